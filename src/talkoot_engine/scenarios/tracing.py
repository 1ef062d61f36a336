"""Where a number comes from: its formula, what the formula reads, and the rows at the end."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios import leaves
from talkoot_engine.scenarios.axes import Floats, Values
from talkoot_engine.scenarios.compiling import Plan
from talkoot_engine.scenarios.inputs import Action, Node, Row


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a node in a year. items: dimension -> category."""

    items: Mapping[str, str]
    value: float | None


@dataclass(frozen=True, slots=True)
class Trace:
    """node with its cells in a year and their sum (None for a share, a rate or where one is not
    known); what it reads, who reads it, which actions change it and by what rows it stands."""

    node: Node
    year: int
    cells: tuple[Cell, ...]
    total: float | None
    reads: tuple[Node, ...]
    read_by: tuple[Node, ...]
    actions: tuple[Action, ...]
    rows: tuple[Row, ...]


def trace(plan: Plan, values: Values, node: str, year: int) -> Trace:
    """values: as evaluating.median gives them.

    Raises BadInput: unknown-node, unknown-year.
    """
    model = plan.model
    if node not in model.nodes:
        raise BadInput("unknown-node", f"The model has no node {node!r}. Open one from its list.")
    if not model.first <= year <= model.last:
        raise BadInput("unknown-year", f"{year} is not among {model.first} to {model.last}.")
    found = model.nodes[node]
    dims = [d for d in model.dims if d in found.dims]
    flat = _cells(plan, values, found, year, [len(model.dims[d]) for d in dims])
    cells = tuple(
        Cell(
            {d: model.dims[d][n] for d, n in zip(dims, cell, strict=True)},
            _known(float(flat[cell])),
        )
        for cell in np.ndindex(*flat.shape)
    )
    touching = {effect.action for effect in plan.effects.get(plan.place[node], ())}
    return Trace(
        node=found,
        year=year,
        cells=cells,
        total=_known(float(flat.sum())),
        reads=tuple(model.nodes[name] for name in plan.reads.get(node, ())),
        read_by=tuple(model.nodes[name] for name, read in plan.reads.items() if node in read),
        actions=tuple(a for a in model.actions.values() if a.id in touching),
        rows=tuple(sorted(found.rows, key=lambda row: (row.items, row.year or 0))),
    )


def _cells(plan: Plan, values: Values, node: Node, year: int, sizes: list[int]) -> Floats:
    """The node's cells in a year; before the model's start only a leaf's rows are known."""
    if year >= plan.model.start:
        value = values[plan.place[node.id]]
        return value[0, ..., min(plan.year(year), value.shape[-1] - 1)].reshape(sizes)
    if node.formula:
        return np.full(sizes, np.nan)
    dims = [d for d in plan.model.dims if d in node.dims]
    stated = leaves.stated(plan.model, node, year)
    return np.transpose(stated, [node.dims.index(d) for d in dims])


def roots(plan: Plan, node: str) -> tuple[Row, ...]:
    """Every row that a node's value rests on, through all formulas."""
    open_, seen = [node], {node}
    while open_:
        for name in plan.reads.get(open_.pop(), ()):
            if name not in seen:
                seen.add(name)
                open_.append(name)
    return tuple(row for name in sorted(seen) for row in plan.model.nodes[name].rows)


def _known(value: float) -> float | None:
    return None if value != value else value
