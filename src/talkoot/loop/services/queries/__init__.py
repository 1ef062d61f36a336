"""Every read of this room: the catalogue, requests, what was measured, Open311."""
