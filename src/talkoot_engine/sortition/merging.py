"""People who are alike are one type, so the work grows with distinct profiles, not with people.

People are tied together by a household, by `together` or by `apart`; whoever is tied to nobody is a
knot of one. Knots with the same profiles and the same ties are interchangeable: they form a class.
A panel takes, from each class, some knots in some way of choosing among their members. So a panel
is a vector of whole numbers: for each way of each class, how many knots are used so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.base import BadInput
from talkoot_engine.sortition.inputs import LARGEST_GROUP, Instance

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Knot = tuple[tuple[str, ...], ...]  # for each type of the class, the ids of this knot's members


@dataclass(frozen=True, eq=False)
class Model:
    """An instance with people merged into types and knots into classes.

    Types are numbered through all classes, and so are ways. Shapes: t types, w ways, c classes,
    q quotas.

    sizes:    people of each type; shape (t,).
    knots:    for each class its knots; each gives the ids of its members by type of the class.
    types_of: for each class the numbers of its types.
    ways_of:  for each class the numbers of its ways.
    class_of: the class of each way; shape (w,).
    way, type, people: entry e says that way[e] takes people[e] members of type[e]; shape (e,).
    counts:   seats that each way takes of each quota; shape (q, w).
    seats:    seats that each way takes; shape (w,).
    """

    instance: Instance
    sizes: Floats
    knots: tuple[tuple[Knot, ...], ...]
    types_of: tuple[tuple[int, ...], ...]
    ways_of: tuple[tuple[int, ...], ...]
    class_of: Ints
    way: Ints
    type: Ints
    people: Ints
    counts: Floats
    seats: Floats

    @property
    def size(self) -> int:
        return self.instance.size

    @cached_property
    def limits(self) -> Floats:
        """How many knots each class has."""
        return np.array([float(len(knots)) for knots in self.knots])

    @cached_property
    def low(self) -> Floats:
        return np.array([float(quota.min) for quota in self.instance.quotas])

    @cached_property
    def high(self) -> Floats:
        return np.array([float(quota.max) for quota in self.instance.quotas])

    @cached_property
    def members(self) -> tuple[tuple[str, ...], ...]:
        """The ids of each type."""
        found: list[list[str]] = [[] for _ in self.sizes]
        for numbers, knots in zip(self.types_of, self.knots, strict=True):
            for knot in knots:
                for number, ids in zip(numbers, knot, strict=True):
                    found[number].extend(ids)
        return tuple(tuple(ids) for ids in found)

    @cached_property
    def taken_by(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each way, the types and how many people of each it takes."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.seats]
        for way, type_, people in zip(
            self.way.tolist(), self.type.tolist(), self.people.tolist(), strict=True
        ):
            found[way].append((type_, people))
        return tuple(tuple(pairs) for pairs in found)

    def totals(self, ways: Floats) -> Floats:
        """People of each type that a panel (or a mean of panels) takes; shape (t,)."""
        weights = self.people * ways[self.way]
        return _sums(self.type, weights, len(self.sizes))

    def worth(self, of_types: Floats) -> Floats:
        """What each way is worth if a person of a type is worth of_types; shape (w,)."""
        weights = self.people * of_types[self.type]
        return _sums(self.way, weights, len(self.seats))


def merge(instance: Instance) -> Model:
    """The model of an instance. Raises BadInput: group-too-large."""
    classes: dict[object, list[Knot]] = {}
    shapes: dict[object, _Shape] = {}
    for ids, ties in _tied(instance):
        shape, knot = _shape(instance, ids, ties)
        classes.setdefault(shape, []).append(knot)
        shapes[shape] = shape
    order = sorted(shapes.values(), key=lambda shape: (len(shape.profiles), repr(shape)))
    return _model(instance, [(shape, classes[shape]) for shape in order])


@dataclass(frozen=True)
class _Shape:
    """What makes knots alike: the profile and number of each kind of member, and the ways."""

    profiles: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    ways: tuple[tuple[int, ...], ...]


_Ties = tuple[list[frozenset[str]], list[frozenset[str]]]  # at most one of; all or none of


def _tied(instance: Instance) -> list[tuple[tuple[str, ...], _Ties]]:
    """Knots: the ids of each, and the rules among them."""
    groups = [*instance.households, *instance.apart, *instance.together]
    root = {person.id: person.id for person in instance.people}

    def find(id_: str) -> str:
        while root[id_] != id_:
            root[id_] = root[root[id_]]
            id_ = root[id_]
        return id_

    for group in groups:
        first, *rest = sorted(group)
        for other in rest:
            root[find(other)] = find(first)
    knots: dict[str, list[str]] = {}
    for person in instance.people:
        knots.setdefault(find(person.id), []).append(person.id)
    ties: dict[str, _Ties] = {}
    for group in (*instance.households, *instance.apart):
        ties.setdefault(find(min(group)), ([], []))[0].append(group)
    for group in instance.together:
        ties.setdefault(find(min(group)), ([], []))[1].append(group)
    return [(tuple(ids), ties.get(knot, ([], []))) for knot, ids in knots.items()]


def _shape(instance: Instance, ids: Sequence[str], ties: _Ties) -> tuple[_Shape, Knot]:
    profile = {
        id_: tuple(instance.by_id[id_].features[category] for category in instance.features)
        for id_ in ids
    }
    everyone = frozenset(ids)
    one_of, all_of = ties
    if len(ids) == 1 or (everyone in one_of and not any(len(group) > 1 for group in all_of)):
        return _alike(profile, one_each=True)
    if everyone in all_of and not one_of:
        return _alike(profile, one_each=False)
    return _listed(profile, one_of, all_of)


def _alike(profile: dict[str, tuple[str, ...]], *, one_each: bool) -> tuple[_Shape, Knot]:
    """Members with the same profile are interchangeable: one of all, or all of all."""
    kinds = sorted(set(profile.values()))
    knot = tuple(tuple(id_ for id_ in profile if profile[id_] == kind) for kind in kinds)
    numbers = tuple(len(ids) for ids in knot)
    if one_each:
        ways = tuple(tuple(int(n == kind) for n in range(len(kinds))) for kind in range(len(kinds)))
    else:
        ways = (numbers,)
    return _Shape(tuple(kinds), numbers, ways), knot


def _listed(
    profile: dict[str, tuple[str, ...]],
    one_of: Iterable[frozenset[str]],
    all_of: Iterable[frozenset[str]],
) -> tuple[_Shape, Knot]:
    """Mixed rules: every allowed choice is listed, and each member is a type of its own."""
    if len(profile) > LARGEST_GROUP:
        raise BadInput(
            "group-too-large",
            f"{len(profile)} people, among them {sorted(profile)[:5]}, are tied to one another by "
            f"households and rules; at most {LARGEST_GROUP} can be. Drop some of the rules.",
        )
    ids = sorted(profile, key=lambda id_: (profile[id_], id_))
    one_of, all_of = list(one_of), list(all_of)
    ways = []
    for number in range(1, len(ids) + 1):
        for chosen in map(frozenset, combinations(ids, number)):
            single = all(len(group & chosen) <= 1 for group in one_of)
            if single and all(len(group & chosen) in (0, len(group)) for group in all_of):
                ways.append(tuple(int(id_ in chosen) for id_ in ids))
    shape = _Shape(tuple(profile[id_] for id_ in ids), (1,) * len(ids), tuple(ways))
    return shape, tuple((id_,) for id_ in ids)


def _model(instance: Instance, classes: Sequence[tuple[_Shape, list[Knot]]]) -> Model:
    types_of, ways_of, entries, profiles = [], [], [], []
    class_of: list[int] = []
    sizes: list[float] = []
    for number, (shape, knots) in enumerate(classes):
        first = len(sizes)
        types = tuple(range(first, first + len(shape.profiles)))
        types_of.append(types)
        sizes += [float(n * len(knots)) for n in shape.numbers]
        profiles += list(shape.profiles)
        ways_of.append(tuple(range(len(class_of), len(class_of) + len(shape.ways))))
        for way in shape.ways:
            entries += [(len(class_of), t, n) for t, n in zip(types, way, strict=True) if n]
            class_of.append(number)
    table = np.array(entries, dtype=np.int64).reshape(-1, 3)
    counts = _counts(instance, table, profiles, len(class_of))
    return Model(
        instance=instance,
        sizes=np.array(sizes),
        knots=tuple(tuple(knots) for _, knots in classes),
        types_of=tuple(types_of),
        ways_of=tuple(ways_of),
        class_of=np.array(class_of, dtype=np.int64),
        way=table[:, 0],
        type=table[:, 1],
        people=table[:, 2],
        counts=counts,
        seats=_sums(table[:, 0], table[:, 2], len(class_of)),
    )


def _sums(places: Ints, weights: NDArray[Any], length: int) -> Floats:
    return np.bincount(places, weights=weights, minlength=length).astype(np.float64)


def _counts(
    instance: Instance, table: Ints, profiles: Sequence[tuple[str, ...]], ways: int
) -> Floats:
    place = {category: n for n, category in enumerate(instance.features)}
    counts = np.zeros((len(instance.quotas), ways))
    for n, quota in enumerate(instance.quotas):
        has = np.array([profile[place[quota.category]] == quota.feature for profile in profiles])
        np.add.at(counts[n], table[:, 0], table[:, 2] * has[table[:, 1]])
    return counts
