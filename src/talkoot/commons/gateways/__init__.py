"""Ways out of the city's own machines: mail today; each behind a small door."""
