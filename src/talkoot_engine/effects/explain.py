"""What there is to say of a result, as data: codes and the numbers that belong to each."""

from collections.abc import Iterator, Sequence
from math import isfinite

from talkoot_engine.effects.inputs import Design, Plan
from talkoot_engine.effects.outcome import Check, Estimate, Reason, State

# code -> the values that belong to it. Whoever shows a result has a sentence for each.
REASONS: dict[str, tuple[str, ...]] = {
    # of the verdict
    "above-smallest-effect": ("low", "high", "smallest_effect"),
    "below-smallest-effect": ("low", "high", "smallest_effect"),
    "across-smallest-effect": ("low", "high", "smallest_effect"),
    "harm-held": ("column", "worse_low", "worse_high", "worst_change"),
    "harm-unclear": ("column", "worse_low", "worse_high", "worst_change"),
    "harm-broken": ("column", "worse_low", "worse_high", "worst_change"),
    "sample-needed": ("units",),
    "no-sample-known": (),
    # remarks beside a result
    "few-people": ("n",),
    "few-sites": ("sites",),
    "few-periods": ("periods", "needed"),
    "no-end": ("smallest_p",),
    "one-treated": ("others",),
    "not-drawn": (),
    "same-effect-assumed": (),
    "controls-assumed": (),
    "check-failed": ("check",),
    "check-warned": ("check",),
    # before the start: what the plan cannot show, and what could
    "cannot-show": ("power",),
    "smallest-p": ("smallest_p", "allowed"),
    "offer-stepped-wedge": ("orders",),
    "offer-random-ab": (),
    "offer-more-sites": ("sites",),
    "offer-more-periods": ("periods",),
    "size-too-small": ("per_arm", "needed"),
    "usual-test-misleads": (),
}

# check -> the values that belong to it.
CHECKS: dict[str, tuple[str, ...]] = {
    "sample-ratio": ("with", "without", "p"),
    "attrition": ("with", "without", "p"),
    "balance": ("difference_sd", "p"),
    "as-drawn": ("differ",),
    "permutation": ("p", "draws"),
    "pre-trends": ("slope", "p"),
    "placebo": ("effect", "p"),
    "rank": ("rank", "of", "p"),
    "fit": ("share",),
    "outliers": ("share",),
    "regression": ("effect", "low", "high"),
    "drift": ("autocorrelation", "limit"),
}

FEW_PEOPLE = 30
FEW_SITES = 20


def remarks(plan: Plan, estimate: Estimate, checks: Sequence[Check]) -> tuple[Reason, ...]:
    """What a reader must know beside the number."""
    return (*_of_size(plan, estimate), *_of_design(plan), *_of_checks(checks))


def _of_size(plan: Plan, estimate: Estimate) -> Iterator[Reason]:
    if plan.design is Design.RANDOM_AB and estimate.n < 2 * FEW_PEOPLE:
        yield Reason("few-people", {"n": estimate.n})
    if plan.design.by_site and len(plan.sites) < FEW_SITES:
        yield Reason("few-sites", {"sites": len(plan.sites)})
    if not all(map(isfinite, estimate.interval)):
        yield Reason("no-end", {"smallest_p": float(estimate.numbers.get("smallest_p", 1.0))})
    if plan.design is Design.COMPARISON_SITES and len(plan.starts) == 1:
        yield Reason("one-treated", {"others": len(plan.sites) - 1})


def _of_design(plan: Plan) -> Iterator[Reason]:
    if not plan.design.drawn:
        yield Reason("not-drawn")
    if plan.design in (Design.STEPPED_WEDGE, Design.SYNTHETIC_CONTROL):
        yield Reason("same-effect-assumed")
    if plan.design is Design.INTERRUPTED_SERIES and plan.controls:
        yield Reason("controls-assumed")


def _of_checks(checks: Sequence[Check]) -> Iterator[Reason]:
    for check in checks:
        if check.state is State.FAILED:
            yield Reason("check-failed", {"check": check.code})
        elif check.state is State.WARNING:
            yield Reason("check-warned", {"check": check.code})
