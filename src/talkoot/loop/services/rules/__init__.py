"""The law of services: requests and their clock, the catalogue, the questions of a service."""
