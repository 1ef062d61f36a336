"""A model becomes a plan: units and dimensions checked once, formulas turned into array steps.

Every value has the same axes: draw, each dimension in the order of the model, year. A dimension
that a node does not have is an axis of length one, so NumPy lines everything up by itself. Years
run from the model's start: before it, only rows are known, and nothing is computed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import numpy as np
import pint
from numpy.typing import NDArray

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios import expressions, units
from talkoot_engine.scenarios.expressions import Both, Call, Expression, Name, Number
from talkoot_engine.scenarios.inputs import Action, Effect, Model, Node, Row, Spread

Floats = NDArray[np.float64]
Values = list[Floats]
Step = Callable[[Values], Floats]


@dataclass(frozen=True, slots=True)
class Applied:
    """An action's effect as arrays: where it touches, and how its amount grows over the years."""

    action: str
    kind: str
    amount: float
    sd: float
    ramp: Floats
    mask: Floats
    axis: int = 0
    origin: int = 0
    to: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf's median with the axes of a value, and its spread with the ramp of the bias."""

    median: Floats
    spread: Spread | None
    ramp: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """A compiled model.

    ids: nodes in the order of computing; place: id -> its place there.
    steps: for a computed node what makes it of the values before it, None for a leaf.
    leaves: place -> leaf. effects: place -> effects in the order of the actions.
    parameters: what is drawn, uncertain leaves and then actions; after: parameter or node id ->
    places that it changes, itself among them, in order. noisy: leaves with a noise of the years.
    """

    model: Model
    years: Floats
    ids: tuple[str, ...]
    place: Mapping[str, int]
    steps: tuple[Step | None, ...]
    reads: Mapping[str, tuple[str, ...]]
    leaves: Mapping[int, Leaf]
    effects: Mapping[int, tuple[Applied, ...]]
    parameters: tuple[str, ...]
    after: Mapping[str, tuple[int, ...]]
    noisy: tuple[int, ...]

    def year(self, year: int) -> int:
        """Where a year stands on the last axis.

        Raises BadInput: unknown-year.
        """
        if not self.model.start <= year <= self.model.last:
            raise BadInput(
                "unknown-year",
                f"{year} is not among {self.model.start} to {self.model.last}. Name one of them.",
            )
        return year - self.model.start


def compile_model(model: Model, *, known_until: int | None = None) -> Plan:
    """known_until: rows of later years are not read, as if one stood there and did not know them.

    Raises BadInput: unknown-unit, bad-formula, unknown-name, unknown-dimension, unknown-category,
    unit-mismatch, dimension-mismatch, cycle, no-rows, row-mismatch, bad-effect, bad-spread,
    unknown-action, unknown-year.
    """
    trees = {id_: _parsed(node) for id_, node in model.nodes.items() if node.formula}
    order = _order(model, trees)
    place = {id_: n for n, id_ in enumerate(order)}
    steps: list[Step | None] = []
    leaves: dict[int, Leaf] = {}
    for n, id_ in enumerate(order):
        node = model.nodes[id_]
        _check_node(model, node)
        if id_ in trees:
            steps.append(_Compiler(model, place, node).step(trees[id_]))
        else:
            steps.append(None)
            leaves[n] = _leaf(model, node, known_until)
    effects = _effects(model, place)
    reads = {id_: tuple(sorted(expressions.names(tree))) for id_, tree in trees.items()}
    uncertain = tuple(order[n] for n, leaf in leaves.items() if leaf.spread is not None)
    noisy = tuple(n for n, leaf in leaves.items() if leaf.spread and leaf.spread.noise)
    return Plan(
        model=model,
        years=_years(model),
        ids=tuple(order),
        place=place,
        steps=tuple(steps),
        reads=reads,
        leaves=leaves,
        effects=effects,
        parameters=(*uncertain, *model.actions),
        after=_after(order, place, reads, effects, model.actions),
        noisy=noisy,
    )


def stated(model: Model, node: Node, year: int) -> Floats:
    """A leaf's median in any year of the model, the early ones too: shape of its own dimensions."""
    return _table(model, node, node.rows, np.array([float(year)]))[..., 0]


