"""Leximin: the smallest chance as large as can be, then the second smallest, and so on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.sortition.merging import Floats, Model
from talkoot_engine.sortition.smallest import smallest_program

_TIGHT = 1e-9


@dataclass(frozen=True, eq=False, slots=True)
class Level:
    """One step of leximin: nobody among `raised` can have more than `chance` at least.

    settled: those among them who cannot have more; they keep this chance.
    weights: how much each type counts in the proof; shape (t,), sums to 1 over the raised.
    prices:  of the quotas, the size and the shared classes, in the order of panel_program.
    """

    chance: float
    raised: NDArray[np.bool_]
    settled: NDArray[np.bool_]
    weights: Floats
    prices: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Target:
    """Chances of each type that no lottery beats, and a mean panel that has them.

    chances: shape (t,); ways: shape (w,); levels: the proof, smallest chance first.
    """

    chances: Floats
    ways: Floats
    levels: tuple[Level, ...]


def leximin(model: Model, *, levels: int | None = None) -> Target:
    """The leximin chances if panels could be split: an upper bound for every lottery.

    levels: stop after so many; chances of types not yet fixed are those of the last solution.

    Each level is a linear program; types whose bound carries a price cannot have more, so they
    are fixed. Time: a linear program in distinct profiles for each distinct chance.
    """
    program = smallest_program(model)
    above, worst = program.rows - len(model.sizes), program.columns - 1
    fixed = np.full(len(model.sizes), np.nan)
    found: list[Level] = []
    while np.isnan(fixed).any() and (levels is None or len(found) < levels):
        solution = program.solve()
        if solution is None:
            raise AssertionError("a fair lottery was asked for quotas that no panel meets")
        ways, raised = solution.values[:worst], np.isnan(fixed)
        weights = np.abs(solution.prices[above:]) * model.sizes
        tight = raised & (weights > _TIGHT)
        chance = float(solution.values[worst])
        if chance >= 1 - _TIGHT or not tight.any():
            tight = raised
        found.append(Level(chance, raised, tight, weights, solution.prices[:above]))
        for type_ in np.flatnonzero(tight):
            fixed[type_] = chance
            program.highs.changeCoeff(above + int(type_), worst, 0.0)
            floor = model.sizes[type_] * chance * (1 - 1e-12)
            program.highs.changeRowBounds(above + int(type_), floor, np.inf)
    chances = np.where(np.isnan(fixed), model.totals(ways) / model.sizes, fixed)
    return Target(chances, ways, tuple(found))
