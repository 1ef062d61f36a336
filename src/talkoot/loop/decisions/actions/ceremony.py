"""The steps of a vote: make the ballot, draw the tie order, open, close, open the envelopes."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from talkoot.commons.base import Refused
from talkoot.commons.base.databases import faults
from talkoot.commons.gateways import keys
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.rules import Origin, PhaseKind
from talkoot.loop.decisions.actions import log
from talkoot.loop.decisions.actions.ballots import SLOT_KEY, folder_of
from talkoot.loop.decisions.models import (
    Candidate,
    SignOff,
    Vote,
)
from talkoot.loop.decisions.queries import box
from talkoot.loop.decisions.rules import ceremony, envelope, shares, voting
from talkoot.loop.decisions.rules.ceremony import State, Step
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import Status

PAPER_KEY = "paper.key"
_COPIED = (
    "slug",
    "origin",
    "ballot",
    "rule",
    "satisfaction",
    "completion",
    "max_choices",
    "points",
    "money_cents",
    "currency",
    "proof",
)


@transaction.atomic
def make_ballot(*, call: Call, by: Person, now: datetime) -> Vote:
    """Make the vote of a call, or bring its ballot up to date while it is a draft.

    The ballot holds the proposals that were brought to it, by title; numbers follow that order.
    Raises Refused: call-not-standing, no-rule, step-not-now.
    """
    ceremony.check_call(state=call.state)
    vote = Vote.objects.select_for_update().filter(call=call).first()
    if vote:
        ceremony.check_state(state=vote.state, needed=State.DRAFT)
    phase = call.phases.filter(kind=PhaseKind.DECIDE).first()
    if phase is None:
        raise Refused("no-rule")
    ceremony.check_has_rule(
        ballot=call.ballot, rule=call.rule, proof=call.proof, money_cents=call.money_cents
    )
    vote = vote or Vote(call=call, made_at=now)
    for field in _COPIED:
        setattr(vote, field, getattr(call, field))
    vote.opens_at, vote.closes_at = phase.opens_at, phase.closes_at
    vote.save()
    numbers = _gather(vote)
    ledger.record(event="vote.ballot-made", subject=vote, by=by, at=now, candidates=numbers)
    return vote


def _gather(vote: Vote) -> int:
    on_ballot = Proposal.objects.filter(call=vote.call_id, status=Status.ON_BALLOT)
    vote.candidates.all().delete()
    rows = [
        Candidate(
            vote=vote,
            proposal=proposal,
            number=number,
            title=proposal.title,
            language=proposal.language,
            cost_cents=proposal.cost_cents,
        )
        for number, proposal in enumerate(on_ballot.order_by("title", "pk"), 1)
        if proposal.cost_cents
    ]
    Candidate.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def draw_tie_order(*, vote: Vote, by: Person, now: datetime) -> Vote:
    """Fix the ballot and draw the order that settles ties; both are published at once.

    Raises Refused: step-not-now, too-few-candidates.
    """
    vote = box.held_alone(vote)
    ceremony.check_state(state=vote.state, needed=State.DRAFT)
    rows = {row.number: row for row in vote.candidates.all()}
    ceremony.check_ballot(costs=[row.cost_cents for row in rows.values()])
    vote.tie_seed = secrets.token_hex(32)
    order = voting.shuffled(rows, vote.tie_seed)
    for position, number in enumerate(order, 1):
        rows[number].tie_position = position
    Candidate.objects.bulk_update(rows.values(), ["tie_position"])
    vote.state, vote.drawn_at = State.READY, now
    vote.save(update_fields=["tie_seed", "state", "drawn_at"])
    ledger.record(
        event="vote.tie-order-drawn", subject=vote, by=by, at=now, seed=vote.tie_seed, order=order
    )
    return vote


@transaction.atomic
def unfix_ballot(*, vote: Vote, by: Person, now: datetime, reason: str) -> Vote:
    """Take a fixed ballot back to a draft before it opens; the next draw has a new seed.

    Raises Refused: step-not-now, reason-missing.
    """
    vote = box.held_alone(vote)
    ceremony.check_state(state=vote.state, needed=State.READY)
    if not reason.strip():
        raise Refused("reason-missing")
    vote.candidates.update(tie_position=None)
    vote.sign_offs.filter(step=Step.OPEN).delete()
    seed, vote.tie_seed, vote.drawn_at, vote.state = vote.tie_seed, "", None, State.DRAFT
    vote.save(update_fields=["tie_seed", "drawn_at", "state"])
    ledger.record(
        event="vote.ballot-unfixed", subject=vote, by=by, at=now, grounds=reason[:500], seed=seed
    )
    return vote


@transaction.atomic
def sign_open(*, vote: Vote, by: Person, now: datetime) -> dict[str, str]:
    """Agree that the vote opens; with the second person's yes its keys are made.

    On a laptop the three shares of the private key go to three files and the vote opens.
    Otherwise they are returned, once, and kept nowhere: the vote opens when two of them have
    been given back (`check_shares`), so that it never opens with shares that nobody has.

    Raises Refused: step-not-now, shares-awaited, second-signer, call-not-standing,
    archive-has-no-ballots, needs-postgresql, database-unsafe.
    """
    vote = box.held_alone(vote)
    ceremony.check_state(state=vote.state, needed=State.READY)
    if vote.public_key:
        raise Refused("shares-awaited")
    _check_openable(vote)
    if not second_yes(vote, Step.OPEN, by, now):
        return {}
    private, public = envelope.new_pair()
    _make_keys(vote)
    vote.public_key, vote.shares_in_files = public.hex(), settings.LAPTOP
    vote.save(update_fields=["public_key", "shares_in_files"])
    parts = shares.split(private)
    ledger.record(event="vote.key-made", subject=vote, by=by, at=now, public_key=vote.public_key)
    if not settings.LAPTOP:
        return parts
    for holder, words in parts.items():
        keys.keep(folder_of(vote), share_file(holder), words.encode())
    _open(vote, by, now)
    return {}


def _check_openable(vote: Vote) -> None:
    ceremony.check_call(state=vote.call.state)
    ceremony.check_openable(
        origin=vote.origin,
        postgresql=connection.vendor == "postgresql",
        laptop=settings.LAPTOP,
        sound=settings.LAPTOP or not faults(connection),
    )


def second_yes(vote: Vote, step: Step, by: Person, now: datetime) -> bool:
    """Note this person's yes; whether it makes the step happen."""
    signed = list(vote.sign_offs.filter(step=step).values_list("by_id", flat=True))
    ceremony.check_signer(signed=signed, person=by.pk)
    SignOff.objects.create(vote=vote, step=step, by=by, at=now)
    if len(signed) + 1 < ceremony.PEOPLE:
        ledger.record(event=f"vote.{step}-proposed", subject=vote, by=by, at=now)
        return False
    return True


