"""Tables: conversations with their statements, what people think of them, and the maps."""

from talkoot.loop.deliberations.models.conversation import Conversation, Participant
from talkoot.loop.deliberations.models.result import Figure, OpinionMap, Report
from talkoot.loop.deliberations.models.statement import (
    Argument,
    Complaint,
    Moderation,
    Opinion,
    ProposalLink,
    Statement,
)

__all__ = [
    "Argument",
    "Complaint",
    "Conversation",
    "Figure",
    "Moderation",
    "Opinion",
    "OpinionMap",
    "Participant",
    "ProposalLink",
    "Report",
    "Statement",
]
