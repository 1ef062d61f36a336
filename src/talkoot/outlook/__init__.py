"""Looks across the loop: the way from a goal to its result, notices, open data."""
