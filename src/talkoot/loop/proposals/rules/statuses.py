"""Kinds, and the statuses that people know."""

from enum import StrEnum


class Kind(StrEnum):
    NEED = "need"
    IDEA = "idea"
    OFFER = "offer"


class Status(StrEnum):
    """Where a proposal stands. Draft, merged and hidden ones are in no public list."""

    DRAFT = "draft"
    RECEIVED = "received"
    ASSESSED = "assessed"
    ON_BALLOT = "on-ballot"
    CHOSEN = "chosen"
    UNDER_WAY = "under-way"
    DONE = "done"
    NOT_TAKEN = "not-taken"
    MERGED = "merged"
    HIDDEN = "hidden"


PUBLIC_STATUSES = (
    Status.RECEIVED,
    Status.ASSESSED,
    Status.ON_BALLOT,
    Status.CHOSEN,
    Status.UNDER_WAY,
    Status.DONE,
    Status.NOT_TAKEN,
)
# A merged proposal keeps its address, which says where it went.
READABLE_STATUSES = (*PUBLIC_STATUSES, Status.MERGED)
# Nothing is settled yet: it may be supported, answered, merged and brought to the ballot.
OPEN_STATUSES = (Status.RECEIVED, Status.ASSESSED)
