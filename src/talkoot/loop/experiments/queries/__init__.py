"""Every read of this room.

one     an experiment, who may do what in it, what is due and measured
market  lists: the marketplace, and what an organisation did
"""
