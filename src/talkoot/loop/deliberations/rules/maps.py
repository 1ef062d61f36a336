"""Maps: when one is due, what may be told of small numbers, and what a person answers next."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from talkoot.loop.deliberations.rules.kinds import SMALLEST

_SOONEST = timedelta(minutes=1)
_LATEST = timedelta(hours=1)
# A map is drawn again once this share of its answers is new.
_NEWS = 0.02


@dataclass(frozen=True)
class Due:
    """answers: now; mapped: in the newest map, none where there is no map yet."""

    answers: int
    mapped: int | None
    mapped_at: datetime | None


def refresh_due(due: Due, now: datetime) -> bool:
    """Whether the map is to be drawn again: often while it is small, hourly when little is new."""
    if due.mapped is None or due.mapped_at is None:
        return due.answers > 0
    fresh, age = due.answers - due.mapped, now - due.mapped_at
    if fresh == 0 or age < _SOONEST:
        return False
    return abs(fresh) >= max(1, due.mapped * _NEWS) or age >= _LATEST


@dataclass(frozen=True)
class Tally:
    """How many people agree, disagree and pass; unseen ones count nowhere."""

    agrees: int
    disagrees: int
    passes: int

    @property
    def seen(self) -> int:
        return self.agrees + self.disagrees + self.passes


def enough(people: int) -> bool:
    """Whether a number of people is large enough to be told."""
    return people >= SMALLEST


def told(tally: Tally) -> Tally | None:
    """A tally, or nothing where so few have answered that one of them could be recognised."""
    return tally if enough(tally.seen) else None


def order(priorities: Mapping[int, float], *, who: str) -> list[int]:
    """Statements in the order in which one person gets them: a draw weighted by priority.

    The draw is settled by a hash of the person and the statement, so the same person sees the
    same card again after a reload, and every person another order. Weighted sampling without
    replacement by Efraimidis and Spirakis (2006).
    """
    keys = {
        number: -math.log(_fraction(who, number)) / weight
        for number, weight in priorities.items()
        if weight > 0
    }
    last = sorted(number for number, weight in priorities.items() if weight <= 0)
    return sorted(keys, key=lambda number: (keys[number], number)) + last


def _fraction(who: str, number: int) -> float:
    """Between 0 and 1, neither of them, from the first eight bytes of a hash."""
    sum_ = hashlib.sha256(f"{who}:{number}".encode()).digest()[:8]
    return (int.from_bytes(sum_) + 1) / (2**64 + 2)
