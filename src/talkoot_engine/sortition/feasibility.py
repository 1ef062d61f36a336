"""Do the quotas leave any panel? If not: the smallest clash, and the nearest repair."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.sortition.inputs import Instance
from talkoot_engine.sortition.merging import Floats, Model, merge
from talkoot_engine.sortition.outcome import Bound, Change, Feasibility
from talkoot_engine.sortition.solver import Program, panel_program, shared_classes


def check_quotas(instance: Instance) -> Feasibility:
    """Whether a panel meets the quotas; where none does, why, and what would help.

    The clash is of least size: bounds are added to it only until they hit every way of mending
    the quotas that was found (implicit hitting sets). The repair moves bounds by the fewest seats.
    """
    model = merge(instance)
    if panel_program(model, whole=True).solve() is not None:
        return Feasibility(feasible=True)
    elastic = _Elastic(model)
    missed = elastic.missed(kept=())
    if missed is None:
        return Feasibility(feasible=False, reason="pool-too-small")
    return Feasibility(False, "quotas-clash", _clash(elastic), _repair(elastic, missed))


def refuse_infeasible(instance: Instance) -> None:
    """Raises BadInput: quotas-clash, pool-too-small; the sentence names clash and repair."""
    found = check_quotas(instance)
    if found.feasible:
        return
    if found.reason == "pool-too-small":
        raise BadInput(
            "pool-too-small",
            f"A panel of {instance.size} cannot be formed from these {len(instance.people)} "
            "people and the rules who sits with whom, even without quotas. "
            "Invite more people, or make the panel smaller.",
        )
    clash = "; ".join(str(bound) for bound in found.clash)
    repair = "; ".join(str(change) for change in found.repair)
    raise BadInput(
        "quotas-clash",
        f"No panel of {instance.size} from this pool meets these together: {clash}. "
        f"The nearest change that helps: {repair}.",
    )


@dataclass(frozen=True, slots=True)
class _End:
    """One end of one quota that can be missed."""

    quota: int
    side: str


class _Elastic:
    """The quotas where each end may be missed, at the price of one a seat."""

    def __init__(self, model: Model) -> None:
        self.model = model
        quotas = range(len(model.low))
        self.ends = [
            *(_End(n, "min") for n in quotas if model.low[n] > 0),
            *(_End(n, "max") for n in quotas if model.high[n] < model.size),
        ]

    def missed(self, *, kept: Collection[int]) -> dict[int, int] | None:
        """The fewest seats by which ends are missed if those of `kept` are not: end -> seats."""
        model, ways, ends = self.model, len(self.model.seats), len(self.ends)
        program = Program(whole=True)
        program.add_columns(np.zeros(ways), np.zeros(ways), model.limits[model.class_of])
        room = np.array([0.0 if n in kept else float(model.size) for n in range(ends)])
        # Of equal repairs the one that spreads over fewer, earlier bounds comes first.
        costs: Floats = 1.0 + 1e-6 * np.arange(ends, dtype=np.float64)
        program.add_columns(costs, np.zeros(ends), room)
        for n, end in enumerate(self.ends):
            places = np.append(np.flatnonzero(model.counts[end.quota]), ways + n)
            seats = model.counts[end.quota][places[:-1]]
            if end.side == "min":
                low = float(model.low[end.quota])
                program.add_row(places, np.append(seats, 1.0), low, np.inf)
            else:
                high = float(model.high[end.quota])
                program.add_row(places, np.append(seats, -1.0), -np.inf, high)
        program.add_row(np.arange(ways), model.seats, float(model.size), float(model.size))
        for number in shared_classes(model):
            mine = np.array(model.ways_of[number])
            program.add_row(mine, np.ones(len(mine)), 0.0, float(model.limits[number]))
        solution = program.solve()
        if solution is None:
            return None
        slack = np.round(solution.values[ways:]).astype(int)
        return {n: int(slack[n]) for n in np.flatnonzero(slack).tolist()}


def _clash(elastic: _Elastic) -> tuple[Bound, ...]:
    remedies: list[frozenset[int]] = []
    while True:
        chosen = _fewest_that_hit(remedies, len(elastic.ends))
        missed = elastic.missed(kept=chosen)
        if missed is None:
            return tuple(_bound(elastic, n) for n in sorted(chosen))
        if not missed:
            raise AssertionError("quotas were called infeasible, yet a panel meets all of them")
        remedies.append(frozenset(missed))


def _fewest_that_hit(sets: Sequence[frozenset[int]], count: int) -> frozenset[int]:
    """A smallest set of numbers below count that has one of each set."""
    if not sets:
        return frozenset()
    program = Program(whole=True)
    costs: Floats = 1.0 + 1e-6 * np.arange(count, dtype=np.float64)
    program.add_columns(costs, np.zeros(count), np.ones(count))
    for members in sets:
        places = np.array(sorted(members))
        program.add_row(places, np.ones(len(places)), 1.0, np.inf)
    solution = program.solve()
    assert solution is not None  # every set has a member
    return frozenset(np.flatnonzero(np.round(solution.values)).tolist())


def _bound(elastic: _Elastic, number: int) -> Bound:
    end = elastic.ends[number]
    quota = elastic.model.instance.quotas[end.quota]
    seats = quota.min if end.side == "min" else quota.max
    return Bound(quota.category, quota.feature, end.side, seats)


def _repair(elastic: _Elastic, missed: dict[int, int]) -> tuple[Change, ...]:
    changes = []
    for number, seats in sorted(missed.items()):
        bound = _bound(elastic, number)
        new = bound.seats - seats if bound.side == "min" else bound.seats + seats
        changes.append(Change(bound.category, bound.feature, bound.side, bound.seats, new))
    return tuple(changes)
