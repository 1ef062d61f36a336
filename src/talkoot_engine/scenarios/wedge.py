"""What each action does: alone, as the last to come, and its fair part of the whole."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from talkoot_engine.scenarios.axes import Floats
from talkoot_engine.scenarios.compiling import Plan
from talkoot_engine.scenarios.evaluating import (
    BLOCK,
    Choice,
    block_of,
    changed,
    median,
    needed_for,
    redrawn,
    sums,
)
from talkoot_engine.scenarios.outcome import Single, Wedge, quantiles
from talkoot_engine.scenarios.sampling import standard

ORDERS = 64


def singles(
    plan: Plan, choice: Choice, node: str, year: int, *, draws: int = 0, seed: int = 0
) -> list[Single]:
    """The effect of every action of the model on a node in a year.

    draws: how many futures the interval comes from, the same for all actions and for the scenario
    without them; 0 gives no interval (low and high equal alone).
    """
    bare, at = Choice({}, choice.evidence, choice.scale), plan.year(year)
    none, chosen = median(plan, bare), median(plan, choice)
    spread = _intervals(plan, bare, node, at, draws, seed) if draws else {}
    found = []
    for action in plan.model.actions:
        only = Choice({action: 1.0}, choice.evidence, choice.scale)
        alone = _total(changed(plan, only, none, [action]), plan, node, at) - _total(
            none, plan, node, at
        )
        flipped = {**choice.levels, action: 0.0 if choice.levels.get(action) else 1.0}
        other = Choice(flipped, choice.evidence, choice.scale)
        gap = _total(changed(plan, other, chosen, [action]), plan, node, at) - _total(
            chosen, plan, node, at
        )
        last = -gap if choice.levels.get(action) else gap
        low, high = spread.get(action, (alone, alone))
        found.append(Single(action, alone, last, low, high))
    return found


def _intervals(
    plan: Plan, bare: Choice, node: str, at: int, draws: int, seed: int
) -> dict[str, tuple[float, float]]:
    """The draws of all actions in one go: of a block, each action changes only what is after it."""
    z, needed = standard(plan.dims, draws, seed), needed_for(plan, [node])
    gaps = {action: np.empty(draws) for action in plan.model.actions}
    for start in range(0, draws, BLOCK):
        part = z[start : start + BLOCK]
        values, _ = block_of(plan, bare, [node], part, seed, start)
        without = sums(values, plan, node, at, len(part))
        for action, gap in gaps.items():
            only = Choice({action: 1.0}, bare.evidence, bare.scale)
            fresh = redrawn(plan, only, values, action, needed, part, seed, start)
            gap[start : start + BLOCK] = sums(fresh, plan, node, at, len(part)) - without
    found = {}
    for action, gap in gaps.items():
        low, _, high = quantiles(gap[:, None])
        found[action] = (float(low[0]), float(high[0]))
    return found


def shapley(
    plan: Plan, choice: Choice, node: str, year: int, *, orders: int = ORDERS, seed: int = 0
) -> Wedge:
    """Each chosen action's mean marginal effect over orders in which they could have come.

    Orders are drawn in pairs, one the other backwards; the parts of an order sum to the whole
    difference, so their means do (L. S. Shapley, 1953; J. Castro et al., 2009 for the drawing).
    """
    at, actions = plan.year(year), [name for name, level in choice.levels.items() if level]
    bare = Choice({}, choice.evidence, choice.scale)
    none = median(plan, bare)
    before = _total(none, plan, node, at)
    rng = np.random.default_rng(seed)
    parts = np.zeros((max(orders // 2, 1), len(actions)))
    for n in range(len(parts)):
        order = rng.permutation(len(actions))
        for way in (order, order[::-1]):
            parts[n] += _marginals(plan, choice, node, at, actions, way, none) / 2
    after = _total(median(plan, choice), plan, node, at)
    means = parts.mean(axis=0)
    error = parts.std(axis=0, ddof=1) / np.sqrt(len(parts)) if len(parts) > 1 else means * 0
    return Wedge(
        year=year,
        before=before,
        after=after,
        parts=dict(zip(actions, means.tolist(), strict=True)),
        errors=dict(zip(actions, error.tolist(), strict=True)),
        orders=2 * len(parts),
    )


def _marginals(
    plan: Plan,
    choice: Choice,
    node: str,
    at: int,
    actions: Sequence[str],
    order: Any,
    none: list[Floats],
) -> Floats:
    values, level, total = none, {}, _total(none, plan, node, at)
    found = np.zeros(len(actions))
    for n in order:
        level[actions[n]] = choice.levels[actions[n]]
        step = Choice(level, choice.evidence, choice.scale)
        values = changed(plan, step, values, [actions[n]])
        fresh = _total(values, plan, node, at)
        found[n], total = fresh - total, fresh
    return found


def _total(values: list[Floats], plan: Plan, node: str, at: int) -> float:
    value = values[plan.place[node]]
    return float(value[..., min(at, value.shape[-1] - 1)].sum())
