"""The same results in the slow and obvious way, for the tests."""

from itertools import permutations

import numpy as np

from talkoot_engine.effects.inputs.data import Floats, Ints


def wedge_effect(values: Floats, starts: tuple[int, ...]) -> float:
    """Least squares with one column a site, one a period, and one for the trial."""
    sites, periods = values.shape
    rows = [
        [float(s == i) for i in range(sites)]
        + [float(t == j) for j in range(1, periods)]
        + [float(t >= starts[s])]
        for s in range(sites)
        for t in range(periods)
    ]
    coefficients, *_ = np.linalg.lstsq(np.array(rows), values.ravel(), rcond=None)
    return float(coefficients[-1])


def wedge_p(values: Floats, starts: Ints, effect: float) -> float:
    """The permutation test of "the effect is this", order by order."""
    adjusted = values.astype(float).copy()
    for site, start in enumerate(starts.tolist()):
        adjusted[site, start:] -= effect
    real = abs(wedge_effect(adjusted, tuple(starts.tolist())))
    orders = sorted(set(permutations(starts.tolist())))
    shown = [abs(wedge_effect(adjusted, order)) for order in orders]
    return sum(one >= real - 1e-9 for one in shown) / len(orders)


def group_time_effect(values: Floats, starts: Ints, group: int, time: int) -> float:
    """Mean change of the group since the period before its start, less that of never-starters."""
    base = group - 1 if time >= group else time - 1
    ours = [
        row[time] - row[base] for row, start in zip(values, starts, strict=True) if start == group
    ]
    never = [
        row[time] - row[base]
        for row, start in zip(values, starts, strict=True)
        if start >= values.shape[1]
    ]
    return float(sum(ours) / len(ours) - sum(never) / len(never))


def simplex_objective(others: Floats, target: Floats, steps: int = 20_000) -> float:
    """The least squared distance of the target from a mix, by Frank and Wolfe's walk."""
    weights = np.full(others.shape[1], 1 / others.shape[1])
    for _ in range(steps):
        rest = others @ weights - target
        corner = int(np.argmin(others.T @ rest))
        along = others[:, corner] - others @ weights
        length = float(along @ along)
        if length == 0:
            break
        stride = min(1.0, max(0.0, -float(along @ rest) / length))
        weights *= 1 - stride
        weights[corner] += stride
    rest = others @ weights - target
    return float(rest @ rest)
