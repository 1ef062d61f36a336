"""What counts as measured, which effect stands clearest, and how minutes are averaged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import inf


class Kind(StrEnum):
    """What contributes to a goal, in the order of the loop."""

    CALL = "call"
    PROPOSAL = "proposal"
    EXPERIMENT = "experiment"
    SERVICE = "service"


# A call and a proposal change nothing by themselves: what came of them is measured.
MEASURABLE = (Kind.EXPERIMENT, Kind.SERVICE)


class Known(StrEnum):
    """Whether the effect of a contribution is known, and if not, when it will be.

    Due: a value is due on a date. Late: it was due and has not come. Waits: all values are in and
    are not evaluated yet. No date: nobody knows when. Never: it ended before it was measured.
    """

    MEASURED = "measured"
    DUE = "due"
    LATE = "late"
    WAITS = "waits"
    NO_DATE = "no-date"
    NEVER = "never"


# What a call or a proposal says where several things came of it: the best known first.
_ORDER = (Known.MEASURED, Known.WAITS, Known.DUE, Known.LATE, Known.NO_DATE, Known.NEVER)


def known(*, measured: bool, ended: bool, due: date | None, complete: bool, today: date) -> Known:
    """due: the next value, or one that is late; complete: every planned value is in."""
    if measured:
        return Known.MEASURED
    if ended:
        return Known.NEVER
    if due is not None:
        return Known.DUE if due >= today else Known.LATE
    return Known.WAITS if complete else Known.NO_DATE


def through(states: Iterable[tuple[Known, date | None]]) -> tuple[Known, date | None]:
    """What is known of something through what came of it: the best state, the earliest date."""
    rows = list(states)
    best = min((state for state, _ in rows), key=_ORDER.index, default=Known.NO_DATE)
    days = [due for state, due in rows if state is best and due is not None]
    return best, min(days, default=None)


@dataclass(frozen=True)
class Measured:
    """An effect beside others. verdict: 0 adopt, 1 adapt, 2 stop, 3 where there is none.

    size: above 0 is the good direction; low, high: the ends of its interval, None where open.
    """

    live: bool
    kind: Kind
    verdict: int
    size: float
    low: float | None = None
    high: float | None = None


def clearness(effect: Measured) -> float:
    """The effect over half the width of its interval: how far it stands out of its own noise.

    0 where the interval is open on a side; units fall out, so that unlike effects compare.
    """
    if effect.low is None or effect.high is None:
        return 0.0
    half = (effect.high - effect.low) / 2
    if half == 0:
        return inf if effect.size > 0 else -inf if effect.size < 0 else 0.0
    return effect.size / half


def best(effects: Sequence[Measured]) -> int | None:
    """The place of the effect that an overview names; None where there is none.

    The city's own before examples, what was compared (experiments) before promises, then the
    verdict, then how clearly it stands; of equal ones the first.
    """
    if not effects:
        return None
    return min(range(len(effects)), key=lambda n: _rank(effects[n]))


def _rank(effect: Measured) -> tuple[bool, bool, int, float]:
    return (
        not effect.live,
        effect.kind is not Kind.EXPERIMENT,
        effect.verdict,
        -clearness(effect),
    )


# Minutes that end a shade of the map, each included; what is further has the last shade.
SHADES = (10.0, 15.0, 20.0, 30.0)
LIMITS = (15.0, 30.0)


def shade(minutes: float | None) -> int:
    """1 for the furthest to 5 for the nearest; 0 where nobody gets there."""
    if minutes is None:
        return 0
    return 1 + sum(minutes <= limit for limit in SHADES)


def mean_minutes(rows: Sequence[tuple[float | None, float]]) -> float | None:
    """Minutes weighed by people, over those who get there; None where nobody does.

    rows: (minutes or None, people).
    """
    there = [(minutes, people) for minutes, people in rows if minutes is not None]
    everyone = sum(people for _, people in there)
    if not everyone:
        return None
    return sum(minutes * people for minutes, people in there) / everyone


def share_within(rows: Sequence[tuple[float | None, float]], limit: float) -> float | None:
    """The share of all people for whom it takes at most `limit`; None where nobody lives."""
    everyone = sum(people for _, people in rows)
    if not everyone:
        return None
    near = sum(people for minutes, people in rows if minutes is not None and minutes <= limit)
    return near / everyone
