"""What a tonne avoided costs, with the interval of both the cost and the tonnes."""

import numpy as np

from talkoot_engine.scenarios.axes import Floats
from talkoot_engine.scenarios.compiling import Plan
from talkoot_engine.scenarios.evaluating import Choice, draw
from talkoot_engine.scenarios.inputs import Cost
from talkoot_engine.scenarios.outcome import Abatement, quantiles
from talkoot_engine.scenarios.wedge import singles


def abatement(
    plan: Plan, choice: Choice, node: str, year: int, *, price: float, draws: int, seed: int
) -> list[Abatement]:
    """For each action the cost a tonne in one year, on draws paired with the scenario without it.

    node: an outcome in kilotonnes. price: of carbon, euros a tonne. Draws in which an action
    avoids nothing count as dearer than any price and stay out of the interval's ends.
    """
    at, found = plan.year(year), []
    for single in singles(plan, choice, node, year):
        action = plan.model.actions[single.action]
        tonnes = -1000.0 * single.alone
        if action.cost is None or tonnes <= 0:
            found.append(Abatement(single.action, tonnes, None, None, None, None))
            continue
        costs = _costs(plan, choice, node, at, single.action, action.cost, draws, seed)
        good = costs[np.isfinite(costs)]
        if not good.size:
            found.append(Abatement(single.action, tonnes, None, None, None, None))
            continue
        low, _, high = quantiles(good[:, None])
        found.append(
            Abatement(
                action=single.action,
                tonnes=tonnes,
                cost=yearly(action.cost) / tonnes,
                low=float(low[0]),
                high=float(high[0]),
                likely=float((costs < price).mean()),
            )
        )
    return found


def yearly(cost: Cost) -> float:
    """Euros a year: the investment as an annuity, and the running cost less what is saved."""
    if cost.rate == 0:
        return cost.investment / cost.years + cost.running
    annuity = cost.rate / (1 - (1 + cost.rate) ** -cost.years)
    return cost.investment * annuity + cost.running


def _costs(
    plan: Plan, choice: Choice, node: str, at: int, action: str, cost: Cost, draws: int, seed: int
) -> Floats:
    bare = Choice({}, choice.evidence, choice.scale)
    only = Choice({action: 1.0}, choice.evidence, choice.scale)
    without, with_ = (
        draw(plan, asked, [node], draws=draws, seed=seed)[node][..., at].reshape(draws, -1).sum(1)
        for asked in (bare, only)
    )
    tonnes = 1000.0 * (without - with_)
    rng = np.random.default_rng([seed, 3])
    euros = yearly(cost) * np.exp(cost.sd * rng.standard_normal(draws))
    return np.where(tonnes > 0, euros / np.where(tonnes > 0, tonnes, 1.0), np.inf)
