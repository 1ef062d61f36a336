"""Variants: the ways that cases took, each with how many took it; and what was done again."""

from collections import Counter

import numpy as np

from talkoot_engine.processes.inputs import Ints, Log
from talkoot_engine.processes.outcome import Rework, Variant
from talkoot_engine.processes.parts import Mapper, parts

# Up to so many places a table is quicker than sorting.
_TABLE = 1_000_000


def variants(log: Log, *, number: int = 1, mapper: Mapper = map) -> tuple[Variant, ...]:
    """The most frequent first, then by path.

    number, mapper: count in so many parts, wherever mapper does it; the result is the same.

    Exact: cases with the same path end at the same node of the tree of prefixes. Time O(e).
    """
    counted: dict[tuple[str, ...], list[int]] = {}
    before = 0
    for cases, found in mapper(_of_part, parts(log, number)):
        for one in found:
            counted.setdefault(one.path, [0, before + one.first])[0] += one.count
        before += cases
    rows = [Variant(path, count, first) for path, (count, first) in counted.items()]
    return tuple(sorted(rows, key=lambda one: (-one.count, one.path)))


def _of_part(log: Log) -> tuple[int, list[Variant]]:
    """How many cases, and their variants in any order."""
    end = _ends(log)
    number = len(end)
    first = np.empty(int(end.max()) + 1, dtype=np.int64)
    # Of entries with the same index the last one stays, which backwards is the first case.
    first[end[::-1]] = np.arange(number - 1, -1, -1)
    counts = np.bincount(end)
    return number, [
        Variant(_path(log, int(first[node])), int(counts[node]), int(first[node]))
        for node in np.flatnonzero(counts).tolist()
    ]


def _ends(log: Log) -> Ints:
    """The number of the node in the tree of all prefixes at which each case ends; shape (c,).

    All cases go down the tree together, one event a round, the longest first, so that those that
    are still on their way always stand at the beginning.
    """
    lengths = log.lengths
    order = np.argsort(-lengths.astype(np.min_scalar_type(-int(lengths.max()))), kind="stable")
    kind = np.int32 if log.events < 2**31 else np.int64
    at = log.starts[:-1][order].astype(kind)
    # How many cases are longer than 0, 1, 2, ... events.
    longer = len(order) - np.cumsum(np.bincount(lengths))
    node = np.zeros(len(order), dtype=np.int64)
    nodes, before, size = 1, 0, len(log.activities)
    for there, still in zip(longer.tolist(), [*longer[1:].tolist(), 0], strict=True):
        if not there:
            break
        here = node[:there]
        np.multiply(here, size, out=here)
        np.add(here, log.activity[at[:there]], out=here)
        np.add(at[:there], 1, out=at[:there])
        here[:], nodes = _numbered(here, nodes * size)
        np.add(here[still:], before, out=here[still:])  # they end here; the others go on
        before += nodes
    end = np.empty_like(node)
    end[order] = node
    return end


def _numbered(keys: Ints, size: int) -> tuple[Ints, int]:
    """The same keys from 0 on without gaps, and how many differ. keys: below size."""
    if size > _TABLE + 4 * len(keys):
        known, numbers = np.unique(keys, return_inverse=True)
        return numbers, len(known)
    used = np.zeros(size, dtype=np.bool_)
    used[keys] = True
    place = np.cumsum(used, dtype=np.int64)
    return place[keys] - 1, int(place[-1])


def rework(ways: tuple[Variant, ...]) -> Rework:
    """What cases did more than once, from their variants."""
    cases: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    loops: Counter[str] = Counter()
    for way in ways:
        for name, times in Counter(way.path).items():
            if times > 1:
                cases[name] += way.count
                extra[name] += way.count * (times - 1)
        for one, two in zip(way.path, way.path[1:], strict=False):
            if one == two:
                loops[one] += way.count
    return Rework(*(dict(counted.most_common()) for counted in (cases, extra, loops)))


def _path(log: Log, case: int) -> tuple[str, ...]:
    numbers = log.activity[log.starts[case] : log.starts[case + 1]]
    return tuple(log.activities[n] for n in numbers.tolist())
