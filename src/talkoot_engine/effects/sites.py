"""Cluster-random: whole sites drawn to two arms, one mean for each site."""

from itertools import combinations
from math import comb

import numpy as np

from talkoot_engine.effects.inputs.data import Bools, Floats
from talkoot_engine.effects.intervals import from_t
from talkoot_engine.effects.outcome import Estimate

MOST_DRAWS = 20_000


def compare_sites(
    means: Floats, treated: Bools, *, baseline: Floats | None = None, confidence: float = 0.95
) -> Estimate:
    """Difference between two groups of sites; the site is the unit, however many people it has.

    means:    one value a site; shape (k,), at least one site in each arm and three in all.
    baseline: the mean of the same measure before the start; it is taken out with one slope.

    Student's interval with the spread pooled over the arms, k - 2 degrees of freedom (k - 3 with
    a baseline): exact for sites that vary normally and alike, however few. The p-value is that of
    the permutation test over all draws that could have been. Murray, Design and Analysis of
    Group-Randomized Trials (1998); Donald & Lang (2007).
    """
    design = np.column_stack([np.ones(len(means)), treated.astype(float)])
    if baseline is not None:
        design = np.column_stack([design, baseline - baseline.mean()])
    effect, se, df = _fitted(design, means)
    p, draws = permutation_p(means if baseline is None else _without(baseline, means), treated)
    found = from_t(
        effect=effect,
        se=se,
        df=df,
        confidence=confidence,
        method="pooled-t",
        n=len(means),
        numbers={
            "mean_with": float(means[treated].mean()),
            "mean_without": float(means[~treated].mean()),
            "p_permutation": p,
            "draws": draws,
        },
    )
    return found


def permutation_p(values: Floats, treated: Bools, *, seed: int = 0) -> tuple[float, int]:
    """The share of all draws with as large a difference, and how many draws there are.

    Beyond 20,000 draws so many are sampled, the real one included.
    """
    k, chosen = len(values), int(treated.sum())
    total = comb(k, chosen)
    if total <= MOST_DRAWS:
        picks = np.array(list(combinations(range(k), chosen)))
    else:
        shuffled = np.random.default_rng(seed).permuted(
            np.tile(np.arange(k), (MOST_DRAWS - 1, 1)), axis=1
        )
        picks = np.vstack([np.flatnonzero(treated), shuffled[:, :chosen]])
    sums = values[picks].sum(axis=1)
    gaps = np.abs(sums / chosen - (values.sum() - sums) / (k - chosen))
    real = abs(values[treated].mean() - values[~treated].mean())
    return float((gaps >= real - 1e-9 * max(real, 1e-300)).mean()), total


def _fitted(design: Floats, values: Floats) -> tuple[float, float, int]:
    coefficients, *_ = np.linalg.lstsq(design, values, rcond=None)
    rest = values - design @ coefficients
    df = len(values) - design.shape[1]
    if df < 1:
        return float(coefficients[1]), 0.0, 0
    variance = float(rest @ rest) / df * np.linalg.pinv(design.T @ design)[1, 1]
    return float(coefficients[1]), float(np.sqrt(variance)), df


def _without(baseline: Floats, means: Floats) -> Floats:
    centred = baseline - baseline.mean()
    spread = float(centred @ centred)
    slope = float(centred @ means) / spread if spread > 0 else 0.0
    return np.asarray(means - slope * centred)