def _years(model: Model) -> Floats:
    return np.arange(model.start, model.last + 1, dtype=np.float64)


def _known(node: Node, after: int | None) -> tuple[Row, ...]:
    if after is None:
        return node.rows
    early = tuple(row for row in node.rows if row.year is None or row.year <= after)
    return early or node.rows[:1]


def _parsed(node: Node) -> Expression:
    try:
        return expressions.parse(node.formula)
    except BadInput as no:
        raise BadInput(no.code, f"{node.id}: {no.sentence}", where=str(node.place)) from no


def _order(model: Model, trees: Mapping[str, Expression]) -> list[str]:
    graph: dict[str, list[str]] = {}
    for id_, node in model.nodes.items():
        read = sorted(expressions.names(trees[id_])) if id_ in trees else []
        for name in read:
            if name not in model.nodes:
                raise BadInput(
                    "unknown-name",
                    f"{id_} reads {name!r}, which no file defines. Define it or correct the name.",
                    where=str(node.place),
                )
        graph[id_] = read
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as no:
        ring = " -> ".join(no.args[1])
        raise BadInput(
            "cycle",
            f"{ring} go round in a ring. Break it at one of them.",
            where=str(model.nodes[no.args[1][0]].place),
        ) from no
    return _depth_first(graph)


def _depth_first(graph: Mapping[str, Sequence[str]]) -> list[str]:
    """Each node right after what it reads, so that this is still in the processor's cache."""
    order: dict[str, None] = {}
    open_ = list(reversed(list(graph)))
    while open_:
        id_ = open_[-1]
        waiting = [name for name in graph[id_] if name not in order]
        if id_ in order or not waiting:
            order.setdefault(open_.pop())
        else:
            open_.extend(reversed(waiting))
    return list(order)


def _check_node(model: Model, node: Node) -> None:
    for dim in node.dims:
        if dim not in model.dims:
            raise BadInput(
                "unknown-dimension",
                f"{node.id} has the dimension {dim!r}. Known are: {', '.join(model.dims)}.",
                where=str(node.place),
            )
    try:
        units.unit(node.unit)
    except BadInput as no:
        raise BadInput(no.code, f"{node.id}: {no.sentence}", where=str(node.place)) from no
    if not node.formula and not node.rows:
        raise BadInput(
            "no-rows",
            f"{node.id} has neither a formula nor a row in data/. Give one of them.",
            where=str(node.place),
        )


def _shape(model: Model, dims: Sequence[str], years: int) -> tuple[int, ...]:
    return (1, *(len(model.dims[d]) if d in dims else 1 for d in model.dims), years)


def _leaf(model: Model, node: Node, known_until: int | None) -> Leaf:
    rows, years = _known(node, known_until), _years(model)
    dated = any(row.year is not None for row in rows)
    table = _table(model, node, rows, years if dated else years[:1])
    order = [d for d in model.dims if d in node.dims]
    table = np.transpose(table, [*(node.dims.index(d) for d in order), len(node.dims)])
    return Leaf(
        median=np.ascontiguousarray(table).reshape(_shape(model, node.dims, table.shape[-1])),
        spread=_checked(node),
        ramp=_grown(years, node.spread, dated, known_until),
    )


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


def _grown(years: Floats, spread: Spread | None, dated: bool, known: int | None) -> Floats:
    """The bias in each year as a part of its whole. Who stands in an earlier year is as unsure of
    the years to come as the model is from its own last year on."""
    if spread is None or spread.start is None or spread.full is None or not dated:
        return np.ones(1)
    start, full = float(spread.start), float(spread.full)
    if known is not None and known < start:
        start, full = float(known), known + full - start
    return np.asarray(np.clip((years - start) / (full - start), 0.0, 1.0))


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


def _effects(model: Model, place: Mapping[str, int]) -> dict[int, tuple[Applied, ...]]:
    found: dict[int, list[Applied]] = {}
    for action in model.actions.values():
        for effect in action.effects:
            if effect.node not in place:
                _refuse_effect(action, f"the node {effect.node!r} is not known")
            applied = _applied(model, action, effect)
            found.setdefault(place[effect.node], []).append(applied)
    return {n: tuple(applied) for n, applied in found.items()}


