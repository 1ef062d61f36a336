"""Goals: what the city wants to become, and how it will know. Fed by the city pack."""
