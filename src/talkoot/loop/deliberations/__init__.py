"""Deliberations: statements, what people think of them, and the groups. Fed by proposals."""
