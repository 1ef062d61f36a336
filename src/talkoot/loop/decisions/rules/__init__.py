"""The law of decisions over plain values.

voting     ballots: kinds, limits, what fits, the window of the vote
ceremony   states of a vote and the two people that each step needs
envelope   slot, sealed choices, receipt
shares     the vote's key in three shares, of which two open it
merkle     the log of receipts (RFC 9162)
"""
