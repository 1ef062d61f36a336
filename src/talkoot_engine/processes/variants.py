"""Variants: the ways that cases took, each with how many took it; and what was done again."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.processes.inputs import Ints, Log
from talkoot_engine.processes.outcome import Rework, Variant
from talkoot_engine.processes.parts import Mapper, parts

_ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
_MIX = 0xBF58476D1CE4E5B9


def variants(log: Log, *, number: int = 1, mapper: Mapper = map) -> tuple[Variant, ...]:
    """The most frequent first, then by path.

    number, mapper: count in so many parts, wherever mapper does it; the result is the same.

    Cases are grouped by two 64-bit sums over their events; then each case is compared with the
    first of its group event by event, so that no two paths are ever taken for one.
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
    keys = np.stack([_sums(log, odd) for odd in _ODD], axis=1)
    _, first, group, counts = np.unique(
        keys, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    if not _all_equal(log, first[group.ravel()]):
        return len(group), _one_by_one(log)
    return len(group), [
        Variant(_path(log, case), count, case)
        for case, count in zip(first.tolist(), counts.tolist(), strict=True)
    ]


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


def _sums(log: Log, odd: int) -> NDArray[np.uint64]:
    """A sum over the events of each case that depends on the activity and its place in the case."""
    lengths = log.lengths
    place = np.arange(log.events, dtype=np.uint64)
    place -= np.repeat(log.starts[:-1], lengths).astype(np.uint64)
    mixed = (place + np.uint64(1)) * np.uint64(odd)
    mixed ^= (log.activity.astype(np.uint64) + np.uint64(1)) * np.uint64(_MIX)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(_MIX)
    mixed ^= mixed >> np.uint64(32)
    return np.add.reduceat(mixed, log.starts[:-1])


def _all_equal(log: Log, of: Ints) -> bool:
    """Whether each case has the same path as the case named for it."""
    lengths = log.lengths
    if (lengths != lengths[of]).any():
        return False
    shift = np.repeat(log.starts[:-1][of] - log.starts[:-1], lengths)
    other = log.activity[np.arange(log.events) + shift]
    return bool((other == log.activity).all())


def _one_by_one(log: Log) -> list[Variant]:
    counted: dict[bytes, list[int]] = {}
    for case, (start, end) in enumerate(zip(log.starts, log.starts[1:], strict=False)):
        counted.setdefault(log.activity[start:end].tobytes(), []).append(case)
    return [Variant(_path(log, cases[0]), len(cases), cases[0]) for cases in counted.values()]


def _path(log: Log, case: int) -> tuple[str, ...]:
    numbers = log.activity[log.starts[case] : log.starts[case + 1]]
    return tuple(log.activities[n] for n in numbers.tolist())
