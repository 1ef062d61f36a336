"""Which entry of the ledger concerns whom, and who may say no to mail about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a person chooses about: one line in the settings each."""

    OWN = "own"
    MODERATION = "moderation"
    CALLS = "calls"
    RESULTS = "results"
    PANELS = "panels"
    EXPERIMENTS = "experiments"


class Whom(StrEnum):
    """Who is concerned besides those who asked for the kind."""

    AUTHOR = "author"
    AUTHORS_OF_CALL = "authors-of-call"
    REGISTERED = "registered"
    MEMBER = "member"
    REPORTER = "reporter"
    SIDES = "sides"
    PARTNERS = "partners"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Notice:
    """kind: under which choice it falls. whom: who gets it without having asked."""

    kind: Kind
    whom: Whom


# Events of other rooms that are worth a mail; moderation also says what was done.
EVENTS = {
    "proposal.submitted": Notice(Kind.OWN, Whom.AUTHOR),
    "proposal.answered": Notice(Kind.OWN, Whom.AUTHOR),
    "proposal.moderated:hidden": Notice(Kind.MODERATION, Whom.AUTHOR),
    "proposal.moderated:restored": Notice(Kind.MODERATION, Whom.AUTHOR),
    "comment.moderated:hidden": Notice(Kind.MODERATION, Whom.AUTHOR),
    "comment.moderated:restored": Notice(Kind.MODERATION, Whom.AUTHOR),
    "statement.moderated:accepted": Notice(Kind.OWN, Whom.AUTHOR),
    "statement.moderated:hidden": Notice(Kind.MODERATION, Whom.AUTHOR),
    "statement.moderated:restored": Notice(Kind.MODERATION, Whom.AUTHOR),
    "request.asked": Notice(Kind.OWN, Whom.REPORTER),
    "request.closed": Notice(Kind.OWN, Whom.REPORTER),
    "calls.published": Notice(Kind.CALLS, Whom.NOBODY),
    "vote.opened": Notice(Kind.CALLS, Whom.AUTHORS_OF_CALL),
    "vote.certified": Notice(Kind.RESULTS, Whom.AUTHORS_OF_CALL),
    "panel.opened": Notice(Kind.CALLS, Whom.NOBODY),
    "panel.published": Notice(Kind.PANELS, Whom.REGISTERED),
    "panel.drawn": Notice(Kind.PANELS, Whom.REGISTERED),
    "panel.reserve-called": Notice(Kind.PANELS, Whom.MEMBER),
    "panel.handed-over": Notice(Kind.RESULTS, Whom.AUTHORS_OF_CALL),
    "match.answered": Notice(Kind.EXPERIMENTS, Whom.SIDES),
    "match.agreed": Notice(Kind.EXPERIMENTS, Whom.SIDES),
    "experiment.agreement-written": Notice(Kind.EXPERIMENTS, Whom.PARTNERS),
    "experiment.locked": Notice(Kind.EXPERIMENTS, Whom.PARTNERS),
    "experiment.due": Notice(Kind.EXPERIMENTS, Whom.PARTNERS),
    "experiment.evaluated": Notice(Kind.EXPERIMENTS, Whom.PARTNERS),
    "experiment.decided": Notice(Kind.EXPERIMENTS, Whom.PARTNERS),
}
# Events of the public feed.
FEED = (
    "calls.published",
    "vote.opened",
    "vote.certified",
    "panel.opened",
    "panel.drawn",
    "panel.handed-over",
    "experiment.locked",
    "experiment.evaluated",
    "experiment.decided",
)

# Mail that comes until one says no; the others come once one says yes. Why something of one's own
# was hidden is always said, and so is whether one was drawn.
UNTIL_NO = frozenset({Kind.OWN, Kind.RESULTS, Kind.EXPERIMENTS})
FOR_ANYONE = frozenset({Kind.CALLS, Kind.RESULTS})
ALWAYS = frozenset({Kind.MODERATION, Kind.PANELS})
CHOICES = tuple(kind for kind in Kind if kind not in ALWAYS)

LEASE = timedelta(minutes=2)
TRIES = 5
KEPT = timedelta(days=90)


def name_of(event: str, data: Mapping[str, Any]) -> str:
    """What an entry of the ledger is called in `EVENTS`."""
    return f"{event}:{data['deed']}" if "deed" in data else event


def wants(kind: Kind, chosen: bool | None) -> bool:
    """Whether someone concerned gets mail; `chosen` is what they said, None where nothing."""
    if kind in ALWAYS:
        return True
    return kind in UNTIL_NO if chosen is None else chosen


def call_of(subject: Any) -> Any:
    """The call that something belongs to; a call itself is its own."""
    return getattr(subject, "call", subject)


def next_try(tries: int, now: datetime) -> datetime:
    """When a mail that could not be sent is tried again: later each time."""
    return now + timedelta(minutes=2**tries)
