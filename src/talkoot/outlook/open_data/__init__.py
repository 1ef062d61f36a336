"""Open data: the catalogue, the exports and the description of the interface."""
