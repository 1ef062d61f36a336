"""What a plan cannot show, however the data fall, and which other plan could."""

from collections.abc import Iterator
from math import comb, factorial, prod

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.effects.inputs import Design, Plan
from talkoot_engine.effects.outcome import Reason
from talkoot_engine.effects.power.planned import QUICK, power, sample_size
from talkoot_engine.effects.stepped_wedge import orders

ENOUGH = 0.8  # power below which a plan should be told so


def feasibility(plan: Plan, *, target: float = ENOUGH) -> tuple[Reason, ...]:
    """Reasons to change the plan before it starts; empty if it can show what it expects."""
    return tuple(_reasons(plan, target))


def _reasons(plan: Plan, target: float) -> Iterator[Reason]:
    allowed = 1 - plan.confidence
    smallest = smallest_p(plan)
    blind = smallest is not None and smallest > allowed + 1e-9
    if blind:
        yield Reason("smallest-p", {"smallest_p": float(smallest or 1), "allowed": allowed})
    if plan.design is Design.COMPARISON_SITES and len(plan.starts) == 1:
        yield Reason("usual-test-misleads")
    found = _power(plan)
    weak = found is not None and found < target
    if weak:
        yield Reason("cannot-show", {"power": float(found or 0)})
    if blind or weak:
        yield from _offers(plan, target, blind=blind)


def smallest_p(plan: Plan) -> float | None:
    """The smallest p-value that the planned test can give; None where there is no such floor."""
    if plan.design is Design.STEPPED_WEDGE:
        return 1 / orders(np.array(plan.steps))
    if plan.design is Design.SYNTHETIC_CONTROL:
        return 1 / plan.periods
    if plan.design is Design.COMPARISON_SITES and len(set(plan.starts.values())) > 1:
        never = len(plan.sites) - len(plan.starts)
        same = [list(plan.starts.values()).count(start) for start in set(plan.starts.values())]
        return prod(map(factorial, [never, *same])) / factorial(len(plan.sites))
    return None


def permutation_floor(plan: Plan) -> float:
    """cluster-random: the smallest p-value of the permutation test beside the interval."""
    half = len(plan.sites) // 2
    return (2 if len(plan.sites) == 2 * half else 1) / comb(len(plan.sites), half)


def _power(plan: Plan) -> float | None:
    try:
        return power(plan, draws=QUICK.get(plan.design, 1_000)).power
    except BadInput:
        return None


def _offers(plan: Plan, target: float, *, blind: bool) -> Iterator[Reason]:
    if plan.design is Design.RANDOM_AB:
        needed = sample_size(plan, target=target)
        if needed and plan.expected.per_arm:
            values = {"per_arm": plan.expected.per_arm, "needed": needed}
            yield Reason("size-too-small", values)
        return
    if plan.design.by_site and plan.design is not Design.STEPPED_WEDGE and len(plan.sites) >= 4:
        yield Reason("offer-stepped-wedge", {"orders": factorial(len(plan.sites))})
    if blind and plan.design is Design.SYNTHETIC_CONTROL:
        yield Reason("offer-more-periods", {"periods": round(1 / (1 - plan.confidence))})
    if plan.design is Design.CLUSTER_RANDOM:
        needed = sample_size(plan, target=target)
        if needed:
            yield Reason("offer-more-sites", {"sites": 2 * needed})
    yield Reason("offer-random-ab")
