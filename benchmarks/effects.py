"""Do the intervals hold, and does the planner tell the truth? Both by drawing trials.

    .venv/bin/python benchmarks/effects.py            coverage and power, some minutes
    .venv/bin/python benchmarks/effects.py --runs 200 --only wedge     a quick look at some

Every trial is drawn with a known effect and analysed by the planned design as `talkoot evaluate`
does. Coverage is the share of trials whose 95 % interval holds the effect; power the share whose
interval lies above 0, beside what the planner said before.
"""

import argparse
import dataclasses
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "src")]

from talkoot_engine.effects.anytime import anytime  # noqa: E402
from talkoot_engine.effects.evaluate import estimate  # noqa: E402
from talkoot_engine.effects.inputs import (  # noqa: E402
    Better,
    Data,
    Design,
    Expected,
    Looks,
    Measure,
    Plan,
    Series,
    Sites,
    Units,
)
from talkoot_engine.effects.power import power  # noqa: E402
from talkoot_engine.effects.power.drawn import panels  # noqa: E402
from talkoot_engine.effects.randomise import arms  # noqa: E402
from talkoot_engine.effects.regression import least_squares  # noqa: E402
from talkoot_engine.effects.two_arms import compare_means  # noqa: E402

COLUMN = "y"
FIVE = ("Centre A", "Centre B", "Centre C", "Centre D", "Centre E")
EIGHT = tuple(f"Site {n}" for n in range(1, 9))
Random = np.random.Generator


@dataclasses.dataclass(frozen=True)
class Case:
    """One kind of trial: its plan, and how its data fall with a given effect."""

    name: str
    plan: Plan
    draw: Callable[[Plan, float, Random], Data]
    slow: int = 1  # so many times fewer trials


def plan_for(design: Design, **fields: object) -> Plan:
    """A plan with what every plan has."""
    proportion = bool(fields.pop("proportion", False))
    return Plan(
        question="Does it help?",
        hypothesis="If we do this, y rises, because it is drawn so.",
        design=design,
        outcome=Measure(COLUMN, "points", Better.HIGHER, proportion=proportion),
        smallest_effect=0.0,
        seed="00c0ffee",
        **fields,  # type: ignore[arg-type]
    )


def people(plan: Plan, effect: float, random: Random) -> Units:
    """Two arms of the planned size, normal; with a baseline if the plan has one."""
    n = 2 * (plan.expected.per_arm or 0)
    treated = np.arange(n) < n // 2
    sd, rho = plan.expected.sd or 1.0, plan.expected.correlation
    before = random.normal(size=n)
    values = sd * (rho * before + np.sqrt(1 - rho**2) * random.normal(size=n)) + effect * treated
    baseline = {plan.baseline: before} if plan.baseline else {}
    return _units(treated, {COLUMN: values, **baseline})


def skewed(plan: Plan, effect: float, random: Random) -> Units:
    """The same, exponential: many small values and few large ones."""
    n = 2 * (plan.expected.per_arm or 0)
    treated = np.arange(n) < n // 2
    return _units(treated, {COLUMN: random.exponential(size=n) + effect * treated})


def shares(plan: Plan, effect: float, random: Random) -> Units:
    """Yes or no."""
    n = 2 * (plan.expected.per_arm or 0)
    treated = np.arange(n) < n // 2
    chance = (plan.expected.base_share or 0.0) + effect * treated
    return _units(treated, {COLUMN: (random.random(n) < chance).astype(float)})


def _units(treated: np.ndarray, values: dict[str, np.ndarray]) -> Units:
    ids = tuple(map(str, range(len(treated))))
    return Units(ids, treated, np.zeros(len(treated), dtype=np.int64), values)


def clusters(plan: Plan, effect: float, random: Random) -> Units:
    """Sites with people who are alike; half of the sites drawn anew in each trial."""
    each, likeness = plan.expected.per_site, plan.expected.correlation
    sites = np.repeat(np.arange(len(plan.sites)), each)
    given = arms(str(random.integers(1 << 30)), plan.sites)
    treated = np.array([given[plan.sites[n]] for n in sites])
    level = random.normal(0, np.sqrt(likeness), len(plan.sites))[sites]
    values = level + random.normal(0, np.sqrt(1 - likeness), len(sites)) + effect * treated
    return Units(tuple(map(str, range(len(sites)))), treated, sites, {COLUMN: values})


def wedge(plan: Plan, effect: float, random: Random) -> Sites:
    """Sites that differ, a season that they share, noise that lasts; the order drawn anew."""
    starts = random.permutation(np.array(plan.steps) - 1)
    return _panel(plan, starts, effect, random)


def fixed(plan: Plan, effect: float, random: Random) -> Sites:
    """The same with the starts of the plan."""
    starts = np.array([plan.starts.get(s, plan.periods + 1) - 1 for s in plan.sites])
    return _panel(plan, starts, effect, random)


