"""What comes back: an estimate with its interval, the checks, the harms and the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from talkoot_engine.effects.inputs import Design

Number = int | float


class State(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    WARNING = "warning"  # read the result with care
    FAILED = "failed"  # the comparison is not what the plan says
    NOT_POSSIBLE = "not-possible"  # too little data to make it


class Word(StrEnum):
    """The verdict."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Reason:
    """Something to say, as data: a code and the numbers or names that belong to it.

    The codes and what belongs to each are listed in `explain.REASONS`.
    """

    code: str
    values: Mapping[str, Number | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Estimate:
    """The effect of the trial: with it minus without it, in the unit of the measure.

    interval: (low, high); minus or plus infinity where the data bound it on no side.
    p:        two-sided, of "no effect at all"; None where the method has none.
    se:       standard error; None where the interval does not come from one.
    n:        people, or site-periods, that were analysed.
    units:    how many independent units the interval stands on: people, or sites, or periods.
    method:   stable code, such as welch, ancova, newcombe, anytime, pooled-t, permutation, did,
              group-time, conformal, placebo-t, state-space.
    numbers:  more of the method, such as df, orders, mean_with, mean_without.
    weights:  synthetic designs: site -> weight, above 0 only.
    """

    effect: float
    interval: tuple[float, float]
    confidence: float
    method: str
    n: int
    units: int
    p: float | None = None
    se: float | None = None
    numbers: Mapping[str, Number] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One check that was made beside the headline.

    code: one of explain.CHECKS, such as attrition, balance, sample-ratio, as-drawn, pre-trends.
    """

    code: str
    state: State
    values: Mapping[str, Number | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HarmFound:
    """One harm measure against its bound.

    state: held (the interval lies within the bound), unclear, broken (wholly beyond it).
    worse: (low, high) of the change for the worse, in its unit.
    """

    column: str
    state: str
    estimate: Estimate
    worse: tuple[float, float]
    worst_change: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word and its reasons; the rule was fixed before the start, see `verdict`.

    needed: about how many units in all would settle it, if the effect is as estimated; None where
            nothing is to be settled, or no number of units would.
    """

    word: Word
    reasons: tuple[Reason, ...]
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The planned analysis and nothing else is the headline.

    benefit:  the interval turned to the good direction: above 0 is better.
    remarks:  what a reader must know of small samples and assumptions.
    path:     period -> effect in it, where the design has periods after a start; else empty.
    """

    design: Design
    estimate: Estimate
    benefit: tuple[float, float]
    harms: tuple[HarmFound, ...]
    checks: tuple[Check, ...]
    verdict: Verdict
    remarks: tuple[Reason, ...]
    path: Mapping[int, float] = field(default_factory=dict)
