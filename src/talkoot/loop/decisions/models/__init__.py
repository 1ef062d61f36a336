"""Tables of a vote.

vote    Vote, Candidate (a project on the ballot), SignOff (two people for each step)
box     Ballot (sealed, while the vote is open), Envelope (sealed, shuffled, after closing),
        RollMark (who has voted, as slots), OpenedBallot (choices under a random id), PaperEntry
log     Leaf and Checkpoint: the Merkle log of receipts
count   Count: the result
study   Study: what the worker found out about a result afterwards
panel   Panel, and what it asks: Category and Feature; Mailing: letters that went out
draw    Registration, Lottery (the sealed list), Draw, Seat, Meeting
"""

from talkoot.loop.decisions.models.box import (
    Ballot,
    Envelope,
    OpenedBallot,
    PaperEntry,
    RollMark,
)
from talkoot.loop.decisions.models.count import Count
from talkoot.loop.decisions.models.draw import Draw, Lottery, Meeting, Registration, Seat
from talkoot.loop.decisions.models.log import Checkpoint, Leaf
from talkoot.loop.decisions.models.panel import Category, Feature, Mailing, Panel
from talkoot.loop.decisions.models.study import Study
from talkoot.loop.decisions.models.vote import Candidate, SignOff, Vote

__all__ = [
    "Ballot",
    "Candidate",
    "Category",
    "Checkpoint",
    "Count",
    "Draw",
    "Envelope",
    "Feature",
    "Leaf",
    "Lottery",
    "Mailing",
    "Meeting",
    "OpenedBallot",
    "Panel",
    "PaperEntry",
    "Registration",
    "RollMark",
    "Seat",
    "SignOff",
    "Study",
    "Vote",
]
