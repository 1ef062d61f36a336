"""The states of a vote, and the two people that each step needs."""

from enum import StrEnum


class State(StrEnum):
    """Where a vote stands. Every step is taken once, in this order.

    draft: the ballot is being made. ready: the ballot is fixed and the tie order published.
    open: people vote. closed: no more ballots; slots are stripped and envelopes shuffled.
    opened: the envelopes are open. counted: there is a result. certified: it is published.
    """

    DRAFT = "draft"
    READY = "ready"
    OPEN = "open"
    CLOSED = "closed"
    OPENED = "opened"
    COUNTED = "counted"
    CERTIFIED = "certified"


class Step(StrEnum):
    """Steps that two different people sign."""

    OPEN = "open"
    CLOSE = "close"
    CERTIFY = "certify"


class Channel(StrEnum):
    """How a ballot came in; the slot is the same whichever it was."""

    WEB = "web"
    PAPER = "paper"
    SCHOOL = "school"
