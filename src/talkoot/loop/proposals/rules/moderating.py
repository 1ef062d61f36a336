"""Moderation: reasons that people know, and what may be hidden and shown again."""

from collections.abc import Mapping
from enum import StrEnum

from talkoot.commons.base import Refused
from talkoot.loop.proposals.rules.statuses import OPEN_STATUSES, Status


class Reason(StrEnum):
    """Why something is reported, and why it was hidden."""

    INSULT = "insult"
    PRIVACY = "privacy"
    ILLEGAL = "illegal"
    SPAM = "spam"
    OFF_TOPIC = "off-topic"
    OTHER = "other"


class Deed(StrEnum):
    """What a moderator did."""

    HIDDEN = "hidden"
    RESTORED = "restored"
    LEFT = "left"


def check_hide(*, hidden: bool, status: str, reason: str, words: Mapping[str, str]) -> None:
    """A hidden thing needs a known reason and words for its author.

    Raises Refused: already-hidden, hidden-too-late, reason-unknown, reason-missing.
    """
    if hidden:
        raise Refused("already-hidden")
    if status not in ("", *OPEN_STATUSES, Status.NOT_TAKEN):
        raise Refused("hidden-too-late")
    if reason not in list(Reason):
        raise Refused("reason-unknown", reason=reason)
    if not any(text.strip() for text in words.values()):
        raise Refused("reason-missing")


def check_restore(*, hidden: bool) -> None:
    """Raises Refused: not-hidden."""
    if not hidden:
        raise Refused("not-hidden")
