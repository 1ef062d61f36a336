"""Finds valid panels that a cost vector likes: a linear program, a small repair, exchanges.

A panel found is always valid. How near it comes to the best one is not proved here; `best` proves.
"""

from dataclasses import dataclass

import numpy as np

from talkoot_engine.sortition.merging import Floats, Ints, Model
from talkoot_engine.sortition.solver import Program, Solution, panel_program, shared_classes

_WHOLE = 1e-7
_NARROW = 20


class NoPanel(Exception):
    """No panel lies on this face."""


@dataclass(frozen=True, eq=False, slots=True)
class Face:
    """The part of the quotas in which every panel of a lottery with a given mean must lie.

    Where the mean is at the end of a quota every panel is; a way that the mean leaves out is left
    out by all.
    """

    low: Floats
    high: Floats
    limits: Floats


def whole_face(model: Model) -> Face:
    """No restriction beyond the quotas."""
    return Face(model.low, model.high, model.limits[model.class_of])


def face_of(model: Model, mean: Floats) -> Face:
    """The face on which a lottery with this mean (of ways) must lie."""
    counts = model.counts @ mean
    return Face(
        np.where(counts >= model.high - _WHOLE, model.high, model.low),
        np.where(counts <= model.low + _WHOLE, model.low, model.high),
        np.where(mean < 1e-9, 0.0, model.limits[model.class_of]),
    )


class Finder:
    """Panels on one face, for one cost vector after another."""

    def __init__(self, model: Model, face: Face) -> None:
        self.model = model
        self.face = face
        self.steps = 0  # of the simplex method, for the last panel
        self.linear = panel_program(model)
        for quota, (low, high) in enumerate(zip(face.low, face.high, strict=True)):
            self.linear.highs.changeRowBounds(quota, float(low), float(high))
        self.linear.set_bounds(np.zeros(len(face.limits)), face.limits)

    def relaxed(self, worth: Floats) -> Solution:
        """The best split panel. Raises NoPanel."""
        self.linear.set_costs(worth)
        solution = self.linear.solve()
        if solution is None:
            raise NoPanel
        return solution

    def near(self, worth: Floats) -> Floats:
        """A good panel: the split one, with the few ways it splits decided anew. Raises NoPanel."""
        solution = self.relaxed(worth)
        self.steps = 0
        base = np.floor(solution.values + _WHOLE)
        split = solution.values - base > _WHOLE
        if not split.any():
            return base
        missing = np.abs(self._reduced(worth, solution))
        missing[split] = -1.0
        order = np.argsort(missing, kind="stable")
        wide = int(split.sum()) + _NARROW
        while True:
            found = self._decided(worth, base, order[:wide])
            if found is not None:
                return found
            if wide >= len(order):
                raise NoPanel
            wide *= 3

    def best(self, worth: Floats, *, seconds: float | None = None) -> tuple[Floats, float]:
        """The best panel of all and a bound on its worth. Raises NoPanel, OutOfTime."""
        everything = np.arange(len(worth))
        program = self._program(worth, np.zeros(len(worth)), everything)
        program.highs.setOptionValue("mip_rel_gap", 1e-9)
        solution = program.solve(seconds=seconds)
        if solution is None:
            raise NoPanel
        bound = float(program.highs.getInfo().mip_dual_bound)
        return np.round(solution.values), bound

    def _reduced(self, worth: Floats, solution: Solution) -> Floats:
        quotas = len(self.face.low)
        prices = solution.prices[:quotas]
        model = self.model
        seat = float(solution.prices[quotas])
        reduced: Floats = worth - model.counts.T @ prices - model.seats * seat
        return reduced

    def _decided(self, worth: Floats, base: Floats, free: Ints) -> Floats | None:
        """The base with some ways chosen anew, in whole numbers; None if that cannot be done."""
        program = self._program(worth, base, free)
        program.highs.setOptionValue("mip_max_improving_sols", 1)
        solution = program.first()
        self.steps += program.steps
        if solution is None:
            return None
        found = base.copy()
        found[free] = np.round(solution)
        return found

    def _program(self, worth: Floats, base: Floats, free: Ints) -> Program:
        model, face = self.model, self.face
        kept = base.copy()
        kept[free] = 0.0
        program = Program(maximise=True, whole=True)
        program.add_columns(worth[free], np.zeros(len(free)), face.limits[free])
        taken = model.counts @ kept
        rows = model.counts[:, free]
        used = rows.any(axis=1)
        low, high = face.low - taken, face.high - taken
        program.add_rows(rows[used], low[used], high[used])
        if ((low > _WHOLE) | (high < -_WHOLE))[~used].any():
            program.add_row(np.zeros(0, np.int64), np.zeros(0), 1.0, 1.0)
        left = model.size - float(model.seats @ kept)
        program.add_row(np.arange(len(free)), model.seats[free], left, left)
        place = {int(way): n for n, way in enumerate(free)}
        for number in shared_classes(model):
            ways = [place[way] for way in model.ways_of[number] if way in place]
            if ways:
                room = float(model.limits[number] - kept[list(model.ways_of[number])].sum())
                program.add_row(np.array(ways), np.ones(len(ways)), -np.inf, room)
        return program


