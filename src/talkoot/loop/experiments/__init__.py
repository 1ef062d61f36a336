"""Experiments: a need and an offer tried in real places by a plan that is locked first.

Fed by proposals that have found each other; what it finds feeds services and impact.
"""
