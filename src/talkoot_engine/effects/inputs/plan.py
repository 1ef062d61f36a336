"""The plan of an experiment as the methods take it: everything that is fixed before the start."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from talkoot_engine.base import BadInput

_SEED = re.compile(r"[0-9a-f]{8,128}", re.ASCII)
FEWEST_PERIODS = 2


class Design(StrEnum):
    """What the trial is compared with."""

    RANDOM_AB = "random-ab"  # people, households or requests drawn to two arms
    CLUSTER_RANDOM = "cluster-random"  # whole sites drawn to two arms
    STEPPED_WEDGE = "stepped-wedge"  # every site starts, in an order that is drawn
    COMPARISON_SITES = "comparison-sites"  # before and after, beside sites that did not start
    SYNTHETIC_CONTROL = "synthetic-control"  # one site beside a weighted mix of the others
    SYNTHETIC_DID = "synthetic-did"  # the same, with weights for periods too
    INTERRUPTED_SERIES = "interrupted-series"  # one series before and after

    @property
    def by_site(self) -> bool:
        return self not in (Design.RANDOM_AB, Design.INTERRUPTED_SERIES)

    @property
    def by_period(self) -> bool:
        return self not in (Design.RANDOM_AB, Design.CLUSTER_RANDOM)

    @property
    def drawn(self) -> bool:
        """Whether a lot decides who starts, or when."""
        return self in (Design.RANDOM_AB, Design.CLUSTER_RANDOM, Design.STEPPED_WEDGE)


# Fewer periods before the start tell nothing of what would have been.
FEWEST_BEFORE = {
    Design.SYNTHETIC_CONTROL: 4,
    Design.SYNTHETIC_DID: 4,
    Design.INTERRUPTED_SERIES: 6,
}


class Better(StrEnum):
    """Which direction of a measure is good."""

    HIGHER = "higher"
    LOWER = "lower"

    @property
    def sign(self) -> int:
        return 1 if self is Better.HIGHER else -1


class Looks(StrEnum):
    """How often the result may be read before the stop date."""

    ONCE = "once"
    ANYTIME = "anytime"  # at any time; the interval holds for all looks together


class Missing(StrEnum):
    """What a blank value stands for; said in the plan, because dropouts are outcomes."""

    REFUSE = "refuse"
    ZERO = "zero"
    LEAVE_OUT = "leave-out"


@dataclass(frozen=True, slots=True)
class Measure:
    """One outcome.

    column:     its name in the data file.
    unit:       such as "kg per pupil and week".
    proportion: True if each value is 0 or 1; the effect is then a difference of shares.
    """

    column: str
    unit: str
    better: Better
    source: str = ""
    proportion: bool = False
    missing: Missing = Missing.REFUSE


@dataclass(frozen=True, slots=True)
class Harm:
    """A measure that must not become worse by more than worst_change (>= 0, in its unit)."""

    measure: Measure
    worst_change: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What the planners believed when they chose the size. None is "not stated".

    effect:      the change they hope for, > 0 in the good direction, in the unit of the outcome.
    sd:          standard deviation of one value within an arm, or of one site in one period once
                 the site's level and the period are taken out.
    base_share:  share of ones without the trial, for proportions.
    correlation: of the outcome with its value before the start (random-ab with a baseline), or
                 between two values of one site (cluster-random: intra-cluster correlation).
    per_arm:     people (random-ab), or sites (cluster-random), in each arm.
    per_site:    people measured in each site (cluster-random).
    """

    effect: float | None = None
    sd: float | None = None
    base_share: float | None = None
    correlation: float = 0.0
    per_arm: int | None = None
    per_site: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """One experiment, as it is locked before the start.

    smallest_effect: smallest effect worth having, >= 0 in the good direction, in the outcome's
                     unit; the verdict compares the interval with it.
    seed:     8 to 128 hex digits, published before the draw; needed where a lot decides.
    looks:    how often the result may be read; anytime only for random-ab.
    baseline: column with the outcome before the start (random-ab, cluster-random), or "".
    sites:    ids of all sites of the plan; empty for random-ab and interrupted-series.
    starts:   site -> first period with the trial, for comparison-sites and the synthetic designs;
              sites that are not named are the comparison. stepped-wedge draws the starts, and
              cluster-random the sites, from the seed.
    steps:    stepped-wedge: first period with the trial of the 1st, 2nd ... site in the drawn
              order, so one for each site.
    start:    interrupted-series: first period with the trial.
    periods:  how many periods, numbered 1 ... periods; 0 where there are none.
    controls: interrupted-series: columns of series that the trial cannot touch.

    Raises BadInput: no-question, no-outcome, no-unit, bad-smallest-effect, bad-confidence,
    bad-seed, seed-missing, looks-not-for-design, size-missing, too-few-sites, site-named-twice,
    unknown-site, no-starts, no-comparison, one-treated-site, bad-periods, bad-start, bad-steps,
    bad-harm, column-named-twice, baseline-not-for-design, bad-expected.
    """

    question: str
    hypothesis: str
    design: Design
    outcome: Measure
    smallest_effect: float
    harms: tuple[Harm, ...] = ()
    confidence: float = 0.95
    seed: str = ""
    looks: Looks = Looks.ONCE
    baseline: str = ""
    sites: tuple[str, ...] = ()
    starts: Mapping[str, int] = field(default_factory=dict)
    steps: tuple[int, ...] = ()
    start: int = 0
    periods: int = 0
    controls: tuple[str, ...] = ()
    expected: Expected = Expected()

    def __post_init__(self) -> None:
        _check_words(self)
        _check_numbers(self)
        _check_columns(self)
        _check_draw(self)
        if self.design.by_site:
            _check_sites(self)
        if self.design.by_period:
            _check_periods(self)
        _check_expected(self.expected)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The outcome and then the harm measures."""
        return (self.outcome, *(harm.measure for harm in self.harms))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns with numbers that the data file must have."""
        more = (self.baseline,) if self.baseline else ()
        return (*(measure.column for measure in self.measures), *more, *self.controls)


