"""The desk of a vote: what is done, who agreed, what comes next."""

from dataclasses import dataclass
from datetime import datetime

from talkoot.commons.ledger import queries as ledger
from talkoot.commons.ledger.models import Entry
from talkoot.loop.calls.models import Call
from talkoot.loop.decisions.models import Ballot, Candidate, PaperEntry, SignOff, Vote
from talkoot.loop.decisions.rules import ceremony
from talkoot.loop.decisions.rules.ceremony import State, Step
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import Status


@dataclass(frozen=True)
class Desk:
    """Everything that the page of the ceremony shows.

    brought: proposals brought to the ballot, priceless: those among them without a cost.
    in_box: ballots in the box while the vote is open; totals by project are known to nobody.
    """

    call: Call
    vote: Vote | None
    candidates: list[Candidate]
    brought: int
    priceless: int
    signed: dict[str, list[SignOff]]
    in_box: int
    papers: int
    entries: list[Entry]

    @property
    def state(self) -> str:
        return self.vote.state if self.vote else ""

    def is_past(self, state: str) -> bool:
        """Whether the vote has gone through a state."""
        order = list(State)
        return bool(self.vote) and order.index(State(self.state)) > order.index(State(state))

    def may_close(self, now: datetime) -> bool:
        return self.vote is not None and (
            now >= self.vote.closes_at or self.vote.origin == ceremony.Origin.EXAMPLE
        )

    def has_signed(self, step: str, person: object) -> bool:
        return any(row.by_id == person for row in self.signed.get(step, []))


def desk(slug: str) -> Desk | None:
    """The desk of a call's vote; whoever asks has passed its gate."""
    call = Call.objects.filter(slug=slug).first()
    if call is None:
        return None
    vote = Vote.objects.filter(call=call).first()
    brought = Proposal.objects.filter(call=call, status=Status.ON_BALLOT)
    costs = list(brought.values_list("cost_cents", flat=True))
    return Desk(
        call=call,
        vote=vote,
        candidates=list(vote.candidates.order_by("number")) if vote else [],
        brought=len(costs),
        priceless=sum(1 for cost in costs if not cost),
        signed=_signed(vote) if vote else {},
        in_box=Ballot.objects.filter(vote=vote).count() if vote else 0,
        papers=PaperEntry.objects.filter(vote=vote).count() if vote else 0,
        entries=list(ledger.about(vote).order_by("-number")[:30]) if vote else [],
    )


def _signed(vote: Vote) -> dict[str, list[SignOff]]:
    rows: dict[str, list[SignOff]] = {str(step): [] for step in Step}
    for row in vote.sign_offs.select_related("by"):
        rows[row.step].append(row)
    return rows
