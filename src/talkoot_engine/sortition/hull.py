"""The fairest lottery where whole panels cannot have the chances that split panels could.

Column generation with proof: a level of leximin ends when the solver shows that no panel at all
would raise it. Slower than reaching the linear bound, so it is used only where that bound is not
reached; that happens mostly in small pools.
"""

import time

import numpy as np

from talkoot_engine.sortition.finder import Finder, whole_face
from talkoot_engine.sortition.merging import Floats, Model
from talkoot_engine.sortition.realise import Weighted
from talkoot_engine.sortition.solver import OutOfTime, Program, Solution

_TIGHT = 1e-8
_NOISE = 0.3
_TRIES = 5
_NASH_STEPS = 200
_NASH_GAP = 1e-6


def hull_leximin(
    model: Model, known: Floats, *, deadline: float, levels: int | None = None
) -> Weighted:
    """Leximin over all lotteries of whole panels.

    known: panels to begin with (rows, in ways; may be none). levels: 1 is maximin.
    Weighted.attained says whether every level was proved; out of time, the rest is the best of the
    panels found.
    """
    search = _Hull(model, known)
    fixed = np.full(len(model.sizes), np.nan)
    proved, level = True, 0
    while np.isnan(fixed).any() and (levels is None or level < levels):
        solution, sure = search.level(deadline)
        proved = proved and sure
        search.fix(fixed, solution)
        level += 1
    weights = np.maximum(search.solve().values[1:], 0.0)
    some = weights > 0
    panels = np.array(search.panels)[some]
    return Weighted(panels, weights[some] / weights[some].sum(), 0.0, proved)


class _Hull:
    """Panels found so far; column 0 is the smallest chance, then one a panel."""

    def __init__(self, model: Model, known: Floats) -> None:
        self.model = model
        self.finder = Finder(model, whole_face(model))
        self.random = np.random.default_rng(1)
        self.program = Program(maximise=True)
        self.program.add_columns(np.ones(1), np.zeros(1), np.ones(1))
        for size in model.sizes:
            self.program.add_row(np.zeros(1, np.int64), np.array([-size]), 0.0, np.inf)
        self.program.add_row(np.zeros(0, np.int64), np.zeros(0), 1.0, 1.0)
        self.panels: list[Floats] = []
        self.seen: set[bytes] = set()
        for panel in known:
            self._add(panel)
        if not self.panels:
            self._add(self.finder.near(np.zeros(len(model.seats))))

    def solve(self) -> Solution:
        """The best weights of the panels known."""
        solution = self.program.solve()
        assert solution is not None  # any weights of the known panels are allowed
        return solution

    def level(self, deadline: float) -> tuple[Solution, bool]:
        """The largest smallest chance of the types not fixed yet, and whether that is proved."""
        while True:
            solution = self.solve()
            prices = -solution.prices[:-1]
            needed = float(solution.prices[-1])
            if time.monotonic() > deadline:
                return solution, False
            if self._priced(prices, needed):
                continue
            try:
                left = max(deadline - time.monotonic(), 0.1)
                panel, most = self.finder.best(self.model.worth(prices), seconds=left)
            except OutOfTime:
                return solution, False
            if most <= needed + _TIGHT or not self._add(panel):
                return solution, True

    def fix(self, fixed: Floats, solution: Solution) -> None:
        """Types whose bound carries a price cannot have more: they keep this chance."""
        chance, sizes = float(solution.values[0]), self.model.sizes
        open_ = np.isnan(fixed)
        tight = open_ & (-solution.prices[:-1] * sizes > 1e-7)
        if chance >= 1 - _TIGHT or not tight.any():
            tight = open_
        for type_ in np.flatnonzero(tight).tolist():
            fixed[type_] = chance
            self.program.highs.changeCoeff(type_, 0, 0.0)
            floor = float(sizes[type_]) * chance - 1e-9
            self.program.highs.changeRowBounds(type_, floor, np.inf)

    def _priced(self, prices: Floats, needed: float) -> bool:
        """Whether a panel worth more than needed was found the quick way, and added."""
        added = False
        spread = float(prices.std())
        for attempt in range(_TRIES):
            noise = _NOISE * spread * self.random.standard_normal(len(prices)) if attempt else 0.0
            panel = self.finder.near(self.model.worth(prices + noise))
            worth = float(prices @ self.model.totals(panel))
            added = (worth > needed + _TIGHT and self._add(panel)) or added
        return added

    def _add(self, panel: Floats) -> bool:
        mark = panel.astype(np.int16).tobytes()
        if mark in self.seen:
            return False
        self.seen.add(mark)
        self.panels.append(panel)
        totals = self.model.totals(panel)
        rows = np.append(np.flatnonzero(totals), len(totals))
        values = np.append(totals[totals > 0], 1.0)
        entries = (np.zeros(1, np.int64), rows, values)
        self.program.add_columns(np.zeros(1), np.zeros(1), np.full(1, np.inf), entries)
        return True


def hull_nash(model: Model, known: Floats, *, deadline: float) -> Weighted:
    """The largest product of chances over lotteries of whole panels.

    The weights of the known panels grow with what their members lack; then the panel that lacks
    most is added. Proved when no panel's members lack more than 1e-6 a person on average.
    """
    finder = Finder(model, whole_face(model))
    panels = list(known) or [finder.near(np.zeros(len(model.seats)))]
    while True:
        totals = np.array([model.totals(panel) for panel in panels])
        covered = totals.sum(axis=0) > 0
        if covered.all():
            weights = _balanced(totals, model.sizes)
            lack = model.sizes / (weights @ totals)
        else:
            weights = np.full(len(panels), 1 / len(panels))
            lack = np.where(covered, 1e-3, 1.0)
        if time.monotonic() > deadline:
            return Weighted(np.array(panels), weights, 0.0, False)
        try:
            left = max(deadline - time.monotonic(), 0.1)
            panel, most = finder.best(model.worth(lack), seconds=left)
        except OutOfTime:
            return Weighted(np.array(panels), weights, 0.0, False)
        people = float(model.sizes.sum())
        known_already = any(np.array_equal(panel, other) for other in panels)
        if known_already or (covered.all() and most - people < _NASH_GAP * people):
            proved = covered.all() and most - people < 100 * _NASH_GAP * people
            return Weighted(np.array(panels), weights, 0.0, bool(proved))
        panels.append(panel)


def _balanced(totals: Floats, sizes: Floats) -> Floats:
    """Weights of these panels with the largest product of chances (multiplicative updates)."""
    weights = np.full(len(totals), 1 / len(totals))
    people = float(sizes.sum())
    for _ in range(_NASH_STEPS * len(totals)):
        lack = totals @ (sizes / (weights @ totals)) / people
        weights = weights * lack
        weights /= weights.sum()
        if lack.max() < 1 + _NASH_GAP / 10:
            break
    return weights
