"""Runs a plan: the median scenario, a change of it, and many draws in small blocks."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios import sampling
from talkoot_engine.scenarios.acting import Applied
from talkoot_engine.scenarios.axes import Floats, Values
from talkoot_engine.scenarios.compiling import Plan

# Draws whose arrays fit the processor's cache together.
BLOCK = 64


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked of a model.

    levels: action -> 0 off to 1 whole; those not named are off. evidence: action -> (amount, sd)
    of its first effect as measured, in place of what the model states. scale: node -> a factor on
    its values from the target year on, to ask what would have to be true.
    """

    levels: Mapping[str, float] = field(default_factory=dict)
    evidence: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)


def choice_of(plan: Plan, scenario: str, changes: Mapping[str, float] | None = None) -> Choice:
    """A scenario of the model with some levels changed.

    Raises BadInput: unknown-scenario, unknown-action, bad-level.
    """
    model = plan.model
    if scenario not in model.scenarios:
        raise BadInput(
            "unknown-scenario",
            f"There is no scenario {scenario!r}. There are: {', '.join(model.scenarios)}.",
        )
    levels = {**model.scenarios[scenario].levels, **(changes or {})}
    for action, level in levels.items():
        if action not in model.actions:
            raise BadInput(
                "unknown-action",
                f"There is no action {action!r}. There are: {', '.join(model.actions)}.",
            )
        if not 0 <= level <= 1:
            raise BadInput("bad-level", f"{action} is set to {level}. Give 0 to 1, or on or off.")
    return Choice({action: level for action, level in levels.items() if level})


def median(plan: Plan, choice: Choice) -> Values:
    """Every node with every uncertainty at its median: one array a node, one draw."""
    values: Values = [_NOTHING] * len(plan.ids)
    _compute(plan, choice, values, range(len(plan.ids)), None, None)
    return values


def changed(plan: Plan, choice: Choice, values: Values, names: Sequence[str]) -> Values:
    """The median scenario anew where only these actions or nodes differ from `values`."""
    places: set[int] = set()
    places.update(*(plan.after[name] for name in names))
    fresh = list(values)
    _compute(plan, choice, fresh, sorted(places), None, None)
    return fresh


def draw(
    plan: Plan,
    choice: Choice,
    keep: Sequence[str],
    *,
    draws: int,
    seed: int,
    block: int = BLOCK,
    threads: int = 1,
) -> dict[str, Floats]:
    """The values of some nodes in every draw: id -> shape (draws, dims …, years).

    block: draws at a time, threads: blocks at a time; neither changes a digit.
    Raises BadInput: bad-draws, bad-seed, bad-block.
    """
    if block < 1 or (block % sampling.GRANULE and sampling.GRANULE % block):
        raise BadInput(
            "bad-block",
            f"A block of {block} draws does not fit. Give 1, 2, 4, 8 or a multiple of 16.",
        )
    z = sampling.standard(plan.dims, draws, seed)
    wanted, fixed = _needed(plan, choice, keep)
    places = [plan.place[id_] for id_ in keep]
    spent = _spent(plan, wanted, places)
    found = {
        id_: np.empty((draws, *fixed[n].shape[1:-1], len(plan.years)))
        for id_, n in zip(keep, places, strict=True)
    }

    def run(start: int) -> None:
        rows = range(start, min(start + block, draws))
        values = list(fixed)
        _compute(plan, choice, values, wanted, z[rows.start : rows.stop], (seed, rows), spent)
        for id_, n in zip(keep, places, strict=True):
            found[id_][rows.start : rows.stop] = values[n]

    starts = range(0, draws, block)
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, starts))
    else:
        for start in starts:
            run(start)
    return found


def block_of(
    plan: Plan, choice: Choice, keep: Sequence[str], z: Floats, seed: int, start: int
) -> tuple[Values, Values]:
    """All values of a block of draws, and the median ones.

    z: its rows of sampling.standard, of which `start`, a multiple of GRANULE, is the first.
    """
    wanted, fixed = _needed(plan, choice, keep)
    values = list(fixed)
    _compute(plan, choice, values, wanted, z, (seed, range(start, start + len(z))))
    return values, fixed


def redrawn(
    plan: Plan,
    choice: Choice,
    values: Values,
    name: str,
    needed: set[int],
    z: Floats,
    seed: int,
    start: int,
) -> Values:
    """A block anew where only one parameter has other values or one action another level."""
    fresh = list(values)
    places = [n for n in plan.after[name] if n in needed]
    _compute(plan, choice, fresh, places, z, (seed, range(start, start + len(z))))
    return fresh


def sums(values: Values, plan: Plan, node: str, at: int, draws: int) -> Floats:
    """The node's sum in each draw of a block."""
    value = values[plan.place[node]]
    cut = value[..., min(at, value.shape[-1] - 1)]
    return np.asarray(np.broadcast_to(cut, (draws, *cut.shape[1:])).reshape(draws, -1).sum(axis=1))


