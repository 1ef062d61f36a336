"""The law of calls: kinds, phases, ballots, and what must be there before publishing."""

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


class Proof(StrEnum):
    """What a voter must prove: an e-mail address, a posted code, or strong identity."""

    EMAIL = "email"
    CODE = "code"
    STRONG = "strong"
