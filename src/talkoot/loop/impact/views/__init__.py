"""Pages of this room: what stands behind each goal, and how far the centres are."""
