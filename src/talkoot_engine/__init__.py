"""Talkoot engines: plain Python and NumPy that count, check and explain; no web, no database."""
