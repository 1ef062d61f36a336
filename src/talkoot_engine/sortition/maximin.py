"""Maximin: the smallest chance as large as can be; everyone else as near to equal as can be."""

import numpy as np

from talkoot_engine.sortition.leximin import Target, leximin
from talkoot_engine.sortition.merging import Model
from talkoot_engine.sortition.solver import panel_program


def maximin(model: Model) -> Target:
    """The largest smallest chance if panels could be split; of the lotteries that give it, one
    whose chances differ least, in all, from size / people."""
    first = leximin(model, levels=1)
    smallest = first.levels[0].chance
    program = panel_program(model, maximise=False)
    ways, types = len(model.seats), len(model.sizes)
    equal = model.size / float(model.sizes.sum())
    # For each type: how many people above the equal share, and how many below it.
    program.add_columns(np.ones(2 * types), np.zeros(2 * types), np.full(2 * types, np.inf))
    order = np.argsort(model.type, kind="stable")
    ends = np.searchsorted(model.type[order], np.arange(types + 1))
    for type_, size in enumerate(model.sizes):
        mine = order[ends[type_] : ends[type_ + 1]]
        people = model.people[mine].astype(float)
        places = np.concatenate([model.way[mine], [ways + type_, ways + types + type_]])
        program.add_row(places, np.append(people, [-1.0, 1.0]), size * equal, size * equal)
        program.add_row(model.way[mine], people, size * smallest * (1 - 1e-12), np.inf)
    solution = program.solve()
    assert solution is not None  # the first level is such a mean panel
    mean = solution.values[:ways]
    return Target(model.totals(mean) / model.sizes, mean, first.levels)
