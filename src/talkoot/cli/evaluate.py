"""Evaluate an experiment: its locked plan and its data give an effect and a verdict."""

import argparse
import json
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path

from talkoot_engine.effects.evaluate import evaluate
from talkoot_engine.effects.formats import as_json, read_data, read_plan
from talkoot_engine.effects.inputs import Plan
from talkoot_engine.effects.outcome import Check, Evaluation, Reason

HELP = "evaluate an experiment (PLAN.toml, DATA.csv): effect, interval, checks, verdict"

_REASONS = {
    "above-smallest-effect": "The whole interval lies above the smallest effect worth having "
    "({smallest_effect:g}).",
    "below-smallest-effect": "The whole interval lies below the smallest effect worth having "
    "({smallest_effect:g}).",
    "across-smallest-effect": "The interval holds effects on both sides of the smallest one worth "
    "having ({smallest_effect:g}).",
    "harm-held": "{column}: worse by {worse_high:.3g} at most; the bound is {worst_change:g}.",
    "harm-unclear": "{column}: worse by up to {worse_high:.3g}; the bound is {worst_change:g}.",
    "harm-broken": "{column}: worse by at least {worse_low:.3g}; the bound is {worst_change:g}.",
    "sample-needed": "About {units} units in all would settle it, if the effect is as it looks.",
    "no-sample-known": "No number of units can be named that would settle it.",
    "few-people": "Only {n} people: the interval assumes that no few of them rule the mean.",
    "few-sites": "Only {sites} sites: what holds for them need not hold for others.",
    "no-end": "The data bound the effect on no side: the smallest p-value that can come out "
    "is {smallest_p:.3g}.",
    "one-treated": "One site against {others}: only the others show how much a site moves by "
    "itself.",
    "not-drawn": "No lot decided who started, so something else may have caused the difference.",
    "same-effect-assumed": "The interval takes the effect to be the same in every site and period.",
    "controls-assumed": "The interval takes the relation to the control series to last.",
    "check-failed": "The check {check} failed: the comparison is not what the plan says.",
    "check-warned": "The check {check} gives a warning.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plan", type=Path, metavar="PLAN.toml")
    parser.add_argument("data", type=Path, metavar="DATA.csv")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    plan = read_plan(options.plan)
    found = evaluate(plan, read_data(options.data, plan))
    if options.json:
        print(json.dumps(as_json(found), ensure_ascii=False))
    else:
        print("\n".join(_lines(plan, found)))
    return 0


def _lines(plan: Plan, found: Evaluation) -> Iterator[str]:
    estimate, unit = found.estimate, plan.outcome.unit
    yield plan.question
    yield ""
    yield f"Design: {found.design} ({estimate.method}); {estimate.units} units."
    yield (
        f"Effect on {plan.outcome.column}: {_number(estimate.effect)} {unit}, "
        f"{estimate.confidence:.0%} interval {_ends(estimate.interval)}; "
        f"{plan.outcome.better} is better."
    )
    yield f"Verdict: {found.verdict.word}."
    yield from (f"  {sentence(reason)}" for reason in found.verdict.reasons)
    if found.remarks:
        yield "Read with care:"
        yield from (f"  {sentence(reason)}" for reason in found.remarks)
    yield "Checks:"
    yield from (f"  {_check(check)}" for check in found.checks)


def sentence(reason: Reason) -> str:
    """What a reason says, in English."""
    if reason.code == "harm-held" and float(reason.values["worse_high"]) <= 0:
        return f"{reason.values['column']}: not worse; if anything, better."
    return _REASONS[reason.code].format(**reason.values)


def _check(check: Check) -> str:
    return f"{check.code}: {check.state}{_values(check.values)}"


def _values(values: Mapping[str, float | str]) -> str:
    shown = ", ".join(
        f"{name} {value if isinstance(value, str) else _number(value)}"
        for name, value in values.items()
    )
    return f" ({shown})" if shown else ""


def _ends(interval: tuple[float, float]) -> str:
    low, high = (_number(end) if isfinite(end) else "no end" for end in interval)
    return f"{low} to {high}"


def _number(value: float) -> str:
    return f"{value:.4g}"
