"""Writes of a vote.

ceremony   make the ballot, draw the tie order, open
ballots    cast a sealed ballot
paper      enter a paper ballot twice
log        receipts into the Merkle log
closing    close, open the envelopes, destroy the keys
examples   open the votes of the example rounds
"""

from talkoot.loop.decisions.actions.closing import destroy_keys
from talkoot.loop.decisions.actions.examples import load_examples
from talkoot.loop.decisions.actions.log import batch_receipts

__all__ = ["batch_receipts", "destroy_keys", "load_examples"]
