"""The checks that stand beside every result; none of them changes it."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import stats

from talkoot_engine.effects.comparison import compare_changes
from talkoot_engine.effects.inputs import Data, Design, Plan, Series, Sites, Units
from talkoot_engine.effects.inputs.data import Bools, Floats
from talkoot_engine.effects.outcome import Check, State
from talkoot_engine.effects.randomise import arm_of, arms
from talkoot_engine.effects.regression import least_squares
from talkoot_engine.effects.series import interrupted_series
from talkoot_engine.effects.sites import permutation_p
from talkoot_engine.effects.stepped_wedge import stepped_wedge
from talkoot_engine.effects.synthetic import mix

RATIO_ALARM = 0.001  # sample-ratio checks run often, so they alarm late
UNUSUAL = 0.05


def checks(plan: Plan, data: Data) -> tuple[Check, ...]:
    """Every check that the design has, in a fixed order."""
    if isinstance(data, Units):
        return tuple(_of_units(plan, data))
    if isinstance(data, Sites):
        return tuple(_of_sites(plan, data))
    return tuple(_of_series(plan, data))


def sample_ratio(with_: int, without: int, *, share: float = 0.5) -> Check:
    """Whether the arms have the sizes that the lot should give; exact binomial test."""
    p = float(stats.binomtest(with_, with_ + without, share).pvalue)
    state = State.FAILED if p < RATIO_ALARM else State.PASSED
    return Check("sample-ratio", state, {"with": with_, "without": without, "p": p})


def attrition(values: Floats, treated: Bools) -> Check:
    """Whether one arm lost more of its people than the other; Fisher's exact test."""
    lost = np.isnan(values)
    gone = int((lost & treated).sum()), int((lost & ~treated).sum())
    stayed = int((~lost & treated).sum()), int((~lost & ~treated).sum())
    p = float(stats.fisher_exact([gone, stayed]).pvalue)
    state = State.WARNING if p < UNUSUAL else State.PASSED
    return Check("attrition", state, {"with": gone[0], "without": gone[1], "p": p})


def balance(baseline: Floats, treated: Bools) -> Check:
    """How far the arms lay apart before the start, in standard deviations; permutation test."""
    spread = float(baseline.std(ddof=1))
    gap = float(baseline[treated].mean() - baseline[~treated].mean())
    p, _ = permutation_p(baseline, treated)
    values = {"difference_sd": gap / spread if spread > 0 else 0.0, "p": p}
    return Check("balance", State.WARNING if p < UNUSUAL else State.PASSED, values)


def as_drawn(seed: str, data: Units) -> Check:
    """How many are in another arm than the seed draws, from a closed list or one by one."""
    from_list = arms(seed, data.ids)
    ways = (
        [from_list[id_] for id_ in data.ids],
        [arm_of(seed, id_) for id_ in data.ids],
    )
    differ = min(int((np.array(way) != data.treated).sum()) for way in ways)
    return Check("as-drawn", State.WARNING if differ else State.PASSED, {"differ": differ})


def _of_units(plan: Plan, data: Units) -> Iterator[Check]:
    values = data.values[plan.outcome.column]
    if plan.design is Design.RANDOM_AB:
        yield sample_ratio(int(data.treated.sum()), int((~data.treated).sum()))
        yield attrition(values, data.treated)
        yield as_drawn(plan.seed, data)
    else:
        means, treated = _means(plan, data, plan.outcome.column)
        p, draws = permutation_p(means, treated)
        yield _permutation(p, draws)
    if plan.baseline:
        before, treated = data.values[plan.baseline], data.treated
        if plan.design is Design.CLUSTER_RANDOM:
            before, treated = _means(plan, data, plan.baseline)
        kept = ~np.isnan(before)
        yield balance(before[kept], treated[kept])
    yield outliers(values[~np.isnan(values)], proportion=plan.outcome.proportion)


def _means(plan: Plan, data: Units, column: str) -> tuple[Floats, Bools]:
    places = range(len(plan.sites))
    means = [np.nanmean(data.values[column][data.sites == n]) for n in places]
    return np.array(means), np.array([data.treated[data.sites == n][0] for n in places])


def outliers(values: Floats, *, proportion: bool) -> Check:
    """How much of the whole spread the single most distant value makes."""
    spread = float(((values - values.mean()) ** 2).sum())
    share = float(((values - values.mean()) ** 2).max()) / spread if spread > 0 else 0.0
    odd = not proportion and len(values) >= 10 and share > 0.5
    return Check("outliers", State.WARNING if odd else State.PASSED, {"share": share})


def _permutation(p: float, draws: int) -> Check:
    """Not possible where even the largest difference would not be unusual."""
    if 2 / draws > UNUSUAL:
        return Check("permutation", State.NOT_POSSIBLE, {"p": p, "draws": draws})
    return Check("permutation", State.PASSED, {"p": p, "draws": draws})


def _of_sites(plan: Plan, data: Sites) -> Iterator[Check]:
    values = data.values[plan.outcome.column]
    first = int(data.starts.min())
    if plan.design is Design.STEPPED_WEDGE:
        yield _early(values, data)
        return
    treated = data.starts < values.shape[1]
    if plan.design is Design.COMPARISON_SITES:
        yield pre_trends(values[:, :first], treated)
        yield placebo_start(values[:, :first], treated)
        p, draws = permutation_p(_change(values, first), treated)
        yield _permutation(p, draws)
        return
    site = int(np.argmin(data.starts))
    yield _fit(values, site, first)
    yield placebo_rank(values, site, first)


def _change(values: Floats, start: int) -> Floats:
    return np.asarray(values[:, start:].mean(axis=1) - values[:, :start].mean(axis=1))