def _applied(model: Model, action: Action, effect: Effect) -> Applied:
    node = model.nodes[effect.node]
    if action.start >= action.full:
        _refuse_effect(action, f"it starts in {action.start} and is whole in {action.full}")
    mask = np.ones(_shape(model, node.dims, 1))
    for dim, items in effect.cells.items():
        if dim not in node.dims or not set(items) <= set(model.dims[dim]):
            _refuse_effect(action, f"{node.id} has no {dim} with {', '.join(items)}")
        chosen = np.array([float(item in items) for item in model.dims[dim]])
        shape = [1] * mask.ndim
        shape[1 + list(model.dims).index(dim)] = len(chosen)
        mask = mask * chosen.reshape(shape)
    years = _years(model)
    ramp = np.clip((years - action.start) / (action.full - action.start), 0.0, 1.0)
    plain = Applied(action.id, effect.kind, effect.amount, effect.sd, ramp, mask)
    if effect.kind in ("change", "add"):
        if effect.kind == "add" and mask.sum() > 1:
            _refuse_effect(action, f"what it adds to {node.id} touches more than one category")
        return plain
    return _moving(model, action, effect, plain)


def _moving(model: Model, action: Action, effect: Effect, plain: Applied) -> Applied:
    node, items = model.nodes[effect.node], model.dims.get(effect.dim, ())
    strange = [item for item in (effect.origin, *effect.to) if item not in items]
    if effect.kind != "move" or effect.dim not in node.dims or strange or not effect.to:
        _refuse_effect(action, f"kind {effect.kind!r} on {node.id} is not change, add or move")
    if abs(sum(effect.to.values()) - 1.0) > 1e-9:
        _refuse_effect(action, "the parts of what moves do not sum to one")
    return replace(
        plain,
        axis=1 + list(model.dims).index(effect.dim),
        origin=items.index(effect.origin),
        to=tuple((items.index(item), float(part)) for item, part in effect.to.items()),
    )


def _refuse_effect(action: Action, why: str) -> None:
    raise BadInput(
        "bad-effect", f"{action.id}: {why}. Correct the action.", where=str(action.place)
    )


def _after(
    order: Sequence[str],
    place: Mapping[str, int],
    reads: Mapping[str, tuple[str, ...]],
    effects: Mapping[int, tuple[Applied, ...]],
    actions: Mapping[str, Action],
) -> dict[str, tuple[int, ...]]:
    readers: dict[str, set[str]] = {id_: set() for id_ in order}
    for id_, read in reads.items():
        for name in read:
            readers[name].add(id_)
    changed: dict[str, frozenset[int]] = {}
    for id_ in reversed(order):
        here = {place[id_]}
        changed[id_] = frozenset(here.union(*(changed[reader] for reader in readers[id_])))
    for action in actions:
        touched = [n for n, applied in effects.items() if any(a.action == action for a in applied)]
        changed[action] = frozenset().union(*(changed[order[n]] for n in touched))
    return {name: tuple(sorted(places)) for name, places in changed.items()}


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a formula: how to compute it, its unit, its dimensions. fresh: whether its array
    is nobody else's, so that the next operation may write into it."""

    step: Step
    unit: pint.Unit
    dims: frozenset[str]
    fresh: bool = False


