"""The shape of what people write: reports and work on them, the process, the catalogue."""
