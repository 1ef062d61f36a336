"""Groups of people who stand close together on the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from talkoot_engine.opinions.inputs import Floats, Ints

MOST_GROUPS = 5
_GRID = 2.0**20  # positions are compared as whole multiples of 1 / 2^20
_POINTS = 2_000  # distinct places up to which each counts on its own
_ROUNDS = 100


@dataclass(frozen=True, eq=False)
class Grouping:
    """k groups: centres of shape (k, 2), the group of each person, and how well they part.

    silhouette: -1 to 1; how much nearer people stand to their own group than to the next.
    """

    k: int
    centres: Floats
    groups: Ints
    silhouette: float


def groupings(
    places: Floats,
    *,
    ks: Sequence[int] = (2, 3, 4, 5),
    weights: Ints | None = None,
    silhouettes: bool = True,
) -> tuple[Grouping, ...]:
    """One grouping for each number of groups that the places allow; places has shape (n, 2).

    weights:     how often each person counts; None: once. Who counts 0 times is grouped, too.
    silhouettes: whether they are wanted; else they are 0.

    k-means. The start is no one's choice: from k - 1 groups, each is tried to be split along its
    longest side, and the split that brings people closest to their centres is kept. Sums are of
    whole numbers. Of two centres equally near the first counts.
    """
    points = Points.of(places, weights)
    found: list[Grouping] = []
    centres = points.middle()
    for k in range(2, max(ks) + 1):
        if len(points.places) < k:
            break
        centres = _one_more(points, centres)
        if k in ks:
            groups = points.nearest(centres)
            apart = points.silhouette(groups) if silhouettes else 0.0
            found.append(Grouping(k, centres / _GRID, groups[points.of_person], apart))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Points:
    """Distinct places in whole numbers, ascending, with how many people stand there.

    of_person: the place of each person.
    """

    places: Ints
    people: Ints
    of_person: Ints

    @classmethod
    def of(cls, places: Floats, weights: Ints | None = None) -> "Points":
        """Of more than 2,000 distinct places near ones are joined on a grid that fits so many."""
        weights = np.ones(len(places), np.int64) if weights is None else weights
        whole = np.rint(places * _GRID).astype(np.int64)
        step = 1
        while True:
            cells = whole // step * step + step // 2
            keys = cells[:, 0] * (1 << 31) + cells[:, 1]
            _, first, of_person = np.unique(keys, return_index=True, return_inverse=True)
            if len(first) <= _POINTS:
                people = np.zeros(len(first), np.int64)
                np.add.at(people, of_person, weights)
                return cls(cells[first], people, of_person)
            step *= 2

    def middle(self) -> Ints:
        """The centre of all, as the only group; shape (1, 2)."""
        return self.centres(np.zeros(len(self.places), np.int64), 1)

    def centres(self, groups: Ints, k: int) -> Ints:
        """The mean place of each group, rounded down; a group of nobody stays at zero."""
        inside = [np.flatnonzero(groups == n) for n in range(k)]
        sums = np.array([self.weighted[there].sum(axis=0) for there in inside])
        counts = np.array([self.people[there].sum() for there in inside])
        return np.asarray(sums // np.maximum(counts, 1)[:, None])

    @cached_property
    def weighted(self) -> Ints:
        """Places times people."""
        return self.places * self.people[:, None]

    def squares(self, centres: Ints) -> Ints:
        """Squared distances; shape (places, k)."""
        wide = self.places[:, None, 0] - centres[None, :, 0]
        high = self.places[:, None, 1] - centres[None, :, 1]
        return np.asarray(wide * wide + high * high)

    def nearest(self, centres: Ints) -> Ints:
        """The group of each place."""
        return np.asarray(self.squares(centres).argmin(axis=1))

    def spread(self, centres: Ints) -> int:
        """The sum over people of squared distances to the nearest centre."""
        near = self.squares(centres).min(axis=1)
        return int((near.astype(object) * self.people).sum())

    def silhouette(self, groups: Ints) -> float:
        """The mean over people of (next - own) / larger of both; next and own are mean distances.

        Someone alone in a group counts 0.
        """
        k = int(groups.max()) + 1
        marks = np.zeros((len(groups), k), np.int64)
        marks[np.arange(len(groups)), groups] = self.people
        sums = self.distances @ marks
        sizes = np.bincount(groups, weights=self.people, minlength=k).astype(np.int64)
        rows = np.arange(len(groups))
        own = sums[rows, groups] / np.maximum(sizes[groups] - 1, 1)
        others = sums / np.maximum(sizes, 1)
        others[rows, groups] = np.inf
        others[:, sizes == 0] = np.inf
        following = others.min(axis=1)
        value = (following - own) / np.maximum(np.maximum(following, own), 1)
        value[sizes[groups] == 1] = 0.0
        whole = np.rint(value * 2.0**30).astype(np.int64)
        return float((whole * self.people).sum() / self.people.sum() / 2.0**30)

    @cached_property
    def distances(self) -> Ints:
        """Between all places, rounded to whole steps; shape (places, places)."""
        return np.rint(np.sqrt(self.squares(self.places).astype(np.float64))).astype(np.int64)


def _one_more(points: Points, centres: Ints) -> Ints:
    """The best of the centres that come from splitting one group in two."""
    groups = points.nearest(centres)
    best, closest = centres, -1
    for split in range(len(centres)):
        inside = np.flatnonzero(groups == split)
        if len(inside) < 2 or not points.people[inside].any():
            continue
        tried = _settled(points, _split(points, groups, inside, len(centres)))
        spread = points.spread(tried)
        if closest < 0 or spread < closest:
            best, closest = tried, spread
    return best


def _split(points: Points, groups: Ints, inside: Ints, k: int) -> Ints:
    """The centres once the inside of a group is parted across its longer side, at its middle."""
    places = points.places[inside]
    axis = int(np.argmax(places.max(axis=0) - places.min(axis=0)))
    total = int(points.people[inside].sum())
    middle = int((places[:, axis].astype(object) * points.people[inside]).sum()) // total
    apart = groups.copy()
    apart[inside[places[:, axis] > middle]] = k
    return points.centres(apart, k + 1)


def _settled(points: Points, centres: Ints) -> Ints:
    """k-means rounds until nothing moves."""
    for _ in range(_ROUNDS):
        moved = points.centres(points.nearest(centres), len(centres))
        if np.array_equal(moved, centres):
            break
        centres = moved
    return centres
