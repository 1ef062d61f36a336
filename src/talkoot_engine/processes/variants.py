"""Variants: the ways that cases took, each with how many took it; and what was done again."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.processes.inputs import Ints, Log
from talkoot_engine.processes.outcome import Rework, Variant
from talkoot_engine.processes.parts import Mapper, parts

Sums = NDArray[np.uint64]
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2^64
_INVERSE = pow(_BASE, -1, 1 << 64)


def variants(log: Log, *, number: int = 1, mapper: Mapper = map) -> tuple[Variant, ...]:
    """The most frequent first, then by path.

    number, mapper: count in so many parts, wherever mapper does it; the result is the same.

    Cases are grouped by a 64-bit sum over their events; then each case is compared with the first
    of its group event by event, so that no two paths are ever taken for one.
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
    sums = _sums(log)
    order = np.argsort(sums)
    ranked = sums[order]
    new = np.concatenate([[True], ranked[1:] != ranked[:-1]])
    begins = np.flatnonzero(new)
    first = np.minimum.reduceat(order, begins)
    same_as = np.empty_like(order)
    same_as[order] = np.repeat(first, np.diff([*begins, len(order)]))
    if not _all_equal(log, same_as):
        return len(order), _one_by_one(log)
    counts = np.diff([*begins, len(order)]).tolist()
    return len(order), [
        Variant(_path(log, case), count, case)
        for case, count in zip(first.tolist(), counts, strict=True)
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


def _sums(log: Log) -> Sums:
    """For each case the sum of a number of its activity times a power of its place, modulo 2^64."""
    numbers = np.random.default_rng(0).integers(1, 2**63, len(log.activities), dtype=np.uint64)
    terms = _products(np.full(log.events - 1, _BASE, dtype=np.uint64))
    terms *= numbers[log.activity]
    lengths = log.lengths
    back = _products(np.full(lengths.max(), _INVERSE, dtype=np.uint64))
    # Each case counts its places from its own beginning.
    return np.add.reduceat(terms, log.starts[:-1]) * _products(back[lengths[:-1]])


def _products(factors: Sums) -> Sums:
    """1, the first, the first two multiplied, ... modulo 2^64."""
    found = np.concatenate([np.ones(1, dtype=np.uint64), factors])
    return np.multiply.accumulate(found, out=found)


def _all_equal(log: Log, of: Ints) -> bool:
    """Whether each case has the same path as the case named for it."""
    lengths = log.lengths
    if (lengths != lengths[of]).any():
        return False
    small = log.activity.astype(np.min_scalar_type(len(log.activities)))
    begins = log.starts[:-1]
    other = np.repeat((begins[of] - begins).astype(np.int32), lengths)
    other += np.arange(log.events, dtype=np.int32)
    return bool((small[other] == small).all())


def _one_by_one(log: Log) -> list[Variant]:
    counted: dict[bytes, list[int]] = {}
    for case, (start, end) in enumerate(zip(log.starts, log.starts[1:], strict=False)):
        counted.setdefault(log.activity[start:end].tobytes(), []).append(case)
    return [Variant(_path(log, cases[0]), len(cases), cases[0]) for cases in counted.values()]


def _path(log: Log, case: int) -> tuple[str, ...]:
    numbers = log.activity[log.starts[case] : log.starts[case + 1]]
    return tuple(log.activities[n] for n in numbers.tolist())
