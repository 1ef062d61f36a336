"""Codes and figures of this room as sentences.

effects  what is known of a contribution's effect
reach    minutes, catchments and shades of the map
"""