class Exchanges:
    """Two people of a panel for two others who together have the same features.

    Such an exchange leaves every quota as it is, so any number of them leads from a valid panel to
    a valid one. Only people who are tied to nobody are exchanged.
    """

    def __init__(self, model: Model, face: Face) -> None:
        self.limits = face.limits
        alone = np.array([len(model.ways_of[number]) == 1 for number in model.class_of])
        free = np.flatnonzero((face.limits > 0) & (model.seats == 1) & alone)
        # A random whole number for each quota: equal sums are equal features but for a chance
        # of one in 10^10 a pair, and every exchange is checked before it is made.
        marks = np.random.default_rng(7).integers(-(2**40), 2**40, len(model.low))
        mark = marks @ model.counts.astype(np.int64)
        one, other = (free[side] for side in np.triu_indices(len(free)))
        allowed = (one != other) | (face.limits[one] >= 2)
        one, other = one[allowed], other[allowed]
        order = np.argsort(mark[one] + mark[other], kind="stable")
        sums = (mark[one] + mark[other])[order]
        starts = np.flatnonzero(np.append(True, sums[1:] != sums[:-1]))
        lengths = np.diff(np.append(starts, len(sums)))
        several = np.repeat(lengths > 1, lengths)
        self.one, self.other = one[order][several], other[order][several]
        self.lengths = lengths[lengths > 1]
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)[:-1]]).astype(np.int64)
        self.group = np.full((len(face.limits), len(face.limits)), -1, np.int32)
        groups = np.repeat(np.arange(len(self.lengths)), self.lengths)
        self.group[self.one, self.other] = self.group[self.other, self.one] = groups

    def improved(self, panel: Floats, worth: Floats, *, passes: int = 3) -> Floats:
        """The panel after exchanges that raise its worth, the largest gains first."""
        found = panel.copy()
        for _ in range(passes if len(self.starts) else 0):
            if not self._pass(found, worth):
                break
        return found

    def settle(self, panel: Floats, off: Floats, scale: Floats, model: Model) -> int:
        """Make the exchange in this panel that brings `off` (people too many of each type) nearest
        to nothing, and update both; 1 if there was one."""
        seats = np.repeat(np.arange(len(panel)), panel.astype(np.int64))
        first, second = np.triu_indices(len(seats), 1)
        groups = self.group[seats[first], seats[second]] if len(self.starts) else np.zeros(0)
        some = np.flatnonzero(groups >= 0)
        if not len(some):
            return 0
        # Least squares: one more of a type costs (2 off + 1) / people, one less the opposite.
        more = model.worth((2 * off + 1) * scale)
        less = model.worth((2 * off - 1) * scale)
        open_ = np.where(panel >= self.limits, 1e9, more)
        cost = open_[self.one] + open_[self.other] + 1e9 * (self.one == self.other)
        best = np.minimum.reduceat(cost, self.starts)
        out = seats[first[some]], seats[second[some]]
        change = best[groups[some]] - less[out[0]] - less[out[1]]
        change[out[0] == out[1]] = np.inf
        at = int(np.argmin(change))
        if change[at] > -1e-9:
            return 0
        pair = self._best_pair(int(groups[some[at]]), -cost)
        self._swap(panel, (int(out[0][at]), int(out[1][at])), pair)
        for way, sign in ((out[0][at], -1), (out[1][at], -1), (pair[0], 1), (pair[1], 1)):
            off[model.type[model.way == way]] += sign
        return 1

    def _pass(self, panel: Floats, worth: Floats) -> int:
        seats = np.repeat(np.arange(len(panel)), panel.astype(np.int64))
        first, second = np.triu_indices(len(seats), 1)
        groups = self.group[seats[first], seats[second]]
        some = groups >= 0
        first, second, groups = first[some], second[some], groups[some]
        open_ = np.where(panel >= self.limits, -1e9, worth)
        values = open_[self.one] + open_[self.other]
        best = np.maximum.reduceat(values, self.starts)
        gains = best[groups] - worth[seats[first]] - worth[seats[second]]
        promising = np.flatnonzero(gains > 1e-9)
        promising = promising[np.argsort(-gains[promising], kind="stable")][:400]
        gone = np.zeros(len(seats), bool)
        came: set[int] = set()
        for n in promising:
            if not (gone[first[n]] or gone[second[n]]):
                pair = self._best_pair(int(groups[n]), values)
                if came.isdisjoint(pair) and (pair[0] != pair[1] or self._room(panel, pair[0])):
                    gone[first[n]] = gone[second[n]] = True
                    came.update(pair)
                    self._swap(panel, (seats[first[n]], seats[second[n]]), pair)
        return len(came)

    def _best_pair(self, group: int, values: Floats) -> tuple[int, int]:
        start = self.starts[group]
        at = start + int(np.argmax(values[start : start + self.lengths[group]]))
        return int(self.one[at]), int(self.other[at])

    def _room(self, panel: Floats, way: int) -> bool:
        return bool(panel[way] + 2 <= self.limits[way])

    @staticmethod
    def _swap(panel: Floats, out: tuple[int, int], came: tuple[int, int]) -> None:
        for way in out:
            panel[way] -= 1
        for way in came:
            panel[way] += 1
