"""Reach: how far it is to the centres, what is within half an hour, and how evenly it is shared.

inputs and formats give a Matrix of minutes by mode and the Areas with what stands in them; every
method takes both and returns frozen values.
"""
