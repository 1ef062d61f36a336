"""Office hours: how much of the time between two moments the office was open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.processes.inputs import MICROSECONDS, Ints
from talkoot_engine.processes.times import EPOCH, micros, zone_named

_DAY = 86_400 * MICROSECONDS


@dataclass(frozen=True)
class Calendar:
    """The same hours on the same days of every week, in local time.

    days:     open ones, Monday is 0. opens, closes: hours of the day, as 8 or 16.5.
    holidays: days on which it stays shut.

    Raises BadInput: bad-calendar, unknown-zone.
    """

    days: frozenset[int] = frozenset(range(5))
    opens: float = 8.0
    closes: float = 16.0
    zone: str = "UTC"
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if not self.days <= frozenset(range(7)) or not self.days:
            raise BadInput("bad-calendar", f"The days {sorted(self.days)} are not among 0 to 6.")
        if not 0 <= self.opens < self.closes <= 24:
            raise BadInput(
                "bad-calendar",
                f"The office opens at {self.opens} and closes at {self.closes}. "
                "It must open before it closes, within one day.",
            )

    def span(self, first: int, last: int) -> "Hours":
        """The hours around two moments (microseconds since 1970), with a year to spare after."""
        zone = ZoneInfo(self.zone)
        begin = (EPOCH + timedelta(microseconds=first)).astimezone(zone).date() - timedelta(days=8)
        days = (last - first) // _DAY + 400
        open_days = [
            day
            for day in (begin + timedelta(days=n) for n in range(int(days)))
            if day.weekday() in self.days and day not in self.holidays
        ]
        return Hours(
            np.array([_moment(day, self.opens, zone) for day in open_days], dtype=np.int64),
            np.array([_moment(day, self.closes, zone) for day in open_days], dtype=np.int64),
        )


def _moment(day: date, hours: float, zone: ZoneInfo) -> int:
    """That hour of the day in the zone; 24 is the next midnight."""
    whole = timedelta(hours=hours)
    at = datetime.combine(day + timedelta(days=whole.days), time(), tzinfo=zone)
    return micros(at + timedelta(seconds=whole.seconds))


@dataclass(frozen=True, eq=False)
class Hours:
    """Open stretches in order. opens, closes: microseconds since 1970; shape (d,)."""

    opens: Ints
    closes: Ints

    @cached_property
    def before(self) -> Ints:
        """Open time before each stretch; shape (d,)."""
        return np.concatenate([[0], np.cumsum(self.closes - self.opens)[:-1]])

    def clock(self, times: Ints) -> Ints:
        """Open time from the first stretch until each moment."""
        place = np.maximum(np.searchsorted(self.opens, times, side="right") - 1, 0)
        within = np.clip(times - self.opens[place], 0, self.closes[place] - self.opens[place])
        return np.asarray(self.before[place] + within)

    def moment(self, clock: Ints) -> Ints:
        """The first moment at which so much time has been open; the other way round."""
        place = np.maximum(np.searchsorted(self.before, clock, side="left") - 1, 0)
        return np.asarray(self.opens[place] + clock - self.before[place])


def parse_hours(text: str, *, zone: str = "UTC", holidays: Iterable[date] = ()) -> Calendar:
    """A calendar from words such as "mon-fri 8-16" or "mon,wed 9.5-17".

    Raises BadInput: bad-calendar, unknown-zone.
    """
    try:
        days, hours = text.lower().split()
        opens, closes = (float(part) for part in hours.split("-"))
        return Calendar(frozenset(_days(days)), opens, closes, zone, frozenset(holidays))
    except (ValueError, KeyError) as no:
        if isinstance(no, BadInput):
            raise
        raise BadInput(
            "bad-calendar", f"{text!r} are no office hours. Write them like mon-fri 8-16."
        ) from no


def _days(text: str) -> Iterable[int]:
    names = {name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(names[first], names[last or first] + 1)
