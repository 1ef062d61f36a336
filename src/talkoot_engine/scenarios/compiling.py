"""A model becomes a plan: its parts in order, each checked once and turned into array steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios import expressions, units
from talkoot_engine.scenarios.acting import Applied, effects_of
from talkoot_engine.scenarios.axes import Floats, Step, years_of
from talkoot_engine.scenarios.expressions import Expression
from talkoot_engine.scenarios.formulas import Formula
from talkoot_engine.scenarios.inputs import Action, Model, Node
from talkoot_engine.scenarios.leaves import Leaf, leaf_of


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

    @property
    def dims(self) -> int:
        """How many values a draw has: one a parameter, then one a noisy leaf."""
        return len(self.parameters) + len(self.noisy)

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
            steps.append(Formula(model, place, node).step(trees[id_]))
        else:
            steps.append(None)
            leaves[n] = leaf_of(model, node, known_until)
    effects = effects_of(model, place)
    reads = {id_: tuple(sorted(expressions.names(tree))) for id_, tree in trees.items()}
    uncertain = tuple(order[n] for n, leaf in leaves.items() if leaf.spread is not None)
    noisy = tuple(n for n, leaf in leaves.items() if leaf.spread and leaf.spread.noise)
    return Plan(
        model=model,
        years=years_of(model),
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
