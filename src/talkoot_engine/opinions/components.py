"""The two directions in which people differ most: principal components of the votes."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from talkoot_engine.opinions.inputs import Bools, Floats, Ints
from talkoot_engine.opinions.sums import LEVELS, Patterns, add, add_rows
from talkoot_engine.opinions.tridiagonal import top_two

_STEPS = 64
_CLOSE = 1e-9  # what may be missing from a direction, as part of the largest variance
_NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class Components:
    """means:  mean vote of each statement among those who voted on it; shape (m,).
    loadings:  how much each statement pulls along each direction, unit length; shape (2, m).
    variances: along each direction, per person; shape (2,). total: along all directions.
    """

    means: Floats
    loadings: Floats
    variances: Floats
    total: float

    @property
    def shares(self) -> Floats:
        """Which part of all differences each direction shows, 0 to 1."""
        return self.variances / (self.total or 1.0)

    def numbers(self, axis: int) -> Floats:
        """What each vote adds to a person's place along an axis; shape (m, 3)."""
        away: Floats = LEVELS[None, :] - self.means[:, None]
        return np.asarray(away * self.loadings[axis][:, None])


def principal_components(patterns: Patterns, *, counting: Bools) -> Components:
    """The first two principal components; a missing vote counts as the statement's mean.

    counting: the statements that place people; the others get a loading of zero.

    Lanczos steps on the covariance with full reorthogonalisation, from the same start for
    everybody; each step is one pass over the votes and back. Time O(votes) a step, at most 64
    steps. As in Polis, everyone takes part, also people with few votes.
    """
    counts = patterns.counts
    means = mean_votes(counts)
    away = np.where(counting[:, None], LEVELS[None, :] - means[:, None], 0.0)
    total = add((counts * away**2).ravel()) / patterns.total

    def covariance(direction: Floats) -> Floats:
        sums = patterns.there_and_back(away * direction[:, None])
        return add_rows(sums * away) / patterns.total

    able = np.flatnonzero((counts * away**2).any(axis=1))
    variances, loadings = _largest(covariance, able, len(means))
    return Components(means, loadings, variances, total)


def mean_votes(counts: Ints) -> Floats:
    """The mean of those who voted, 0 where nobody did; counts has shape (m, 3)."""
    seen = counts[:, 0] + counts[:, 1] + counts[:, 2]
    return np.asarray((counts[:, 2] - counts[:, 0]) / np.maximum(seen, 1))


def _largest(matrix: Callable[[Floats], Floats], able: Ints, size: int) -> tuple[Floats, Floats]:
    """Two largest eigenvalues of a symmetric matrix and their vectors, by Lanczos steps."""
    basis, diagonal, beside = np.zeros((0, size)), [0.0], list[float]()
    direction = _new_direction(basis, able, size)
    while direction is not None:
        image = matrix(direction)
        basis = np.vstack([basis, direction])
        diagonal[-1] = add(image * direction)
        rest = _without(_without(image, basis), basis)
        length = math.sqrt(add(rest * rest))
        if len(basis) >= min(_STEPS, len(able)) or _found(diagonal, beside, length):
            break
        if length > _NOTHING * max(diagonal):
            beside.append(length)
            direction = rest / length
        else:
            beside.append(0.0)
            direction = _new_direction(basis, able, size)
        diagonal.append(0.0)
    if not len(basis):
        return np.zeros(2), np.zeros((2, size))
    values, mixes = top_two(diagonal[: len(basis)], beside[: len(basis) - 1])
    return _cleaned(values, np.stack([add_rows((mix[:, None] * basis).T) for mix in mixes]))


def _found(diagonal: list[float], beside: list[float], length: float) -> bool:
    """Whether both directions are known well enough; looked at every fourth step."""
    if len(diagonal) < 4 or len(diagonal) % 4:
        return False
    values, mixes = top_two(diagonal, beside)
    return bool(length * np.abs(mixes[:, -1]).max() <= _CLOSE * values[0])


def _cleaned(values: Floats, vectors: Floats) -> tuple[Floats, Floats]:
    """Unit vectors; zeros in place of a direction along which nobody differs."""
    for n in range(2):
        length = math.sqrt(add(vectors[n] * vectors[n]))
        if values[n] <= _NOTHING * values[0] or not length:
            values[n], vectors[n] = 0.0, 0.0
        else:
            vectors[n] = vectors[n] / length
    return values, vectors


def _without(vector: Floats, basis: Floats) -> Floats:
    """What of the vector points along none of the basis."""
    along = add_rows(basis * vector)
    return np.asarray(vector - add_rows((along[:, None] * basis).T))


def _new_direction(basis: Floats, able: Ints, size: int) -> Floats | None:
    """A unit vector at right angles to the basis, from numbers that are no one's choice."""
    for attempt in range(8):
        vector = np.zeros(size)
        vector[able] = spread(len(able), attempt)
        if len(basis):
            vector = _without(_without(vector, basis), basis)
        length = math.sqrt(add(vector * vector))
        if length > 1e-6:
            return vector / length
    return None


def spread(size: int, seed: int) -> Floats:
    """Numbers between -1 and 1 without a pattern, the same everywhere (SplitMix64)."""
    return scrambled(size, seed).astype(np.float64) / 2.0**63 - 1.0


def scrambled(size: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """64-bit numbers without a pattern, the same everywhere (SplitMix64)."""
    state = (np.arange(1, size + 1, dtype=np.uint64) + np.uint64(seed << 40)) * np.uint64(
        0x9E3779B97F4A7C15
    )
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
