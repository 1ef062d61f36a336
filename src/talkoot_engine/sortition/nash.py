"""Nash: the largest product of all chances."""

import numpy as np

from talkoot_engine.sortition.leximin import Target
from talkoot_engine.sortition.merging import Floats, Model
from talkoot_engine.sortition.solver import Program, panel_program

_ROUNDS = 60
_GAP = 1e-12


def nash(model: Model) -> Target:
    """The chances with the largest product if panels could be split.

    The logarithm is replaced by tangents; each round adds those at the last solution, until the
    sum of logarithms is within 1e-12 a person of what any chances could reach.
    """
    program, logs = _program(model)
    chances = np.full(len(model.sizes), model.size / float(model.sizes.sum()))
    chances = np.clip(chances, 1e-6, 1.0)
    for factor in (0.25, 0.5, 1.0, 2.0, 4.0):
        _add_tangents(program, model, logs, np.clip(chances * factor, 1e-6, 1.0))
    people = float(model.sizes.sum())
    for _ in range(_ROUNDS):
        solution = program.solve()
        assert solution is not None  # the quotas were found to leave a panel
        ways = solution.values[: len(model.seats)]
        chances = np.maximum(model.totals(ways) / model.sizes, 1e-9)
        reached = float(model.sizes @ np.log(chances))
        if solution.objective - reached < _GAP * people:
            break
        _add_tangents(program, model, logs, chances)
    return Target(chances, ways, ())


def _program(model: Model) -> tuple[Program, int]:
    """One more column a type for the logarithm of its chance, times its people."""
    program = panel_program(model)
    logs, types = program.columns, len(model.sizes)
    program.add_columns(model.sizes, np.full(types, -40.0), np.zeros(types))
    return program, logs


def _add_tangents(program: Program, model: Model, logs: int, at: Floats) -> None:
    """log p <= log a + (p - a) / a for every type."""
    order = np.argsort(model.type, kind="stable")
    ends = np.searchsorted(model.type[order], np.arange(len(model.sizes) + 1))
    for type_, (point, size) in enumerate(zip(at, model.sizes, strict=True)):
        mine = order[ends[type_] : ends[type_ + 1]]
        places = np.append(model.way[mine], logs + type_)
        values = np.append(-model.people[mine] / (size * point), 1.0)
        program.add_row(places, values, -np.inf, float(np.log(point)) - 1.0)