def _make_keys(vote: Vote) -> None:
    """Fresh keys; what an earlier attempt left behind never sealed a ballot."""
    destroy_files(vote, (SLOT_KEY, PAPER_KEY, *map(share_file, shares.HOLDERS)))
    for name in (SLOT_KEY, PAPER_KEY):
        keys.keep(folder_of(vote), name, envelope.new_key())
    log.server_key()


def share_file(holder: str) -> str:
    return f"share-{holder}.txt"


@transaction.atomic
def check_shares(*, vote: Vote, given: Sequence[str], by: Person, now: datetime) -> Vote:
    """Open the vote after two holders have shown that their shares make the key.

    Raises Refused: step-not-now, call-not-standing, shares-missing, shares-wrong.
    """
    vote = box.held_alone(vote)
    ceremony.check_state(state=vote.state, needed=State.READY)
    ceremony.check_call(state=vote.call.state)
    private_key(vote, given)
    return _open(vote, by, now)


@transaction.atomic
def forget_key(*, vote: Vote, by: Person, now: datetime) -> Vote:
    """Start the opening again, because shares were lost before the vote opened.

    Raises Refused: step-not-now.
    """
    vote = box.held_alone(vote)
    ceremony.check_state(state=vote.state, needed=State.READY)
    vote.sign_offs.filter(step=Step.OPEN).delete()
    vote.public_key = ""
    vote.save(update_fields=["public_key"])
    ledger.record(event="vote.key-forgotten", subject=vote, by=by, at=now)
    return vote


def _open(vote: Vote, by: Person, now: datetime) -> Vote:
    vote.state, vote.opened_at = State.OPEN, now
    if vote.origin == Origin.EXAMPLE:
        vote.opens_at = min(vote.opens_at, now)
    vote.save(update_fields=["state", "opened_at", "opens_at"])
    ledger.record(
        event="vote.opened",
        subject=vote,
        by=by,
        at=now,
        public_key=vote.public_key,
        candidates=vote.candidates.count(),
        log=log.verifier(),
    )
    return vote


def private_key(vote: Vote, given: Sequence[str]) -> bytes:
    private = shares.join(given)
    if not vote.public_key or envelope.public_half(private).hex() != vote.public_key:
        raise Refused("shares-wrong")
    return private


def destroy_files(vote: Vote, names: Iterable[str]) -> None:
    for name in names:
        keys.destroy(folder_of(vote), name)
