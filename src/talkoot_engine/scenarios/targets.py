"""How likely a target is, and what would have to be true to reach it."""

import numpy as np

from talkoot_engine.scenarios import sampling
from talkoot_engine.scenarios.axes import Floats, Values
from talkoot_engine.scenarios.compiling import Plan
from talkoot_engine.scenarios.evaluating import Choice, changed, median
from talkoot_engine.scenarios.inputs import Frame
from talkoot_engine.scenarios.outcome import Likelihood, Needed, quantiles

# How many halvings find a factor: to a millionth.
_HALVINGS = 20


def target_of(plan: Plan, frame: Frame) -> float | None:
    """The target of a way of accounting in its year, in the unit of its outcome; None without."""
    if not frame.target:
        return None
    leaf = plan.leaves[plan.place[frame.target]]
    value = leaf.median.reshape(-1)
    return float(value[0] if len(value) == 1 else value[plan.year(plan.model.target_year)])


def likelihood(plan: Plan, values: Floats, target: float, year: int) -> Likelihood:
    """values: the outcome in every draw, shape (draws, …, years), as evaluating.draw gives it.

    The error is the spread of the probability between the rounds of draws over the root of how
    many they are; each round has a scrambling of its own.
    Raises BadInput: unknown-year.
    """
    at = values.reshape(len(values), -1, values.shape[-1]).sum(axis=1)[:, plan.year(year)]
    reached = at <= target
    rounds = sampling.rounds_of(len(at))
    shares = np.bincount(rounds, weights=reached) / np.bincount(rounds)
    low, middle, high = quantiles(at[:, None])
    return Likelihood(
        year=year,
        target=target,
        probability=float(reached.mean()),
        error=float(shares.std(ddof=1) / np.sqrt(len(shares))),
        gap=(float(low[0] - target), float(middle[0] - target), float(high[0] - target)),
    )


def needed(plan: Plan, choice: Choice, frame: Frame) -> list[Needed]:
    """For each lever of the model the factor at which the median outcome meets the target, all
    else as chosen. At most one: a lever is never asked to grow."""
    target = target_of(plan, frame)
    if target is None:
        return []
    year = plan.year(plan.model.target_year)
    base = median(plan, choice)
    found = []
    for lever in plan.model.levers:
        value = float(
            base[plan.place[lever]].sum(axis=tuple(range(base[0].ndim - 1)))[
                min(year, base[plan.place[lever]].shape[-1] - 1)
            ]
        )
        found.append(Needed(lever, value, _factor(plan, choice, frame, base, lever, target)))
    return found


def _factor(
    plan: Plan, choice: Choice, frame: Frame, base: Values, lever: str, target: float
) -> float | None:
    year = plan.year(plan.model.target_year)

    def outcome(factor: float) -> float:
        scaled = Choice(choice.levels, choice.evidence, {**choice.scale, lever: factor})
        values = changed(plan, scaled, base, [lever])
        return float(values[plan.place[frame.outcome]][..., year].sum())

    if outcome(1.0) <= target:
        return 1.0
    if outcome(0.0) > target:
        return None
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if outcome(middle) <= target else (low, middle)
    return low
