"""One site beside a weighted mix of others: synthetic control, and synthetic difference."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import nnls

from talkoot_engine.effects.inputs.data import Floats
from talkoot_engine.effects.intervals import from_t
from talkoot_engine.effects.outcome import Estimate

_HEAVY = 1e4  # weight of the row that asks for a unit sum, times the size of the data


@dataclass(frozen=True, eq=False, slots=True)
class Mix:
    """weights: one a comparison site, >= 0, sum 1; gaps: the site less its mix in each period."""

    weights: Floats
    gaps: Floats
    start: int

    @property
    def effect(self) -> float:
        """Mean gap after the start."""
        return float(self.gaps[self.start :].mean())

    @property
    def fit(self) -> float:
        """Root mean squared gap before the start."""
        return float(np.sqrt((self.gaps[: self.start] ** 2).mean()))

    @property
    def ratio(self) -> float:
        """Mean squared gap after the start over that before."""
        before = float((self.gaps[: self.start] ** 2).mean())
        after = float((self.gaps[self.start :] ** 2).mean())
        return after / before if before > 0 else np.inf


def simplex_weights(others: Floats, target: Floats, *, ridge: float = 0.0) -> Floats:
    """Weights w >= 0 with sum 1 that minimise |others @ w - target|^2 + ridge * |w|^2.

    others: shape (periods, sites); target: shape (periods,).

    The problem is convex. Non-negative least squares with a heavy row for the sum finds which
    weights are above 0; those are then solved exactly with the sum as a constraint.
    """
    sites = others.shape[1]
    rows = [others, np.sqrt(ridge) * np.eye(sites)] if ridge else [others]
    stacked = np.vstack(rows)
    goal = np.concatenate([target, np.zeros(len(stacked) - len(target))])
    scale = max(float(np.abs(stacked).max()), float(np.abs(goal).max()), 1e-300)
    heavy = _HEAVY * np.ones((1, sites))
    found, _ = nnls(np.vstack([stacked / scale, heavy]), np.append(goal / scale, _HEAVY))
    return _polished(stacked, goal, found)


def _polished(others: Floats, target: Floats, rough: Floats) -> Floats:
    """Solve on the support with the sum as a constraint, dropping what turns negative."""
    support = rough > 1e-9
    while True:
        chosen = others[:, support]
        first, rest = chosen[:, :1], chosen[:, 1:] - chosen[:, :1]
        part, *_ = np.linalg.lstsq(rest, target - first[:, 0], rcond=None)
        solved = np.append(1 - part.sum(), part)
        if (solved >= 0).all():
            weights = np.zeros(len(rough))
            weights[support] = solved
            return weights
        support[np.flatnonzero(support)[solved < 0]] = False


def mix(panel: Floats, site: int, start: int, *, over: int | None = None) -> Mix:
    """The mix of all other sites that follows one site best before the start.

    panel: shape (sites, periods); over: fit on the first so many periods instead (for tests of
    an effect that was taken out). Outcomes only, no other predictors: the choice of those can
    change the verdict, and this has one answer. Abadie, Diamond & Hainmueller (JASA 2010).
    """
    others = np.delete(panel, site, axis=0)
    fitted = start if over is None else over
    weights = simplex_weights(others[:, :fitted].T, panel[site, :fitted])
    return Mix(weights=weights, gaps=panel[site] - weights @ others, start=start)


def synthetic_control(
    panel: Floats, site: int, start: int, names: tuple[str, ...], *, confidence: float = 0.95
) -> Estimate:
    """The mean gap after the start between a site and its mix.

    names: of all sites, in the order of the panel.

    The interval is conformal: an effect e is kept if, once it is taken out and the mix is fitted
    to all periods, the gaps after the start are no larger than those of most other stretches of
    the same length (moving around the circle of periods). It needs at least 20 periods for 95 %
    and takes the gaps to be stationary. Chernozhukov, Wüthrich & Zhu (JASA 2021).
    """
    found = mix(panel, site, start)
    interval = _kept_effects(panel, site, start, found, 1 - confidence)
    weights = zip(
        [name for n, name in enumerate(names) if n != site], found.weights.tolist(), strict=True
    )
    return Estimate(
        effect=found.effect,
        interval=interval,
        confidence=confidence,
        method="conformal",
        n=panel.size,
        units=panel.shape[1],
        p=conformal_p(panel, site, start, 0.0),
        numbers={"fit": found.fit, "ratio": found.ratio, "smallest_p": 1 / panel.shape[1]},
        weights={name: weight for name, weight in weights if weight > 0},
    )


def conformal_p(panel: Floats, site: int, start: int, effect: float) -> float:
    """The p-value of "the effect is this in every period after the start"."""
    adjusted = panel.copy()
    adjusted[site, start:] -= effect
    gaps = mix(adjusted, site, start, over=panel.shape[1]).gaps
    length = len(gaps) - start
    circle = np.concatenate([gaps, gaps])
    sums = np.convolve(circle, np.ones(length), "valid")[: len(gaps)]
    real = abs(sums[start])
    return float((np.abs(sums) >= real - 1e-9 * max(real, 1e-300)).mean())


def _kept_effects(
    panel: Floats, site: int, start: int, found: Mix, alpha: float
) -> tuple[float, float]:
    if 1 / panel.shape[1] > alpha:
        return -np.inf, np.inf
    step = max(found.fit, abs(found.effect) / 20, 1e-12)
    return (
        _edge(panel, site, start, found.effect, -step, alpha),
        _edge(panel, site, start, found.effect, step, alpha),
    )


def _edge(panel: Floats, site: int, start: int, centre: float, step: float, alpha: float) -> float:
    """Walk out until refused, then halve down; inf if it is kept however far."""

    def kept(effect: float) -> bool:
        return conformal_p(panel, site, start, effect) > alpha

    inside, outside = centre, centre + step
    for _ in range(20):
        if not kept(outside):
            break
        inside, step = outside, step * 1.6
        outside = inside + step
    else:
        return float(np.copysign(np.inf, step))
    for _ in range(14):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if kept(middle) else (inside, middle)
    return outside


def synthetic_did(
    panel: Floats, site: int, start: int, names: tuple[str, ...], *, confidence: float = 0.95
) -> Estimate:
    """Difference in differences with weights for sites and for periods.

    The site weights may miss the site by a constant and are kept even by a penalty; the period
    weights make the others before the start look like the others after it. The standard error is
    the spread of the same estimate for each other site in turn, Student's interval with as many
    degrees of freedom less one. Arkhangelsky, Athey, Hirshberg, Imbens & Wager (AER 2021).
    """
    effect, weights, _ = did_weights(panel, site, start)
    others = np.delete(panel, site, axis=0)
    placebos = np.array([did_weights(others, n, start)[0] for n in range(len(others))])
    named = zip([name for n, name in enumerate(names) if n != site], weights.tolist(), strict=True)
    found = from_t(
        effect=effect,
        se=float(np.sqrt((placebos**2).mean())),
        df=float(len(placebos) - 1),
        confidence=confidence,
        method="placebo-t",
        n=panel.size,
        units=len(panel),
    )
    return replace(found, weights={name: weight for name, weight in named if weight > 1e-6})


def did_weights(panel: Floats, site: int, start: int) -> tuple[float, Floats, Floats]:
    """The synthetic difference, its site weights and its weights of the periods before."""
    others, ours = np.delete(panel, site, axis=0), panel[site]
    before, after = others[:, :start], others[:, start:].mean(axis=1)
    steps = np.diff(before, axis=1)
    noise = float(steps.std(ddof=1)) if steps.size > 1 else 0.0
    penalty = noise**2 * np.sqrt(panel.shape[1] - start)
    of_sites = simplex_weights(
        _level(before.T), ours[:start] - ours[:start].mean(), ridge=penalty * start
    )
    of_periods = simplex_weights(
        _level(before), after - after.mean(), ridge=1e-12 * noise**2 * len(others)
    )
    gap = float(ours[start:].mean() - of_periods @ ours[:start])
    return gap - float(of_sites @ (after - before @ of_periods)), of_sites, of_periods


def _level(columns: Floats) -> Floats:
    """Each column less its mean, so that a constant between them costs nothing."""
    return np.asarray(columns - columns.mean(axis=0))
