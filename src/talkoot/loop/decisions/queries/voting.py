"""The ballot as voters see it, and the receipts that anyone may look up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from talkoot.commons.base import Refused
from talkoot.commons.gateways import keys
from talkoot.commons.people.models import Person, Proof
from talkoot.commons.people.queries import proof_for
from talkoot.commons.places.models import Place
from talkoot.loop.calls.rules import BallotKind
from talkoot.loop.decisions.models import Ballot, Candidate, Checkpoint, Leaf, Vote
from talkoot.loop.decisions.rules import envelope, merkle, voting
from talkoot.loop.decisions.rules.ceremony import State

SLOT_KEY = "slot.key"


@dataclass(frozen=True)
class Filters:
    """What a voter narrows the ballot to; empty means all."""

    place: str = ""
    words: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Line:
    """A project on the ballot as one voter sees it.

    given: points, or 1 where it is chosen, or 0. short_cents: how much more than what is left it
    costs, where the basket has no room for it.
    """

    candidate: Candidate
    given: int
    short_cents: int

    @property
    def place(self) -> Place | None:
        return self.candidate.proposal.place if self.candidate.proposal else None

    @property
    def summary(self) -> str:
        return self.candidate.proposal.summary if self.candidate.proposal else ""


@dataclass(frozen=True)
class Standing:
    """Where a ballot in the making stands against its limits."""

    chosen: int
    given: int
    spent_cents: int
    left_cents: int


def vote_of(slug: str) -> Vote | None:
    """A vote that everyone may see: its call is published and its ballot is fixed."""
    rows = Vote.objects.select_related("call").exclude(call__published_at=None)
    return rows.exclude(state=State.DRAFT).filter(slug=slug).first()


def candidates_of(vote: Vote) -> list[Candidate]:
    """Projects on the ballot by number, with where they are."""
    rows = vote.candidates.select_related("proposal__place").defer("proposal__place__geometry")
    return list(rows.order_by("number"))


def sheet_of(vote: Vote, candidates: Sequence[Candidate]) -> voting.Sheet:
    """The ballot sheet of rows that have been read already."""
    return voting.Sheet(
        BallotKind(vote.ballot),
        {row.number: row.cost_cents for row in candidates},
        vote.money_cents,
        vote.max_choices,
        vote.points,
    )


def standing(sheet: voting.Sheet, choices: Mapping[int, int]) -> Standing:
    spent = voting.spent(sheet, choices)
    return Standing(len(choices), sum(choices.values()), spent, sheet.money_cents - spent)


def lines(
    sheet: voting.Sheet,
    candidates: Sequence[Candidate],
    choices: Mapping[int, int],
    *,
    seed: str,
    filters: Filters,
) -> list[Line]:
    """The ballot in the voter's own order; by number where there is no seed."""
    rows = {row.number: row for row in candidates if _matches(row, choices, filters)}
    order = voting.shuffled(rows, seed) if seed else sorted(rows)
    left = standing(sheet, choices).left_cents
    knapsack = sheet.kind == BallotKind.KNAPSACK
    return [
        Line(
            rows[number],
            choices.get(number, 0),
            max(rows[number].cost_cents - left, 0) if knapsack and number not in choices else 0,
        )
        for number in order
    ]


def _matches(row: Candidate, choices: Mapping[int, int], filters: Filters) -> bool:
    proposal = row.proposal
    if filters.chosen and row.number not in choices:
        return False
    if filters.place and not (proposal and proposal.place and proposal.place.slug == filters.place):
        return False
    words = filters.words.casefold().strip()
    text = f"{row.number} {row.title} {proposal.summary if proposal else ''}".casefold()
    return not words or words in text


def places_of(candidates: Sequence[Candidate]) -> list[Place]:
    """Places that have a project on the ballot, in the order of lists."""
    found = {row.proposal.place for row in candidates if row.proposal and row.proposal.place}
    return sorted(found, key=lambda place: (place.position, place.slug))


def tie_order(candidates: Sequence[Candidate]) -> list[int]:
    """Numbers in the order that settles ties."""
    return [row.number for row in sorted(candidates, key=lambda row: row.tie_position or 0)]


def purpose(vote: Vote) -> str:
    """What a proof for this vote is called."""
    return f"vote:{vote.slug}"


def proof_of(person: Person, vote: Vote, now: datetime) -> Proof | None:
    """The person's proof for this vote, where one is held that is strong enough."""
    proof = proof_for(person, purpose(vote), now)
    if proof is None:
        return None
    try:
        voting.check_proof(asked=vote.proof, method=proof.method, until=proof.until, now=now)
    except Refused:
        return None
    return proof


def receipt_of(vote: Vote, proof: Proof | None) -> str:
    """The receipt of the ballot that lies in this person's slot now; empty where none does.

    It is worked out from the slot each time: no row joins a person to a receipt.
    """
    if proof is None or not keys.exists(f"votes/{vote.slug}", SLOT_KEY):
        return ""
    slot = envelope.slot(keys.read(f"votes/{vote.slug}", SLOT_KEY), proof.subject)
    rows = Ballot.objects.filter(vote=vote, slot=slot)
    return rows.values_list("receipt", flat=True).first() or ""


@dataclass(frozen=True)
class Logged:
    """What the log says of a receipt. leaf is None where it is unknown."""

    leaf: Leaf | None
    checkpoint: Checkpoint | None


def looked_up(vote: Vote, words: str) -> Logged:
    """Find a receipt by its full or its short form, written in any way."""
    digits = "".join(sign for sign in words.lower() if sign in "0123456789abcdef")
    rows = Leaf.objects.filter(vote=vote, receipt__startswith=digits)
    found = list(rows[:2]) if len(digits) >= 16 else []
    return Logged(found[0] if len(found) == 1 else None, vote.checkpoints.first())


def inclusion(logged: Logged) -> list[str]:
    """The hashes (hex) that lead from a receipt in the log to the newest checkpoint's root."""
    leaf, point = logged.leaf, logged.checkpoint
    if leaf is None or leaf.position is None or point is None:
        return []
    rows = Leaf.objects.filter(vote=point.vote_id, position__lt=point.size).order_by("position")
    entries = [bytes.fromhex(text) for text in rows.values_list("receipt", flat=True)]
    return [step.hex() for step in merkle.path(entries, leaf.position)]
