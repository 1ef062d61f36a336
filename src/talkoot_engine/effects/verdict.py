"""The rule that turns an interval into adopt, adapt or stop; fixed before the start."""

from collections.abc import Sequence
from math import ceil, isfinite

from talkoot_engine.effects.inputs import Harm, Plan
from talkoot_engine.effects.outcome import Estimate, HarmFound, Reason, Verdict, Word


def benefit(plan: Plan, estimate: Estimate) -> tuple[float, float]:
    """The interval turned so that above 0 is better."""
    low, high = estimate.interval
    return (low, high) if plan.outcome.better.sign > 0 else (-high, -low)


def weigh_harm(harm: Harm, estimate: Estimate) -> HarmFound:
    """held: the interval lies within the bound; broken: wholly beyond it; unclear: across it."""
    low, high = estimate.interval
    worse = (low, high) if harm.measure.better.sign < 0 else (-high, -low)
    state = "unclear"
    if worse[1] <= harm.worst_change:
        state = "held"
    elif worse[0] > harm.worst_change:
        state = "broken"
    return HarmFound(harm.measure.column, state, estimate, worse, harm.worst_change)


def decide(plan: Plan, estimate: Estimate, harms: Sequence[HarmFound]) -> Verdict:
    """Adopt, adapt or stop.

    stop:  a harm bound is broken, or the interval lies wholly below the smallest effect worth
           having.
    adopt: the interval lies wholly above it, and every harm bound is held.
    adapt: everything else; "not enough data" is a result, with about how many units would do.
    """
    low, high = benefit(plan, estimate)
    least = plan.smallest_effect
    numbers = {"low": low, "high": high, "smallest_effect": least}
    broken = [_about(harm, "harm-broken") for harm in harms if harm.state == "broken"]
    unclear = [_about(harm, "harm-unclear") for harm in harms if harm.state == "unclear"]
    if high < least:
        return Verdict(Word.STOP, (Reason("below-smallest-effect", numbers), *broken))
    if broken:
        return Verdict(Word.STOP, tuple(broken))
    if low > least:
        above = Reason("above-smallest-effect", numbers)
        if unclear:
            return Verdict(Word.ADAPT, (above, *unclear), _needed_for_harms(plan, harms))
        held = [_about(harm, "harm-held") for harm in harms]
        return Verdict(Word.ADOPT, (above, *held))
    needed = needed_units(estimate.units, (low, high), least)
    more = Reason("sample-needed", {"units": needed}) if needed else Reason("no-sample-known")
    across = Reason("across-smallest-effect", numbers)
    return Verdict(Word.ADAPT, (across, *unclear, more), needed)


def needed_units(units: int, ends: tuple[float, float], bound: float) -> int | None:
    """About how many units would shrink the interval to one side of the bound.

    The half-width shrinks as the root of the units and the middle stays: (half / distance)^2 times
    as many. None if an end is missing, if the middle is at the bound, or beyond a thousand times.
    """
    low, high = ends
    if not (isfinite(low) and isfinite(high)):
        return None
    half, distance = (high - low) / 2, abs((high + low) / 2 - bound)
    if distance * 32 <= half:
        return None
    return max(units + 1, ceil(units * (half / distance) ** 2))


def _needed_for_harms(plan: Plan, harms: Sequence[HarmFound]) -> int | None:
    """Enough for every harm that looks bearable; None if one does not."""
    asked = [
        needed_units(harm.estimate.units, harm.worse, harm.worst_change)
        for harm in harms
        if harm.state == "unclear"
    ]
    return None if None in asked else max(n for n in asked if n)


def _about(harm: HarmFound, code: str) -> Reason:
    return Reason(
        code,
        {
            "column": harm.column,
            "worse_low": harm.worse[0],
            "worse_high": harm.worse[1],
            "worst_change": harm.worst_change,
        },
    )
