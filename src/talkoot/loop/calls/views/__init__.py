"""Pages: what everyone reads, and the staff desk."""
