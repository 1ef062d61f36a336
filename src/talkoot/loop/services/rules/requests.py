"""A request from its arrival to its end: states, the clock, and what may happen when."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from talkoot.commons.base import Refused


class State(StrEnum):
    """Paused: the city waits for the resident, and the clock of the promise stands still."""

    RECEIVED = "received"
    WORKING = "working"
    PAUSED = "paused"
    CLOSED = "closed"


OPEN = (State.RECEIVED, State.WORKING, State.PAUSED)


class Reason(StrEnum):
    """Why a request was closed."""

    DONE = "done"
    PLANNED = "planned"
    NO_ACTION = "no-action"
    NOT_OURS = "not-ours"
    DUPLICATE = "duplicate"
    NO_ANSWER = "no-answer"


class Channel(StrEnum):
    """How a request came in."""

    WEB = "web"
    PHONE = "phone"
    VISIT = "visit"
    MAIL = "mail"
    OPEN311 = "open311"
    IMPORT = "import"


# Through which a member of staff writes down what somebody else tells.
INTAKE = (Channel.PHONE, Channel.VISIT, Channel.MAIL)


class Happened(StrEnum):
    """What an event of a request is. Begun and finished name the step of the service."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    BEGUN = "begun"
    FINISHED = "finished"
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    MOVED = "moved"
    NOTED = "noted"


LONGEST = 4_000  # characters of a description (Open311 GeoReport v2)
MOST_PHOTOS = 3
REOPEN_DAYS = 30
NEAR_METRES = 100
NEAR_DAYS = 60


def check_new(*, description: str, located: bool, asks_place: bool, active: bool) -> None:
    """Raises Refused: service-closed, description-missing, description-too-long, place-missing."""
    if not active:
        raise Refused("service-closed")
    if not description.strip():
        raise Refused("description-missing")
    if len(description) > LONGEST:
        raise Refused("description-too-long", most=LONGEST)
    if asks_place and not located:
        raise Refused("place-missing")


def check_open(*, state: str) -> None:
    """Raises Refused: closed-already."""
    if state == State.CLOSED:
        raise Refused("closed-already")


def check_step(*, state: str, step: str, known: Collection[str], running: str) -> None:
    """A step can begin while no other runs and the city does not wait for the resident.

    Raises Refused: closed-already, paused-now, step-unknown, step-running.
    """
    check_open(state=state)
    if state == State.PAUSED:
        raise Refused("paused-now")
    if step not in known:
        raise Refused("step-unknown", step=step)
    if running:
        raise Refused("step-running", step=running)


def check_finish(*, running: str) -> None:
    """Raises Refused: no-step-running."""
    if not running:
        raise Refused("no-step-running")


def check_ask(*, state: str, words: str) -> None:
    """Raises Refused: closed-already, paused-now, words-missing."""
    check_open(state=state)
    if state == State.PAUSED:
        raise Refused("paused-now")
    _check_words(words)


def check_answer(*, state: str, words: str) -> None:
    """Raises Refused: not-paused, words-missing."""
    if state != State.PAUSED:
        raise Refused("not-paused")
    _check_words(words)


def check_close(*, state: str, reason: str, words: str, other: bool) -> None:
    """A close says why; a duplicate says of which request, so that its followers find it.

    Raises Refused: closed-already, reason-unknown, words-missing, original-missing.
    """
    check_open(state=state)
    if reason not in set(Reason):
        raise Refused("reason-unknown", reason=reason)
    if reason == Reason.DUPLICATE and not other:
        raise Refused("original-missing")
    if reason != Reason.DUPLICATE:
        _check_words(words)


def check_reopen(
    *, state: str, closed_at: datetime | None, words: str, staff: bool, now: datetime
) -> None:
    """Whoever reported it may reopen it for a month; the city at any time.

    Raises Refused: not-closed, reopen-too-late, words-missing.
    """
    if state != State.CLOSED or closed_at is None:
        raise Refused("not-closed")
    if not staff and now > closed_at + timedelta(days=REOPEN_DAYS):
        raise Refused("reopen-too-late", days=REOPEN_DAYS)
    _check_words(words)


def _check_words(words: str) -> None:
    if not words.strip():
        raise Refused("words-missing")


def due_at(*, received: datetime, hours: int | None, paused: int) -> datetime | None:
    """When the promise falls due. paused: seconds for which the city waited for the resident."""
    if hours is None:
        return None
    return received + timedelta(hours=hours, seconds=paused)


def is_overdue(
    *, due: datetime | None, paused_since: datetime | None, ended: datetime | None, now: datetime
) -> bool:
    """Beyond the promise, whether it has ended or not; a paused clock stands still."""
    if due is None:
        return False
    return (ended or paused_since or now) > due
