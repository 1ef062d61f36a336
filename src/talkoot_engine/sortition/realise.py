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
from talkoot_engine.sortition.weighing import Weighing, weigh

_EXACT = 5e-8
_NOISE = 0.3
_RECENT = 30
_SOLVE_EVERY = 5
_HARD = 10  # steps of the simplex method for one repair; beyond that exchanges are cheaper


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
    """Different panels found so far, and the people of each type that they take."""

    model: Model
    target: Floats
    panels: list[Floats] = field(default_factory=list)
    totals: list[Floats] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)

    def add(self, panel: Floats) -> None:
        mark = panel.astype(np.int16).tobytes()
        if mark not in self.seen:
            self.seen.add(mark)
            self.panels.append(panel)
            self.totals.append(self.model.totals(panel))

    def weigh(self) -> Weighing:
        return weigh(np.array(self.totals).T, self.target, exact=_EXACT)


def realise(model: Model, chances: Floats, ways: Floats, *, deadline: float) -> Weighted:
    """Panels and weights whose mean gives each type its chance, or as near as time allows.

    chances: of each type; ways: a mean panel with these chances. deadline: on time.monotonic.
    Raises NoPanel where no panel lies on the face of the mean: the chances cannot be had.
    """
    search = _Search(model, chances * model.sizes, face_of(model, ways))
    search.follow(_first_batch(model), deadline)
    solution = search.columns.weigh()
    stalled = 0
    while solution.short > _EXACT and time.monotonic() < deadline and stalled < 3:
        before = solution.short
        search.price(solution, deadline)
        solution = search.columns.weigh()
        stalled = stalled + 1 if solution.short > before * (1 - 1e-3) - 1e-12 else 0
    panels = np.array(search.columns.panels)
    return Weighted(panels, solution.weights, solution.short, solution.short <= _EXACT)


def _first_batch(model: Model) -> int:
    return int(1.3 * len(model.sizes)) + 20


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

    def price(self, solution: Weighing, deadline: float) -> None:
        """Panels that the prices of the last weighing ask for, each with a little noise."""
        prices = solution.prices
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
            panel = self.finder.near(worth)
            self.slow = self.finder.steps > _HARD
        else:
            recent = self.recent[self.random.integers(len(self.recent))]
            panel = self.exchanges.improved(recent, worth)
        self.recent = [*self.recent[-_RECENT + 1 :], panel]
        return panel
