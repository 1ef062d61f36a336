"""What each quota costs in fairness: how much larger the smallest chance would be without it."""

import numpy as np

from talkoot_engine.sortition.feasibility import refuse_infeasible
from talkoot_engine.sortition.inputs import Instance
from talkoot_engine.sortition.merging import merge
from talkoot_engine.sortition.outcome import Prices, QuotaPrice
from talkoot_engine.sortition.smallest import smallest_program
from talkoot_engine.sortition.solver import Solution


def quota_prices(instance: Instance) -> Prices:
    """The smallest chance that the quotas allow, and without each of them in turn.

    Panels may be split for this (the linear bound, which a whole lottery nearly always reaches).
    Raises BadInput: quotas-clash, pool-too-small.
    """
    refuse_infeasible(instance)
    model = merge(instance)
    program = smallest_program(model)
    smallest = _chance(program.solve())
    found = []
    for number, quota in enumerate(instance.quotas):
        program.highs.changeRowBounds(number, 0.0, np.inf)
        without = max(_chance(program.solve()), smallest)
        program.highs.changeRowBounds(number, float(quota.min), float(quota.max))
        found.append(
            QuotaPrice(
                quota.category, quota.feature, quota.min, quota.max, without, without - smallest
            )
        )
    return Prices(smallest, tuple(found))


def _chance(solution: Solution | None) -> float:
    assert solution is not None  # the quotas were found to leave a panel
    return solution.objective
