"""Quantiles of durations, alone and by group."""

import itertools
from collections.abc import Iterator

import numpy as np

from talkoot_engine.processes.inputs import MICROSECONDS, Codes, Ints
from talkoot_engine.processes.outcome import Spread


def spread_of(durations: Ints) -> Spread:
    """durations: microseconds, at least one."""
    ordered = np.sort(durations)
    return Spread(
        n=len(ordered),
        mean=float(ordered.mean()) / MICROSECONDS,
        p50=quantile(ordered, 0.5),
        p90=quantile(ordered, 0.9),
        largest=float(ordered[-1]) / MICROSECONDS,
    )


def sorted_groups(group: Codes, durations: Ints, groups: int) -> Iterator[tuple[int, Ints]]:
    """Each group below `groups` that has an entry, with its durations in rising order.

    group: of each entry; durations: microseconds, at least 0. Group and duration are sorted as one
    number where both fit into it.
    """
    width = int(durations.max(initial=0)) + 1
    if (groups + 1) * width >= 2**63:
        order = np.lexsort((durations, group))
        ends = np.searchsorted(group[order], np.arange(groups + 1))
        for number, (first, end) in enumerate(itertools.pairwise(ends)):
            if first < end:
                yield number, durations[order[first:end]]
        return
    keys = group * np.int64(width)
    keys += durations
    keys.sort()
    ends = np.searchsorted(keys, np.arange(groups + 1) * width)
    for number, (first, end) in enumerate(zip(ends.tolist(), ends[1:].tolist(), strict=False)):
        if first < end:
            yield number, keys[first:end] - number * width


def sum_of(durations: Ints) -> int:
    """Their exact sum, however many."""
    if len(durations) * int(durations[-1]) < 2**63:
        return int(durations.sum())
    return sum(durations.tolist())


def quantile(ordered: Ints, q: float) -> float:
    """Seconds, linear between the two nearest entries of rising microseconds."""
    place = q * (len(ordered) - 1)
    low = int(place)
    one, two = int(ordered[low]), int(ordered[min(low + 1, len(ordered) - 1)])
    return (one + (two - one) * (place - low)) / MICROSECONDS
