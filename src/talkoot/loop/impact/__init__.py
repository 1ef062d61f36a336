"""Impact: what changed thanks to people. Fed by decisions."""
