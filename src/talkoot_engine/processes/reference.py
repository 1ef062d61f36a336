"""The same, slowly and obviously, for tests."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from talkoot_engine.processes.inputs import Event


def cases_of(events: Sequence[Event]) -> Mapping[str, list[Event]]:
    """Each case's events by time, then sequence, then their place among the events."""
    found: dict[str, list[tuple[Event, int]]] = defaultdict(list)
    for place, event in enumerate(events):
        found[event.case].append((event, place))
    return {
        case: [e for e, _ in sorted(rows, key=lambda row: (row[0].at, row[0].sequence, row[1]))]
        for case, rows in found.items()
    }


def edges(events: Sequence[Event]) -> Mapping[tuple[str, str], list[float]]:
    """The seconds of every step from one activity to the next, in rising order."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for rows in cases_of(events).values():
        for one, two in itertools.pairwise(rows):
            found[one.activity, two.activity].append((two.at - one.at).total_seconds())
    return {pair: sorted(seconds) for pair, seconds in found.items()}


def paths(events: Sequence[Event]) -> Counter[tuple[str, ...]]:
    """How often each way was taken."""
    return Counter(tuple(e.activity for e in rows) for rows in cases_of(events).values())


def quantile(ordered: Sequence[float], share: float) -> float:
    """Linear between the two nearest of a rising list."""
    place = Fraction(str(share)) * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * float(place - low))


def open_after(durations: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Kaplan & Meier by hand: (time, share not finished by then) at each end of a case."""
    share, found = Fraction(1), []
    for time in sorted({taken for taken, ended in durations if ended}):
        at_risk = sum(1 for taken, _ in durations if taken >= time)
        ending = sum(1 for taken, ended in durations if ended and taken == time)
        share *= 1 - Fraction(ending, at_risk)
        found.append((time, float(share)))
    return found
