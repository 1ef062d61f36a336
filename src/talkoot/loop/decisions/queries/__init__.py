"""Reads of a vote.

voting     the ballot as voters see it, receipts
ceremony   the desk: what is done, who signed, what comes next
"""
