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


def standard(parameters: int, draws: int, seed: int) -> Floats:
    """Standard normal values, shape (draws, parameters): ROUNDS scrambled Sobol sequences.

    Raises BadInput: bad-draws.
    """
    if not ROUNDS <= draws <= MOST or draws % ROUNDS:
        raise BadInput(
            "bad-draws", f"{draws} draws cannot be made. Give {ROUNDS} to {MOST}, in {ROUNDS}s."
        )
    each = draws // ROUNDS
    seeds = np.random.SeedSequence([seed, 1]).spawn(ROUNDS)
    rounds = [_round(parameters, each, np.random.default_rng(seed)) for seed in seeds]
    return np.concatenate(rounds)


def _round(parameters: int, draws: int, rng: np.random.Generator) -> Floats:
    sobol = qmc.Sobol(max(parameters, 1), scramble=True, rng=rng)
    points = sobol.random_base2((draws - 1).bit_length())[:draws, :parameters]
    # A point on the border would be infinitely far out.
    return np.asarray(ndtri(np.clip(points, 1e-12, 1 - 1e-12)), dtype=np.float64)


def noise(plan: Plan, seed: int, draws: range) -> dict[int, Floats]:
    """The noise of each noisy leaf in units of its sd: place -> shape (draws, years), AR(1).

    draws: from a multiple of GRANULE, or within one granule.
    """
    if not plan.noisy:
        return {}
    first, last = draws.start // GRANULE, (draws.stop - 1) // GRANULE
    made = np.concatenate([_granule(plan, seed, n) for n in range(first, last + 1)])
    own = made[draws.start - first * GRANULE :][: len(draws)]
    return {place: own[:, n] for n, place in enumerate(plan.noisy)}


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
