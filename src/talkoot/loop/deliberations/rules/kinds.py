"""Kinds, states and limits of a conversation."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

# Before this many opinions a person's place among the others would be chance (Polis' rule).
PLACED_AFTER = 7
# Nothing is told about fewer people than this.
SMALLEST = 5


class Choice(IntEnum):
    """What a person thinks of a statement, in the encoding of Polis."""

    AGREE = 1
    PASS = 0
    DISAGREE = -1


class State(StrEnum):
    """Where a statement stands: only accepted ones are shown and answered."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    HIDDEN = "hidden"


class Screening(StrEnum):
    """When a moderator reads what people write: before it is shown or after."""

    BEFORE = "before"
    AFTER = "after"


class Reason(StrEnum):
    """Why a statement or an argument is not shown; the same words for everyone."""

    SAME = "same"
    SEVERAL = "several"
    UNCLEAR = "unclear"
    OFF_TOPIC = "off-topic"
    INSULT = "insult"
    PRIVACY = "privacy"
    ILLEGAL = "illegal"
    SPAM = "spam"
    OTHER = "other"
    ELSEWHERE = "elsewhere"


class Deed(StrEnum):
    """What a moderator did."""

    ACCEPTED = "accepted"
    HIDDEN = "hidden"
    RESTORED = "restored"
    LEFT = "left"


class Side(StrEnum):
    FOR = "for"
    AGAINST = "against"


class Link(StrEnum):
    """How a statement and a proposal belong together."""

    ABOUT = "about"
    BECAME = "became"


@dataclass(frozen=True)
class Limits:
    """Lengths in characters."""

    statement: int = 200
    statement_least: int = 10
    argument: int = 500
    intro: int = 2_000
    report: int = 20_000
    note: int = 1_000
    seeds: int = 100


LIMITS = Limits()