class _Compiler:
    """Compiles the formula of one node."""

    def __init__(self, model: Model, place: Mapping[str, int], node: Node) -> None:
        self.model, self.place, self.node = model, place, node
        self.axes = {dim: 1 + n for n, dim in enumerate(model.dims)}

    def step(self, tree: Expression) -> Step:
        part = self._part(tree)
        wanted = units.unit(self.node.unit)
        if not units.alike(part.unit, wanted):
            self._refuse("unit-mismatch", f"comes to {part.unit}, and its unit is {self.node.unit}")
        if part.dims != frozenset(self.node.dims):
            self._refuse(
                "dimension-mismatch",
                f"comes to the dimensions {sorted(part.dims)}; it states {list(self.node.dims)}",
            )
        scale, run = units.factor(part.unit, wanted), part.step
        if isinstance(tree, Number):
            whole = np.full((1,) * (len(self.axes) + 2), tree.value * scale)
            return lambda values: whole
        if scale == 1.0:
            return run
        return _joined(np.multiply, run, lambda values: np.float64(scale), into=part.fresh)  # type: ignore[arg-type, return-value]

    def _refuse(self, code: str, why: str) -> None:
        raise BadInput(
            code,
            f"The formula of {self.node.id} {why}. Correct it.",
            where=str(self.node.place),
        )

    def _part(self, tree: Expression) -> _Part:
        if isinstance(tree, Number):
            # A plain number is quicker beside an array than an array of one.
            fixed = np.float64(tree.value)
            return _Part(lambda values: fixed, units.unit("1"), frozenset())  # type: ignore[arg-type, return-value]
        if isinstance(tree, Name):
            n, node = self.place[tree.id], self.model.nodes[tree.id]
            return _Part(lambda values: values[n], units.unit(node.unit), frozenset(node.dims))
        if isinstance(tree, Both):
            return self._both(tree)
        return getattr(self, f"_{tree.function}")(tree)  # type: ignore[no-any-return]

    def _both(self, tree: Both) -> _Part:
        left, right = self._part(tree.left), self._part(tree.right)
        unit, two = left.unit, right.step
        if tree.operator == "*":
            unit = left.unit * right.unit
        elif tree.operator == "/":
            unit = left.unit / right.unit
        else:
            two = self._in(right, left.unit, tree.operator)
        into = left.fresh and left.dims >= right.dims
        step = _joined(_UFUNCS[tree.operator], left.step, two, into=into)
        return _Part(step, unit, left.dims | right.dims, fresh=True)

    def _in(self, part: _Part, wanted: pint.Unit, what: str) -> Step:
        """The part's numbers in another unit of its kind."""
        if not units.alike(part.unit, wanted):
            self._refuse("unit-mismatch", f"joins {wanted} and {part.unit} by {what}")
        scale, run = units.factor(part.unit, wanted), part.step
        return run if scale == 1.0 else lambda values: run(values) * scale

    def _axis(self, dim: str, part: _Part) -> int:
        if dim not in part.dims:
            self._refuse("dimension-mismatch", f"asks for the dimension {dim}, which is not there")
        return self.axes[dim]

    def _item(self, word: str) -> tuple[str, int]:
        dim, _, item = word.partition(".")
        if item not in self.model.dims.get(dim, ()):
            self._refuse("unknown-category", f"names {word}, which is no category")
        return dim, self.model.dims[dim].index(item)

    def _sum(self, tree: Call) -> _Part:
        part = self._part(tree.values[0])
        axes = tuple(self._axis(dim, part) for dim in tree.words)
        run = part.step
        return _Part(
            lambda values: run(values).sum(axis=axes, keepdims=True),
            part.unit,
            part.dims - set(tree.words),
        )

    def _share(self, tree: Call) -> _Part:
        part = self._part(tree.values[0])
        axes = tuple(self._axis(dim, part) for dim in tree.words)
        run = part.step

        def step(values: Values) -> Floats:
            value = run(values)
            return np.asarray(value / value.sum(axis=axes, keepdims=True))

        return _Part(step, units.unit("1"), part.dims)

    def _into(self, tree: Call) -> _Part:
        part, (dim, n) = self._part(tree.values[0]), self._item(tree.words[0])
        if dim in part.dims:
            self._refuse("dimension-mismatch", f"puts into {dim} what has {dim} already")
        run, axis, size = part.step, self.axes[dim], len(self.model.dims[dim])

        def step(values: Values) -> Floats:
            value = run(values)
            shape = list(value.shape)
            shape[axis] = size
            whole = np.zeros(shape)
            whole[(slice(None),) * axis + (slice(n, n + 1),)] = value
            return whole

        return _Part(step, part.unit, part.dims | {dim})

    def _pick(self, tree: Call) -> _Part:
        part, (dim, n) = self._part(tree.values[0]), self._item(tree.words[0])
        cut = (slice(None),) * self._axis(dim, part) + (slice(n, n + 1),)
        run = part.step
        return _Part(lambda values: run(values)[cut], part.unit, part.dims - {dim})

    def _at(self, tree: Call) -> _Part:
        part, n = self._part(tree.values[0]), self._year(tree.words[0])
        run = part.step

        def step(values: Values) -> Floats:
            value = run(values)
            return value if value.shape[-1] == 1 else value[..., n : n + 1]

        return _Part(step, part.unit, part.dims)

    def _year(self, word: str) -> int:
        year = int(word)
        if not self.model.start <= year <= self.model.last:
            self._refuse("unknown-year", f"names {year}, in which the model does not compute")
        return year - self.model.start

    def _cumulate(self, tree: Call) -> _Part:
        part, n = self._part(tree.values[0]), self._year(tree.words[0])
        run, span = part.step, len(_years(self.model))

        def step(values: Values) -> Floats:
            value = run(values)
            whole = np.zeros((*value.shape[:-1], span))
            part = np.broadcast_to(value, whole.shape)[..., n:]
            np.cumsum(part, axis=-1, out=whole[..., n:])
            return whole

        return _Part(step, part.unit * units.unit("a"), part.dims)

    def _grow(self, tree: Call) -> _Part:
        part = self._part(tree.values[0])
        if not units.alike(part.unit, units.unit("1/a")):
            self._refuse("unit-mismatch", f"grows by {part.unit}, and a rate is 1/a or percent/a")
        run, span = part.step, len(_years(self.model))
        scale = units.factor(part.unit, units.unit("1/a"))

        def step(values: Values) -> Floats:
            value = run(values) * scale
            whole = np.ones((*value.shape[:-1], span))
            rates = np.broadcast_to(value, whole.shape)[..., 1:]
            np.cumprod(1.0 + rates, axis=-1, out=whole[..., 1:])
            return whole

        return _Part(step, units.unit("1"), part.dims)

    def _min(self, tree: Call) -> _Part:
        return self._paired(tree, np.minimum)

    def _max(self, tree: Call) -> _Part:
        return self._paired(tree, np.maximum)

    def _prefer(self, tree: Call) -> _Part:
        return self._paired(tree, lambda one, two: np.where(np.isnan(one), two, one))

    def _paired(self, tree: Call, join: Callable[[Floats, Floats], Floats]) -> _Part:
        left, right = (self._part(value) for value in tree.values)
        one, two = left.step, self._in(right, left.unit, tree.function)
        return _Part(
            lambda values: join(one(values), two(values)), left.unit, left.dims | right.dims
        )

    def _calibrate(self, tree: Call) -> _Part:
        """published / computed in the years that have a published value, straight between them,
        held after the last, not known before the first."""
        left, right = (self._part(value) for value in tree.values)
        one, two = left.step, self._in(right, left.unit, "calibrate")
        dims = left.dims | right.dims

        def step(values: Values) -> Floats:
            published, computed = np.broadcast_arrays(one(values), two(values))
            ratio = published / computed
            known = np.flatnonzero(~np.isnan(ratio.reshape(-1, ratio.shape[-1])).any(axis=0))
            return _between(ratio, known)

        return _Part(step, units.unit("1"), dims)


_UFUNCS: Mapping[str, np.ufunc] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}


def _joined(ufunc: np.ufunc, one: Step, two: Step, *, into: bool) -> Step:
    """into: the left array may hold the result, where it has as many draws and years."""
    if not into:
        return lambda values: np.asarray(ufunc(one(values), two(values)))

    def step(values: Values) -> Floats:
        left, right = one(values), two(values)
        if right.ndim and (left.shape[0] < right.shape[0] or left.shape[-1] < right.shape[-1]):
            return np.asarray(ufunc(left, right))
        return np.asarray(ufunc(left, right, out=left))

    return step


def _between(ratio: Floats, known: NDArray[np.int64]) -> Floats:
    """Straight lines between the columns known, the last of them held."""
    found = np.full(ratio.shape, np.nan)
    if not len(known):
        return found
    for one, two in pairwise(known.tolist()):
        part = np.arange(two - one) / (two - one)
        found[..., one:two] = ratio[..., one, None] * (1 - part) + ratio[..., two, None] * part
    found[..., known[-1] :] = ratio[..., known[-1], None]
    return found
