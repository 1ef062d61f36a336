"""The directly-follows graph: what came right after what, how often, and after how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from talkoot_engine.processes.inputs import MICROSECONDS, Codes, Ints, Log
from talkoot_engine.processes.outcome import Edge, Graph
from talkoot_engine.processes.parts import Mapper, parts
from talkoot_engine.processes.spread import quantile, sorted_groups, sum_of


@dataclass(frozen=True, eq=False, slots=True)
class _Steps:
    """Steps from one event to the next. code: source * activities + target, or activities squared
    between two cases; duration: microseconds, 0 there."""

    code: Codes
    duration: Ints


def directly_follows(log: Log, *, number: int = 1, mapper: Mapper = map) -> Graph:
    """Every event follows the one before it in its case, in the total order of the log.

    number, mapper: count in so many parts, wherever mapper does it; the result is the same.

    Median and 90th percentile by linear interpolation. The vocabulary is that of process mining
    (W. van der Aalst, Process Mining, 2016). Time O(e log e), for the sorting of durations.
    """
    size = len(log.activities)
    return Graph(
        cases=len(log.starts) - 1,
        events=log.events,
        activities=_by_name(log, np.bincount(log.activity, minlength=size)),
        starts=_by_name(log, np.bincount(log.activity[log.starts[:-1]], minlength=size)),
        ends=_by_name(log, np.bincount(log.activity[log.starts[1:] - 1], minlength=size)),
        edges=tuple(_edges(log, list(mapper(_steps, parts(log, number))))),
    )


def _steps(log: Log) -> _Steps:
    size = len(log.activities)
    code = log.activity[:-1] * size
    code += log.activity[1:]
    duration = np.diff(log.time)
    between = log.starts[1:-1] - 1
    code[between], duration[between] = size * size, 0
    return _Steps(code, duration)


def _edges(log: Log, found: Sequence[_Steps]) -> list[Edge]:
    size = len(log.activities)
    code = np.concatenate([one.code for one in found])
    duration = np.concatenate([one.duration for one in found])
    edges = [
        Edge(
            source=log.activities[group // size],
            target=log.activities[group % size],
            count=len(times),
            mean=sum_of(times) / len(times) / MICROSECONDS,
            median=quantile(times, 0.5),
            p90=quantile(times, 0.9),
        )
        for group, times in sorted_groups(code, duration, size * size)
    ]
    return sorted(edges, key=lambda edge: (-edge.count, edge.source, edge.target))


def _by_name(log: Log, counts: Ints) -> Mapping[str, int]:
    """Names with their counts, the largest first, without zeros."""
    pairs = [(name, n) for name, n in zip(log.activities, counts.tolist(), strict=True) if n]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
