"""The law of experiments, in the order of their life."""
