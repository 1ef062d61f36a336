"""What drives the answer: Sobol's indices of every uncertain leaf and chosen action."""

import numpy as np

from talkoot_engine.scenarios import sampling
from talkoot_engine.scenarios.axes import Floats
from talkoot_engine.scenarios.compiling import Plan
from talkoot_engine.scenarios.evaluating import Choice, block_of, needed_for, redrawn, sums
from talkoot_engine.scenarios.outcome import Driver

BASE = 256
_BLOCK = 64


def drivers(
    plan: Plan, choice: Choice, node: str, year: int, *, base: int = BASE, seed: int = 0
) -> list[Driver]:
    """First-order and total indices for the node's sum in a year, the largest total first.

    Two independent sets of draws; for each parameter one set with that parameter from the other
    (A. Saltelli et al., 2010; M. Jansen, 1999). Only what depends on the parameter is recomputed.
    The noise of years has no index of its own: what the parameters leave is its part.
    Raises BadInput: bad-draws.
    """
    asked = [p for p in plan.parameters if p in plan.place or choice.levels.get(p)]
    both = sampling.standard(2 * plan.dims, base, seed)
    one, two = both[:, : plan.dims], both[:, plan.dims :]
    at, needed = plan.year(year), needed_for(plan, [node])
    first = np.empty(base)
    second = np.empty(base)
    mixed = np.empty((len(asked), base))
    for start in range(0, base, _BLOCK):
        rows = slice(start, min(start + _BLOCK, base))
        values, _ = block_of(plan, choice, [node], one[rows], seed, start)
        others, _ = block_of(plan, choice, [node], two[rows], seed, start)
        first[rows] = sums(values, plan, node, at, len(one[rows]))
        second[rows] = sums(others, plan, node, at, len(one[rows]))
        for n, parameter in enumerate(asked):
            z = one[rows].copy()
            column = plan.parameters.index(parameter)
            z[:, column] = two[rows, column]
            fresh = redrawn(plan, choice, values, parameter, needed, z, seed, start)
            mixed[n, rows] = sums(fresh, plan, node, at, len(z))
    variance = float(np.var(np.concatenate([first, second])))
    if variance == 0.0:
        return [Driver(parameter, 0.0, 0.0) for parameter in asked]
    totals = ((first - mixed) ** 2).mean(axis=1) / 2 / variance
    firsts = ((second - second.mean()) * (mixed - first)).mean(axis=1) / variance
    found = [Driver(p, float(f), float(t)) for p, f, t in zip(asked, firsts, totals, strict=True)]
    return sorted(found, key=lambda driver: (-driver.total, driver.parameter))


def first_order(z: Floats, outcome: Floats, *, slices: int = 32) -> Floats:
    """The share of an outcome's variance that goes with each parameter alone, from draws at hand.

    z: draws × parameters; outcome: one value a draw. The draws are sorted by the parameter and cut
    into equal slices; the variance between slices, less what slices of pure chance would show
    (E. Plischke et al., 2013). Cheaper than `drivers`, and blind to what parameters do together.
    """
    count = max(min(slices, len(outcome) // 16), 2)
    whole = float(outcome.var())
    found = np.zeros(z.shape[1])
    if whole == 0.0:
        return found
    for n in range(z.shape[1]):
        parts = np.array_split(outcome[np.argsort(z[:, n], kind="stable")], count)
        within = float(np.mean([part.var(ddof=1) for part in parts]))
        found[n] = max(1.0 - within / float(outcome.var(ddof=1)), 0.0)
    return found
