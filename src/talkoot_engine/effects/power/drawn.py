"""Power by drawing data as the plan expects them and running the planned analysis."""

import numpy as np

from talkoot_engine.effects.anytime import FEWEST_PER_ARM, boundary, tuning
from talkoot_engine.effects.inputs.data import Bools, Floats
from talkoot_engine.effects.synthetic import conformal_p, did_weights, mix

_SAME = 1e-9
LOOKS = 20


def panels(
    random: np.random.Generator, draws: int, shape: tuple[int, int], sd: float, correlation: float
) -> Floats:
    """Sites alike but for noise that lasts: shape (draws, sites, periods)."""
    noise = random.normal(0, sd, (draws, *shape))
    fresh = np.sqrt(1 - correlation**2)
    for period in range(1, shape[1]):
        noise[..., period] = correlation * noise[..., period - 1] + fresh * noise[..., period]
    return noise


def of_permutation(
    weights: Floats, schedule: Floats, noise: Floats, effect: float, margin: float, alpha: float
) -> Bools:
    """Whether each panel shows more than the margin by its permutation test.

    weights: shape (orders, sites, periods), the real order first; schedule: where the trial runs.
    """
    flat = weights.reshape(len(weights), -1)
    slopes = flat @ schedule.ravel()
    shown = noise.reshape(len(noise), -1) @ flat.T + (effect - margin) * slopes
    real = shown[:, :1]
    extreme = np.abs(shown) >= np.abs(real) - _SAME
    extreme[:, np.abs(slopes) > 1 + _SAME] = True
    allowed = int(np.floor(alpha * len(weights) + _SAME))
    return np.asarray((extreme.sum(axis=1) <= allowed) & (real[:, 0] > 0))


def of_synthetic_control(
    noise: Floats, start: int, effect: float, margin: float, alpha: float
) -> Bools:
    """Whether each panel, its first site with the trial, shows more than the margin."""
    shown = []
    for panel in noise:
        moved = panel.copy()
        moved[0, start:] += effect
        small = conformal_p(moved, 0, start, margin) <= alpha
        shown.append(small and mix(moved, 0, start).effect > margin)
    return np.array(shown)


def of_synthetic_did(
    noise: Floats, start: int, effect: float, margin: float, reach: float
) -> Bools:
    """The same; reach is Student's quantile for the placebos."""
    shown = []
    for panel in noise:
        others = panel[1:]
        placebos = np.array([did_weights(others, n, start)[0] for n in range(len(others))])
        half = reach * np.sqrt((placebos**2).mean())
        shown.append(did_weights(panel, 0, start)[0] + effect - half > margin)
    return np.array(shown)


def of_looks(
    random: np.random.Generator, draws: int, gain: float, sd: float, per_arm: int, alpha: float
) -> Bools:
    """Whether one of 20 even looks up to the planned size shows more than the margin."""
    sizes = np.unique(np.linspace(per_arm / LOOKS, per_arm, LOOKS).round().astype(int))
    sizes = sizes[sizes >= FEWEST_PER_ARM]
    if not len(sizes):
        return np.zeros(draws, dtype=np.bool_)
    steps = np.diff(sizes, prepend=0)
    sums = np.cumsum(random.normal(0, np.sqrt(2 * steps) * sd, (draws, len(steps))), axis=1)
    se = sd * np.sqrt(2 / sizes)
    reach = boundary(tuning(alpha) * sizes / per_arm, alpha) * se
    return np.asarray((sums / sizes + gain > reach).any(axis=1))
