"""Intervals that hold at all looks together, for plans that read the result before the end."""

import dataclasses

import numpy as np
from scipy import stats

from talkoot_engine.effects.inputs.data import Bools, Floats
from talkoot_engine.effects.outcome import Estimate
from talkoot_engine.effects.two_arms import compare_means, compare_shares, compare_with_baseline

FEWEST_PER_ARM = 10  # before that the spread is not known well enough to promise anything


def anytime(
    values: Floats,
    treated: Bools,
    *,
    per_arm: int,
    proportion: bool = False,
    baseline: Floats | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """The effect between two arms with an interval that may be read as often as one likes.

    per_arm: the planned size of an arm, at which the interval is made tightest.

    Mixture of Gaussian likelihood ratios over all effects (Robbins 1970; Johari, Koomen,
    Pekelis & Walsh 2017): with the variance V of the difference and V' = V * n / (c * per_arm)
    the half-width is sqrt(V * (1 + V / W) * log((1 + W / V) / alpha^2)), W / V = c * n / per_arm.
    For small arms the reach is stretched as Student's is beyond the normal. Before 10 values in
    each arm there is no end on either side.
    """
    fixed = _fixed(values, treated, proportion, baseline, confidence)
    sizes = int(treated.sum()), int((~treated).sum())
    alpha = 1 - confidence
    ratio = tuning(alpha) * _even(sizes) / per_arm
    se = _share_se(values, treated) if proportion else (fixed.se or 0.0)
    df = float(fixed.numbers.get("df", sum(sizes) - 2))
    reach = float("inf")
    if min(sizes) >= FEWEST_PER_ARM:
        reach = float(se * boundary(ratio, alpha) * _stretch(df, alpha))
    return dataclasses.replace(
        fixed,
        interval=(fixed.effect - reach, fixed.effect + reach),
        method="anytime",
        p=_p_always(fixed.effect, se, ratio, df, alpha) if np.isfinite(reach) else None,
        se=se,
        numbers={**fixed.numbers, "per_arm": per_arm, "fixed_low": fixed.interval[0],
                 "fixed_high": fixed.interval[1]},
    )  # fmt: skip


def boundary(ratio: Floats | float, alpha: float) -> Floats:
    """Half-width in standard errors; ratio is c * n / planned n."""
    grown = np.asarray(ratio, dtype=np.float64)
    return np.asarray(np.sqrt((1 + 1 / grown) * np.log((1 + grown) / alpha**2)))


def tuning(alpha: float) -> float:
    """The c that makes the interval about the tightest at the planned size."""
    return float(-2 * np.log(alpha) + np.log(1 - 2 * np.log(alpha)))


def _fixed(
    values: Floats,
    treated: Bools,
    proportion: bool,
    baseline: Floats | None,
    confidence: float,
) -> Estimate:
    if proportion:
        return compare_shares(values, treated, confidence=confidence)
    if baseline is not None:
        return compare_with_baseline(values, baseline, treated, confidence=confidence)
    return compare_means(values, treated, confidence=confidence)


def _even(sizes: tuple[int, int]) -> float:
    """The size of two equal arms that would tell as much."""
    return 2 / (1 / sizes[0] + 1 / sizes[1])


def _stretch(df: float, alpha: float) -> float:
    # At the tail the mixture reaches to (about alpha / 5, between 2.5 and 3 standard errors).
    tail = alpha / 10
    return float(stats.t.isf(tail, df) / stats.norm.isf(tail))


def _share_se(values: Floats, treated: Bools) -> float:
    """With one more of each kind, so that an arm of all zeros is not taken for certain."""
    parts = 0.0
    for arm in (values[treated], values[~treated]):
        share = (arm.sum() + 1) / (len(arm) + 2)
        parts += share * (1 - share) / len(arm)
    return float(np.sqrt(parts))


def _p_always(effect: float, se: float, ratio: float, df: float, alpha: float) -> float:
    """The smallest alpha at which the interval leaves out 0 (c stays as tuned)."""
    z = effect / se / _stretch(df, alpha) if se > 0 else 0.0
    log_ratio = 0.5 * (z * z * ratio / (1 + ratio) - np.log(1 + ratio))
    return float(min(1.0, np.exp(-log_ratio)))
