"""Every write of this room; each is atomic, and what is not secret leaves its ledger entry."""

from talkoot.loop.deliberations.actions.answering import (
    answer,
    claim,
    forget_sessions,
    join,
)
from talkoot.loop.deliberations.actions.archive import import_conversation
from talkoot.loop.deliberations.actions.examples import load_examples
from talkoot.loop.deliberations.actions.mapping import refresh, refresh_maps
from talkoot.loop.deliberations.actions.moderating import accept, complain, hide, leave, restore
from talkoot.loop.deliberations.actions.reporting import publish_report, save_report
from talkoot.loop.deliberations.actions.starting import link, open_conversation, seed, set_up
from talkoot.loop.deliberations.actions.writing import argue, become_proposal, state

__all__ = [
    "accept",
    "answer",
    "argue",
    "become_proposal",
    "claim",
    "complain",
    "forget_sessions",
    "hide",
    "import_conversation",
    "join",
    "leave",
    "link",
    "load_examples",
    "open_conversation",
    "publish_report",
    "refresh",
    "refresh_maps",
    "restore",
    "save_report",
    "seed",
    "set_up",
    "state",
]
