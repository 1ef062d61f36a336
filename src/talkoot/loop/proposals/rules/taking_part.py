"""Support and comments: when they are open, and what they must be."""

from talkoot.commons.base import Refused
from talkoot.loop.proposals.rules.statuses import OPEN_STATUSES, PUBLIC_STATUSES
from talkoot.loop.proposals.rules.writing import LIMITS


def check_supportable(*, status: str) -> None:
    """Support shows the city what matters; once the ballot is fixed it would only mislead.

    Raises Refused: support-over.
    """
    if status not in OPEN_STATUSES:
        raise Refused("support-over")


def check_commentable(*, status: str) -> None:
    """Raises Refused: comments-over."""
    if status not in PUBLIC_STATUSES:
        raise Refused("comments-over")


def check_comment(body: str) -> None:
    """Raises Refused: comment-empty, comment-too-long."""
    if not body.strip():
        raise Refused("comment-empty")
    if len(body) > LIMITS.comment:
        raise Refused("comment-too-long", most=LIMITS.comment)


def check_reply(*, same_proposal: bool, parent_is_reply: bool, parent_hidden: bool) -> None:
    """One may answer a comment, not an answer.

    Raises Refused: no-such-comment, reply-to-reply.
    """
    if not same_proposal or parent_hidden:
        raise Refused("no-such-comment")
    if parent_is_reply:
        raise Refused("reply-to-reply")
