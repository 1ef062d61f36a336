"""Impact: what changed, for whom, in which centre, thanks to what.

Fed by every stage before it; it measures nothing anew and says honestly what is not measured yet.
What it shows becomes the next goal.
"""
