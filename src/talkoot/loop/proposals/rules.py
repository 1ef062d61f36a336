"""The law of proposals: kinds, and the statuses that people know."""

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