def _check_words(plan: Plan) -> None:
    if not plan.question.strip() or not plan.hypothesis.strip():
        raise BadInput(
            "no-question",
            "The plan has no question or no hypothesis. Write both: "
            "if we do this, then that changes, because ...",
        )
    for measure in plan.measures:
        if not measure.column.strip():
            raise BadInput("no-outcome", "A measure has no column. Name the column of its values.")
        if not measure.unit.strip():
            raise BadInput(
                "no-unit", f"The measure {measure.column!r} has no unit. Say what one is, as kg."
            )


def _check_numbers(plan: Plan) -> None:
    if not (math.isfinite(plan.smallest_effect) and plan.smallest_effect >= 0):
        raise BadInput(
            "bad-smallest-effect",
            f"The smallest effect worth having is {plan.smallest_effect!r}. Give 0 or more, "
            "in the unit of the outcome; its good direction is said separately.",
        )
    if not 0.5 <= plan.confidence < 1:
        raise BadInput(
            "bad-confidence",
            f"The confidence is {plan.confidence!r}. Give a share such as 0.95, below 1.",
        )
    for harm in plan.harms:
        if not (math.isfinite(harm.worst_change) and harm.worst_change >= 0):
            raise BadInput(
                "bad-harm",
                f"The worst change of {harm.measure.column!r} is {harm.worst_change!r}. "
                "Give 0 or more, in its unit.",
            )


def _check_columns(plan: Plan) -> None:
    twice = sorted({name for name in plan.columns if plan.columns.count(name) > 1})
    if twice:
        raise BadInput(
            "column-named-twice", f"The columns {twice} stand for two measures. Give each its own."
        )
    if plan.baseline and plan.design not in (Design.RANDOM_AB, Design.CLUSTER_RANDOM):
        raise BadInput(
            "baseline-not-for-design",
            f"{plan.design} has its own periods before the start. Leave the baseline out.",
        )


def _check_draw(plan: Plan) -> None:
    if plan.seed and not _SEED.fullmatch(plan.seed):
        raise BadInput(
            "bad-seed", f"The seed is {plan.seed!r}. Give 8 to 128 hex digits in lower case."
        )
    if plan.design.drawn and not plan.seed:
        raise BadInput(
            "seed-missing",
            f"{plan.design} draws lots, and the plan has no seed. Publish one and write it here.",
        )
    if plan.looks is Looks.ANYTIME and plan.design is not Design.RANDOM_AB:
        raise BadInput(
            "looks-not-for-design",
            f"{plan.design} can be read once, at the end. Set looks to once, or use random-ab.",
        )
    if plan.looks is Looks.ANYTIME and plan.expected.per_arm is None:
        raise BadInput(
            "size-missing",
            "A plan that is read before the end needs its planned size: the interval is made for "
            "it. Give per_arm under expected.",
        )


