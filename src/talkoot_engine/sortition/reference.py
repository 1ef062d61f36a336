"""Leximin in the slow and obvious way: every panel listed, one person at a time. For tests."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from scipy.optimize import linprog

from talkoot_engine.sortition.inputs import Instance


def all_panels(instance: Instance) -> list[tuple[str, ...]]:
    """Every panel that meets the quotas and the rules; ids sorted."""
    return list(_panels(instance))


def is_valid(instance: Instance, panel: tuple[str, ...]) -> bool:
    """Whether a panel has the right size and meets every quota and rule."""
    chosen = set(panel)
    people = [instance.by_id[id_] for id_ in chosen]
    if len(chosen) != instance.size or len(panel) != instance.size:
        return False
    for quota in instance.quotas:
        seats = sum(person.features[quota.category] == quota.feature for person in people)
        if not quota.min <= seats <= quota.max:
            return False
    homes = [person.household for person in people if person.household]
    if len(set(homes)) < len(homes):
        return False
    if any(len(chosen & group) > 1 for group in instance.apart):
        return False
    return all(chosen >= group or not chosen & group for group in instance.together)


def leximin_chances(instance: Instance) -> dict[str, float]:
    """The leximin chance of each person, over all lotteries of all panels.

    Raises ValueError where there is no panel.
    """
    ids = [person.id for person in instance.people]
    panels = all_panels(instance)
    if not panels:
        raise ValueError("no panel meets the quotas")
    seats = np.array([[float(id_ in panel) for panel in panels] for id_ in ids])
    fixed: dict[int, float] = {}
    while len(fixed) < len(ids):
        level = _level(seats, fixed, None)
        for person in range(len(ids)):
            # Whoever cannot have more while all others keep this level is fixed at it.
            if person not in fixed and _level(seats, fixed, (person, level)) < level + 1e-7:
                fixed[person] = level
    return {id_: fixed[n] for n, id_ in enumerate(ids)}


def _panels(instance: Instance) -> Iterator[tuple[str, ...]]:
    ids = sorted(person.id for person in instance.people)
    for panel in combinations(ids, instance.size):
        if is_valid(instance, panel):
            yield panel


def _level(seats: np.ndarray, fixed: dict[int, float], raised: tuple[int, float] | None) -> float:
    """The largest smallest chance of those not fixed; or, if raised is (person, level), the largest
    chance of that person while nobody else falls below the level."""
    people, panels = seats.shape
    least = [fixed.get(n, raised[1] if raised else None) for n in range(people)]
    rows, limits = [], []
    for n in range(people):
        if (raised and n == raised[0]) or (floor := least[n]) is None:
            rows.append(np.append(-seats[n], 1.0))
            limits.append(0.0)
        else:
            rows.append(np.append(-seats[n], 0.0))
            limits.append(-floor + 1e-10)
    cost = np.append(np.zeros(panels), -1.0)
    total = np.append(np.ones(panels), 0.0)[None, :]
    found = linprog(cost, A_ub=np.array(rows), b_ub=limits, A_eq=total, b_eq=[1.0])
    return float(-found.fun)
