"""From an instance to panels: the target, the panels that realise it, the list, the people."""

import contextlib
from typing import Any

import numpy as np

from talkoot_engine.sortition.certificate import certificate, product_certificate
from talkoot_engine.sortition.dealing import dealt
from talkoot_engine.sortition.feasibility import refuse_infeasible
from talkoot_engine.sortition.finder import NoPanel, face_of
from talkoot_engine.sortition.hull import hull_leximin, hull_nash
from talkoot_engine.sortition.inputs import Instance
from talkoot_engine.sortition.leximin import Target, leximin
from talkoot_engine.sortition.maximin import maximin
from talkoot_engine.sortition.merging import Floats, Model, merge
from talkoot_engine.sortition.nash import nash
from talkoot_engine.sortition.outcome import Objective
from talkoot_engine.sortition.realise import Weighted, realise
from talkoot_engine.sortition.rounding import listed

_TARGETS = {Objective.LEXIMIN: leximin, Objective.MAXIMIN: maximin, Objective.NASH: nash}


def solve(
    instance: Instance, *, objective: Objective, panels: int, salt: bytes, deadline: float
) -> dict[str, Any]:
    """A lottery as plain data; people by their place in the instance. See Lottery.

    deadline: on time.monotonic. Raises BadInput: quotas-clash, pool-too-small, group-too-large.
    """
    refuse_infeasible(instance)
    model = merge(instance)
    target = _TARGETS[objective](model)
    found = _lottery(model, target, objective, deadline)
    ideal = (found.weights @ np.array([model.totals(p) for p in found.panels])) / model.sizes
    face = face_of(model, found.weights @ found.panels)
    people = dealt(model, listed(model, found, panels, face), salt=salt)
    place = {person.id: n for n, person in enumerate(instance.people)}
    gap = float(np.max(target.chances - ideal))
    return {
        "panels": [[place[id_] for id_ in panel] for panel in people],
        "ideal": _by_person(model, ideal, place),
        "bound": _by_person(model, target.chances, place),
        "gap": 0.0 if found.attained else max(gap, 0.0),
        "certified": found.attained,
        "certificate": _proof(model, target, objective),
    }


def _lottery(model: Model, target: Target, objective: Objective, deadline: float) -> Weighted:
    """The target's lottery; where there is none, the best over whole panels."""
    known = np.zeros((0, len(model.seats)))
    with contextlib.suppress(NoPanel):
        found = realise(model, target.chances, target.ways, deadline=deadline)
        if found.attained:
            return found
        known = found.panels
    if objective is Objective.NASH:
        return hull_nash(model, known, deadline=deadline)
    levels = 1 if objective is Objective.MAXIMIN else None
    return hull_leximin(model, known, deadline=deadline, levels=levels)


def _proof(model: Model, target: Target, objective: Objective) -> dict[str, Any]:
    if objective is not Objective.NASH:
        return certificate(model, target.levels)
    smallest = certificate(model, leximin(model, levels=1).levels)
    return {**smallest, "product": product_certificate(model, target.chances)}


def _by_person(model: Model, of_types: Floats, place: dict[str, int]) -> list[float]:
    found = [0.0] * len(place)
    for ids, value in zip(model.members, of_types.tolist(), strict=True):
        for id_ in ids:
            found[place[id_]] = value
    return found
