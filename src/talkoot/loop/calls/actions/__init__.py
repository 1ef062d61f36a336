"""Changing calls: every change is one action with its entry in the ledger."""

from talkoot.loop.calls.actions.changing import (
    change_call,
    publish_call,
    set_aims,
    set_timetable,
    withdraw_call,
)
from talkoot.loop.calls.actions.loading import keep_archived, load_examples
from talkoot.loop.calls.actions.starting import copy_call, discard_draft, start_call

__all__ = [
    "change_call",
    "copy_call",
    "discard_draft",
    "keep_archived",
    "load_examples",
    "publish_call",
    "set_aims",
    "set_timetable",
    "start_call",
    "withdraw_call",
]
