"""Largest eigenvalues of small symmetric tridiagonal matrices, in plain arithmetic.

A linear-algebra library would answer faster, but its last digits differ between machines.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from talkoot_engine.opinions.inputs import Floats
from talkoot_engine.opinions.sums import add

_TINY = 1e-300


def top_two(diagonal: Sequence[float], beside: Sequence[float]) -> tuple[Floats, Floats]:
    """The two largest eigenvalues, largest first, and their unit vectors; shapes (2,), (2, n).

    diagonal: n >= 1 numbers; beside: the n - 1 numbers next to it. With n = 1 the second is zero.
    Bisection with Sturm counts, then twisted factorisations.
    """
    size = len(diagonal)
    values, vectors = np.zeros(2), np.zeros((2, size))
    for n in range(min(2, size)):
        values[n] = _largest(diagonal, beside, n)
        vectors[n] = _vector(diagonal, beside, values[n], vectors[:n])
    return values, vectors


def _largest(diagonal: Sequence[float], beside: Sequence[float], after: int) -> float:
    """The eigenvalue below which all but `after` others lie."""
    reach = max(abs(b) for b in [0.0, *beside]) * 2
    low, high = min(diagonal) - reach, max(diagonal) + reach
    squares = [0.0, *(b * b for b in beside)]
    while low < (middle := low + (high - low) / 2) < high:
        if _above(diagonal, squares, middle) > after:
            low = middle
        else:
            high = middle
    return low


def _above(diagonal: Sequence[float], squares: Sequence[float], limit: float) -> int:
    count, pivot = 0, 1.0
    for entry, square in zip(diagonal, squares, strict=True):
        pivot = entry - limit - square / (pivot or _TINY)
        count += pivot > 0
    return count


def _vector(
    diagonal: Sequence[float], beside: Sequence[float], value: float, before: Floats
) -> Floats:
    """The unit vector of an eigenvalue, at right angles to those before it."""
    down = _pivots(diagonal, beside, value)
    up = _pivots(diagonal[::-1], beside[::-1], value)[::-1]
    twists = [abs(d + u - (entry - value)) for d, u, entry in zip(down, up, diagonal, strict=True)]
    best, longest = np.zeros(len(diagonal)), 0.0
    for twist in sorted(range(len(diagonal)), key=lambda n: twists[n]):
        vector = _twisted(beside, down, up, twist)
        for other in before:
            vector -= add(vector * other) * other
        length = math.sqrt(add(vector * vector))
        if length > longest:
            best, longest = vector / length, length
        if longest > 0.5:
            break
    return best


def _pivots(diagonal: Sequence[float], beside: Sequence[float], value: float) -> list[float]:
    pivots = [diagonal[0] - value or _TINY]
    for entry, off in zip(diagonal[1:], beside, strict=True):
        pivots.append(entry - value - off * off / pivots[-1] or _TINY)
    return pivots


def _twisted(
    beside: Sequence[float], down: Sequence[float], up: Sequence[float], twist: int
) -> Floats:
    vector = np.zeros(len(down))
    vector[twist] = 1.0
    for n in range(twist - 1, -1, -1):
        vector[n] = -beside[n] * vector[n + 1] / down[n]
    for here, following in pairwise(range(twist, len(down))):
        vector[following] = -beside[here] * vector[here] / up[following]
    return np.asarray(vector / math.sqrt(add(vector * vector)))
