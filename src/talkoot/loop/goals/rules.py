"""The law of goals: dimensions, directions, how sure a value is, and what a series says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise


class Dimension(StrEnum):
    """The four dimensions of the city's strategy."""

    ECONOMIC = "economic"
    ENVIRONMENTAL = "environmental"
    SOCIAL = "social"
    CULTURAL = "cultural"


class Direction(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Certainty(StrEnum):
    """How sure a value is; everything but a plain one is marked wherever it is shown."""

    PLAIN = "plain"
    PRELIMINARY = "preliminary"
    DERIVED = "derived"
    ESTIMATE = "estimate"
    SECONDARY = "secondary"
    TARGET = "target"
    SUPERSEDED = "superseded"


# The status of an edition that takes a value back; the pack no longer states it.
WITHDRAWN = "withdrawn"

_BY_WORD = {
    "preliminary": Certainty.PRELIMINARY,
    "derived": Certainty.DERIVED,
    "computed": Certainty.DERIVED,
    "estimate": Certainty.ESTIMATE,
    "secondary": Certainty.SECONDARY,
    "superseded": Certainty.SUPERSEDED,
    "target": Certainty.TARGET,
}


def certainty(status: str) -> Certainty:
    """How sure a value is by its status as the source states it; the first word that tells wins."""
    for word in status.lower().replace(",", " ").replace(":", " ").split():
        if word.strip('("”)') in _BY_WORD:
            return _BY_WORD[word.strip('("”)')]
    return Certainty.PLAIN


@dataclass(frozen=True)
class Point:
    """One value of a series. at: years as a decimal number, so that months have their place."""

    period: str
    at: float
    value: Decimal
    certainty: Certainty = Certainty.PLAIN
    key: int = 0


def position(period: str, year: int | None) -> float | None:
    """Where a period stands on the axis of years; None where the source gives no year.

    "2018" → 2018.0, "2018-12" → 2018.92, "2016-12-31" → 2017.0, "2021-H1" → 2021.0.
    """
    if year is None:
        return None
    parts = period.split("/")[0].split("-")
    if len(parts) < 2 or not parts[1].isdigit() or len(parts[1]) != 2:
        return float(year)
    day = int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else 0
    return round(year + (int(parts[1]) - 1) / 12 + day / 372, 2)


def headline(points: Sequence[Point]) -> Point | None:
    """The value that stands for a goal: the newest that somebody published.

    A value computed by us is shown in the chart with its mark; it heads a goal only where nobody
    has published any.
    """
    known = [p for p in points if p.certainty not in (Certainty.TARGET, Certainty.SUPERSEDED)]
    published = [p for p in known if p.certainty != Certainty.DERIVED]
    return max(published or known, key=lambda p: p.at, default=None)


class Movement(StrEnum):
    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"


# A change under one percent of the earlier value is called steady.
STEADY_UNDER = Decimal("0.01")
# Values less than this part of a year apart in the calendar are of the same season.
SEASON = 0.1


@dataclass(frozen=True)
class Trend:
    """How the newest value compares with the one before it in the same frame.

    same_season: whether both stand at the same time of the year; else the seasons may speak.
    """

    movement: Movement
    since: Point
    change: Decimal
    same_season: bool = True


def trend(points: Sequence[Point]) -> Trend | None:
    """The trend up to the headline value; None with fewer than two values."""
    last = headline(points)
    if last is None:
        return None
    before = max((p for p in points if p.at < last.at), key=lambda p: p.at, default=None)
    if before is None:
        return None
    change = last.value - before.value
    if abs(change) < STEADY_UNDER * abs(before.value) or change == 0:
        movement = Movement.STEADY
    else:
        movement = Movement.RISING if change > 0 else Movement.FALLING
    return Trend(movement, before, change, _same_season(before.at, last.at))


def _same_season(one: float, other: float) -> bool:
    apart = (other - one) % 1
    return min(apart, 1 - apart) < SEASON


class Course(StrEnum):
    """What the trend means for the goal."""

    TOWARDS = "towards"
    AWAY = "away"
    REACHED = "reached"
    OPEN = "open"


def course(
    *, direction: Direction, latest: Decimal, target: Decimal | None, trend: Trend | None
) -> Course:
    """Whether the city moves towards its target; open where that is not known.

    It is not known without a good direction or a trend, nor between values of two seasons.
    """
    if target is not None and direction != Direction.NONE and _reached(direction, latest, target):
        return Course.REACHED
    if trend is None or direction == Direction.NONE or trend.movement == Movement.STEADY:
        return Course.OPEN
    if not trend.same_season:
        return Course.OPEN
    good = Movement.RISING if direction == Direction.UP else Movement.FALLING
    return Course.TOWARDS if trend.movement == good else Course.AWAY


def _reached(direction: Direction, latest: Decimal, target: Decimal) -> bool:
    return latest >= target if direction == Direction.UP else latest <= target


def pace(latest: Point, target: Decimal, year: int) -> Decimal | None:
    """The change a year that would lead from the latest value to the target in time."""
    years = Decimal(year) - Decimal(str(latest.at))
    return (target - latest.value) / years if years > 0 else None


class Missing(StrEnum):
    """Why a goal shows no value, as a real state."""

    NO_INDICATOR = "no-indicator"
    DUE = "due"
    OVERDUE = "overdue"
    NOT_AVAILABLE = "not-available"


def why_missing(*, has_indicator: bool, due: date | None, today: date) -> Missing:
    if not has_indicator:
        return Missing.NO_INDICATOR
    if due is None:
        return Missing.NOT_AVAILABLE
    return Missing.DUE if today <= due else Missing.OVERDUE


def frame_shown(asked: str | None, known: Sequence[str], target_frame: str) -> str:
    """The one accounting basis whose values a page shows; two never share a line."""
    if asked is not None and asked in known:
        return asked
    if target_frame in known or not known:
        return target_frame
    return known[0]


def breaks(points: Sequence[Point], longest: float = 3.0) -> list[tuple[Point, Point]]:
    """Neighbours so far apart that a line between them would claim what nobody measured."""
    return [(a, b) for a, b in pairwise(points) if b.at - a.at > longest]


def newest_editions(rows: Iterable[tuple[tuple[object, ...], int, int]]) -> set[int]:
    """Keys of the newest edition of each value; rows are (identity, edition, key)."""
    newest: dict[tuple[object, ...], tuple[int, int]] = {}
    for identity, edition, key in rows:
        newest[identity] = max(newest.get(identity, (0, 0)), (edition, key))
    return {key for _, key in newest.values()}


def computed_since(points: Sequence[Point], latest: Point | None) -> Point | None:
    """The newest value that we derived ourselves, where it is newer than the published one."""
    derived = [p for p in points if p.certainty == Certainty.DERIVED]
    newest = max(derived, key=lambda p: p.at, default=None)
    return newest if newest and latest and newest.at > latest.at else None
