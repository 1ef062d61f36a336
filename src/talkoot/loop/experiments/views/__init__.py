"""Pages of experiments: what everyone sees, preparing, running, ending."""
