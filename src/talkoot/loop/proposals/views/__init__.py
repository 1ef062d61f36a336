"""Pages: reading, writing, taking part, the desk and moderation."""
