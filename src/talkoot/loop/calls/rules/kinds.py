"""Kinds of calls, phases, ballots and proofs, and what a new call starts with."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of round a call is; each has a template."""

    BUDGET = "budget"
    CHALLENGE = "challenge"
    CONSULTATION = "consultation"


class Origin(StrEnum):
    """Live is the city's own; an example is demonstration; an archive was held elsewhere."""

    LIVE = "live"
    EXAMPLE = "example"
    ARCHIVE = "archive"


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PhaseKind(StrEnum):
    """Any order, and they may overlap."""

    COLLECT = "collect"
    DELIBERATE = "deliberate"
    DECIDE = "decide"
    TRY = "try"
    REPORT = "report"


class BallotKind(StrEnum):
    """How one votes: tick projects, fill a basket up to the budget, or give points."""

    APPROVAL = "approval"
    KNAPSACK = "knapsack"
    POINTS = "points"


class CountRule(StrEnum):
    """How the ballots choose; the names are those of the counting methods."""

    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"
    GREEDY = "greedy"
    GREEDY_STOP = "greedy-stop"
    MAX_WELFARE = "max-welfare"


class Satisfaction(StrEnum):
    """What a voter is said to get from a funded project: its price, or one."""

    COST = "cost"
    CARDINALITY = "cardinality"


class Completion(StrEnum):
    """What happens with money that equal shares leave over."""

    NONE = "none"
    ADD1 = "add1"
    ADD1U = "add1u"
    GREEDY = "greedy"


class Proof(StrEnum):
    """What a voter must prove: an e-mail address, a posted code, or strong identity."""

    EMAIL = "email"
    CODE = "code"
    STRONG = "strong"


@dataclass(frozen=True)
class Template:
    """What a new call starts with; `phases` gives each phase's length in days, in order."""

    phases: tuple[tuple[PhaseKind, int], ...]
    ballot: str = ""
    rule: str = ""
    satisfaction: str = ""
    completion: str = ""
    max_choices: int | None = None
    proof: str = ""


TEMPLATES: Mapping[Kind, Template] = {
    Kind.BUDGET: Template(
        phases=(
            (PhaseKind.COLLECT, 28),
            (PhaseKind.DELIBERATE, 28),
            (PhaseKind.DECIDE, 14),
            (PhaseKind.REPORT, 28),
        ),
        ballot=BallotKind.APPROVAL,
        rule=CountRule.EQUAL_SHARES,
        satisfaction=Satisfaction.COST,
        completion=Completion.ADD1,
        max_choices=5,
        proof=Proof.EMAIL,
    ),
    Kind.CHALLENGE: Template(
        phases=(
            (PhaseKind.COLLECT, 42),
            (PhaseKind.DELIBERATE, 21),
            (PhaseKind.TRY, 120),
            (PhaseKind.REPORT, 28),
        )
    ),
    Kind.CONSULTATION: Template(phases=((PhaseKind.COLLECT, 28), (PhaseKind.REPORT, 28))),
}
