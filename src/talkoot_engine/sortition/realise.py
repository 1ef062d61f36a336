"""A lottery over whole panels that has given chances on average: column generation.

Panels are first found one after another so that their plain mean follows the target (each makes up
for what those before it left short). A linear program then weighs them; its prices say which panels
are still missing.
"""

import time
from dataclasses import dataclass, field

import numpy as np

from talkoot_engine.sortition.finder import Exchanges, Face, Finder, face_of
from talkoot_engine.sortition.merging import Floats, Model
from talkoot_engine.sortition.solver import Program, Solution

_EXACT = 1e-7
_NOISE = 0.3
_RECENT = 30
_SOLVE_EVERY = 5
_SLOW = 0.02


@dataclass(frozen=True, eq=False, slots=True)
class Weighted:
    """Panels (rows, in ways) with weights that sum to 1.

    short: people by whom the mean misses the target, in all; attained: whether that is nothing.
    """

    panels: Floats
    weights: Floats
    short: float
    attained: bool


@dataclass(eq=False)
class _Columns:
    """Panels found so far, and the program that weighs them."""

    model: Model
    target: Floats
    panels: list[Floats] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        types = len(self.target)
        self.program = Program()
        self.program.add_columns(np.ones(types), np.zeros(types), np.full(types, np.inf))
        for type_, people in enumerate(self.target):
            self.program.add_row(np.array([type_]), np.ones(1), float(people), np.inf)
        self.program.add_row(np.zeros(0, np.int64), np.zeros(0), 1.0, 1.0)
        self.weighed = 0

    def add(self, panel: Floats) -> bool:
        mark = panel.astype(np.int16).tobytes()
        if mark in self.seen:
            return False
        self.seen.add(mark)
        self.panels.append(panel)
        return True

    def weigh(self) -> Solution:
        types = len(self.target)
        new = [self.model.totals(panel) for panel in self.panels[self.weighed :]]
        rows = [np.append(np.flatnonzero(totals), types) for totals in new]
        values = [np.append(totals[totals > 0], 1.0) for totals in new]
        starts = np.cumsum([0, *(len(row) for row in rows)])[:-1]
        if new:
            entries = (starts, np.concatenate(rows), np.concatenate(values))
            count = len(new)
            self.program.add_columns(
                np.zeros(count), np.zeros(count), np.full(count, np.inf), entries
            )
        self.weighed = len(self.panels)
        solution = self.program.solve()
        assert solution is not None  # the shortfall columns make every target possible
        return solution


def realise(model: Model, chances: Floats, ways: Floats, *, deadline: float) -> Weighted:
    """Panels and weights whose mean gives each type its chance, or as near as time allows.

    chances: of each type; ways: a mean panel with these chances. deadline: on time.monotonic.
    Raises NoPanel where no panel lies on the face of the mean: the chances cannot be had.
    """
    search = _Search(model, chances * model.sizes, face_of(model, ways))
    search.follow(_first_batch(model), deadline)
    solution = search.columns.weigh()
    stalled = 0
    while solution.objective > _EXACT and time.monotonic() < deadline and stalled < 3:
        before = solution.objective
        search.price(solution, deadline)
        solution = search.columns.weigh()
        stalled = stalled + 1 if solution.objective > before * (1 - 1e-3) - 1e-12 else 0
    weights = np.maximum(solution.values[len(chances) :], 0.0)
    panels = np.array(search.columns.panels)[weights > 0]
    weights = weights[weights > 0]
    short = float(max(solution.objective, 0.0))
    return Weighted(panels, weights / weights.sum(), short, short <= _EXACT)


def _first_batch(model: Model) -> int:
    return len(model.sizes) + len(model.sizes) // 8 + 20


class _Search:
    """Finds panels that the columns still lack."""

    def __init__(self, model: Model, target: Floats, face: Face) -> None:
        self.model = model
        self.target = target
        self.finder = Finder(model, face)
        self.exchanges = Exchanges(model, face)
        self.columns = _Columns(model, target)
        self.random = np.random.default_rng(0)
        self.recent: list[Floats] = []
        self.found = 0
        self.slow = False

    def follow(self, count: int, deadline: float) -> None:
        """Panels whose plain mean approaches the target."""
        had, scale = np.zeros(len(self.target)), np.maximum(self.target, 0.02)
        for number in range(1, count + 1):
            lacking = (number * self.target - had) / scale
            panel = self._panel(lacking + self._noise())
            had += self.model.totals(panel)
            self.columns.add(panel)
            if time.monotonic() > deadline:
                return

    def price(self, solution: Solution, deadline: float) -> None:
        """Panels that the prices of the last weighing ask for, each with a little noise."""
        prices = solution.prices[: len(self.target)]
        spread = float(np.std(prices)) or 1.0
        for number in range(max(10, len(self.target) // 8)):
            noise = self._noise() * spread if number else 0.0
            self.columns.add(self._panel(prices + noise))
            if time.monotonic() > deadline:
                return

    def _noise(self) -> Floats:
        return _NOISE * self.random.standard_normal(len(self.target))

    def _panel(self, wanted: Floats) -> Floats:
        """By the solver; where that is slow, mostly by exchanges in one of the last panels."""
        worth = self.model.worth(wanted)
        self.found += 1
        if not self.slow or self.found % _SOLVE_EVERY == 0 or not self.recent:
            started = time.process_time()
            panel = self.finder.near(worth)
            self.slow = time.process_time() - started > _SLOW if self.found > 3 else False
        else:
            recent = self.recent[self.random.integers(len(self.recent))]
            panel = self.exchanges.improved(recent, worth)
        self.recent = [*self.recent[-_RECENT + 1 :], panel]
        return panel
