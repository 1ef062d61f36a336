"""What the desk says: where calls are, what is due, what happened."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.ledger.models import Entry
from talkoot.loop.calls.queries import Due, Listed, Work
from talkoot.loop.calls.rules import PhaseKind, State
from talkoot.loop.calls.words.sentences import since, until
from talkoot.loop.calls.words.tables import PHASES, Word

_GROUPS: Mapping[str, tuple[Word, Word]] = {
    "drafts": (_lazy("Being made"), _lazy("Drafts: only staff see them.")),
    "unfinished": (_lazy("Waiting to be finished"), _lazy("The vote is not certified yet.")),
    "running": (_lazy("Running and coming"), _lazy("Published: everyone sees them.")),
    "past": (_lazy("Past"), _lazy("Ended or withdrawn; they stay readable.")),
}
# What a vote needs next, by its state; an empty state means that nobody has begun.
_JOBS: Mapping[str, Word] = {
    "": _lazy("Prepare the ballot"),
    "draft": _lazy("Prepare the ballot"),
    "ready": _lazy("Open the vote"),
    "open": _lazy("Close the vote"),
    "closed": _lazy("Open the envelopes"),
    "opened": _lazy("Count the votes"),
    "counted": _lazy("Certify the result"),
}
EVENTS: Mapping[str, Word] = {
    "calls.started": _lazy("Started from a template"),
    "calls.copied": _lazy("Copied from an earlier call"),
    "calls.changed": _lazy("Texts or settings changed"),
    "calls.aims-set": _lazy("Goals and places changed"),
    "calls.timetable-set": _lazy("Timetable changed"),
    "calls.published": _lazy("Published"),
    "calls.withdrawn": _lazy("Withdrawn"),
}


def desk_groups(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of the desk in the groups that have any."""
    found: dict[str, list[Any]] = {name: [] for name in _GROUPS}
    for row in rows:
        found[row["group"]].append(row)
    return [
        {"code": name, "name": _GROUPS[name][0], "words": _GROUPS[name][1], "rows": held}
        for name, held in found.items()
        if held
    ]


def vote_job(work: Work) -> dict[str, Any] | None:
    """What the call's vote needs next, and from when."""
    if work.call.state != State.PUBLISHED or work.vote == "certified":
        return None
    spans = {span.kind: span for span in work.listed.spans}
    decide = spans.get(PhaseKind.DECIDE)
    if decide is None:
        return None
    since = {"ready": decide.opens_at, "open": decide.closes_at}.get(work.vote)
    return {"words": _JOBS.get(work.vote, ""), "since": since}


def deadline(row: Listed) -> str:
    """What ends or begins next, in a few words."""
    if row.moment.open:
        span = row.moment.open[0]
        return _("%(phase)s until %(moment)s") % {
            "phase": PHASES[span.kind].name,
            "moment": until(span.closes_at),
        }
    if row.moment.next:
        return _("%(phase)s from %(moment)s") % {
            "phase": PHASES[row.moment.next.kind].name,
            "moment": since(row.moment.next.opens_at),
        }
    return ""


def due(item: Due) -> dict[str, Any]:
    """One line of the calendar."""
    name = PHASES[item.span.kind].name
    line = _("%(phase)s opens") if item.opens else _("%(phase)s closes")
    at = since(item.at) if item.opens else until(item.at)
    return {"at": at, "call": item.call, "words": line % {"phase": name}}


def history(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """What happened to a call, in words."""
    return [
        {"at": entry.at, "words": EVENTS[entry.event], "grounds": entry.grounds}
        for entry in entries
        if entry.event in EVENTS
    ]
