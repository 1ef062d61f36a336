"""Least squares, with the standard errors that the designs need."""

from dataclasses import dataclass

import numpy as np

from talkoot_engine.effects.inputs.data import Floats, Ints


@dataclass(frozen=True, eq=False, slots=True)
class Fit:
    """coefficients, se: shape (k,); se classical, or by cluster or lag where asked.

    spread: standard deviation of the residuals (the "regression standard error").
    """

    coefficients: Floats
    se: Floats
    spread: float
    residuals: Floats
    df: int


def least_squares(
    design: Floats, values: Floats, *, clusters: Ints | None = None, lags: int | None = None
) -> Fit:
    """Fit values (n,) on the columns of design (n, k).

    clusters: cluster of each row: standard errors robust to likeness within clusters, with the
              usual factor g / (g - 1) * (n - 1) / (n - k).
    lags:     rows are one series: Newey-West standard errors with so many lags, times n / (n - k).
    """
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ values
    residuals = values - design @ coefficients
    n, k = design.shape
    variance = float(residuals @ residuals) / (n - k)
    if clusters is not None:
        middle = _by_cluster(design, residuals, clusters)
    elif lags is not None:
        middle = _by_lag(design, residuals, lags) * n / (n - k)
    else:
        middle = variance * (design.T @ design)
    return Fit(
        coefficients=coefficients,
        # Rounding may leave a variance of nothing just below 0.
        se=np.sqrt(np.maximum(np.diag(inverse @ middle @ inverse), 0.0)),
        spread=float(np.sqrt(variance)),
        residuals=residuals,
        df=n - k,
    )


def _by_cluster(design: Floats, residuals: Floats, clusters: Ints) -> Floats:
    n, k = design.shape
    _, of = np.unique(clusters, return_inverse=True)
    groups = int(of.max()) + 1
    sums = np.zeros((groups, k))
    np.add.at(sums, of, design * residuals[:, None])
    return np.asarray(sums.T @ sums * groups / (groups - 1) * (n - 1) / (n - k))


def _by_lag(design: Floats, residuals: Floats, lags: int) -> Floats:
    scores = design * residuals[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (cross + cross.T)
    return middle
