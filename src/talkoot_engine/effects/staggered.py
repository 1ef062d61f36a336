"""Sites that start in different periods: the group-time effects of Callaway and Sant'Anna."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from talkoot_engine.effects.inputs.data import Bools, Floats, Ints
from talkoot_engine.effects.intervals import from_draws
from talkoot_engine.effects.outcome import Estimate

MANY = 20  # sites in the smallest group, from which on the normal interval is used
MOST_DRAWS = 5_000


@dataclass(frozen=True, eq=False, slots=True)
class GroupTime:
    """Effects by the period of the start (group) and the period.

    groups, times: shape (c,); counted from 0.
    effects:       shape (c,). Before the start they are placebos: the change of one period.
    influence:     how each site moves each effect; shape (sites, c).
    shares:        share of all sites that are in the group; shape (c,).
    """

    groups: Ints
    times: Ints
    effects: Floats
    influence: Floats
    shares: Floats
    starts: Ints

    @property
    def se(self) -> Floats:
        """Standard error of each effect."""
        n = len(self.influence)
        return np.asarray(np.sqrt((self.influence**2).mean(axis=0) / n))


def group_time(values: Floats, starts: Ints, *, control: str = "never") -> GroupTime:
    """The effect in each period on the sites that started in each period.

    values:  one a site and period; shape (sites, periods).
    starts:  first period with the trial, from 0; the number of periods (or more) for never.
    control: never, the sites that never start; not-yet, those that have not started yet either.

    For group g in period t: the change since the last period before the start (before the start:
    since the period before t) less that of the control. No covariates. Time O(groups * periods *
    sites). Callaway & Sant'Anna, Journal of Econometrics 225 (2021), theorem 1 without covariates.
    """
    periods = values.shape[1]
    cells = [
        (g, t)
        for g in sorted({int(s) for s in starts if 0 < s < periods})
        for t in range(1, periods)
    ]
    columns = [_cell(values, starts, g, t, control) for g, t in cells]
    groups = np.array([g for g, _ in cells])
    return GroupTime(
        groups=groups,
        times=np.array([t for _, t in cells]),
        effects=np.array([effect for effect, _ in columns]),
        influence=np.column_stack([influence for _, influence in columns]),
        shares=np.array([(starts == g).mean() for g in groups]),
        starts=starts,
    )


def _cell(
    values: Floats, starts: Ints, group: int, time: int, control: str
) -> tuple[float, Floats]:
    base = group - 1 if time >= group else time - 1
    change = values[:, time] - values[:, base]
    ours = starts == group
    others = starts >= values.shape[1]
    if control == "not-yet":
        others |= (starts > max(time, base)) & ~ours
    gap = float(change[ours].mean() - change[others].mean())
    influence = np.zeros(len(values))
    influence[ours] = (change[ours] - change[ours].mean()) / ours.mean()
    influence[others] = -(change[others] - change[others].mean()) / others.mean()
    return gap, influence


def aggregate(
    found: GroupTime, kind: str = "simple"
) -> tuple[float, float, dict[int, tuple[float, float]]]:
    """One effect, its standard error, and the parts it is the mean of, each with its own.

    kind: simple   all cells after the start, weighted by the size of their group;
          dynamic  by periods since the start (placebos before it are negative keys);
          group    by group; calendar: by period.
    The standard errors count that the sizes of the groups are a matter of chance, too.
    """
    after = found.times >= found.groups
    if kind == "simple":
        effect, influence = _weighted(found, after)
        return effect, _se(influence), {}
    key, cells = {
        "dynamic": (found.times - found.groups, np.ones_like(after)),
        "group": (found.groups, after),
        "calendar": (found.times, after),
    }[kind]
    parts = {
        int(k): _weighted(found, cells & (key == k), even=kind == "group")
        for k in np.unique(key[cells])
    }
    shown = {k: (effect, _se(influence)) for k, (effect, influence) in parts.items()}
    kept = [part for k, part in parts.items() if kind != "dynamic" or k >= 0]
    if kind == "group":
        return (*_over_groups(found, parts), shown)
    return (
        float(np.mean([effect for effect, _ in kept])),
        _se(np.mean([influence for _, influence in kept], axis=0)),
        shown,
    )


def _weighted(found: GroupTime, cells: Bools, *, even: bool = False) -> tuple[float, Floats]:
    """Mean of the cells by group size, with its influence; even: all cells alike."""
    effects, influence = found.effects[cells], found.influence[:, cells]
    if even:
        return float(effects.mean()), np.asarray(influence.mean(axis=1))
    return _by_size(found, effects, influence, found.groups[cells])


def _by_size(
    found: GroupTime, effects: Floats, influence: Floats, groups: Ints
) -> tuple[float, Floats]:
    member = (found.starts[:, None] == groups[None, :]).astype(float)
    shares = member.mean(axis=0)
    weights = shares / shares.sum()
    effect = float(weights @ effects)
    moved = (member - shares) / shares.sum()
    by_size = (moved - weights * moved.sum(axis=1, keepdims=True)) @ effects
    return effect, influence @ weights + by_size


def _over_groups(
    found: GroupTime, parts: Mapping[int, tuple[float, Floats]]
) -> tuple[float, float]:
    effects = np.array([effect for effect, _ in parts.values()])
    influence = np.column_stack([influence for _, influence in parts.values()])
    effect, moved = _by_size(found, effects, influence, np.array(list(parts)))
    return effect, _se(moved)


def _se(influence: Floats) -> float:
    return float(np.sqrt((influence**2).mean() / len(influence)))


def staggered(values: Floats, starts: Ints, *, confidence: float = 0.95, seed: int = 0) -> Estimate:
    """The mean effect after the start over sites and periods, compared with sites that never start.

    values, starts: as for group_time.

    With 20 sites or more in every group the interval is normal. With fewer it compares the real
    starts with all ways to give the same starts to these sites (5,000 at most): that takes the
    sites to change alike without the trial, and the effect to be the same everywhere.
    """
    found = group_time(values, starts)
    effect, se, _ = aggregate(found)
    _, sizes = np.unique(np.minimum(starts, values.shape[1]), return_counts=True)
    if sizes.min() < MANY:
        return _permuted(values, starts, effect, confidence, seed)
    z = float(stats.norm.ppf((1 + confidence) / 2))
    return Estimate(
        effect=effect,
        interval=(effect - z * se, effect + z * se),
        confidence=confidence,
        method="group-time",
        n=values.size,
        units=len(starts),
        p=float(2 * stats.norm.sf(abs(effect) / se)),
        se=se,
    )


def _permuted(
    values: Floats, starts: Ints, effect: float, confidence: float, seed: int
) -> Estimate:
    weights = simple_draws(values.shape, starts, seed)
    real = (np.arange(values.shape[1])[None, :] >= starts[:, None]).astype(float)
    interval, p = from_draws(
        effect,
        np.tensordot(weights, values, axes=2),
        np.tensordot(weights, real, axes=2),
        confidence=confidence,
    )
    return Estimate(
        effect=effect,
        interval=interval,
        confidence=confidence,
        method="group-time-permutation",
        n=values.size,
        units=len(starts),
        p=p,
        numbers={"draws": len(weights), "smallest_p": 1 / len(weights)},
    )


def simple_draws(shape: tuple[int, int], starts: Ints, seed: int) -> Floats:
    """The effect is a weighted sum of the panel: its weights under each draw, the real first."""
    weights = simple_weights(shape, starts)
    pool = np.random.default_rng(seed)
    order = np.tile(np.arange(shape[0]), (MOST_DRAWS - 1, 1))
    shuffled = np.vstack([np.arange(shape[0]), pool.permuted(order, axis=1)])
    # Different orders may give the same starts: each way is kept once, the real one first.
    _, first = np.unique(starts[shuffled], axis=0, return_index=True)
    return np.asarray(weights[shuffled[np.sort(first)]])


def simple_weights(shape: tuple[int, int], starts: Ints) -> Floats:
    """The panel of weights whose sum with the values is the simple aggregate."""
    periods = shape[1]
    weights = np.zeros(shape)
    never = starts >= periods
    total = sum(periods - int(s) for s in starts if s < periods)
    for site in np.flatnonzero(~never):
        start = int(starts[site])
        after = periods - start
        weights[site, start:] += 1 / total
        weights[site, start - 1] -= after / total
        weights[never, start:] -= 1 / total / never.sum()
        weights[never, start - 1] += after / total / never.sum()
    return weights
