"""Talkoot engines: plain Python and NumPy that count, check and explain; no web, no database."""

__version__ = "0.1.0"