def _check_sites(plan: Plan) -> None:
    twice = sorted({site for site in plan.sites if plan.sites.count(site) > 1})
    if twice:
        raise BadInput("site-named-twice", f"The sites {twice} are named twice. Name each once.")
    fewest = {Design.STEPPED_WEDGE: 2, Design.CLUSTER_RANDOM: 4}.get(plan.design, 3)
    if len(plan.sites) < fewest:
        raise BadInput(
            "too-few-sites",
            f"{plan.design} needs at least {fewest} sites, and the plan has {len(plan.sites)}. "
            "Add sites, or draw lots between people or requests (random-ab).",
        )
    unknown = sorted(set(plan.starts) - set(plan.sites))
    if unknown:
        raise BadInput(
            "unknown-site", f"The starts name {unknown}, which are not among the sites. Add them."
        )
    if not plan.design.drawn:
        _check_starts(plan)


def _check_starts(plan: Plan) -> None:
    if not plan.starts:
        raise BadInput("no-starts", "No site starts the trial. Say which do, and in which period.")
    if len(plan.starts) == len(plan.sites):
        raise BadInput(
            "no-comparison",
            "Every site starts the trial, so there is nothing to compare with. Leave some out, "
            "or draw the order of starting (stepped-wedge).",
        )
    synthetic = plan.design is not Design.COMPARISON_SITES
    if synthetic and len(plan.starts) != 1:
        raise BadInput(
            "one-treated-site",
            f"{plan.design} is for one site that starts; the plan has {len(plan.starts)}. "
            "Use comparison-sites for more.",
        )


def _check_periods(plan: Plan) -> None:
    if plan.periods < FEWEST_PERIODS:
        raise BadInput(
            "bad-periods", f"The plan has {plan.periods} periods. Give 2 or more, such as weeks."
        )
    if plan.design is Design.STEPPED_WEDGE:
        _check_steps(plan)
        return
    starts: Sequence[int] = tuple(plan.starts.values())
    if plan.design is Design.INTERRUPTED_SERIES:
        starts = (plan.start,)
    before = FEWEST_BEFORE.get(plan.design, 1)
    wrong = [start for start in starts if not before < start <= plan.periods]
    if wrong:
        raise BadInput(
            "bad-start",
            f"The trial starts in period {wrong[0]}, and the plan has periods 1 to {plan.periods}. "
            f"{plan.design} needs a start with at least {before} of them before it.",
        )


def _check_steps(plan: Plan) -> None:
    steps = plan.steps
    fits = len(steps) == len(plan.sites) and len(set(steps)) > 1
    if not fits or list(steps) != sorted(steps):
        raise BadInput(
            "bad-steps",
            f"The steps are {list(steps)} for {len(plan.sites)} sites. Give the first period of "
            "each site in rising order, one for each site, not all the same.",
        )
    if not (steps[0] >= 1 and steps[-1] <= plan.periods + 1):
        raise BadInput(
            "bad-steps",
            f"The steps are {list(steps)}, and the periods are 1 to {plan.periods}. "
            "Give periods of the plan.",
        )


def _check_expected(expected: Expected) -> None:
    wrong = {
        "effect": expected.effect is not None and not 0 < expected.effect < math.inf,
        "sd": expected.sd is not None and not 0 < expected.sd < math.inf,
        "base_share": expected.base_share is not None and not 0 < expected.base_share < 1,
        "correlation": not -1 < expected.correlation < 1,
        "per_arm": expected.per_arm is not None and expected.per_arm < 2,
        "per_site": expected.per_site < 1,
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise BadInput(
                "bad-expected",
                f"What is expected has {name} = {getattr(expected, name)!r}. Give effect and sd "
                "above 0, shares between 0 and 1, correlation between -1 and 1, 2 or more in an "
                "arm, 1 or more in a site.",
            )
