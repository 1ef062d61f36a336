"""Services: what the city does for people, what it promised, and whether it keeps the promise.

Fed by experiments that were adopted; what they show feeds impact and becomes the next need.
"""
