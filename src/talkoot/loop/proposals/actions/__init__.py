"""Every write of this room; each is atomic and leaves its entry in the ledger."""

from talkoot.loop.proposals.actions.assessing import (
    answer,
    bring_to_ballot,
    merge,
    record_decision,
    set_ballot,
    vote_opens_at,
)
from talkoot.loop.proposals.actions.examples import load_examples
from talkoot.loop.proposals.actions.matching import hold_round, reply_to_match
from talkoot.loop.proposals.actions.moderating import hide, leave, report, restore
from talkoot.loop.proposals.actions.taking_part import comment, support, withdraw_support
from talkoot.loop.proposals.actions.writing import (
    change,
    claim_drafts,
    discard_draft,
    forget_drafts,
    save_draft,
    submit,
)

__all__ = [
    "answer",
    "bring_to_ballot",
    "change",
    "claim_drafts",
    "comment",
    "discard_draft",
    "forget_drafts",
    "hide",
    "hold_round",
    "leave",
    "load_examples",
    "merge",
    "record_decision",
    "reply_to_match",
    "report",
    "restore",
    "save_draft",
    "set_ballot",
    "submit",
    "support",
    "vote_opens_at",
    "withdraw_support",
]
