"""What may stand on a ballot, and when it may be cast."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from talkoot.commons.base import Refused
from talkoot.loop.calls.rules import BallotKind, Proof
from talkoot.loop.decisions.rules.ceremony import State

Choices = Mapping[int, int]

# A stronger proof serves where a weaker one is asked for; a code belongs to one vote.
_ENOUGH = {
    Proof.EMAIL: (Proof.EMAIL, Proof.STRONG),
    Proof.CODE: (Proof.CODE,),
    Proof.STRONG: (Proof.STRONG,),
}


@dataclass(frozen=True)
class Sheet:
    """A ballot sheet as plain values.

    costs: candidate number -> price in cents. money_cents: what the whole basket may cost on a
    knapsack ballot. max_choices and points: limits, where the vote has them.
    """

    kind: BallotKind
    costs: Mapping[int, int]
    money_cents: int
    max_choices: int | None = None
    points: int | None = None


def check_choices(sheet: Sheet, choices: Choices) -> None:
    """Refuse a ballot that the sheet does not allow.

    choices: candidate number -> points, or 1 where the ballot has no points.
    Raises Refused: nothing-chosen, unknown-candidate, too-many-choices, one-each, over-budget,
    bad-points, too-many-points.
    """
    if not choices:
        raise Refused("nothing-chosen")
    for number in choices:
        if number not in sheet.costs:
            raise Refused("unknown-candidate", candidate=str(number))
    if sheet.max_choices and len(choices) > sheet.max_choices:
        raise Refused("too-many-choices", chosen=len(choices), most=sheet.max_choices)
    if sheet.kind == BallotKind.POINTS:
        _check_points(sheet, choices)
    elif any(points != 1 for points in choices.values()):
        raise Refused("one-each")
    if sheet.kind == BallotKind.KNAPSACK and spent(sheet, choices) > sheet.money_cents:
        raise Refused("over-budget", over_cents=spent(sheet, choices) - sheet.money_cents)


def _check_points(sheet: Sheet, choices: Choices) -> None:
    if any(points < 1 for points in choices.values()):
        raise Refused("bad-points")
    given, most = sum(choices.values()), sheet.points or 0
    if given > most:
        raise Refused("too-many-points", given=given, most=most, over=given - most)


def is_valid(sheet: Sheet, choices: Choices) -> bool:
    """Whether an opened ballot is one that the sheet allows."""
    try:
        check_choices(sheet, choices)
    except Refused:
        return False
    return True


def spent(sheet: Sheet, choices: Choices) -> int:
    """What the chosen projects cost together, in cents."""
    return sum(sheet.costs.get(number, 0) for number in choices)


def longest(sheet: Sheet) -> int:
    """Length in bytes of the longest allowed ballot as JSON; every ballot is padded to it."""
    most = sheet.points if sheet.kind == BallotKind.POINTS and sheet.points else 1
    entries = sorted((len(f'"{number}":{most},') for number in sheet.costs), reverse=True)
    room = min(sheet.max_choices or len(entries), len(entries))
    return 2 + sum(entries[:room])


def check_window(*, state: str, opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Raises Refused: not-open-yet, vote-closed."""
    if state in (State.DRAFT, State.READY) or (state == State.OPEN and now < opens_at):
        raise Refused("not-open-yet", opens_at=opens_at)
    if state != State.OPEN or now >= closes_at:
        raise Refused("vote-closed", closes_at=closes_at)


def is_open(*, state: str, opens_at: datetime, closes_at: datetime, now: datetime) -> bool:
    return state == State.OPEN and opens_at <= now < closes_at


def check_proof(*, asked: str, method: str, until: datetime, now: datetime) -> None:
    """Raises Refused: proof-missing."""
    if until < now or method not in _ENOUGH[Proof(asked)]:
        raise Refused("proof-missing")


def shuffled(numbers: Iterable[int], seed: str) -> list[int]:
    """The numbers in the order of SHA-256 over "seed:number": the same for the same seed."""
    return sorted(numbers, key=lambda n: hashlib.sha256(f"{seed}:{n}".encode()).digest())
