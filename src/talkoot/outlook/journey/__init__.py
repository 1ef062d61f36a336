"""The front page, and the way from a goal to every contribution behind it and back."""
