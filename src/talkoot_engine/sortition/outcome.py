"""What the methods return: frozen values, chances as exact fractions of the published list."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any


class Objective(StrEnum):
    """What the fairest lottery is."""

    LEXIMIN = "leximin"  # the smallest chance as large as can be, then the next, and so on
    MAXIMIN = "maximin"  # only the smallest; the rest as near to equal chances as can be
    NASH = "nash"  # the largest product of all chances


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a quota. side: min or max."""

    category: str
    feature: str
    side: str
    seats: int

    def __str__(self) -> str:
        most = "at least" if self.side == "min" else "at most"
        return f"{self.category} {self.feature}: {most} {self.seats}"


@dataclass(frozen=True, slots=True)
class Change:
    """A quota's end moved from old to new. side: min or max."""

    category: str
    feature: str
    side: str
    old: int
    new: int

    def __str__(self) -> str:
        return f"{self.category} {self.feature}: {self.side} {self.old} -> {self.new}"


@dataclass(frozen=True, slots=True)
class Feasibility:
    """Whether any panel meets the quotas.

    reason: "" where one does; quotas-clash; pool-too-small, where none would without quotas either
            (too few people, households, or rules who sits with whom).
    clash:  a smallest set of bounds that cannot hold together: drop any and the rest of it holds.
    repair: the fewest seats by which bounds can move so that a panel exists.
    """

    feasible: bool
    reason: str = ""
    clash: tuple[Bound, ...] = ()
    repair: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotaPrice:
    """without: the smallest chance of anyone if this quota were dropped; price: how much that is
    above the smallest chance with it."""

    category: str
    feature: str
    min: int
    max: int
    without: float
    price: float


@dataclass(frozen=True, slots=True)
class Prices:
    """smallest: the smallest chance of anyone that these quotas allow at best (linear bound)."""

    smallest: float
    quotas: tuple[QuotaPrice, ...]


@dataclass(frozen=True, eq=False)
class Lottery:
    """A list of panels of which one is drawn, each with the same chance.

    chances:     exact: panels that hold the person / panels; the chances that people really have.
    ideal:       chances of the best lottery found when panels may have any weight.
    bound:       chances that no lottery can beat in the order of the objective (linear bound).
    gap:         the largest amount by which ideal falls short of bound; 0 where certified.
    certified:   whether ideal is proved to be the optimum.
    rounding:    the largest difference between chances and ideal.
    certificate: plain JSON data from which the upper bounds, of each level or of the product, can
                 be recomputed exactly; see certificate.
    panels:      ids of each panel, sorted; panel n of the list has the number n, from 0.
    """

    objective: Objective
    size: int
    chances: Mapping[str, Fraction]
    ideal: Mapping[str, float]
    bound: Mapping[str, float]
    gap: float
    certified: bool
    rounding: float
    certificate: Mapping[str, Any]
    panels: tuple[tuple[str, ...], ...]

    @property
    def smallest(self) -> Fraction:
        """The smallest chance of anyone in the pool."""
        return min(self.chances.values())


@dataclass(frozen=True, slots=True)
class Replacement:
    """The panel after people left and others joined, in the order in which they were taken.

    missed: quotas that the people who are left cannot meet, as they are met now.
    """

    panel: tuple[str, ...]
    joined: tuple[str, ...]
    missed: tuple[Change, ...] = ()
