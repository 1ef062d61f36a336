"""Stepped wedge: every site starts, in an order that was drawn; the draw itself is the test."""

from itertools import permutations
from math import factorial, prod

import numpy as np

from talkoot_engine.effects.inputs.data import Bools, Floats, Ints
from talkoot_engine.effects.intervals import from_draws
from talkoot_engine.effects.outcome import Estimate

MOST_ORDERS = 5_040  # all orders of seven sites; beyond, so many are sampled


def stepped_wedge(
    values: Floats, starts: Ints, *, confidence: float = 0.95, seed: int = 0
) -> Estimate:
    """The effect of the trial where it runs, each site and each period having its own level.

    values: one a site and period; shape (sites, periods).
    starts: first period with the trial of each site, counted from 0.
    seed:   for the sample of orders, where there are more than 5,040.

    Least squares with a level a site and a level a period. The interval and the p-value compare
    the drawn order with all orders that could have been drawn, so they hold however the sites
    differ and however long a shock lasts; they assume the effect to be the same in every site and
    period. With fewer than 20 orders (5 % each) no interval of 95 % has an end. Time O(orders *
    sites * periods). Ji, Fink, Robyn & Small (2017); Wang & De Gruttola (2017).
    """
    schedules = schedules_of(starts, values.shape[1], seed=seed)
    effects, slopes = linear(schedules, values, schedules[0].astype(float))
    effect = float(effects[0])
    interval, p = from_draws(effect, effects, slopes, confidence=confidence)
    return Estimate(
        effect=effect,
        interval=interval,
        confidence=confidence,
        method="permutation",
        n=values.size,
        units=len(starts),
        p=p,
        numbers={"orders": orders(starts), "smallest_p": 1 / min(orders(starts), len(schedules))},
    )


def orders(starts: Ints) -> int:
    """How many different orders could have been drawn."""
    _, same = np.unique(starts, return_counts=True)
    return factorial(len(starts)) // prod(factorial(int(n)) for n in same)


def schedules_of(starts: Ints, periods: int, *, seed: int = 0) -> Bools:
    """Where the trial would run under each order, the real one first; (orders, sites, periods)."""
    if factorial(len(starts)) <= MOST_ORDERS:
        drawn = np.array(sorted(set(permutations(starts.tolist()))), dtype=np.int64)
        drawn = drawn[~(drawn == starts).all(axis=1)]
    else:
        rows = np.tile(starts, (MOST_ORDERS - 1, 1))
        drawn = np.random.default_rng(seed).permuted(rows, axis=1)
    every = np.vstack([starts[None, :], drawn])
    return np.asarray(np.arange(periods)[None, None, :] >= every[:, :, None])


def linear(schedules: Bools, *panels: Floats) -> tuple[Floats, ...]:
    """The least-squares effect of each schedule on each panel (sites, periods)."""
    tilted = centred(schedules.astype(float))
    flat = tilted.reshape(len(schedules), -1)
    norms = (flat * flat).sum(axis=1)
    return tuple(flat @ panel.ravel() / norms for panel in panels)


def centred(panel: Floats) -> Floats:
    """A panel less its site means and its period means; works on stacks (..., sites, periods)."""
    by_site = panel - panel.mean(axis=-1, keepdims=True)
    return np.asarray(by_site - by_site.mean(axis=-2, keepdims=True))