def _panel(plan: Plan, starts: np.ndarray, effect: float, random: Random) -> Sites:
    shape = len(plan.sites), plan.periods
    values = panels(random, 1, shape, plan.expected.sd or 1.0, plan.expected.correlation)[0]
    if plan.design is not Design.SYNTHETIC_CONTROL:
        values = values + random.normal(0, 3, (shape[0], 1))
    values = values + np.cumsum(random.normal(0, 0.5, shape[1]))
    values = values + effect * (np.arange(shape[1])[None, :] >= starts[:, None])
    return Sites(plan.sites, starts, {COLUMN: values})


def series(plan: Plan, effect: float, random: Random) -> Series:
    """A series about a level, and a control that explains half of it."""
    values = random.normal(size=plan.periods)
    columns = {}
    for name in plan.controls:
        columns[name] = random.normal(size=plan.periods)
        values = values + columns[name]
    values[plan.start - 1 :] += effect
    return Series(plan.start - 1, {COLUMN: values, **columns})


def cases() -> list[Case]:
    """Every design at small samples."""
    ab, cl, sw = Design.RANDOM_AB, Design.CLUSTER_RANDOM, Design.STEPPED_WEDGE
    cs, sc, sd = Design.COMPARISON_SITES, Design.SYNTHETIC_CONTROL, Design.SYNTHETIC_DID
    fifteen = Expected(effect=1.0, sd=1.0, per_arm=15)
    week = Expected(effect=1.0, sd=1.0, correlation=0.3)
    eight = dict.fromkeys(EIGHT[:2], 16)
    return [
        Case("random A/B, means, 30 people", plan_for(ab, expected=fifteen), people),
        Case("the same, skewed", plan_for(ab, expected=fifteen), skewed),
        Case(
            "the same, with a baseline (correlation 0.6)",
            plan_for(ab, baseline="before", expected=dataclasses.replace(fifteen, correlation=0.6)),
            people,
        ),
        Case(
            "random A/B, shares, 30 people (0.3)",
            plan_for(
                ab, proportion=True, expected=Expected(effect=0.4, base_share=0.3, per_arm=15)
            ),
            shares,
        ),
        Case(
            "cluster-random, 8 sites of 20 people",
            plan_for(
                cl, sites=EIGHT, expected=Expected(effect=0.8, sd=1.0, correlation=0.1, per_site=20)
            ),
            clusters,
        ),
        Case(
            "cluster-random, 5 sites of 20 people",
            plan_for(
                cl, sites=FIVE, expected=Expected(effect=1.0, sd=1.0, correlation=0.1, per_site=20)
            ),
            clusters,
        ),
        Case(
            "stepped wedge, 5 sites, 24 weeks",
            plan_for(sw, sites=FIVE, steps=(5, 9, 13, 17, 21), periods=24, expected=week),
            wedge,
        ),
        Case(
            "stepped wedge, 8 sites, 18 weeks",
            plan_for(sw, sites=EIGHT, steps=tuple(range(3, 18, 2)), periods=18, expected=week),
            wedge,
            4,
        ),
        Case(
            "comparison sites, 1 of 5 starts, 24 weeks",
            plan_for(cs, sites=FIVE, starts={FIVE[0]: 13}, periods=24, expected=week),
            fixed,
        ),
        Case(
            "comparison sites, 2 of 8 start, 30 weeks",
            plan_for(cs, sites=EIGHT, starts=eight, periods=30, expected=week),
            fixed,
        ),
        Case(
            "comparison sites, 4 of 8 start at two times",
            plan_for(
                cs,
                sites=EIGHT,
                starts={EIGHT[0]: 11, EIGHT[1]: 11, EIGHT[2]: 21, EIGHT[3]: 21},
                periods=30,
                expected=dataclasses.replace(week, effect=2.0),
            ),
            fixed,
            2,
        ),
        Case(
            "synthetic control, 8 sites, 40 weeks",
            plan_for(sc, sites=EIGHT, starts={EIGHT[0]: 31}, periods=40, expected=NOISE),
            fixed,
            4,
        ),
        Case(
            "synthetic difference, 8 sites, 40 weeks",
            plan_for(sd, sites=EIGHT, starts={EIGHT[0]: 31}, periods=40, expected=NOISE),
            fixed,
            2,
        ),
        Case(
            "interrupted series, 40 weeks",
            plan_for(Design.INTERRUPTED_SERIES, start=31, periods=40, expected=NOISE),
            series,
            5,
        ),
        Case(
            "interrupted series with a control, 40 weeks",
            plan_for(
                Design.INTERRUPTED_SERIES, start=31, periods=40, controls=("x",), expected=NOISE
            ),
            series,
            5,
        ),
    ]


NOISE = Expected(effect=1.0, sd=1.0)


