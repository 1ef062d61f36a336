"""What the city answers, and what goes to the ballot."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from talkoot.commons.base import Refused
from talkoot.loop.proposals.rules.statuses import OPEN_STATUSES, Status
from talkoot.loop.proposals.rules.writing import LIMITS

# What staff may answer, and from where: the ballot and the count set the others.
ANSWERS: Mapping[Status, tuple[Status, ...]] = {
    Status.ASSESSED: (Status.RECEIVED, Status.ASSESSED, Status.NOT_TAKEN),
    Status.NOT_TAKEN: (Status.RECEIVED, Status.ASSESSED, Status.NOT_TAKEN),
    Status.CHOSEN: (Status.RECEIVED, Status.ASSESSED),
    Status.UNDER_WAY: (Status.CHOSEN, Status.UNDER_WAY),
    Status.DONE: (Status.CHOSEN, Status.UNDER_WAY, Status.DONE),
}


@dataclass(frozen=True)
class Costed:
    """A proposal as the ballot sees it."""

    slug: str
    status: str
    cost_cents: int | None


def check_answer(
    *,
    old: str,
    new: str,
    reason: Mapping[str, str],
    office: Mapping[str, str],
    has_vote: bool,
) -> None:
    """Every answer gives its reason and the office; where people vote, staff do not choose.

    Raises Refused: answer-unknown, chosen-by-vote, answer-out-of-order, reason-missing,
    office-missing.
    """
    if new not in list(ANSWERS):
        raise Refused("answer-unknown", status=new)
    if new == Status.CHOSEN and has_vote:
        raise Refused("chosen-by-vote")
    if old not in ANSWERS[Status(new)]:
        raise Refused("answer-out-of-order", old=old, new=new)
    if not _said(reason):
        raise Refused("reason-missing")
    if not _said(office):
        raise Refused("office-missing")


def check_bring(
    projects: Collection[Costed], *, vote_opens_at: datetime | None, now: datetime
) -> None:
    """The ballot is fixed before the vote opens, and everything on it has a price.

    Raises Refused: nothing-chosen, no-vote, vote-begun, not-for-ballot, cost-missing, bad-cost.
    """
    if not projects:
        raise Refused("nothing-chosen")
    if vote_opens_at is None:
        raise Refused("no-vote")
    if now >= vote_opens_at:
        raise Refused("vote-begun", opens_at=vote_opens_at)
    for project in projects:
        if project.status not in (*OPEN_STATUSES, Status.ON_BALLOT):
            raise Refused("not-for-ballot", slug=project.slug)
        if project.cost_cents is None:
            raise Refused("cost-missing", slug=project.slug)
        if not 0 < project.cost_cents <= LIMITS.cost_cents:
            raise Refused("bad-cost", most_cents=LIMITS.cost_cents)


def check_decided(statuses: Mapping[str, str]) -> None:
    """A vote decides about what was on its ballot and about nothing else.

    Raises Refused: not-on-ballot.
    """
    for slug, status in statuses.items():
        if status != Status.ON_BALLOT:
            raise Refused("not-on-ballot", slug=slug)


def check_merge(*, same: bool, same_call: bool, from_status: str, into_status: str) -> None:
    """Raises Refused: merge-into-itself, merge-across-calls, merge-too-late."""
    if same:
        raise Refused("merge-into-itself")
    if not same_call:
        raise Refused("merge-across-calls")
    if from_status not in OPEN_STATUSES or into_status not in OPEN_STATUSES:
        raise Refused("merge-too-late")


def _said(words: Mapping[str, str]) -> bool:
    return any(text.strip() for text in words.values())
