"""Run the planned design, and nothing else, as the headline; the checks stand beside it."""

from collections.abc import Mapping

import numpy as np

from talkoot_engine.effects import verdict
from talkoot_engine.effects.anytime import anytime
from talkoot_engine.effects.checks import checks
from talkoot_engine.effects.comparison import before_and_after
from talkoot_engine.effects.explain import remarks
from talkoot_engine.effects.inputs import Data, Design, Looks, Measure, Plan, Series, Sites, Units
from talkoot_engine.effects.inputs.data import Bools, Floats
from talkoot_engine.effects.outcome import Estimate, Evaluation
from talkoot_engine.effects.series import interrupted_series
from talkoot_engine.effects.sites import compare_sites
from talkoot_engine.effects.staggered import aggregate, group_time, staggered
from talkoot_engine.effects.stepped_wedge import stepped_wedge
from talkoot_engine.effects.synthetic import did_weights, mix, synthetic_control, synthetic_did
from talkoot_engine.effects.two_arms import compare_means, compare_shares, compare_with_baseline


def evaluate(plan: Plan, data: Data) -> Evaluation:
    """What the data say to the plan's question, by the plan's design.

    data: as `formats.read_data` gives them for the plan. Equal input gives an equal answer.

    Raises BadInput: nothing that read_data has not refused.
    """
    found = estimate(plan, data, plan.outcome)
    harms = tuple(
        verdict.weigh_harm(harm, estimate(plan, data, harm.measure)) for harm in plan.harms
    )
    made = checks(plan, data)
    return Evaluation(
        design=plan.design,
        estimate=found,
        benefit=verdict.benefit(plan, found),
        harms=harms,
        checks=made,
        verdict=verdict.decide(plan, found, harms),
        remarks=remarks(plan, found, made),
        path=path(plan, data),
    )


def estimate(plan: Plan, data: Data, measure: Measure) -> Estimate:
    """The effect on one measure by the plan's design."""
    if isinstance(data, Units):
        by_site = plan.design is Design.CLUSTER_RANDOM
        return (_by_site if by_site else _two_arms)(plan, data, measure)
    if isinstance(data, Sites):
        return _panel(plan, data, data.values[measure.column])
    return interrupted_series(
        data.values[measure.column],
        data.start,
        controls=_controls(plan, data),
        confidence=plan.confidence,
        seed=seed_number(plan),
    )


def seed_number(plan: Plan) -> int:
    """The plan's seed as a number, for what is sampled; 0 without one."""
    return int(plan.seed or "0", 16)


def _two_arms(plan: Plan, data: Units, measure: Measure) -> Estimate:
    values = data.values[measure.column]
    kept = ~np.isnan(values)
    baseline = data.values[plan.baseline] if _uses_baseline(plan, measure) else None
    if baseline is not None:
        kept &= ~np.isnan(baseline)
        baseline = baseline[kept]
    values, treated = values[kept], data.treated[kept]
    if plan.looks is Looks.ANYTIME:
        return anytime(
            values,
            treated,
            per_arm=plan.expected.per_arm or 0,
            proportion=measure.proportion,
            baseline=baseline,
            confidence=plan.confidence,
        )
    if measure.proportion:
        return compare_shares(values, treated, confidence=plan.confidence)
    if baseline is not None:
        return compare_with_baseline(values, baseline, treated, confidence=plan.confidence)
    return compare_means(values, treated, confidence=plan.confidence)


def _uses_baseline(plan: Plan, measure: Measure) -> bool:
    """The baseline is that of the outcome; shares are compared as they are."""
    return bool(plan.baseline) and measure is plan.outcome and not measure.proportion


def _by_site(plan: Plan, data: Units, measure: Measure) -> Estimate:
    means, treated = site_means(plan, data, measure.column)
    usable = bool(plan.baseline) and measure is plan.outcome
    baseline = site_means(plan, data, plan.baseline)[0] if usable else None
    return compare_sites(means, treated, baseline=baseline, confidence=plan.confidence)


def site_means(plan: Plan, data: Units, column: str) -> tuple[Floats, Bools]:
    """The mean of each site of the plan, and whether it has the trial."""
    values = data.values[column]
    means = [np.nanmean(values[data.sites == n]) for n in range(len(plan.sites))]
    treated = [data.treated[data.sites == n][0] for n in range(len(plan.sites))]
    return np.array(means), np.array(treated, dtype=np.bool_)


def _panel(plan: Plan, data: Sites, values: Floats) -> Estimate:
    ask = {"confidence": plan.confidence}
    if plan.design is Design.STEPPED_WEDGE:
        return stepped_wedge(values, data.starts, **ask, seed=seed_number(plan))
    site = int(np.argmin(data.starts))
    start = int(data.starts[site])
    if plan.design is Design.SYNTHETIC_CONTROL:
        return synthetic_control(values, site, start, data.sites, **ask)
    if plan.design is Design.SYNTHETIC_DID:
        return synthetic_did(values, site, start, data.sites, **ask)
    if one_start(data):
        return before_and_after(values, data.starts < values.shape[1], start, **ask)
    return staggered(values, data.starts, **ask, seed=seed_number(plan))


def one_start(data: Sites) -> bool:
    """Whether all sites that start do so in the same period."""
    periods = next(iter(data.values.values())).shape[1]
    return len(set(data.starts[data.starts < periods].tolist())) == 1


def _controls(plan: Plan, data: Series) -> Floats | None:
    if not plan.controls:
        return None
    return np.column_stack([data.values[column] for column in plan.controls])


def path(plan: Plan, data: Data) -> Mapping[int, float]:
    """Period (from 1) -> effect in it, before the start too where that shows the fit.

    For a chart: no intervals, no verdict. Empty for designs without such a path.
    """
    if not isinstance(data, Sites) or plan.design is Design.STEPPED_WEDGE:
        return {}
    values = data.values[plan.outcome.column]
    site = int(np.argmin(data.starts))
    start = int(data.starts[site])
    if plan.design is Design.COMPARISON_SITES and not one_start(data):
        _, _, parts = aggregate(group_time(values, data.starts), "calendar")
        return {time + 1: effect for time, (effect, _) in parts.items()}
    if plan.design is Design.COMPARISON_SITES:
        treated = data.starts < values.shape[1]
        gaps = values[treated].mean(axis=0) - values[~treated].mean(axis=0)
        gaps = gaps - gaps[:start].mean()
    elif plan.design is Design.SYNTHETIC_DID:
        _, weights, periods = did_weights(values, site, start)
        gaps = values[site] - weights @ np.delete(values, site, axis=0)
        gaps = gaps - periods @ gaps[:start]
    else:
        gaps = mix(values, site, start).gaps
    return {n + 1: float(gap) for n, gap in enumerate(gaps)}
