"""Leaves: rows become arrays, and a spread becomes a ramp of how unsure each year is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios.axes import Floats, shape_of, years_of
from talkoot_engine.scenarios.inputs import Model, Node, Row, Spread


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf's median with the axes of a value, and its spread with the ramp of the bias."""

    median: Floats
    spread: Spread | None
    ramp: Floats


def leaf_of(model: Model, node: Node, known_until: int | None) -> Leaf:
    """known_until: rows of later years are not read.

    Raises BadInput: row-mismatch, bad-spread.
    """
    rows, years = _known(node, known_until), years_of(model)
    dated = any(row.year is not None for row in rows)
    table = _table(model, node, rows, years if dated else years[:1])
    order = [d for d in model.dims if d in node.dims]
    table = np.transpose(table, [*(node.dims.index(d) for d in order), len(node.dims)])
    spread = _as_then(_checked(node), known_until)
    return Leaf(
        median=np.ascontiguousarray(table).reshape(shape_of(model, node.dims, table.shape[-1])),
        spread=spread,
        ramp=_grown(years, spread, dated),
    )


def stated(model: Model, node: Node, year: int) -> Floats:
    """A leaf's median in any year of the model, the early ones too: shape of its own dimensions."""
    return _table(model, node, node.rows, np.array([float(year)]))[..., 0]


def _known(node: Node, after: int | None) -> tuple[Row, ...]:
    if after is None:
        return node.rows
    early = [row for row in node.rows if row.year is None or row.year <= after]
    said = {row.items for row in early}
    first: dict[tuple[str, ...], Row] = {}
    for row in sorted(node.rows, key=lambda row: row.year or 0):
        if row.items not in said:
            first.setdefault(row.items, row)
    # What nobody had stated yet stands at its first row: the model has no other number for it.
    return (*early, *first.values())


def _table(model: Model, node: Node, rows: Sequence[Row], years: Floats) -> Floats:
    """The rows as an array: the node's dimensions in its own order, then the years."""
    sizes = [len(model.dims[d]) for d in node.dims]
    cells: dict[tuple[int, ...], dict[int | None, float]] = {}
    for row in rows:
        for cell in _cells(model, node, row):
            series = cells.setdefault(cell, {})
            if row.year in series:
                _refuse_row(row, f"{node.id} has two values for {row.items or 'it'} in {row.year}")
            series[row.year] = row.value
    table = np.full((*sizes, len(years)), np.nan)
    for cell in np.ndindex(*sizes):
        if cell not in cells:
            items = [model.dims[d][n] for d, n in zip(node.dims, cell, strict=True)]
            raise BadInput(
                "row-mismatch",
                f"{node.id} has no row for {'/'.join(items)}. Add one.",
                where=str(node.place),
            )
        table[cell] = _series(node, cells[cell], years)
    return table


def _checked(node: Node) -> Spread | None:
    spread = node.spread
    if spread is None:
        return None
    good = (
        spread.kind in ("factor", "sum", "share")
        and 0 <= spread.sd < 100_000
        and 0 <= spread.noise < 100_000
        and 0 <= spread.memory < 1
        and (spread.start is None) == (spread.full is None)
        and (spread.start is None or spread.start < (spread.full or 0))
    )
    if not good:
        raise BadInput(
            "bad-spread",
            f"The spread of {node.id} is {spread}. Give kind factor, sum or share, sd and noise of "
            "at least 0, memory below 1, and start before full.",
            where=str(node.place),
        )
    return spread


def _as_then(spread: Spread | None, known: int | None) -> Spread | None:
    """Who stands in an earlier year is as unsure of the years to come, in bias and in noise, as the
    model is from its own last year on."""
    if spread is None or spread.start is None or spread.full is None:
        return spread
    early = 0 if known is None else max(spread.start - known, 0)
    return replace(spread, start=spread.start - early, full=spread.full - early)


def _grown(years: Floats, spread: Spread | None, dated: bool) -> Floats:
    """The bias in each year as a part of its whole."""
    if spread is None or spread.start is None or spread.full is None or not dated:
        return np.ones(1)
    grown = (years - spread.start) / (spread.full - spread.start)
    return np.asarray(np.clip(grown, 0.0, 1.0))


def _cells(model: Model, node: Node, row: Row) -> list[tuple[int, ...]]:
    items = row.items
    if len(items) != len(node.dims):
        _refuse_row(row, f"{node.id} has {len(node.dims)} dimensions and the row {len(items)}")
    found: list[tuple[int, ...]] = [()]
    for dim, item in zip(node.dims, items, strict=True):
        known = model.dims[dim]
        if item != "*" and item not in known:
            _refuse_row(row, f"{dim} has no category {item!r}; it has {', '.join(known)}")
        places = range(len(known)) if item == "*" else [known.index(item)]
        found = [(*cell, n) for cell in found for n in places]
    return found


def _refuse_row(row: Row, why: str) -> None:
    raise BadInput("row-mismatch", f"{why}. Correct the row.", where=str(row.place))


def _series(node: Node, points: Mapping[int | None, float], years: Floats) -> Floats:
    """Straight between the stated years, not known before the first, held or trending after the
    last."""
    if None in points and len(points) > 1:
        raise BadInput(
            "row-mismatch",
            f"{node.id} mixes rows with and without a year. Give each row a year, or none.",
            where=str(node.place),
        )
    if None in points:
        return np.full(len(years), points[None])
    known = sorted((year, value) for year, value in points.items() if year is not None)
    at, value = np.array(known, dtype=np.float64).T
    if node.stated:
        return np.where(np.isin(years, at), np.interp(years, at, value), np.nan)
    series = np.interp(years, at, value)
    series = np.where(years < at[0], np.nan, series)
    late = np.maximum(years - at[-1], 0.0)
    return np.asarray(series * (1.0 + node.trend / 100.0) ** late)
