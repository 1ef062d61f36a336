"""What the methods return."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Nearest:
    """The centres as seen from an area by one mode, the nearest first: (centre, minutes)."""

    area: str
    mode: str
    centres: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Within:
    """What an area reaches by one mode within so many minutes: amounts, and their share of all."""

    area: str
    mode: str
    minutes: float
    amounts: Mapping[str, float]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Centre:
    """One centre by one mode.

    catchment: minutes -> people who get there within them; to_others: mean minutes to the other
    centres, None where none is reached; people: those for whom it is the nearest centre.
    """

    centre: str
    mode: str
    catchment: Mapping[float, float]
    to_others: float | None
    people: float


@dataclass(frozen=True, slots=True)
class Balance:
    """How evenly the centres are reached: of people within `minutes` of each centre.

    gini: 0 where all have as many, towards 1 where one has all. least, most: the plain range.
    """

    mode: str
    minutes: float
    gini: float
    least: tuple[str, float]
    most: tuple[str, float]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change does to people by one mode.

    sooner, later: people who reach their nearest centre by at least a minute sooner or later;
    mean: minutes to the nearest centre, weighed by people, before and after, 0 where nobody lives;
    areas: those that change, the most first: (area, minutes).
    """

    mode: str
    mean: tuple[float, float]
    sooner: float
    later: float
    areas: tuple[tuple[str, float], ...]
