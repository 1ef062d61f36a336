"""Decisions: a vote with a rule fixed before it opens, and a count anyone can redo. Fed by
proposals."""
