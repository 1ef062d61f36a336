"""Evaluating and deciding: when, and with which words."""

from collections.abc import Mapping
from datetime import date

from talkoot.commons.base import Refused
from talkoot.loop.experiments.rules.states import State, Word


def check_evaluable(*, state: str, ends_on: date | None, today: date, anytime: bool) -> None:
    """The result is read when the plan says: after the end, or at any time where it peeks.

    Raises Refused: not-running, too-early.
    """
    if state not in (State.RUNNING, State.EVALUATED):
        raise Refused("not-running")
    if not anytime and (ends_on is None or today <= ends_on):
        raise Refused("too-early", ends_on=str(ends_on))


def check_verdict(
    *, state: str, word: str, reasons: Mapping[str, str], office: Mapping[str, str]
) -> None:
    """A verdict follows an evaluation, says why, and names the office.

    Raises Refused: not-evaluated, word-unknown, reason-missing, office-missing.
    """
    if state != State.EVALUATED:
        raise Refused("not-evaluated")
    if word not in list(Word):
        raise Refused("word-unknown", word=word)
    if not any(text.strip() for text in reasons.values()):
        raise Refused("reason-missing")
    if not any(text.strip() for text in office.values()):
        raise Refused("office-missing")


def check_endable(*, state: str, reason: str) -> None:
    """An experiment may be ended at any time before its evaluation, with a reason.

    Raises Refused: ended, reason-missing.
    """
    if state not in (State.PLANNED, State.LOCKED, State.RUNNING):
        raise Refused("ended")
    if not reason.strip():
        raise Refused("reason-missing")
