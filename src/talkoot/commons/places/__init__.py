"""Places: the city, its centres and the rest, postal areas; a tree with simple geometry."""
