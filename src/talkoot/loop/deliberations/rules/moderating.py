"""Moderation: a known reason for everything that is hidden."""

from talkoot.commons.base import Refused
from talkoot.loop.deliberations.rules.kinds import Reason, State


def check_waiting(*, state: str) -> None:
    """Raises Refused: not-waiting."""
    if state != State.WAITING:
        raise Refused("not-waiting")


def check_hide(*, hidden: bool, reason: str) -> None:
    """Raises Refused: already-hidden, reason-unknown."""
    if hidden:
        raise Refused("already-hidden")
    if reason not in set(Reason) - {Reason.ELSEWHERE}:
        raise Refused("reason-unknown", reason=reason)


def check_shown(*, hidden: bool) -> None:
    """Whether something can be shown again. Raises Refused: not-hidden."""
    if not hidden:
        raise Refused("not-hidden")
