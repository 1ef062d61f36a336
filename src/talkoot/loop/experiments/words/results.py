"""What an evaluation found, as sentences: the effect, why, what to bear in mind, the checks."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.design.environment import number
from talkoot.loop.experiments.rules.states import Word

# code -> sentence; the values are those that the engine names for each.
REASONS = {
    "above-smallest-effect": _lazy(
        "Even the low end of the interval is above the smallest effect worth having "
        "(%(smallest_effect)s)."
    ),
    "below-smallest-effect": _lazy(
        "Even the high end of the interval is below the smallest effect worth having "
        "(%(smallest_effect)s)."
    ),
    "across-smallest-effect": _lazy(
        "The interval holds effects above and below the smallest one worth having "
        "(%(smallest_effect)s): the data do not settle it."
    ),
    "harm-held": _lazy("%(column)s did not become worse by more than allowed (%(worst_change)s)."),
    "harm-unclear": _lazy(
        "Whether %(column)s became worse by more than allowed (%(worst_change)s) is not clear."
    ),
    "harm-broken": _lazy("%(column)s became worse by more than allowed (%(worst_change)s)."),
    "sample-needed": _lazy("About %(units)s in all would settle it."),
    "no-sample-known": _lazy("No larger trial of this kind would settle it."),
    "few-people": _lazy("Only %(n)s people or requests took part, so the interval is wide."),
    "few-sites": _lazy("Only %(sites)s sites took part, so the interval is wide."),
    "few-periods": _lazy("%(periods)s periods are few; %(needed)s would be needed."),
    "no-end": _lazy("With so few orders of starting the interval has no end on one side."),
    "one-treated": _lazy(
        "A single site had the trial, beside %(others)s others. What else happened there counts "
        "as effect too."
    ),
    "not-drawn": _lazy(
        "No lot decided who started, so the groups may have differed from the beginning."
    ),
    "same-effect-assumed": _lazy("The effect is taken to be the same at every site."),
    "controls-assumed": _lazy("The trial is taken not to have touched the comparison series."),
    "check-failed": _lazy("A check failed: %(check)s. Read the result with great care."),
    "check-warned": _lazy("A check warns: %(check)s."),
    "cannot-show": _lazy(
        "As planned, a real effect of the hoped size would be found in %(power)s of 100 trials "
        "only."
    ),
    "smallest-p": _lazy(
        "With these sites even the clearest result could be chance once in a few tries "
        "(%(smallest_p)s)."
    ),
    "offer-stepped-wedge": _lazy(
        "Let all sites start, one after another, in a drawn order: %(orders)s orders are possible."
    ),
    "offer-random-ab": _lazy("Or draw single people, households or requests instead of sites."),
    "offer-more-sites": _lazy("Or take at least %(sites)s sites."),
    "offer-more-periods": _lazy("Or measure at least %(periods)s periods."),
    "size-too-small": _lazy("%(per_arm)s in each group are too few; %(needed)s are needed."),
    "usual-test-misleads": _lazy("The usual test would find effects that are not there."),
}
CHECKS = {
    "sample-ratio": _lazy("The groups are as large as the lots should make them"),
    "attrition": _lazy("As many stayed in one group as in the other"),
    "balance": _lazy("The groups were alike before the start"),
    "as-drawn": _lazy("Everyone is in the group that was drawn"),
    "permutation": _lazy("The result stands beside all other orders that could have been drawn"),
    "pre-trends": _lazy("The groups moved alike before the start"),
    "placebo": _lazy("No effect shows where none can be"),
    "rank": _lazy("No comparison site moved as much"),
    "fit": _lazy("The mix of sites follows the trial's site before the start"),
    "outliers": _lazy("No single value decides the result"),
    "drift": _lazy("The series does not wander before the start"),
    "regression": _lazy("A plain regression tells the same"),
}
STATES = {
    "passed": _lazy("Passed"),
    "warning": _lazy("With care"),
    "failed": _lazy("Not passed"),
    "not-possible": _lazy("Not possible with these data"),
}
STATE_TONES = {"passed": "good", "warning": "care", "failed": "bad", "not-possible": "quiet"}
METHODS = {
    "welch": _lazy("means of two groups (Welch)"),
    "ancova": _lazy("means of two groups, adjusted for the value before"),
    "newcombe": _lazy("shares of two groups (Newcombe)"),
    "anytime": _lazy("an interval that holds for every look (confidence sequence)"),
    "pooled-t": _lazy("means of sites (pooled t)"),
    "permutation": _lazy("all orders that could have been drawn (permutation)"),
    "did": _lazy("difference in differences"),
    "welch-did": _lazy("difference in differences, many sites (Welch)"),
    "group-time": _lazy("difference in differences by time of start"),
    "group-time-permutation": _lazy("all ways in which the starts could lie (permutation)"),
    "conformal": _lazy("synthetic control (conformal interval)"),
    "placebo-t": _lazy("synthetic difference in differences (placebos)"),
    "state-space": _lazy("a model of the series before the start (state space)"),
}
MEANING = {
    Word.ADOPT: _lazy("It works well enough to keep."),
    Word.ADAPT: _lazy("It is not settled: change it or measure more."),
    Word.STOP: _lazy("It does not do enough, or does harm."),
}


def effect(outcome: Mapping[str, Any], plan: Mapping[str, Any]) -> str:
    """The effect with its interval, in one sentence."""
    values = {
        "measure": plan["measure"],
        "size": number(abs(outcome["effect"]), _digits(outcome)),
        "unit": plan["unit"],
        "interval": interval(outcome),
        "confidence": number(100 * outcome["confidence"]),
    }
    if outcome["effect"] >= 0:
        words = _(
            "With the trial, “%(measure)s” was %(size)s higher than without it, in the unit "
            "“%(unit)s” (%(confidence)s %% interval: %(interval)s)."
        )
    else:
        words = _(
            "With the trial, “%(measure)s” was %(size)s lower than without it, in the unit "
            "“%(unit)s” (%(confidence)s %% interval: %(interval)s)."
        )
    return words % values


def interval(outcome: Mapping[str, Any]) -> str:
    low, high = outcome["interval"]
    digits = _digits(outcome)
    if low is None and high is None:
        return _("the data bound it on no side")
    if low is None:
        return _("at most %(high)s") % {"high": number(high, digits)}
    if high is None:
        return _("at least %(low)s") % {"low": number(low, digits)}
    return _("from %(low)s to %(high)s") % {
        "low": number(low, digits),
        "high": number(high, digits),
    }


def _digits(outcome: Mapping[str, Any]) -> int:
    """As many decimals as the width of the interval deserves."""
    ends = [end for end in outcome["interval"] if end is not None] or [outcome["effect"]]
    wide = abs(max(ends) - min(ends)) or abs(outcome["effect"])
    return 0 if wide >= 50 else 1 if wide >= 5 else 2 if wide >= 0.5 else 3


def said(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """Reasons or remarks as sentences."""
    return [sentence(one["code"], one["values"]) for one in reasons]


def sentence(code: str, values: Mapping[str, Any]) -> str:
    given = {name: _value(name, value) for name, value in values.items()}
    return str(REASONS[code]) % given


def _value(name: str, value: Any) -> str:
    if name == "check":
        return str(CHECKS[value])
    if name == "power":
        return number(round(100 * value))
    if isinstance(value, int | float):
        return number(value)
    return "∞" if value is None else str(value)


def checks(outcome: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each check with how it ended, and its figures."""
    return [
        {
            "words": CHECKS[one["code"]],
            "state": STATES[one["state"]],
            "tone": STATE_TONES[one["state"]],
            "p": one["values"].get("p"),
        }
        for one in outcome["checks"]
    ]
