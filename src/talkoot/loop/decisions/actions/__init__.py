"""Writes of a vote.

ceremony   make the ballot, draw the tie order, open, close, open the envelopes
ballots    cast a sealed ballot
paper      enter a paper ballot twice
log        receipts into the Merkle log
"""