def trials(case: Case, runs: int, *, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Both ends of the interval in each trial with the expected effect; shape (runs,)."""
    random = np.random.default_rng(seed)
    effect = case.plan.expected.effect or 0.0
    found = [
        estimate(case.plan, case.draw(case.plan, effect, random), case.plan.outcome).interval
        for _ in range(runs)
    ]
    low, high = np.array(found).T
    return low, high


def covered(case: Case, low: np.ndarray, high: np.ndarray) -> float:
    """The share of the intervals that hold the effect."""
    effect = case.plan.expected.effect or 0.0
    return float(((low <= effect) & (effect <= high)).mean())


def looks(runs: int, *, per_arm: int = 400, seed: int = 1) -> dict[str, float]:
    """Forty looks at a trial without effect: how often a plain and an anytime interval alarm."""
    random = np.random.default_rng(seed)
    treated = np.tile([True, False], per_arm)
    stops = np.linspace(2 * per_arm / 40, 2 * per_arm, 40).astype(int)
    alarms = {"plain": 0, "anytime": 0}
    for _ in range(runs):
        values = random.normal(size=2 * per_arm)
        seen = {"plain": False, "anytime": False}
        for n in stops:
            plain = compare_means(values[:n], treated[:n]).interval
            always = anytime(values[:n], treated[:n], per_arm=per_arm).interval
            seen["plain"] |= not plain[0] <= 0 <= plain[1]
            seen["anytime"] |= not always[0] <= 0 <= always[1]
        for name, alarm in seen.items():
            alarms[name] += alarm
    return {name: count / runs for name, count in alarms.items()}


def stopped(plan: Plan, runs: int, *, seed: int = 1) -> tuple[float, float]:
    """Twenty looks at a trial with the expected effect.

    Returns the share whose interval lay above 0 at one look, and the share whose intervals held
    the effect at all of them.
    """
    random = np.random.default_rng(seed)
    per_arm, effect = plan.expected.per_arm or 0, plan.expected.effect or 0.0
    treated = np.tile([True, False], per_arm)
    above = held = 0
    for _ in range(runs):
        values = random.normal(size=2 * per_arm) + effect * treated
        ends = np.array(
            [
                anytime(values[:n], treated[:n], per_arm=per_arm).interval
                for n in 2 * np.linspace(per_arm / 20, per_arm, 20).round().astype(int)
            ]
        )
        above += bool((ends[:, 0] > 0).any())
        held += bool(((ends[:, 0] <= effect) & (effect <= ends[:, 1])).all())
    return above / runs, held / runs


def usual_test(runs: int, *, seed: int = 1) -> float:
    """One site of five, no effect, standard errors by cluster: how often it alarms at 5 %."""
    random = np.random.default_rng(seed)
    treated = np.zeros((5, 24))
    treated[0, 12:] = 1
    after = np.tile(np.arange(24) >= 12, (5, 1)).astype(float)
    levels = np.kron(np.eye(5), np.ones((24, 1)))
    design = np.column_stack([treated.ravel(), after.ravel(), levels])
    sites = np.repeat(np.arange(5), 24)
    alarms = 0
    for _ in range(runs):
        fit = least_squares(design, panels(random, 1, (5, 24), 1.0, 0.3)[0].ravel(), clusters=sites)
        alarms += abs(fit.coefficients[0]) > 2.776 * fit.se[0]  # Student, 4 degrees
    return alarms / runs


def rows(runs: int, only: str = "") -> Iterator[str]:
    """The table, one line a case, as each is done; only the cases with a word in their name."""
    yield "| design | trials | 95 % interval holds | planner's power | power drawn | CPU s |"
    yield "|---|---|---|---|---|---|"
    for case in (case for case in cases() if only in case.name):
        began, n = time.process_time(), max(50, runs // case.slow)
        low, high = trials(case, n)
        said = "–"
        if case.draw is not skewed:
            said = f"{power(case.plan, draws=4_000).power:.1%}"
        used = time.process_time() - began
        yield (
            f"| {case.name} | {n:,} | {covered(case, low, high):.1%} | {said} "
            f"| {(low > 0).mean():.1%} | {used:.0f} |"
        )
    if only:
        return
    yield _row_of_looks(max(50, runs // 2))
    seen = looks(max(50, runs // 4))
    yield ""
    yield "False alarms where there is no effect, at 5 %:"
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| plain interval, read 40 times | {seen['plain']:.1%} |"
    yield f"| anytime interval, read 40 times | {seen['anytime']:.1%} |"
    yield f"| one site of five, errors by cluster (the usual test) | {usual_test(runs):.1%} |"


def _row_of_looks(runs: int) -> str:
    began = time.process_time()
    plan = plan_for(
        Design.RANDOM_AB, looks=Looks.ANYTIME, expected=Expected(effect=0.25, sd=1.0, per_arm=300)
    )
    above, held = stopped(plan, runs)
    used = time.process_time() - began
    return (
        f"| random A/B, read 20 times, 600 people | {runs:,} | {held:.1%} "
        f"| {power(plan).power:.1%} | {above:.1%} | {used:.0f} |"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4_000)
    parser.add_argument("--only", default="", help="cases with this in their name")
    options = parser.parse_args()
    for line in rows(options.runs, options.only):
        print(line, flush=True)
