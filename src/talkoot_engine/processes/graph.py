"""The directly-follows graph: what came right after what, how often, and after how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from talkoot_engine.processes.inputs import MICROSECONDS, Ints, Log
from talkoot_engine.processes.outcome import Edge, Graph
from talkoot_engine.processes.parts import Mapper, parts
from talkoot_engine.processes.spread import quantiles_by_group

_HALF = 20  # durations are summed in two halves of so many bits, which floats hold exactly


@dataclass(frozen=True, eq=False, slots=True)
class _Steps:
    """Steps from one event to the next. code: source * activities + target; high, low: sums of
    durations by code."""

    code: Ints
    duration: Ints
    high: np.ndarray
    low: np.ndarray


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
    place = np.flatnonzero(log.within)
    code = log.activity[place - 1].astype(np.int64)
    code *= size
    code += log.activity[place]
    duration = log.time[place]
    duration -= log.time[place - 1]
    high, low = duration >> _HALF, duration & ((1 << _HALF) - 1)
    return _Steps(
        code=code,
        duration=duration,
        high=np.bincount(code, weights=high, minlength=size * size),
        low=np.bincount(code, weights=low, minlength=size * size),
    )


def _edges(log: Log, found: Sequence[_Steps]) -> list[Edge]:
    size = len(log.activities)
    one = found[0] if len(found) == 1 else _whole(found)
    counts = np.bincount(one.code, minlength=size * size)
    quantiles = quantiles_by_group(one.code, one.duration, counts, (0.5, 0.9))
    edges = [
        Edge(
            source=log.activities[code // size],
            target=log.activities[code % size],
            count=int(counts[code]),
            mean=_sum(one, code) / int(counts[code]) / MICROSECONDS,
            median=median,
            p90=p90,
        )
        for code, (median, p90) in zip(np.flatnonzero(counts).tolist(), quantiles, strict=True)
    ]
    return sorted(edges, key=lambda edge: (-edge.count, edge.source, edge.target))


def _whole(found: Sequence[_Steps]) -> _Steps:
    return _Steps(
        code=np.concatenate([one.code for one in found]),
        duration=np.concatenate([one.duration for one in found]),
        high=np.sum([one.high for one in found], axis=0),
        low=np.sum([one.low for one in found], axis=0),
    )


def _sum(steps: _Steps, code: int) -> int:
    return (int(steps.high[code]) << _HALF) + int(steps.low[code])


def _by_name(log: Log, counts: Ints) -> Mapping[str, int]:
    """Names with their counts, the largest first, without zeros."""
    pairs = [(name, n) for name, n in zip(log.activities, counts.tolist(), strict=True) if n]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
