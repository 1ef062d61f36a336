"""Shapes of input on the pages of a vote."""