def needed_for(plan: Plan, keep: Sequence[str]) -> set[int]:
    """The places that some nodes are computed from, themselves among them."""
    found: set[int] = set()
    open_ = [plan.place[id_] for id_ in keep]
    while open_:
        n = open_.pop()
        if n not in found:
            found.add(n)
            open_.extend(plan.place[name] for name in plan.reads.get(plan.ids[n], ()))
    return found


_NOTHING = np.empty(0)


def _needed(plan: Plan, choice: Choice, keep: Sequence[str]) -> tuple[list[int], Values]:
    """Which places differ from draw to draw and matter for `keep`; and the median values."""
    moving: set[int] = set()
    for name in plan.parameters:
        if name in plan.place or choice.levels.get(name):
            moving.update(plan.after[name])
    return sorted(moving & needed_for(plan, keep)), median(plan, choice)


def _spent(plan: Plan, wanted: Sequence[int], keep: Sequence[int]) -> dict[int, list[int]]:
    """After which place which values are read no more; their memory serves the next ones."""
    last = {n: n for n in wanted}
    for n in wanted:
        last.update(
            (plan.place[name], n)
            for name in plan.reads.get(plan.ids[n], ())
            if plan.place[name] in last
        )
    found: dict[int, list[int]] = {n: [] for n in wanted}
    for n, reader in last.items():
        if n not in keep:
            found[reader].append(n)
    return found


def _compute(
    plan: Plan,
    choice: Choice,
    values: Values,
    places: Sequence[int],
    z: Floats | None,
    drawn: tuple[int, range] | None,
    spent: Mapping[int, Sequence[int]] | None = None,
) -> None:
    column = {name: n for n, name in enumerate(plan.parameters)} if z is not None else {}
    noise = sampling.noise(plan, *drawn, z) if drawn and z is not None else {}
    for n in places:
        step = plan.steps[n]
        value = step(values) if step else _leaf(plan, n, z, column, noise)
        for effect in plan.effects.get(n, ()):
            level = choice.levels.get(effect.action, 0.0)
            if level:
                amount = _amount(effect, choice, level, z, column, value.ndim)
                value = _apply(effect, value, amount)
        scale = choice.scale.get(plan.ids[n])
        values[n] = value if scale is None else value * _late(plan, scale)
        for done in spent[n] if spent else ():
            values[done] = _NOTHING


def _late(plan: Plan, scale: float) -> Floats:
    """The factor from the target year on; earlier years are known and stay."""
    return np.where(plan.years >= plan.model.target_year, scale, 1.0)


def _leaf(
    plan: Plan, n: int, z: Floats | None, column: Mapping[str, int], noise: Mapping[int, Floats]
) -> Floats:
    leaf = plan.leaves[n]
    spread = leaf.spread
    if spread is None or z is None:
        return leaf.median
    axes = leaf.median.ndim
    off = _along(spread.sd * z[:, column[plan.ids[n]]], axes) * leaf.ramp
    if n in noise:
        late = (plan.years > (spread.start or plan.model.start)).astype(np.float64)
        off = off + (spread.noise * late * noise[n]).reshape(-1, *(1,) * (axes - 2), len(late))
    if spread.kind == "sum":
        return leaf.median + off
    if spread.kind == "factor":
        return np.asarray(leaf.median * np.exp(off))
    # The logit of m moved by off: m e / (1 - m + m e) with e = exp(off); 0 and 1 stay.
    moved = leaf.median * np.exp(off)
    return np.asarray(moved / (1.0 - leaf.median + moved))


def _along(draws: Floats, axes: int) -> Floats:
    return draws.reshape(-1, *(1,) * (axes - 1))


def _amount(
    effect: Applied,
    choice: Choice,
    level: float,
    z: Floats | None,
    column: Mapping[str, int],
    axes: int,
) -> Floats:
    """How much an action does, by draw and year; a share stays between nothing and all."""
    amount, sd = effect.amount, effect.sd
    if effect.first and effect.action in choice.evidence:
        amount, sd = choice.evidence[effect.action]
    whole = np.full((1,) * axes, amount)
    if z is not None:
        whole = amount + sd * _along(z[:, column[effect.action]], axes)
    if effect.kind == "move":
        whole = np.clip(whole, 0.0, 1.0)
    if effect.kind == "change":
        whole = np.maximum(whole, -1.0)
    return np.asarray(level * whole * effect.ramp)


def _apply(effect: Applied, value: Floats, amount: Floats) -> Floats:
    if effect.kind == "add":
        return value + amount * effect.mask
    if effect.kind == "change":
        return value * (1.0 + amount * effect.mask)
    before = (slice(None),) * effect.axis
    mask = (
        effect.mask
        if effect.mask.shape[effect.axis] == 1
        else effect.mask[(*before, slice(effect.origin, effect.origin + 1))]
    )
    origin = (*before, slice(effect.origin, effect.origin + 1))
    moved = value[origin] * amount * mask
    shape = list(np.broadcast_shapes(value[origin].shape, moved.shape))
    shape[effect.axis] = value.shape[effect.axis]
    fresh = np.broadcast_to(value, shape).copy()
    fresh[origin] -= moved
    for place, part in effect.to:
        fresh[(*before, slice(place, place + 1))] += moved * part
    return fresh
