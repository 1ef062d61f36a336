"""Random A/B between people, households or requests: means, means with a baseline, shares."""

from typing import Any

import numpy as np
from scipy import stats

from talkoot_engine.effects.inputs.data import Bools, Floats
from talkoot_engine.effects.intervals import from_t
from talkoot_engine.effects.outcome import Estimate


def compare_means(values: Floats, treated: Bools, *, confidence: float = 0.95) -> Estimate:
    """Difference of two means with Welch's interval.

    values, treated: shape (n,), at least two values in each arm.

    The arms may spread differently. Time O(n). B. L. Welch, Biometrika 34 (1947).
    """
    with_, without = values[treated], values[~treated]
    parts = with_.var(ddof=1) / len(with_), without.var(ddof=1) / len(without)
    df = _welch_df(parts, (len(with_), len(without)))
    return from_t(
        effect=float(with_.mean() - without.mean()),
        se=float(np.sqrt(sum(parts))),
        df=df,
        confidence=confidence,
        method="welch",
        n=len(values),
        numbers={"mean_with": float(with_.mean()), "mean_without": float(without.mean())},
    )


def compare_with_baseline(
    values: Floats, baseline: Floats, treated: Bools, *, confidence: float = 0.95
) -> Estimate:
    """Difference of two means after what the baseline already told is taken out (CUPED).

    baseline: the same measure before the start; shape (n,).

    One slope for both arms, fitted within the arms, as in analysis of covariance; Welch's
    interval on what is left, one degree of freedom less, and the part that stands for an unlucky
    difference of the baselines. Deng, Xu, Kohavi & Walker (WSDM 2013).
    """
    within_x, within_y = _within(baseline, treated), _within(values, treated)
    spread = float(within_x @ within_x)
    slope = float(within_x @ within_y) / spread if spread > 0 else 0.0
    rest = within_y - slope * within_x
    sizes = int(treated.sum()), int((~treated).sum())
    gap = float(baseline[treated].mean() - baseline[~treated].mean())
    raw = float(values[treated].mean() - values[~treated].mean())
    # The slope is estimated too: one degree of freedom, shared by the arms by their size.
    scale = [n - 1 - n / sum(sizes) for n in sizes]
    spreads = [float((rest[arm] ** 2).sum()) for arm in (treated, ~treated)]
    parts = tuple(s / k / n for s, k, n in zip(spreads, scale, sizes, strict=True))
    leverage = _slope_variance(rest, sizes) * gap**2 / spread if spread > 0 else 0.0
    return from_t(
        effect=raw - slope * gap,
        se=float(np.sqrt(sum(parts) + leverage)),
        df=_welch_df(parts, sizes) - 1,
        confidence=confidence,
        method="ancova",
        n=len(values),
        numbers={
            "slope": slope,
            "effect_without_baseline": raw,
            "variance_left": _left(within_y, rest),
        },
    )


def compare_shares(values: Floats, treated: Bools, *, confidence: float = 0.95) -> Estimate:
    """Difference of two shares with Newcombe's interval from two Wilson intervals.

    values: 0 or 1; shape (n,), at least one in each arm.

    Holds for small arms and for shares of 0 and 1. The p-value is Fisher's. R. G. Newcombe,
    Statistics in Medicine 17 (1998), method 10.
    """
    counts = [(int(values[arm].sum()), int(arm.sum())) for arm in (treated, ~treated)]
    (hits, n), (others, m) = counts
    low, high = newcombe(hits, n, others, m, confidence=confidence)
    table = [[hits, n - hits], [others, m - others]]
    return Estimate(
        effect=hits / n - others / m,
        interval=(low, high),
        confidence=confidence,
        method="newcombe",
        n=n + m,
        units=n + m,
        p=float(stats.fisher_exact(table).pvalue),
        numbers={"mean_with": hits / n, "mean_without": others / m},
    )


def newcombe(
    hits: Floats | int, n: int, others: Floats | int, m: int, *, confidence: float = 0.95
) -> tuple[Any, Any]:
    """The interval for hits / n - others / m; arrays give arrays."""
    z = float(stats.norm.ppf((1 + confidence) / 2))
    (low1, high1), (low2, high2) = wilson(hits, n, z), wilson(others, m, z)
    one, two = hits / n, others / m
    gap = one - two
    return (
        gap - np.sqrt((one - low1) ** 2 + (high2 - two) ** 2),
        gap + np.sqrt((high1 - one) ** 2 + (two - low2) ** 2),
    )


def wilson(hits: Floats | int, n: int, z: float) -> tuple[Any, Any]:
    """Wilson's interval for a share; arrays give arrays."""
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def _within(values: Floats, treated: Bools) -> Floats:
    """Values less the mean of their arm."""
    return np.asarray(values - np.where(treated, values[treated].mean(), values[~treated].mean()))


def _left(within: Floats, rest: Floats) -> float:
    total = float(within @ within)
    return float(rest @ rest) / total if total > 0 else 1.0


def _slope_variance(rest: Floats, sizes: tuple[int, int]) -> float:
    return float(rest @ rest) / (sum(sizes) - 3)


def _welch_df(parts: tuple[float, ...], sizes: tuple[int, int]) -> float:
    total = sum(parts)
    if total == 0:
        return float(sum(sizes) - 2)
    return total**2 / sum(part**2 / (n - 1) for part, n in zip(parts, sizes, strict=True))
