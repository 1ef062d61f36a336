"""Pages of this room: reading, answering, writing, moderating, the desk."""
