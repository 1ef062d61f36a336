"""What counts as measured, which effect stands clearest, how minutes are averaged, what an
experiment may teach the model, and how large a proposal is beside an action of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import inf, sqrt

from talkoot.commons.base import Refused


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


class Standing(StrEnum):
    """What staff entered counts, gave way to a newer one, or was taken back; nothing is deleted."""

    HOLDS = "holds"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


# To each side of a normal mean, in standard deviations, lie 95 per cent.
_SIDES = 1.959963984540054
REASON = 1_000


@dataclass(frozen=True)
class Evidence:
    """A measured effect with its 95 per cent interval, and how far the whole city may differ (sd).

    All in the unit of the action's first effect; a share where it changes or moves a share.
    """

    effect: float
    low: float
    high: float
    transfer: float


def usual_transfer(*, effect: float, prior_sd: float) -> float:
    """The sd that is taken where nobody states one: as wide as what was known before, or half of
    what was measured. So one street never weighs more than everything known before it."""
    return max(prior_sd, abs(effect) / 2)


def check_teachable(*, evaluated: bool, ours: bool, effects: int, taught: bool) -> None:
    """effects: how many the action has; taught: it has learned from this experiment already.

    Raises Refused: not-evaluated, from-elsewhere, several-effects, taught-already.
    """
    if not evaluated:
        raise Refused("not-evaluated")
    if not ours:
        raise Refused("from-elsewhere")
    if effects > 1:
        raise Refused("several-effects", effects=effects)
    if taught:
        raise Refused("taught-already")


def check_evidence(one: Evidence, *, share: bool, whole_city: bool) -> None:
    """Raises Refused: interval-wrong, share-too-large, transfer-negative, transfer-zero."""
    if not one.low < one.effect < one.high:
        raise Refused("interval-wrong")
    if share and abs(one.effect) > 1:
        raise Refused("share-too-large")
    if one.transfer < 0:
        raise Refused("transfer-negative")
    if one.transfer == 0 and not whole_city:
        raise Refused("transfer-zero")


def check_reason(reason: Mapping[str, str]) -> None:
    """Raises Refused: reason-missing."""
    if not any(text.strip() for text in reason.values()):
        raise Refused("reason-missing")


def check_holds(state: str) -> None:
    """Raises Refused: withdrawn-already."""
    if state != Standing.HOLDS:
        raise Refused("withdrawn-already")


def error(one: Evidence) -> float:
    """The standard error behind its interval."""
    return (one.high - one.low) / 2 / _SIDES


def pooled(rows: Sequence[Evidence]) -> Evidence:
    """Several measurements of one action as one, each weighed by its precision; a single one as
    it stands. The order does not matter; how far the city may differ is in the interval then."""
    if len(rows) == 1:
        return rows[0]
    weights = [1 / (error(one) ** 2 + one.transfer**2) for one in rows]
    whole = sum(weights)
    effect = sum(weight * one.effect for weight, one in zip(weights, rows, strict=True)) / whole
    half = _SIDES / sqrt(whole)
    return Evidence(effect, effect - half, effect + half, 0.0)


# What a plan may call a share, and a hundredth of it.
_SHARE = frozenset({"1", "share", "osuus", "andel"})
_PERCENT = frozenset({"%", "percent", "prosenttia", "prosentti", "procent"})


def factor_to(unit: str, *, measured_in: str) -> float | None:
    """By what a measured value becomes one in the action's unit; None where it cannot."""
    one, other = ("".join(words.lower().split()) for words in (unit, measured_in))
    if one == "1":
        return 1.0 if other in _SHARE else 0.01 if other in _PERCENT else None
    return 1.0 if one == other else None


class Extent(StrEnum):
    """How large a proposal is beside the whole action, in plain words."""

    SITE = "site"
    AREA = "area"
    CITY = "city"


# One street or site is taken for a hundredth of the action where it stands.
SITE = 0.01


def size_of(extent: str, *, in_area: bool, areas: int) -> float:
    """Plain words as a size; where an area is named, its share of the residents counts besides.

    Raises Refused: size-missing, city-in-area.
    """
    if extent == Extent.SITE:
        return SITE
    if extent == Extent.AREA:
        return 1.0 if in_area or not areas else 1 / areas
    if extent == Extent.CITY:
        if in_area:
            raise Refused("city-in-area")
        return 1.0
    raise Refused("size-missing")


def check_size(size: float) -> None:
    """Raises Refused: size-wrong."""
    if not 0 < size <= 1:
        raise Refused("size-wrong")
