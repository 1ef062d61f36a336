"""Background jobs on the same database, with progress that whoever started them can see."""
