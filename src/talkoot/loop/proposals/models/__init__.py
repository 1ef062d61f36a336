"""Tables: proposals with their versions and answers, and what people add to them."""

from talkoot.loop.proposals.models.matching import Match, Round
from talkoot.loop.proposals.models.proposal import Answer, Proposal, Version, Word
from talkoot.loop.proposals.models.taking_part import Comment, Moderation, Report, Support

__all__ = [
    "Answer",
    "Comment",
    "Match",
    "Moderation",
    "Proposal",
    "Report",
    "Round",
    "Support",
    "Version",
    "Word",
]
