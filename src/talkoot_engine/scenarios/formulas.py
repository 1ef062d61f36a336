"""A node's formula becomes steps on arrays, with its units and dimensions checked once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pint
from numpy.typing import NDArray

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios import units
from talkoot_engine.scenarios.axes import Floats, Step, Values, years_of
from talkoot_engine.scenarios.expressions import Both, Call, Expression, Name, Number
from talkoot_engine.scenarios.inputs import Model, Node


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a formula: how to compute it, its unit, its dimensions. fresh: whether its array
    is nobody else's, so that the next operation may write into it."""

    step: Step
    unit: pint.Unit
    dims: frozenset[str]
    fresh: bool = False


class Formula:
    """Compiles the formula of one node."""

    def __init__(self, model: Model, place: Mapping[str, int], node: Node) -> None:
        self.model, self.place, self.node = model, place, node
        self.axes = {dim: 1 + n for n, dim in enumerate(model.dims)}

    def step(self, tree: Expression) -> Step:
        """Raises BadInput: unit-mismatch, dimension-mismatch, unknown-category, unknown-year."""
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
            run = self._array(tree).step
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

    def _array(self, tree: Expression) -> _Part:
        """A part whose value has every axis, a plain number too."""
        part = self._part(tree)
        if not isinstance(tree, Number):
            return part
        whole = np.full((1,) * (len(self.axes) + 2), tree.value)
        return replace(part, step=lambda values: whole)

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
        part = self._array(tree.values[0])
        axes = tuple(self._axis(dim, part) for dim in tree.words)
        run = part.step
        return _Part(
            lambda values: run(values).sum(axis=axes, keepdims=True),
            part.unit,
            part.dims - set(tree.words),
        )

    def _share(self, tree: Call) -> _Part:
        part = self._array(tree.values[0])
        axes = tuple(self._axis(dim, part) for dim in tree.words)
        run = part.step

        def step(values: Values) -> Floats:
            value = run(values)
            return np.asarray(value / value.sum(axis=axes, keepdims=True))

        return _Part(step, units.unit("1"), part.dims)

    def _into(self, tree: Call) -> _Part:
        part, (dim, n) = self._array(tree.values[0]), self._item(tree.words[0])
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
        part, (dim, n) = self._array(tree.values[0]), self._item(tree.words[0])
        cut = (slice(None),) * self._axis(dim, part) + (slice(n, n + 1),)
        run = part.step
        return _Part(lambda values: run(values)[cut], part.unit, part.dims - {dim})

    def _at(self, tree: Call) -> _Part:
        part, n = self._array(tree.values[0]), self._year(tree.words[0])
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
        part, n = self._array(tree.values[0]), self._year(tree.words[0])
        run, span = part.step, len(years_of(self.model))

        def step(values: Values) -> Floats:
            value = run(values)
            whole = np.zeros((*value.shape[:-1], span))
            part = np.broadcast_to(value, whole.shape)[..., n:]
            np.cumsum(part, axis=-1, out=whole[..., n:])
            return whole

        return _Part(step, part.unit * units.unit("a"), part.dims)

    def _grow(self, tree: Call) -> _Part:
        part = self._array(tree.values[0])
        if not units.alike(part.unit, units.unit("1/a")):
            self._refuse("unit-mismatch", f"grows by {part.unit}, and a rate is 1/a or percent/a")
        run, span = part.step, len(years_of(self.model))
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
        left, right = (self._array(value) for value in tree.values)
        one, two = left.step, self._in(right, left.unit, tree.function)
        return _Part(
            lambda values: join(one(values), two(values)), left.unit, left.dims | right.dims
        )

    def _calibrate(self, tree: Call) -> _Part:
        """published / computed in the years that have a published value, straight between them,
        held after the last, not known before the first."""
        left, right = (self._array(value) for value in tree.values)
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
