"""Counters that follow events as they arrive, so that a page never mines.

A late event changes what followed what in its case, so a case is taken out as it was and put in as
it is: `change(before, after)`. Counts and means are exact; medians need the log.
"""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence

from talkoot_engine.processes.inputs import MICROSECONDS, Event
from talkoot_engine.processes.times import micros

Pair = tuple[str, str]


class Counters:
    """cases, events, activities, starts, ends, edges and the microseconds spent on each edge."""

    def __init__(self) -> None:
        self.cases = 0
        self.activities: Counter[str] = Counter()
        self.starts: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        self.edges: Counter[Pair] = Counter()
        self.spent: Counter[Pair] = Counter()

    def change(self, before: Sequence[Event], after: Sequence[Event]) -> None:
        """One case as it was and as it is now; either may be empty. Any order of its events."""
        self._add(_sorted(before), -1)
        self._add(_sorted(after), 1)

    def mean(self, pair: Pair) -> float:
        """Seconds between the two, on average."""
        return self.spent[pair] / self.edges[pair] / MICROSECONDS

    def as_json(self) -> Mapping[str, object]:
        """Plain values to keep; see from_json."""
        return {
            "cases": self.cases,
            "activities": dict(self.activities),
            "starts": dict(self.starts),
            "ends": dict(self.ends),
            "edges": [[*pair, n, self.spent[pair]] for pair, n in self.edges.items()],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> "Counters":
        found = cls()
        found.cases = int(kept["cases"])  # type: ignore[call-overload]
        for name in ("activities", "starts", "ends"):
            getattr(found, name).update(kept[name])
        for source, target, n, spent in kept["edges"]:  # type: ignore[attr-defined]
            found.edges[source, target] = n
            found.spent[source, target] = spent
        return found

    def _add(self, events: Sequence[Event], sign: int) -> None:
        if not events:
            return
        self.cases += sign
        _move(self.starts, events[0].activity, sign)
        _move(self.ends, events[-1].activity, sign)
        for event in events:
            _move(self.activities, event.activity, sign)
        for one, two in itertools.pairwise(events):
            pair = (one.activity, two.activity)
            _move(self.edges, pair, sign)
            _move(
                self.spent,
                pair,
                sign * (micros(two.at) - micros(one.at)),
                gone=not self.edges[pair],
            )


def _sorted(events: Sequence[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.at, event.sequence))


def _move(counter: Counter, key: object, by: int, *, gone: bool = False) -> None:  # type: ignore[type-arg]
    """Add, and forget what has come to nothing."""
    counter[key] += by
    if gone or (not counter[key] and by < 0):
        del counter[key]
