"""Slow and obvious: one cell, one year, one value at a time, by plain recursion; for tests."""

import itertools
import math
from collections.abc import Mapping
from typing import Any

from talkoot_engine.scenarios import expressions, units
from talkoot_engine.scenarios.expressions import Both, Call, Expression, Name, Number
from talkoot_engine.scenarios.inputs import Model, Node

Cell = Mapping[str, str]


class Reference:
    """The median values of a model with the actions given switched on."""

    def __init__(self, model: Model, levels: Mapping[str, float]) -> None:
        self.model, self.levels = model, levels
        self._known: dict[tuple[str, tuple[tuple[str, str], ...], int], float] = {}

    def value(self, node: str, cell: Cell, year: int) -> float:
        """cell: a category for each dimension of the node, others ignored."""
        own = self.model.nodes[node]
        key = (node, tuple((d, cell[d]) for d in own.dims), year)
        if key not in self._known:
            self._known[key] = self._acted(own, dict(key[1]), year)
        return self._known[key]

    def total(self, node: str, year: int) -> float:
        dims = self.model.nodes[node].dims
        return math.fsum(
            self.value(node, dict(zip(dims, items, strict=True)), year)
            for items in itertools.product(*(self.model.dims[d] for d in dims))
        )

    def _acted(self, node: Node, cell: Cell, year: int) -> float:
        cells = {
            items: self._plain(node, {**cell, **dict(zip(node.dims, items, strict=True))}, year)
            for items in itertools.product(*(self.model.dims[d] for d in node.dims))
        }
        at = tuple(cell[d] for d in node.dims)
        for action in self.model.actions.values():
            level = self.levels.get(action.id, 0.0)
            ramp = min(max((year - action.start) / (action.full - action.start), 0.0), 1.0)
            for effect in action.effects:
                if effect.node != node.id or not level:
                    continue
                amount = level * ramp * effect.amount
                inside = {
                    items: all(
                        items[node.dims.index(d)] in allowed for d, allowed in effect.cells.items()
                    )
                    for items in cells
                }
                fresh = dict(cells)
                for items, value in cells.items():
                    if not inside[items]:
                        continue
                    if effect.kind == "add":
                        fresh[items] += amount
                    elif effect.kind == "change":
                        fresh[items] *= 1 + amount
                    elif items[node.dims.index(effect.dim)] == effect.origin:
                        fresh[items] -= value * amount
                        for item, part in effect.to.items():
                            n = node.dims.index(effect.dim)
                            fresh[(*items[:n], item, *items[n + 1 :])] += value * amount * part
                cells = fresh
        return cells[at]

    def _plain(self, node: Node, cell: Cell, year: int) -> float:
        if not node.formula:
            return self._leaf(node, cell, year)
        tree = expressions.parse(node.formula)
        value, unit = self._of(tree, cell, year)
        return value * units.factor(unit, units.unit(node.unit))

    def _leaf(self, node: Node, cell: Cell, year: int) -> float:
        points: dict[int, float] = {}
        for row in node.rows:
            fits = zip(node.dims, row.items, strict=True)
            if all(item in ("*", cell[dim]) for dim, item in fits):
                if row.year is None:
                    return row.value
                points[row.year] = row.value
        known = sorted(points.items())
        if year < known[0][0] or (node.stated and year not in points):
            return math.nan
        if year >= known[-1][0]:
            return known[-1][1] * (1 + node.trend / 100) ** (year - known[-1][0])
        for (one, before), (two, after) in itertools.pairwise(known):
            if one <= year <= two:
                return before + (after - before) * (year - one) / (two - one)
        raise AssertionError("the years of a series leave no gap")

    def _of(self, tree: Expression, cell: Cell, year: int) -> tuple[float, Any]:
        plain = units.unit("1")
        if isinstance(tree, Number):
            return tree.value, plain
        if isinstance(tree, Name):
            node = self.model.nodes[tree.id]
            return self.value(tree.id, cell, year), units.unit(node.unit)
        if isinstance(tree, Both):
            (one, unit), (two, other) = (self._of(t, cell, year) for t in (tree.left, tree.right))
            if tree.operator == "*":
                return one * two, unit * other
            if tree.operator == "/":
                return one / two, unit / other
            two *= units.factor(other, unit)
            return (one + two if tree.operator == "+" else one - two), unit
        return self._call(tree, cell, year)

    def _call(self, tree: Call, cell: Cell, year: int) -> tuple[float, Any]:
        plain, name = units.unit("1"), tree.function
        if name in ("sum", "share"):
            dims = [self.model.dims[d] for d in tree.words]
            parts = [
                self._of(
                    tree.values[0], {**cell, **dict(zip(tree.words, items, strict=True))}, year
                )
                for items in itertools.product(*dims)
            ]
            total = math.fsum(value for value, _ in parts)
            if name == "sum":
                return total, parts[0][1]
            return self._of(tree.values[0], cell, year)[0] / total, plain
        if name in ("into", "pick"):
            dim, _, item = tree.words[0].partition(".")
            inside = name == "pick" or cell[dim] == item
            value, unit = self._of(tree.values[0], {**cell, dim: item}, year)
            return (value if inside else 0.0), unit
        if name == "at":
            return self._of(tree.values[0], cell, int(tree.words[0]))
        if name == "cumulate":
            since = range(int(tree.words[0]), year + 1)
            parts = [self._of(tree.values[0], cell, y) for y in since]
            unit = self._of(tree.values[0], cell, year)[1]
            return math.fsum(v for v, _ in parts), unit * units.unit("a")
        if name == "grow":
            start = self.model.start
            if year < start:
                return math.nan, plain
            rates = [self._of(tree.values[0], cell, y) for y in range(start + 1, year + 1)]
            return math.prod(1 + v * units.factor(u, units.unit("1/a")) for v, u in rates), plain
        return self._pair(tree, cell, year)

    def _pair(self, tree: Call, cell: Cell, year: int) -> tuple[float, Any]:
        (one, unit), (two, other) = (self._of(value, cell, year) for value in tree.values)
        two *= units.factor(other, unit)
        if tree.function == "min":
            return (math.nan if math.isnan(one + two) else min(one, two)), unit
        if tree.function == "max":
            return (math.nan if math.isnan(one + two) else max(one, two)), unit
        if tree.function == "prefer":
            return (two if math.isnan(one) else one), unit
        return self._calibrated(tree, cell, year), units.unit("1")

    def _calibrated(self, tree: Call, cell: Cell, year: int) -> float:
        ratios = {}
        for y in range(self.model.first, self.model.last + 1):
            (one, unit), (two, other) = (self._of(value, cell, y) for value in tree.values)
            ratio = one / (two * units.factor(other, unit))
            if not math.isnan(ratio):
                ratios[y] = ratio
        before = [y for y in ratios if y <= year]
        later = [y for y in ratios if y > year]
        if not before:
            return math.nan
        if not later:
            return ratios[before[-1]]
        part = (year - before[-1]) / (later[0] - before[-1])
        return ratios[before[-1]] * (1 - part) + ratios[later[0]] * part
