"""Receipts into the Merkle log, in sorted batches with a signed checkpoint each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.ledger import signing
from talkoot.loop.decisions.models import Checkpoint, Leaf, Vote
from talkoot.loop.decisions.rules import merkle
from talkoot.loop.decisions.rules.ceremony import State

# A batch hides who voted when: it waits for so many ballots, or so long.
BATCH = 20
PATIENCE = timedelta(minutes=10)


def batch_receipts(now: datetime) -> int:
    """Put waiting receipts into their logs; returns how many. One worker calls it regularly."""
    votes = Vote.objects.filter(leaves__position=None).exclude(leaves=None).distinct()
    return sum(batch_of(vote=vote, now=now) for vote in votes)


@transaction.atomic
def batch_of(*, vote: Vote, now: datetime, all_of_them: bool = False) -> int:
    """Put the waiting receipts of one vote into its log where a batch is due.

    The leaves are written anew in the order of their receipts, so that neither positions nor
    the database's own order tell in which order people voted.
    """
    last = vote.checkpoints.first()
    waiting = list(Leaf.objects.filter(vote=vote, position=None).order_by("receipt"))
    since = last.at if last else (vote.opened_at or now)
    due = all_of_them or len(waiting) >= BATCH or now - since >= PATIENCE
    if not waiting or not (due or vote.state != State.OPEN):
        return 0
    start = last.size if last else 0
    for position, leaf in enumerate(waiting, start):
        leaf.position = position
    Leaf.objects.filter(pk__in=[leaf.pk for leaf in waiting]).delete()
    Leaf.objects.bulk_create(waiting)
    _checkpoint(vote, last, [leaf.receipt for leaf in waiting], now)
    return len(waiting)


def _checkpoint(
    vote: Vote, last: Checkpoint | None, receipts: Sequence[str], now: datetime
) -> Checkpoint:
    peaks = [bytes.fromhex(peak) for peak in last.peaks] if last else []
    size, peaks = merkle.grown(last.size if last else 0, peaks, map(bytes.fromhex, receipts))
    root = merkle.root(peaks)
    text = merkle.checkpoint(origin_of(vote), size, root)
    point = Checkpoint.objects.create(
        vote=vote,
        size=size,
        root=root.hex(),
        note=merkle.signed(text, name=server_name(), key=server_key()),
        peaks=[peak.hex() for peak in peaks],
        at=now,
    )
    ledger.record(
        event="ballots.batched",
        subject=vote,
        by=None,
        at=now,
        batch=len(receipts),
        size=size,
        root=root.hex(),
    )
    return point


def origin_of(vote: Vote) -> str:
    """The log's name in its checkpoints."""
    return f"{server_name()}/votes/{vote.slug}"


def server_name() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def server_key() -> bytes:
    """The city's Ed25519 key, which signs its results too; it lies outside the database."""
    return signing.signing_key(settings.KEY_FOLDER).private_bytes_raw()


def verifier() -> str:
    """The public half as people exchange it."""
    return merkle.verifier(server_name(), merkle.public_of(server_key()))
