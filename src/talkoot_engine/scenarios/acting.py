"""What actions do to nodes, as arrays: where, how much, and how it grows over the years."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios.axes import Floats, shape_of, years_of
from talkoot_engine.scenarios.inputs import Action, Effect, Model


@dataclass(frozen=True, slots=True)
class Applied:
    """An action's effect as arrays: where it touches, and how its amount grows over the years.

    first: whether it is the action's first effect, of which an experiment can speak.
    """

    action: str
    kind: str
    amount: float
    sd: float
    ramp: Floats
    mask: Floats
    axis: int = 0
    origin: int = 0
    to: tuple[tuple[int, float], ...] = ()
    first: bool = True


def effects_of(model: Model, place: Mapping[str, int]) -> dict[int, tuple[Applied, ...]]:
    """The effects on each node by its place, in the order of the actions.

    Raises BadInput: bad-effect.
    """
    found: dict[int, list[Applied]] = {}
    for action in model.actions.values():
        for effect in action.effects:
            if effect.node not in place:
                _refuse_effect(action, f"the node {effect.node!r} is not known")
            applied = replace(_applied(model, action, effect), first=effect is action.effects[0])
            found.setdefault(place[effect.node], []).append(applied)
    return {n: tuple(applied) for n, applied in found.items()}


def _applied(model: Model, action: Action, effect: Effect) -> Applied:
    node = model.nodes[effect.node]
    if action.start >= action.full:
        _refuse_effect(action, f"it starts in {action.start} and is whole in {action.full}")
    mask = np.ones(shape_of(model, node.dims, 1))
    for dim, items in effect.cells.items():
        if dim not in node.dims or not set(items) <= set(model.dims[dim]):
            _refuse_effect(action, f"{node.id} has no {dim} with {', '.join(items)}")
        chosen = np.array([float(item in items) for item in model.dims[dim]])
        shape = [1] * mask.ndim
        shape[1 + list(model.dims).index(dim)] = len(chosen)
        mask = mask * chosen.reshape(shape)
    years = years_of(model)
    ramp = np.clip((years - action.start) / (action.full - action.start), 0.0, 1.0)
    plain = Applied(action.id, effect.kind, effect.amount, effect.sd, ramp, mask)
    if effect.kind in ("change", "add"):
        if effect.kind == "add" and mask.sum() > 1:
            _refuse_effect(action, f"what it adds to {node.id} touches more than one category")
        return plain
    return _moving(model, action, effect, plain)


def _moving(model: Model, action: Action, effect: Effect, plain: Applied) -> Applied:
    node, items = model.nodes[effect.node], model.dims.get(effect.dim, ())
    strange = [item for item in (effect.origin, *effect.to) if item not in items]
    if effect.kind != "move" or effect.dim not in node.dims or strange or not effect.to:
        _refuse_effect(action, f"kind {effect.kind!r} on {node.id} is not change, add or move")
    if abs(sum(effect.to.values()) - 1.0) > 1e-9:
        _refuse_effect(action, "the parts of what moves do not sum to one")
    return replace(
        plain,
        axis=1 + list(model.dims).index(effect.dim),
        origin=items.index(effect.origin),
        to=tuple((items.index(item), float(part)) for item, part in effect.to.items()),
    )


def _refuse_effect(action: Action, why: str) -> None:
    raise BadInput(
        "bad-effect", f"{action.id}: {why}. Correct the action.", where=str(action.place)
    )
