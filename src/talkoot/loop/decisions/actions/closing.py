"""Close a vote, open its envelopes, and in the end destroy its keys."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Count, Model

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.decisions.actions import log
from talkoot.loop.decisions.actions.ballots import SLOT_KEY
from talkoot.loop.decisions.actions.ceremony import (
    PAPER_KEY,
    destroy_files,
    private_key,
    second_yes,
    share_file,
)
from talkoot.loop.decisions.models import (
    Ballot,
    Envelope,
    Leaf,
    OpenedBallot,
    PaperEntry,
    RollMark,
    Vote,
)
from talkoot.loop.decisions.queries import box
from talkoot.loop.decisions.rules import ceremony, envelope, shares, voting
from talkoot.loop.decisions.rules.ceremony import State, Step

_AT_ONCE = 500
_PAST = (State.OPENED, State.COUNTED, State.CERTIFIED)


@transaction.atomic
def sign_close(*, vote: Vote, by: Person, now: datetime) -> bool:
    """Agree that the vote closes; with the second person's yes it does.

    Closing parts slots from envelopes in one transaction: after it, no row of the database says
    which envelope was whose.

    Raises Refused: step-not-now, still-open, second-signer.
    """
    vote = box.held_alone(vote)
    ceremony.check_state(state=vote.state, needed=State.OPEN)
    ceremony.check_closable(origin=vote.origin, closes_at=vote.closes_at, now=now)
    if not second_yes(vote, Step.CLOSE, by, now):
        return False
    vote.state, vote.closed_at = State.CLOSED, now
    vote.closes_at = min(vote.closes_at, now)
    vote.appeal_until = now + timedelta(days=ceremony.APPEAL_DAYS)
    log.batch_of(vote=vote, now=now)
    receipts = _strip(vote)
    vote.save(update_fields=["state", "closed_at", "closes_at", "appeal_until", "roll", "channels"])
    ledger.record(
        event="vote.closed",
        subject=vote,
        by=by,
        at=now,
        ballots=vote.roll,
        box=envelope.receipt("\n".join(receipts).encode()),
    )
    transaction.on_commit(lambda: destroy_files(vote, [PAPER_KEY]), robust=True)
    transaction.on_commit(lambda: _scrub(Ballot, Leaf, PaperEntry), robust=True)
    return True


def _strip(vote: Vote) -> list[str]:
    """Part slots from envelopes, each written in an order of its own; returns the receipts."""
    ballots = list(Ballot.objects.filter(vote=vote))
    channels = Ballot.objects.filter(vote=vote).values_list("channel").annotate(Count("pk"))
    vote.roll, vote.channels = len(ballots), dict(channels.order_by("channel"))
    receipts = sorted(ballot.receipt for ballot in ballots)
    RollMark.objects.bulk_create(
        RollMark(vote=vote, slot=slot) for slot in sorted(ballot.slot for ballot in ballots)
    )
    Envelope.objects.bulk_create(
        _in_random_order(Envelope(vote=vote, sealed=ballot.sealed) for ballot in ballots)
    )
    Ballot.objects.filter(vote=vote).delete()
    PaperEntry.objects.filter(vote=vote).delete()
    leaves = Leaf.objects.filter(vote=vote)
    leaves.update(retry=None, in_box=False)
    for start in range(0, len(receipts), _AT_ONCE):
        leaves.filter(receipt__in=receipts[start : start + _AT_ONCE]).update(in_box=True)
    return receipts


def _in_random_order(rows: Iterable[Any]) -> list[Any]:
    """Rows in the order of new random ids, so that their order says nothing."""
    given = list(rows)
    for row in given:
        row.pk = uuid4()
    return sorted(given, key=lambda row: row.pk)


@transaction.atomic
def open_envelopes(*, vote: Vote, given: Sequence[str], by: Person, now: datetime) -> Vote:
    """Open a closed vote's envelopes with two of the three shares.

    The private key lives only during this call. What holds no valid ballot is counted apart.
    Raises Refused: step-not-now, shares-missing, shares-wrong.
    """
    vote = box.held_alone(vote)
    ceremony.check_state(state=vote.state, needed=State.CLOSED)
    opener = envelope.Opener(private_key(vote, given))
    sheet = box.sheet_of(vote)
    sealed = Envelope.objects.filter(vote=vote).values_list("sealed", flat=True)
    found = [opener(bytes(item)) for item in sealed]
    valid = [choices for choices in found if choices and voting.is_valid(sheet, choices)]
    OpenedBallot.objects.bulk_create(
        _in_random_order(
            OpenedBallot(vote=vote, choices={str(n): choices[n] for n in sorted(choices)})
            for choices in valid
        )
    )
    Envelope.objects.filter(vote=vote).delete()
    vote.state, vote.unsealed_at, vote.invalid = State.OPENED, now, len(found) - len(valid)
    vote.save(update_fields=["state", "unsealed_at", "invalid"])
    ledger.record(
        event="vote.envelopes-opened",
        subject=vote,
        by=by,
        at=now,
        ballots=len(valid),
        invalid=vote.invalid,
    )
    files = [share_file(holder) for holder in shares.HOLDERS]
    transaction.on_commit(lambda: destroy_files(vote, files), robust=True)
    transaction.on_commit(lambda: _scrub(Envelope), robust=True)
    return vote


def destroy_keys(now: datetime) -> int:
    """Destroy the slot keys and rolls of votes whose appeal time is over; returns how many."""
    due = Vote.objects.filter(appeal_until__lte=now, keys_destroyed_at=None, state__in=_PAST)
    return sum(_destroy_keys(vote, now) for vote in due)


@transaction.atomic
def _destroy_keys(vote: Vote, now: datetime) -> bool:
    vote = box.held_alone(vote)
    if vote.keys_destroyed_at:
        return False
    vote.keys_destroyed_at = now
    vote.save(update_fields=["keys_destroyed_at"])
    vote.roll_marks.all().delete()
    ledger.record(event="vote.keys-destroyed", subject=vote, by=None, at=now)
    transaction.on_commit(lambda: destroy_files(vote, [SLOT_KEY]))
    return True


def _scrub(*tables: type[Model]) -> None:
    """Make the database forget the bytes of deleted rows too."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
            cursor.execute(f"VACUUM FULL {names}")
        else:
            cursor.execute("VACUUM")
