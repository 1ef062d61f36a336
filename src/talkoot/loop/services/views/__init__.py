"""Pages: the catalogue, reporting, requests for everyone, the desk, the process."""
