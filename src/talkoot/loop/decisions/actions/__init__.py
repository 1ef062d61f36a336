"""Writes of votes and panels.

ceremony   make the ballot, draw the tie order, open
ballots    cast a sealed ballot
paper      enter a paper ballot twice
studies    find out more about a published result
log        receipts into the Merkle log
closing    close, open the envelopes, destroy the keys
examples   open the votes of the example rounds
panels     make a panel, ask people, set quotas, meet, hand over, forget
letters    draw who is invited from a register file
registrations   register and leave
draws      seal pool and list, publish chances, draw
seats      accept, decline, step in
panel_examples   panels of made-up people for the example rounds
"""

from talkoot.loop.decisions.actions.closing import destroy_keys
from talkoot.loop.decisions.actions.examples import load_examples
from talkoot.loop.decisions.actions.log import batch_receipts
from talkoot.loop.decisions.actions.panel_examples import load_panels
from talkoot.loop.decisions.actions.panels import forget_panels
from talkoot.loop.decisions.actions.registrations import forget_registrations
from talkoot.loop.decisions.actions.studies import begin_studies

__all__ = [
    "batch_receipts",
    "begin_studies",
    "destroy_keys",
    "forget_panels",
    "forget_registrations",
    "load_examples",
    "load_panels",
]
