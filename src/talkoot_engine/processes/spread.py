"""Quantiles of durations, alone and by group."""

import numpy as np

from talkoot_engine.processes.inputs import MICROSECONDS, Ints
from talkoot_engine.processes.outcome import Spread


def spread_of(durations: Ints) -> Spread:
    """durations: microseconds, at least one."""
    ordered = np.sort(durations)
    return Spread(
        n=len(ordered),
        mean=float(ordered.astype(np.float64).mean()) / MICROSECONDS,
        p50=_quantile(ordered, 0, len(ordered), 0.5),
        p90=_quantile(ordered, 0, len(ordered), 0.9),
        largest=float(ordered[-1]) / MICROSECONDS,
    )


def quantiles_by_group(
    group: Ints, durations: Ints, counts: Ints, at: tuple[float, ...]
) -> list[tuple[float, ...]]:
    """Quantiles in seconds for each group with at least one entry, in the order of groups.

    group: of each entry, below len(counts); durations: microseconds, at least 0; counts: entries
    of each group. Group and duration are sorted as one number where both fit into it.
    """
    width = int(durations.max(initial=0)) + 1
    if len(counts) * width < 2**63:
        keys = group * width
        keys += durations
        keys.sort()
        ordered = keys  # of group g: g * width + duration
    else:
        ordered = durations[np.lexsort((durations, group))]
        width = 0
    ends = np.cumsum(counts)
    return [
        tuple(
            _quantile(ordered, int(ends[g] - counts[g]), int(counts[g]), q, less=g * width)
            for q in at
        )
        for g in np.flatnonzero(counts).tolist()
    ]


def _quantile(ordered: Ints, first: int, n: int, q: float, *, less: int = 0) -> float:
    """Linear between the two nearest entries of a sorted stretch."""
    place = q * (n - 1)
    low = int(place)
    one = int(ordered[first + low]) - less
    two = int(ordered[first + min(low + 1, n - 1)]) - less
    return (one + (two - one) * (place - low)) / MICROSECONDS
