"""Matching: which two proposals may meet, who answers for a side, and what they may answer."""

from enum import StrEnum

from talkoot.commons.base import Refused
from talkoot.loop.proposals.rules.statuses import PUBLIC_STATUSES, Kind, Status

# What asks for something, and what answers it.
ASKING = (Kind.NEED, Kind.IDEA)


class Reply(StrEnum):
    """What one side says to a match."""

    INTERESTED = "interested"
    NOT_NOW = "not-now"
    NO = "no"


class Side(StrEnum):
    NEED = "need"
    OFFER = "offer"


# What is finished or refused looks for nobody, and what is on a ballot waits for its voters.
_AT_REST = (Status.ON_BALLOT, Status.DONE, Status.NOT_TAKEN)
SEEKING = tuple(status for status in PUBLIC_STATUSES if status not in _AT_REST)


def check_pair(*, need_kind: str, offer_kind: str, need_status: str, offer_status: str) -> None:
    """Raises Refused: not-a-pair, seeks-nobody."""
    if need_kind not in ASKING or offer_kind != Kind.OFFER:
        raise Refused("not-a-pair")
    if need_status not in SEEKING or offer_status not in SEEKING:
        raise Refused("seeks-nobody")


def check_matching_reply(*, reply: str, reason: str, speaks: bool, agreed: bool) -> None:
    """Whoever speaks for the side answers, and says why not.

    Raises Refused: not-your-side, reply-unknown, reply-reason-missing, agreed-already.
    """
    if not speaks:
        raise Refused("not-your-side")
    if reply not in list(Reply):
        raise Refused("reply-unknown", reply=reply)
    if agreed:
        raise Refused("agreed-already")
    if reply == Reply.NO and not reason.strip():
        raise Refused("reply-reason-missing")


def agreed(need_reply: str, offer_reply: str) -> bool:
    """Whether both sides want to go on together."""
    return need_reply == offer_reply == Reply.INTERESTED


def check_round(*, needs: int, offers: int) -> None:
    """A round needs something on both sides.

    Raises Refused: nothing-to-match.
    """
    if not needs or not offers:
        raise Refused("nothing-to-match", needs=needs, offers=offers)
