"""Intervals that several designs share: from a standard error, and from permuted draws."""

from collections.abc import Mapping

import numpy as np
from scipy import stats

from talkoot_engine.effects.inputs.data import Floats
from talkoot_engine.effects.outcome import Estimate, Number

_SAME = 1e-9  # statistics closer than this, on their own scale, are equal


def from_t(
    *,
    effect: float,
    se: float,
    df: float,
    confidence: float,
    method: str,
    n: int,
    units: int | None = None,
    numbers: Mapping[str, Number] | None = None,
) -> Estimate:
    """An estimate with Student's interval; without a degree of freedom it has no end."""
    known = df > 0
    reach = float(stats.t.ppf((1 + confidence) / 2, df)) * se if known else np.inf
    if se > 0:
        p = float(2 * stats.t.sf(abs(effect) / se, df)) if known else None
    else:
        p = (0.0 if effect else 1.0) if known else None
    return Estimate(
        effect=effect,
        interval=(effect - reach, effect + reach),
        confidence=confidence,
        method=method,
        n=n,
        units=n if units is None else units,
        p=p,
        se=se if known else None,
        numbers={"df": float(df), **(numbers or {})},
    )


def from_draws(
    effect: float, permuted: Floats, slopes: Floats, *, confidence: float
) -> tuple[tuple[float, float], float]:
    """The interval and the p-value (of no effect) that a permutation test gives.

    permuted: the statistic under every draw that could have been, the real one included; (d,).
    slopes:   the same statistic of the real schedule itself, so that without an effect of size e
              draw k would give permuted[k] - e * slopes[k]; the real draw gives effect - e.

    An effect e is kept when at least as extreme draws are more than 1 - confidence of all. The
    interval is the stretch around the estimate in which every e is kept; exact, without a grid.
    """
    alpha = 1 - confidence
    scale = max(abs(effect), float(np.abs(permuted).max()), 1e-300)
    lows, highs = _kept_around(effect, permuted, slopes, scale)
    allowed = int(np.floor(alpha * len(permuted) + _SAME))
    as_extreme = np.abs(permuted) >= abs(effect) - _SAME * scale
    # e below the estimate is refused once at most `allowed` draws still reach as far.
    ends = float(np.sort(lows)[allowed]), float(np.sort(highs)[::-1][allowed])
    return ends, float(as_extreme.mean())


def _kept_around(
    effect: float, permuted: Floats, slopes: Floats, scale: float
) -> tuple[Floats, Floats]:
    """For each draw the stretch around the estimate in which it is as extreme as the real one.

    With u = e - effect and q = permuted - effect * slope that is |q - u * slope| >= |u|: from
    -|q| / (1 - s) to |q| / (1 + s), where s is the slope with the sign of q. A draw equal to the
    real one (slope 1 or -1 and q = 0) is always as extreme; so, to be on the safe side, is one
    that moves more than the real one does (slope beyond 1).
    """
    q = permuted - effect * slopes
    q = np.where(np.abs(q) <= _SAME * scale, 0.0, q)
    turned = np.sign(q) * slopes
    always = (np.abs(slopes) > 1 + _SAME) | ((np.abs(slopes) > 1 - _SAME) & (q == 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.where(q == 0, 0.0, np.abs(q) / np.maximum(1 - turned, 0.0))
        above = np.where(q == 0, 0.0, np.abs(q) / np.maximum(1 + turned, 0.0))
    below[always], above[always] = np.inf, np.inf
    return effect - below, effect + above
