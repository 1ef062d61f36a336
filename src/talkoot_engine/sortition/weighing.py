"""Which weights bring the mean of known panels nearest to a target: an interior point method.

The general solver walks from corner to corner, which for a thousand types and panels takes tens of
seconds; here every step is one dense system of equations, and about twenty steps suffice.
"""

from dataclasses import dataclass

import numpy as np

from talkoot_engine.sortition.merging import Floats

_STEPS = 60


@dataclass(frozen=True, eq=False, slots=True)
class Weighing:
    """weights: of the panels, shape (n,), they sum to 1. short: people missing from the target.

    prices: what a person more of each type would be worth, 0 to 1; shape (t,).
    """

    weights: Floats
    prices: Floats
    short: float


def weigh(totals: Floats, target: Floats, *, exact: float) -> Weighing:
    """Weights that leave the fewest people short of the target.

    totals: people of each type that each panel takes, shape (t, n). Stops once fewer than `exact`
    people are short, or nothing is left to gain.

    min sum(u) over weights w, short u and over s >= 0 with totals w + u - s = target, sum(w) = 1;
    the primal-dual method with predictor and corrector of S. Mehrotra, SIAM J. Optim. 2(4), 1992.
    """
    state = _State(totals, target)
    for _ in range(_STEPS):
        if state.short < exact or state.mean_gap * len(state.x) < max(
            0.01 * state.short, 0.1 * exact
        ):
            break
        state.step()
    weights = np.maximum(state.weights, 0.0)
    return Weighing(weights / weights.sum(), state.prices, state.short)


class _State:
    """x: weights, short, over; y: prices of the types and of the sum; z: reduced costs."""

    def __init__(self, totals: Floats, target: Floats) -> None:
        types, panels = totals.shape
        self.totals, self.target = totals, target
        self.types, self.panels = types, panels
        self.cost = np.concatenate([np.zeros(panels), np.ones(types), np.zeros(types)])
        off = target - totals.mean(axis=1)
        self.x = np.concatenate(
            [np.full(panels, 1 / panels), np.maximum(off, 0) + 0.01, np.maximum(-off, 0) + 0.01]
        )
        self.y = np.full(types, 0.5)
        self.sum_price = -float((totals.T @ self.y).max()) - 0.5
        self.z = self._slack()

    @property
    def weights(self) -> Floats:
        return self.x[: self.panels]

    @property
    def prices(self) -> Floats:
        return self.y

    @property
    def short(self) -> float:
        """Measured on the weights themselves, made to sum to 1."""
        weights = np.maximum(self.weights, 0.0)
        mean = self.totals @ (weights / weights.sum())
        return float(np.maximum(self.target - mean, 0.0).sum())

    @property
    def mean_gap(self) -> float:
        return float(self.x @ self.z) / len(self.x)

    def step(self) -> None:
        """One predictor and one corrector, as far as all stays positive."""
        primal = self._missing()
        dual = self._slack() - self.z
        factor = self._factor()
        dx, _, _, dz = self._direction(factor, primal, dual, -self.x * self.z)
        least, slack_least = _longest(self.x, dx), _longest(self.z, dz)
        after = float((self.x + least * dx) @ (self.z + slack_least * dz)) / len(self.x)
        centre = self.mean_gap * (after / self.mean_gap) ** 3
        wanted = centre - self.x * self.z - dx * dz
        dx, dy, dsum, dz = self._direction(factor, primal, dual, wanted)
        forward, upward = 0.995 * _longest(self.x, dx), 0.995 * _longest(self.z, dz)
        self.x = self.x + min(1.0, forward) * dx
        self.y = self.y + min(1.0, upward) * dy
        self.sum_price += min(1.0, upward) * dsum
        self.z = self.z + min(1.0, upward) * dz

    def _slack(self) -> Floats:
        """Reduced costs of what the prices say."""
        panels = -(self.totals.T @ self.y) - self.sum_price
        return np.concatenate([panels, 1 - self.y, self.y])

    def _missing(self) -> tuple[Floats, float]:
        short = self.x[self.panels : self.panels + self.types]
        over = self.x[self.panels + self.types :]
        rows = self.target - self.totals @ self.weights - short + over
        return rows, 1.0 - float(self.weights.sum())

    def _factor(self) -> tuple[Floats, Floats, Floats]:
        """Ratios x / z, and the matrix of the equations for the prices."""
        ratio = self.x / self.z
        panels = ratio[: self.panels]
        scaled = self.totals * panels
        matrix = np.empty((self.types + 1, self.types + 1))
        matrix[:-1, :-1] = scaled @ self.totals.T
        diagonal = ratio[self.panels : self.panels + self.types] + ratio[self.panels + self.types :]
        matrix[np.arange(self.types), np.arange(self.types)] += diagonal
        matrix[:-1, -1] = matrix[-1, :-1] = scaled.sum(axis=1)
        matrix[-1, -1] = panels.sum()
        matrix[np.diag_indices_from(matrix)] *= 1 + 1e-13
        root = np.asarray(np.linalg.inv(np.linalg.cholesky(matrix)), np.float64)
        return ratio, matrix, root

    def _direction(
        self,
        factor: tuple[Floats, Floats, Floats],
        primal: tuple[Floats, float],
        dual: Floats,
        wanted: Floats,
    ) -> tuple[Floats, Floats, float, Floats]:
        ratio, matrix, root = factor
        # x dz + z dx = wanted and A' dy + dz = dual, so dx = (wanted - x (dual - A' dy)) / z.
        free = wanted / self.z - ratio * dual
        right = np.append(primal[0] - self._taken(free), primal[1] - free[: self.panels].sum())
        step = root.T @ (root @ right)
        step += root.T @ (root @ (right - matrix @ step))
        dy, dsum = step[:-1], float(step[-1])
        back = np.concatenate([self.totals.T @ dy + dsum, dy, -dy])
        return free + ratio * back, dy, dsum, dual - back

    def _taken(self, x: Floats) -> Floats:
        short, over = x[self.panels : self.panels + self.types], x[self.panels + self.types :]
        return self.totals @ x[: self.panels] + short - over


def _longest(values: Floats, change: Floats) -> float:
    """The longest step, at most 1 / 0.995, after which no value is negative."""
    shrinking = change < 0
    if not shrinking.any():
        return 1 / 0.995
    return float(min(1 / 0.995, (values[shrinking] / -change[shrinking]).min()))
