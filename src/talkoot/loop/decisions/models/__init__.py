"""Tables of a vote.

vote    Vote, Candidate (a project on the ballot), SignOff (two people for each step)
box     Ballot (sealed, while the vote is open), Envelope (sealed, shuffled, after closing),
        RollMark (who has voted, as slots), OpenedBallot (choices under a random id), PaperEntry
log     Leaf and Checkpoint: the Merkle log of receipts
count   Count: the result
"""

from talkoot.loop.decisions.models.box import (
    Ballot,
    Envelope,
    OpenedBallot,
    PaperEntry,
    RollMark,
)
from talkoot.loop.decisions.models.count import Count
from talkoot.loop.decisions.models.log import Checkpoint, Leaf
from talkoot.loop.decisions.models.vote import Candidate, SignOff, Vote

__all__ = [
    "Ballot",
    "Candidate",
    "Checkpoint",
    "Count",
    "Envelope",
    "Leaf",
    "OpenedBallot",
    "PaperEntry",
    "RollMark",
    "SignOff",
    "Vote",
]
