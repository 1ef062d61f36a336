"""The law of a timetable: where it stands, what to do now, what may still move."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from talkoot.commons.base import Refused
from talkoot.loop.calls.rules.kinds import PhaseKind, State, Template


@dataclass(frozen=True)
class Span:
    """One phase as plain values."""

    kind: PhaseKind
    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


class Standing(StrEnum):
    """Where a published call is: not begun, on its way, over."""

    COMING = "coming"
    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True)
class Moment:
    """What a timetable says at one time.

    open: phases open now, the first to close first. next: the phase that opens next.
    """

    standing: Standing
    open: tuple[Span, ...]
    next: Span | None


def moment(phases: Iterable[Span], now: datetime) -> Moment:
    """Where the timetable stands at `now`; between two phases a call is still on its way."""
    spans = sorted(phases, key=lambda span: (span.closes_at, span.opens_at))
    running = tuple(span for span in spans if span.is_open(now))
    coming = [span for span in spans if span.opens_at > now]
    following = min(coming, key=lambda span: span.opens_at, default=None)
    if not running and not coming:
        return Moment(Standing.ENDED, (), None)
    if len(coming) == len(spans):
        return Moment(Standing.COMING, (), following)
    return Moment(Standing.OPEN, running, following)


class Step(StrEnum):
    """The one thing a reader is asked to do on a call's page."""

    VOTE = "vote"
    PROPOSE = "propose"
    DISCUSS = "discuss"
    RESULT = "result"
    FOLLOW = "follow"


_STEP_IN = {
    PhaseKind.DECIDE: Step.VOTE,
    PhaseKind.COLLECT: Step.PROPOSE,
    PhaseKind.DELIBERATE: Step.DISCUSS,
}


def step(phases: Sequence[Span], now: datetime) -> tuple[Step, Span | None]:
    """The step of this moment and the phase it belongs to; voting goes before proposing."""
    running = {span.kind: span for span in phases if span.is_open(now)}
    for kind, name in _STEP_IN.items():
        if kind in running:
            return name, running[kind]
    voted = [s for s in phases if s.kind == PhaseKind.DECIDE and s.closes_at <= now]
    return (Step.RESULT, voted[0]) if voted else (Step.FOLLOW, None)


def wrong_order(phases: Iterable[Span]) -> bool:
    """Whether voting would open while proposals still come in: the ballot could not be fixed."""
    at = {span.kind: span for span in phases}
    collect, decide = at.get(PhaseKind.COLLECT), at.get(PhaseKind.DECIDE)
    return bool(collect and decide and decide.opens_at < collect.closes_at)


def check_span(span: Span) -> None:
    """Raises Refused: ends-before-it-opens."""
    if span.closes_at <= span.opens_at:
        raise Refused(
            "ends-before-it-opens",
            phase=span.kind,
            opens_at=span.opens_at,
            closes_at=span.closes_at,
        )


def check_timetable(
    old: Mapping[str, Span], new: Mapping[str, Span], *, state: str, now: datetime
) -> None:
    """Refuse a timetable that cannot be held, or that moves what people already rely on.

    Of a published call, a phase that has begun may only get more time, a vote that has begun
    nothing at all, none of them disappears, and no other phase is said to have begun before now.

    Raises Refused: ends-before-it-opens, vote-before-proposals, phase-begun, opens-in-the-past.
    """
    for span in new.values():
        check_span(span)
    if wrong_order(new.values()):
        raise Refused("vote-before-proposals")
    if state == State.PUBLISHED:
        _check_kept(old, new, now)


def _check_kept(old: Mapping[str, Span], new: Mapping[str, Span], now: datetime) -> None:
    begun = {kind for kind, span in old.items() if span.opens_at <= now}
    for kind in begun:
        if not _may_become(old[kind], new.get(kind), now):
            raise Refused("phase-begun", phase=kind)
    for kind, span in new.items():
        if kind not in begun and span.opens_at <= now:
            raise Refused("opens-in-the-past", phase=kind, opens_at=span.opens_at)


def _may_become(old: Span, new: Span | None, now: datetime) -> bool:
    if new is None or new.opens_at != old.opens_at:
        return False
    if old.kind == PhaseKind.DECIDE or old.closes_at <= now:
        return new.closes_at == old.closes_at
    return new.closes_at >= old.closes_at


def suggest(template: Template, first: date) -> dict[PhaseKind, tuple[date, date]]:
    """A template's phases one after the other from `first`: first and last day of each."""
    days, found = first, {}
    for kind, length in template.phases:
        found[kind] = (days, days + timedelta(days=length - 1))
        days += timedelta(days=length)
    return found


def desk_group(*, state: str, standing: Standing, vote: str) -> str:
    """Where staff look for a call: what is being made, what runs, what waits to be finished."""
    if state == State.DRAFT:
        return "drafts"
    if state == State.WITHDRAWN:
        return "past"
    if standing != Standing.ENDED:
        return "running"
    return "past" if vote in ("", "certified") else "unfinished"