def pre_trends(before: Floats, treated: Bools) -> Check:
    """Whether the groups drifted apart before the start: slopes of the sites, Student's test."""
    periods = before.shape[1]
    if periods < 3 or len(treated) < 4:
        return Check("pre-trends", State.NOT_POSSIBLE)
    time = np.arange(periods) - (periods - 1) / 2
    slopes = before @ time / (time @ time)
    found = compare_changes(slopes, treated)
    p = 1.0 if found.p is None else found.p
    state = State.WARNING if p < UNUSUAL else State.PASSED
    return Check("pre-trends", state, {"slope": found.effect, "p": p})


def placebo_start(before: Floats, treated: Bools) -> Check:
    """The same comparison, as if the trial had started in the middle of the periods before it."""
    periods = before.shape[1]
    if periods < 4 or len(treated) < 4:
        return Check("placebo", State.NOT_POSSIBLE)
    found = compare_changes(_change(before, periods // 2), treated)
    p = 1.0 if found.p is None else found.p
    state = State.WARNING if p < UNUSUAL else State.PASSED
    return Check("placebo", state, {"effect": found.effect, "p": p})


def _fit(values: Floats, site: int, start: int) -> Check:
    """The gap before the start, as a share of how much the site itself moved."""
    found = mix(values, site, start)
    spread = float(values[site, :start].std())
    share = found.fit / spread if spread > 0 else 0.0
    return Check("fit", State.WARNING if share > 0.5 else State.PASSED, {"share": share})


def placebo_rank(values: Floats, site: int, start: int) -> Check:
    """The place of the site among all, by its squared gap after the start over that before."""
    ratios = np.array([mix(values, n, start).ratio for n in range(len(values))])
    rank = int((ratios >= ratios[site]).sum())
    found = {"rank": rank, "of": len(values), "p": rank / len(values)}
    possible = 1 / len(values) <= UNUSUAL
    return Check("rank", State.PASSED if possible else State.NOT_POSSIBLE, found)


def _early(values: Floats, data: Sites) -> Check:
    """The same analysis on what happened before any site of the two started, one step early.

    Each site is taken to have started one period before it did, and only the periods without the
    trial are kept where all sites have them.
    """
    first = int(data.starts.min())
    if first < 2 or len(data.sites) < 4:
        return Check("placebo", State.NOT_POSSIBLE)
    shown = np.linspace(1, first, len(data.sites)).round().astype(np.int64)
    starts = np.empty_like(data.starts)
    starts[np.argsort(data.starts, kind="stable")] = np.minimum(shown, first)
    if len(set(starts.tolist())) < 2:
        return Check("placebo", State.NOT_POSSIBLE)
    found = stepped_wedge(values[:, :first], starts)
    p = 1.0 if found.p is None else found.p
    state = State.WARNING if p < UNUSUAL else State.PASSED
    return Check("placebo", state, {"effect": found.effect, "p": p})


def drift(before: Floats, controls: Sequence[Floats]) -> Check:
    """Whether what the controls leave stays high or low for long, which the model hardly expects.

    The correlation of successive residuals, against two of its standard errors.
    """
    design = np.column_stack([np.ones(len(before)), *controls])
    if len(before) < design.shape[1] + 6:
        return Check("drift", State.NOT_POSSIBLE)
    coefficients, *_ = np.linalg.lstsq(design, before, rcond=None)
    rest = before - design @ coefficients
    spread = float(rest @ rest)
    explained = spread <= 1e-20 * float(before @ before)  # only rounding is left
    found = 0.0 if explained else float(rest[1:] @ rest[:-1]) / spread
    limit = 2 / float(np.sqrt(len(before)))
    state = State.WARNING if found > limit else State.PASSED
    return Check("drift", state, {"autocorrelation": found, "limit": limit})


def regression(values: Floats, controls: Sequence[Floats], start: int) -> Check:
    """The same effect by a plain regression with a step at the start, as a second opinion.

    Newey-West errors with 4 (n / 100)^(2/9) lags; a warning where the model's effect and this one
    would be told apart, so that the choice of the model would decide.
    """
    n = len(values)
    step = (np.arange(n) >= start).astype(float)
    design = np.column_stack([np.ones(n), step, *controls])
    if n < design.shape[1] + 6 or np.linalg.matrix_rank(design) < design.shape[1]:
        return Check("regression", State.NOT_POSSIBLE)
    fit = least_squares(design, values, lags=max(1, int(4 * (n / 100) ** (2 / 9))))
    effect, reach = float(fit.coefficients[1]), float(stats.t.ppf(0.975, fit.df) * fit.se[1])
    model = interrupted_series(
        values, start, controls=np.column_stack(controls) if controls else None, draws=500
    )
    apart = not effect - reach <= model.effect <= effect + reach
    found = {"effect": effect, "low": effect - reach, "high": effect + reach}
    return Check("regression", State.WARNING if apart else State.PASSED, found)


def _of_series(plan: Plan, data: Series) -> Iterator[Check]:
    values = data.values[plan.outcome.column]
    controls = [data.values[column] for column in plan.controls]
    yield drift(values[: data.start], [control[: data.start] for control in controls])
    yield regression(values, controls, data.start)
    early = data.start * 2 // 3
    if early < 6:
        yield Check("placebo", State.NOT_POSSIBLE)
        return
    kept = np.column_stack(controls)[: data.start] if controls else None
    found = interrupted_series(values[: data.start], early, controls=kept, draws=500)
    unusual = not found.interval[0] <= 0 <= found.interval[1]
    state = State.WARNING if unusual else State.PASSED
    yield Check("placebo", state, {"effect": found.effect, "p": found.p or 0.0})
