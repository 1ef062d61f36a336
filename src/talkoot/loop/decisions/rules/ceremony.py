"""The states of a vote, the two people that each step needs, and what comes next."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from talkoot.commons.base import Refused
from talkoot.loop.calls.rules import Origin
from talkoot.loop.calls.rules import State as CallState

APPEAL_DAYS = 30
PEOPLE = 2


class State(StrEnum):
    """Where a vote stands. Every step is taken once, in this order.

    draft: the ballot is being made. ready: the ballot is fixed and the tie order published.
    open: people vote. closed: no more ballots; slots are stripped and envelopes shuffled.
    opened: the envelopes are open. counted: there is a result. certified: it is published.
    """

    DRAFT = "draft"
    READY = "ready"
    OPEN = "open"
    CLOSED = "closed"
    OPENED = "opened"
    COUNTED = "counted"
    CERTIFIED = "certified"


class Step(StrEnum):
    """Steps that two different people sign."""

    OPEN = "open"
    CLOSE = "close"
    CERTIFY = "certify"


class Channel(StrEnum):
    """How a ballot came in; the slot is the same whichever it was."""

    WEB = "web"
    PAPER = "paper"
    SCHOOL = "school"


# The state in which a step may be signed.
BEFORE = {Step.OPEN: State.READY, Step.CLOSE: State.OPEN, Step.CERTIFY: State.COUNTED}


def check_state(*, state: str, needed: State) -> None:
    """Raises Refused: step-not-now."""
    if state != needed:
        raise Refused("step-not-now", state=state, needed=str(needed))


def check_has_rule(*, ballot: str, rule: str, proof: str, money_cents: int | None) -> None:
    """Refuse a ballot for a call that does not say how it decides.

    Raises Refused: no-rule.
    """
    if not (ballot and rule and proof and money_cents):
        raise Refused("no-rule")


def check_ballot(*, costs: Collection[int | None]) -> None:
    """Refuse to fix a ballot that nobody could vote on.

    Raises Refused: too-few-candidates, cost-missing.
    """
    if len(costs) < 2:
        raise Refused("too-few-candidates", candidates=len(costs))
    missing = sum(1 for cost in costs if not cost)
    if missing:
        raise Refused("cost-missing", missing=missing)


def check_call(*, state: str) -> None:
    """Only a call that stands may come to a vote. Raises Refused: call-not-standing."""
    if state != CallState.PUBLISHED:
        raise Refused("call-not-standing")


def check_openable(*, origin: str, postgresql: bool, laptop: bool, sound: bool) -> None:
    """Refuse to take real ballots where they could be lost.

    sound: the database's own settings keep what it has acknowledged.
    Raises Refused: archive-has-no-ballots, needs-postgresql, database-unsafe.
    """
    if origin == Origin.ARCHIVE:
        raise Refused("archive-has-no-ballots")
    if origin == Origin.LIVE and not postgresql and not laptop:
        raise Refused("needs-postgresql")
    if not sound:
        raise Refused("database-unsafe")


def check_closable(*, origin: str, closes_at: datetime, now: datetime) -> None:
    """A vote runs to its published end; only an example may be closed early.

    Raises Refused: still-open.
    """
    if now < closes_at and origin != Origin.EXAMPLE:
        raise Refused("still-open", closes_at=closes_at)


def check_signer(*, signed: Collection[object], person: object) -> None:
    """Raises Refused: second-signer."""
    if person in signed:
        raise Refused("second-signer")


def may_destroy(*, appeal_until: datetime | None, now: datetime) -> bool:
    """Whether the keys of a closed vote are of no further use."""
    return appeal_until is not None and appeal_until <= now
