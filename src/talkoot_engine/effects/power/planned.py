"""Power and size of a plan, from what its planners expect."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from talkoot_engine.base import BadInput
from talkoot_engine.effects.inputs import Design, Expected, Looks, Plan
from talkoot_engine.effects.inputs.data import Bools, Floats, Ints
from talkoot_engine.effects.power import drawn, formulas
from talkoot_engine.effects.randomise import drawn_starts
from talkoot_engine.effects.staggered import simple_draws
from talkoot_engine.effects.stepped_wedge import centred, schedules_of

MOST_PER_ARM = 1_000_000
MOST_SITES = 1_000
MOST_ORDERS = 720  # enough orders for the power of many sites
DRAWS = 4_000
QUICK = {Design.SYNTHETIC_CONTROL: 300, Design.SYNTHETIC_DID: 150}  # for a curve, or a hint
FEWER = {  # fitted one by one: the error is larger, and told
    Design.SYNTHETIC_CONTROL: 1_000,
    Design.SYNTHETIC_DID: 500,
}


@dataclass(frozen=True, slots=True)
class Power:
    """power: chance that the interval lies wholly above margin if the true effect is effect.

    effect, margin: in the good direction, in the unit of the outcome.
    method:  exact (a formula) or simulated; error is then its standard error.
    """

    power: float
    effect: float
    margin: float
    method: str
    error: float = 0.0
    numbers: Mapping[str, float] = field(default_factory=dict)


def power(
    plan: Plan, *, effect: float | None = None, margin: float = 0.0, draws: int | None = None
) -> Power:
    """The chance that the plan shows more than the margin.

    effect: the true effect; by default what the plan expects.
    margin: 0 for "any effect"; the plan's smallest_effect for the verdict adopt.
    draws:  where it is simulated: 4,000, or fewer for the synthetic designs, if not given; from a
            fixed seed, so that the same plan gives the same power.

    Raises BadInput: not-enough-expected.
    """
    true = _needed(effect if effect is not None else plan.expected.effect, "effect")
    if plan.design is Design.RANDOM_AB and plan.looks is Looks.ONCE:
        return Power(_two_arms(plan, true, margin), true, margin, "exact")
    if plan.design is Design.CLUSTER_RANDOM:
        return Power(_clusters(plan, true, margin), true, margin, "exact")
    if plan.design is Design.INTERRUPTED_SERIES:
        return Power(_series(plan, true, margin), true, margin, "exact")
    if plan.design is Design.COMPARISON_SITES and len(set(plan.starts.values())) == 1:
        return Power(_comparison(plan, true, margin), true, margin, "exact")
    shown = _simulated(plan, true, margin, draws or FEWER.get(plan.design, DRAWS))
    share = float(shown.mean())
    error = float(np.sqrt(share * (1 - share) / len(shown)))
    return Power(share, true, margin, "simulated", error, {"draws": len(shown)})


def curve(plan: Plan, *, effects: Sequence[float], margin: float = 0.0) -> tuple[Power, ...]:
    """The power at several true effects, for a chart."""
    return tuple(
        power(plan, effect=effect, margin=margin, draws=QUICK.get(plan.design, 1_000))
        for effect in effects
    )


def sample_size(plan: Plan, *, target: float = 0.8, margin: float = 0.0) -> int | None:
    """The smallest arm with the power asked for: people (random-ab) or sites (cluster-random).

    None for designs whose size is that of the plan, or if no size up to a million people or a
    thousand sites is enough.

    Raises BadInput: not-enough-expected.
    """
    if plan.design not in (Design.RANDOM_AB, Design.CLUSTER_RANDOM):
        return None
    most = MOST_PER_ARM if plan.design is Design.RANDOM_AB else MOST_SITES

    def enough(n: int) -> bool:
        sized = dataclasses.replace(plan.expected, per_arm=n)
        return power(dataclasses.replace(plan, expected=sized), margin=margin).power >= target

    low, high = 1, 2
    while not enough(high):
        low, high = high, high * 2
        if low >= most:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _needed(value: float | None, name: str) -> float:
    if value is None:
        raise BadInput(
            "not-enough-expected",
            f"Power needs {name}, and the plan does not expect any. Write it under expected.",
        )
    return value


def _sd(plan: Plan) -> float:
    expected = plan.expected
    if plan.outcome.proportion and expected.sd is None:
        share = _needed(expected.base_share, "base_share")
        return float(np.sqrt(share * (1 - share)))
    return _needed(expected.sd, "sd")


def _per_arm(expected: Expected) -> int:
    return int(_needed(expected.per_arm, "per_arm"))


def _two_arms(plan: Plan, effect: float, margin: float) -> float:
    n = _per_arm(plan.expected)
    if plan.outcome.proportion:
        base = _needed(plan.expected.base_share, "base_share")
        if plan.outcome.better.sign < 0:
            base = 1 - base  # fewer ones is better: count the zeros
        return formulas.of_shares(base, effect, margin, n, plan.confidence)
    rho = plan.expected.correlation if plan.baseline else 0.0
    sd = _sd(plan) * np.sqrt(1 - rho**2)
    df = 2 * n - 2 - bool(plan.baseline)
    # Arms whose baselines differ by chance cost as much as one person more in 2 n - 4.
    unlucky = 1 + 1 / (2 * n - 4) if plan.baseline and n > 2 else 1.0
    return formulas.of_t(effect - margin, sd * np.sqrt(2 / n * unlucky), df, plan.confidence)


def _clusters(plan: Plan, effect: float, margin: float) -> float:
    """The sites of the plan, unless so many in each arm are asked for."""
    asked = plan.expected.per_arm
    one = asked or len(plan.sites) // 2
    two = asked or len(plan.sites) - one
    likeness = plan.expected.correlation
    variance = _sd(plan) ** 2 * (likeness + (1 - likeness) / plan.expected.per_site)
    se = np.sqrt(variance * (1 / one + 1 / two))
    df = one + two - 2 - bool(plan.baseline)
    return formulas.of_t(effect - margin, se, df, plan.confidence)


def _comparison(plan: Plan, effect: float, margin: float) -> float:
    before = next(iter(plan.starts.values())) - 1
    after = plan.periods - before
    sd = formulas.change_sd(_sd(plan), plan.expected.correlation, before, after)
    one, two = len(plan.starts), len(plan.sites) - len(plan.starts)
    se = sd * np.sqrt(1 / one + 1 / two)
    return formulas.of_t(effect - margin, se, one + two - 2, plan.confidence)


def _series(plan: Plan, effect: float, margin: float) -> float:
    before = plan.start - 1
    return formulas.of_series(
        effect - margin,
        _sd(plan),
        before,
        plan.periods - before,
        len(plan.controls),
        plan.confidence,
    )


def _simulated(plan: Plan, effect: float, margin: float, draws: int) -> Bools:
    random = np.random.default_rng(0)
    alpha = 1 - plan.confidence
    if plan.design is Design.RANDOM_AB:
        rho = plan.expected.correlation if plan.baseline else 0.0
        sd = _sd(plan) * np.sqrt(1 - rho**2)
        n = _per_arm(plan.expected)
        return drawn.of_looks(random, draws, effect - margin, sd, n, alpha)
    starts = _starts(plan)
    shape = len(plan.sites), plan.periods

    noise = drawn.panels(random, draws, shape, _sd(plan), plan.expected.correlation)
    start = int(starts.min())
    if plan.design is Design.SYNTHETIC_CONTROL:
        return drawn.of_synthetic_control(noise, start, effect, margin, alpha)
    if plan.design is Design.SYNTHETIC_DID:
        reach = float(stats.t.ppf(1 - alpha / 2, shape[0] - 2))
        return drawn.of_synthetic_did(noise, start, effect, margin, reach)
    weights = _weights(plan, starts)[:MOST_ORDERS]
    schedule = (np.arange(shape[1])[None, :] >= starts[:, None]).astype(float)
    return drawn.of_permutation(weights, schedule, noise, effect, margin, alpha)


def _starts(plan: Plan) -> Ints:
    """From 0; a stepped wedge in any order, as its power is that of all of them."""
    given = drawn_starts(plan)
    return np.array([given.get(site, plan.periods + 1) - 1 for site in plan.sites])


def _weights(plan: Plan, starts: Ints) -> Floats:
    """The effect as a weighted sum of the panel, for each draw that could be."""
    if plan.design is Design.COMPARISON_SITES:
        return simple_draws((len(plan.sites), plan.periods), starts, 0)
    tilted = centred(schedules_of(starts, plan.periods).astype(float))
    return np.asarray(tilted / (tilted**2).sum(axis=(1, 2), keepdims=True))
