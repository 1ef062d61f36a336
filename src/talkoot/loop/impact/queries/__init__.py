"""Every read of this room.

contributions  what contributes to each goal, and what is measured of it
reach          how far the centres are, from the files of the city pack
"""
