"""Power by formula. Every effect is in the good direction, less the bound it has to exceed."""

import numpy as np
from scipy import stats

from talkoot_engine.effects.inputs.data import Floats
from talkoot_engine.effects.series import LEVEL_SD
from talkoot_engine.effects.two_arms import newcombe

_WINDOW = 7.0  # standard deviations of a binomial that are looked at


def of_t(gain: float, se: float, df: float, confidence: float) -> float:
    """Chance that Student's interval lies above the bound; gain is effect less bound."""
    if df <= 0:
        return 0.0
    reach = stats.t.ppf((1 + confidence) / 2, df)
    return float(stats.nct.sf(reach, df, gain / se))


def of_shares(base: float, effect: float, margin: float, per_arm: int, confidence: float) -> float:
    """The same for Newcombe's interval: summed over all pairs of counts that can happen."""
    share = base + effect
    if not 0 <= share <= 1:
        return 0.0
    with_, chance_with = _counts(share, per_arm)
    without, chance = _counts(base, per_arm)
    low, _ = newcombe(with_[:, None], per_arm, without[None, :], per_arm, confidence=confidence)
    return float(chance_with @ (low > margin) @ chance)


def _counts(share: float, n: int) -> tuple[Floats, Floats]:
    reach = _WINDOW * np.sqrt(n * share * (1 - share)) + 2
    counts = np.arange(max(0, int(n * share - reach)), min(n, int(n * share + reach)) + 1)
    return counts.astype(float), np.asarray(stats.binom.pmf(counts, n, share))


def change_sd(sd: float, correlation: float, before: int, after: int) -> float:
    """Standard deviation of a site's mean after less its mean before.

    correlation: between values of successive periods, falling by that factor each period.
    """
    weights = np.concatenate([np.full(before, -1 / before), np.full(after, 1 / after)])
    lags = np.abs(np.subtract.outer(np.arange(before + after), np.arange(before + after)))
    return float(sd * np.sqrt(weights @ (correlation**lags * (lags >= 0)) @ weights))


def of_series(
    gain: float, sd: float, before: int, after: int, controls: int, confidence: float
) -> float:
    """The same for an interrupted series whose level stands still, by a normal approximation.

    The model allows the level to move, so its interval is wider than that truth would need.
    """
    drift = LEVEL_SD**2
    weights, known = _filter(before, drift)
    fitted = controls / max(before - controls - 1, 1)
    model = known + drift * (after + 1) * (2 * after + 1) / (6 * after) + 1 / after
    truth = float((weights**2).sum()) + 1 / after
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * np.sqrt(model + fitted / after)
    return float(stats.norm.sf((reach - gain / sd) / np.sqrt(truth + fitted / after)))


def _filter(periods: int, drift: float) -> tuple[Floats, float]:
    """Weights of the past values in the last level, and the variance of that level; noise 1."""
    weights = np.zeros(periods)
    variance = 1.0
    for n in range(periods):
        variance += drift if n else 0.0
        gain = variance / (variance + 1)
        weights *= 1 - gain
        weights[n] = gain
        variance *= 1 - gain
    return weights, variance
