"""What the methods return: frozen values, times in seconds."""

from collections.abc import Mapping
from dataclasses import dataclass

from talkoot_engine.base import BadInput


def check_share(share: float) -> None:
    """Raises BadInput: bad-share."""
    if not 0 <= share <= 1:
        raise BadInput("bad-share", f"{share} is no share. Give a number from 0 to 1.")


@dataclass(frozen=True, slots=True)
class Edge:
    """How often `target` came right after `source`, and how long that took."""

    source: str
    target: str
    count: int
    mean: float
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class Graph:
    """What directly followed what. edges: the most frequent first, then by name.

    activities: events of each; starts, ends: cases that begin and end with each.
    """

    cases: int
    events: int
    activities: Mapping[str, int]
    starts: Mapping[str, int]
    ends: Mapping[str, int]
    edges: tuple[Edge, ...]

    def filtered(self, share: float) -> "Graph":
        """The map with the fewest edges that hold so much of all steps (0 to 1), the most frequent
        first; every activity keeps its most frequent way in and out. Raises BadInput: bad-share."""
        check_share(share)
        total, held = sum(edge.count for edge in self.edges), 0
        kept: set[Edge] = set()
        for edge in self.edges:
            if held < share * total:
                kept.add(edge)
                held += edge.count
        seen_in: set[str] = set()
        seen_out: set[str] = set()
        for edge in self.edges:
            if edge.source not in seen_out or edge.target not in seen_in:
                kept.add(edge)
            seen_out.add(edge.source)
            seen_in.add(edge.target)
        edges = tuple(edge for edge in self.edges if edge in kept)
        return Graph(self.cases, self.events, self.activities, self.starts, self.ends, edges)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way that cases took, and how many did. first: the first such case in the log."""

    path: tuple[str, ...]
    count: int
    first: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Quantiles by linear interpolation, in seconds."""

    n: int
    mean: float
    p50: float
    p90: float
    largest: float


@dataclass(frozen=True, slots=True)
class Rework:
    """cases: for each activity that a case did more than once, how many cases did so.
    extra: how often it was done beyond the first time. loops: how often right after itself."""

    cases: Mapping[str, int]
    extra: Mapping[str, int]
    loops: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """Waiting before an activity and working on it. Office figures count office hours only; None
    without a calendar. n: finished ones of which the wait is known, out of `started`."""

    activity: str
    started: int
    n: int
    waiting: Spread
    working: Spread
    office_waiting: Spread | None
    office_working: Spread | None

    @property
    def total_wait(self) -> float:
        """All waiting before it, in office seconds where there is a calendar."""
        spread = self.office_waiting or self.waiting
        return spread.mean * spread.n
