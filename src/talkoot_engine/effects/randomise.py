"""Lots that anyone can draw again: by the hash of a published seed and of what is drawn.

Publish the seed after the list of units is closed (for random-ab: after the rule is public), for
instance as a later output of a public beacon; whoever knows the seed earlier could choose the list.
"""

import hashlib
from collections.abc import Iterable, Mapping

from talkoot_engine.effects.inputs import Design, Plan


def order(seed: str, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids in the order drawn: by SHA-256 of "seed:id" as a number, the smallest first."""
    return tuple(sorted(ids, key=lambda id_: (_ticket(seed, id_), id_)))


def arms(
    seed: str, ids: Iterable[str], *, strata: Mapping[str, str] | None = None
) -> dict[str, bool]:
    """id -> whether it gets the trial: the first half of the drawn order in each stratum.

    An odd one out gets it in every second stratum (in the order of their names), so that odd
    strata do not all lean to one side.
    """
    groups: dict[str, list[str]] = {}
    for id_ in ids:
        groups.setdefault(strata[id_] if strata else "", []).append(id_)
    given: dict[str, bool] = {}
    spare = 0
    for name in sorted(groups):
        drawn = order(seed, groups[name])
        half, odd = divmod(len(drawn), 2)
        chosen = half + (odd and spare % 2)
        spare += odd
        given |= {id_: place < chosen for place, id_ in enumerate(drawn)}
    return given


def arm_of(seed: str, id_: str) -> bool:
    """Whether somebody who arrives now gets the trial: a fair coin, whoever else arrives."""
    return _ticket(seed, id_)[-1] % 2 == 1


def drawn_sites(plan: Plan) -> tuple[str, ...]:
    """cluster-random: the sites that get the trial, in the order of the plan."""
    given = arms(plan.seed, plan.sites)
    return tuple(site for site in plan.sites if given[site])


def drawn_starts(plan: Plan) -> dict[str, int]:
    """site -> first period with the trial, for the sites that have one.

    stepped-wedge: the first site drawn takes the first step; other designs: as written.
    """
    if plan.design is not Design.STEPPED_WEDGE:
        return dict(plan.starts)
    drawn = dict(zip(order(plan.seed, plan.sites), plan.steps, strict=True))
    return {site: drawn[site] for site in plan.sites}


def _ticket(seed: str, id_: str) -> bytes:
    return hashlib.sha256(f"{seed}:{id_}".encode()).digest()
