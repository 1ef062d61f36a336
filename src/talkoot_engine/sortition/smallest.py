"""The linear program that makes the smallest chance as large as can be."""

import numpy as np

from talkoot_engine.sortition.merging import Model
from talkoot_engine.sortition.solver import Program, panel_program


def smallest_program(model: Model) -> Program:
    """panel_program with one more column, the smallest chance, and one more row a type."""
    program = panel_program(model)
    worst = program.columns
    program.add_columns(np.ones(1), np.zeros(1), np.ones(1))
    order = np.argsort(model.type, kind="stable")
    ends = np.searchsorted(model.type[order], np.arange(len(model.sizes) + 1))
    for type_, size in enumerate(model.sizes):
        mine = order[ends[type_] : ends[type_ + 1]]
        places = np.append(model.way[mine], worst)
        program.add_row(places, np.append(model.people[mine].astype(float), -size), 0.0, np.inf)
    return program
