"""Interrupted series: what the series would have done, from its own past and from controls."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky_banded, solve_banded

from talkoot_engine.effects.inputs.data import Floats
from talkoot_engine.effects.outcome import Estimate

LEVEL_SD = 0.01  # prior guess of how much the level moves a period, in sd of the series
LEVEL_WEIGHT = 32.0  # so many observations is that guess worth
NOISE_WEIGHT = 8.0  # the same for the noise
EXPLAINED = 0.8  # prior guess of the share of the variance that the controls explain
EXPECTED_CONTROLS = 3.0  # prior guess of how many controls matter


@dataclass(frozen=True, eq=False, slots=True)
class Forecast:
    """Draws of what would have been after the start; shape (draws, periods after)."""

    without: Floats
    included: Floats  # share of the draws in which each control was used


def interrupted_series(
    values: Floats,
    start: int,
    *,
    controls: Floats | None = None,
    confidence: float = 0.95,
    seed: int = 0,
    draws: int = 1000,
) -> Estimate:
    """The mean effect after the start on one series.

    values:   shape (periods,); start: first period with the trial, counted from 0.
    controls: series that the trial cannot touch; shape (periods, k).
    seed:     of the draws; the same seed gives the same answer.

    A level that moves like a random walk, plus a regression on the controls with a prior that may
    leave each of them out, fitted to the periods before the start by Gibbs sampling; the interval
    is that of the draws. It takes the relation to the controls to last. Brodersen, Gallusser,
    Koehler, Remy & Scott (Annals of Applied Statistics 2015), the default model of their package.
    """
    forecast = forecast_without(values, start, controls=controls, seed=seed, draws=draws)
    effects = values[start:].mean() - forecast.without.mean(axis=1)
    low, high = np.quantile(effects, [(1 - confidence) / 2, (1 + confidence) / 2])
    against = min(int((effects <= 0).sum()), int((effects >= 0).sum()))
    return Estimate(
        effect=float(effects.mean()),
        interval=(float(low), float(high)),
        confidence=confidence,
        method="state-space",
        n=len(values),
        units=start,
        p=min(1.0, 2 * (against + 1) / (len(effects) + 1)),
        se=float(effects.std(ddof=1)),
        numbers=_numbers(values, start, forecast),
    )


def _numbers(values: Floats, start: int, forecast: Forecast) -> Mapping[str, float]:
    without = float(forecast.without.mean())
    with_ = float(values[start:].mean())
    return {"mean_with": with_, "mean_without": without, "periods_after": len(values) - start}


def forecast_without(
    values: Floats,
    start: int,
    *,
    controls: Floats | None = None,
    seed: int = 0,
    draws: int = 1000,
    warm_up: int = 200,
) -> Forecast:
    """What the series would have done after the start; see interrupted_series."""
    before = values[:start]
    scale = float(before.std(ddof=1)) or 1.0
    y = (before - before.mean()) / scale
    x = np.zeros((len(values), 0)) if controls is None else _standardised(controls, start)
    chain = _Chain(y, x[:start], np.random.default_rng(seed))
    paths, used = [], np.zeros(x.shape[1])
    for step in range(warm_up + draws):
        chain.step()
        if step >= warm_up:
            paths.append(chain.ahead(x[start:]))
            used += chain.active
    return Forecast(without=before.mean() + scale * np.array(paths), included=used / draws)


def _standardised(controls: Floats, start: int) -> Floats:
    spread = controls[:start].std(axis=0, ddof=1)
    return np.asarray(
        (controls - controls[:start].mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    )


class _Chain:
    """The Gibbs sampler: level, its step, the noise, the controls in turn."""

    def __init__(self, y: Floats, x: Floats, random: np.random.Generator) -> None:
        self.y, self.x, self.random = y, x, random
        k = x.shape[1]
        self.active = np.zeros(k, dtype=np.bool_)
        self.beta = np.zeros(k)
        self.level = np.zeros(len(y))
        self.noise, self.drift = 0.5, LEVEL_SD**2
        self.prior_share = min(1.0, EXPECTED_CONTROLS / k) if k else 0.0
        # Zellner's prior, worth one observation, half of it on the diagonal.
        gram = x.T @ x / max(len(y), 1)
        # A control that never varies gets a little of its own, so that it can be left alone.
        self.prior = 0.5 * (gram + np.diag(np.diag(gram))) + 1e-9 * np.eye(k)

    def step(self) -> None:
        """One sweep."""
        self.level = self._draw_level()
        steps = np.diff(self.level)
        self.drift = self._variance(LEVEL_WEIGHT, LEVEL_SD**2, steps)
        rest = self.y - self.level
        if self.x.shape[1]:
            self._choose(rest)
            self._regress(rest)
        else:
            self.noise = self._variance(0.02, 1.0, rest)

    def ahead(self, controls: Floats) -> Floats:
        """One path after the start."""
        steps = self.random.normal(0, np.sqrt(self.drift), len(controls))
        noise = self.random.normal(0, np.sqrt(self.noise), len(controls))
        return np.asarray(self.level[-1] + np.cumsum(steps) + controls @ self.beta + noise)

    def _variance(self, weight: float, guess: float, rest: Floats) -> float:
        shape = (weight + len(rest)) / 2
        return float((weight * guess + rest @ rest) / 2 / self.random.gamma(shape))

    def _draw_level(self) -> Floats:
        """The whole level at once, from its banded precision."""
        n = len(self.y)
        bands = np.empty((2, n))
        bands[0] = 1 / self.noise + 2 / self.drift
        bands[0, 0] = 1 / self.noise + 1 / self.drift + 1  # the first level has variance 1
        bands[0, -1] = 1 / self.noise + 1 / self.drift
        bands[1] = -1 / self.drift
        lower = cholesky_banded(bands, lower=True, check_finite=False)
        goal = (self.y - self.x @ self.beta) / self.noise
        half = solve_banded((1, 0), lower, goal, check_finite=False)
        upper = np.vstack([np.append(0.0, lower[1, :-1]), lower[0]])
        return np.asarray(
            solve_banded((0, 1), upper, half + self.random.normal(size=n), check_finite=False)
        )

    def _choose(self, rest: Floats) -> None:
        """Each control in or out, given the others, with its size and the noise summed out."""
        if self.prior_share >= 1:
            self.active[:] = True
            return
        for n in self.random.permutation(len(self.active)):
            odds = []
            for state in (False, True):
                self.active[n] = state
                odds.append(self._log_weight(rest))
            gap = odds[0] - odds[1] + np.log(1 / self.prior_share - 1)
            self.active[n] = self.random.random() < 1 / (1 + np.exp(np.clip(gap, -500, 500)))

    def _posterior(self, rest: Floats) -> tuple[Floats, Floats, float]:
        x = self.x[:, self.active]
        precision = x.T @ x + self.prior[np.ix_(self.active, self.active)]
        mean = np.linalg.solve(precision, x.T @ rest)
        guess = NOISE_WEIGHT * (1 - EXPLAINED)
        return precision, mean, float(guess + rest @ rest - mean @ precision @ mean)

    def _log_weight(self, rest: Floats) -> float:
        precision, _, left = self._posterior(rest)
        prior = self.prior[np.ix_(self.active, self.active)]
        sizes = np.linalg.slogdet(prior)[1] - np.linalg.slogdet(precision)[1]
        return float(sizes / 2 - (NOISE_WEIGHT + len(rest)) / 2 * np.log(left))

    def _regress(self, rest: Floats) -> None:
        precision, mean, left = self._posterior(rest)
        self.noise = left / 2 / self.random.gamma((NOISE_WEIGHT + len(rest)) / 2)
        self.beta[:] = 0.0
        lower = np.linalg.cholesky(precision)
        noise = self.random.normal(size=len(mean)) * np.sqrt(self.noise)
        self.beta[self.active] = mean + np.linalg.solve(lower.T, noise)
