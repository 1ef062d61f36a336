"""What is drawn: scrambled Sobol points for the parameters, a plain stream for the noise of years.

Draws stand in rounds, each with its own scrambling, so that the rounds tell how much a probability
would differ if one drew again. The same seed gives the same draws in any blocks.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios.axes import Floats
from talkoot_engine.scenarios.compiling import Plan

ROUNDS = 8
# Draws whose noise is made in one go; a block holds a whole number of them or a part of one.
GRANULE = 16
MOST = 1_000_000


def standard(dims: int, draws: int, seed: int) -> Floats:
    """Standard normal values, shape (draws, dims): ROUNDS scrambled Sobol sequences.

    Raises BadInput: bad-draws, bad-seed.
    """
    if seed < 0:
        raise BadInput("bad-seed", f"The seed is {seed}. Give 0 or more.")
    if not ROUNDS <= draws <= MOST or draws % ROUNDS:
        raise BadInput(
            "bad-draws", f"{draws} draws cannot be made. Give {ROUNDS} to {MOST}, in {ROUNDS}s."
        )
    each = draws // ROUNDS
    seeds = np.random.SeedSequence([seed, 1]).spawn(ROUNDS)
    rounds = [_round(dims, each, np.random.default_rng(seed)) for seed in seeds]
    return np.concatenate(rounds)


def _round(dims: int, draws: int, rng: np.random.Generator) -> Floats:
    sobol = qmc.Sobol(max(dims, 1), scramble=True, rng=rng)
    points = sobol.random_base2((draws - 1).bit_length())[:draws, :dims]
    # A point on the border would be infinitely far out.
    return np.asarray(ndtri(np.clip(points, 1e-12, 1 - 1e-12)), dtype=np.float64)


def noise(plan: Plan, seed: int, draws: range, z: Floats) -> dict[int, Floats]:
    """The noise of each noisy leaf in units of its sd: place -> shape (draws, years), AR(1).

    draws: from a multiple of GRANULE, or within one granule. z: their rows of `standard`; its last
    columns are the noise of the target year, so that what is asked most is drawn best. A stationary
    AR(1) path keeps its law when it is bent to a value at one year by its memory of the distance.
    """
    if not plan.noisy:
        return {}
    first, last = draws.start // GRANULE, (draws.stop - 1) // GRANULE
    made = np.concatenate([_granule(plan, seed, n) for n in range(first, last + 1)])
    path = made[draws.start - first * GRANULE :][: len(draws)]
    at = plan.year(plan.model.target_year)
    away = np.abs(np.arange(len(plan.years)) - at)
    # 0 to the power of 0 is 1: without memory only the target year itself is set.
    near = np.array([plan.leaves[n].spread.memory for n in plan.noisy])[:, None] ** away  # type: ignore[union-attr]
    wanted = z[:, len(plan.parameters) :]
    bent = path + near * (wanted - path[..., at])[..., None]
    return {place: bent[:, n] for n, place in enumerate(plan.noisy)}


def _granule(plan: Plan, seed: int, number: int) -> Floats:
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, 2, number])))
    fresh = rng.standard_normal((GRANULE, len(plan.noisy), len(plan.years)))
    memory = np.array([plan.leaves[n].spread.memory for n in plan.noisy])  # type: ignore[union-attr]
    rest = np.sqrt(1 - memory**2)
    for year in range(1, fresh.shape[-1]):
        fresh[..., year] = memory * fresh[..., year - 1] + rest * fresh[..., year]
    return fresh


def rounds_of(draws: int) -> NDArray[np.int64]:
    """The round of each draw."""
    return np.arange(draws) // (draws // ROUNDS)
