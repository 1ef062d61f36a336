"""Cast a ballot: seal it, put it in the voter's slot, answer with a receipt."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from talkoot.commons.base import Refused
from talkoot.commons.gateways import keys
from talkoot.commons.people.models import Proof
from talkoot.loop.decisions.models import Ballot, Leaf, Vote
from talkoot.loop.decisions.queries import box
from talkoot.loop.decisions.rules import envelope, voting
from talkoot.loop.decisions.rules.ceremony import Channel

SLOT_KEY = "slot.key"
Clock = Callable[[], datetime]
_REPLACING: dict[str, Any] = {
    "update_conflicts": True,
    "unique_fields": ["vote", "slot"],
    "update_fields": ["sealed", "receipt", "channel"],
}


def cast(
    *,
    vote: Vote,
    proof: Proof,
    choices: Mapping[int, int],
    request: str,
    clock: Clock = box.database_now,
) -> str:
    """Take a ballot and return its receipt; a later ballot of the same person replaces it.

    request: any text that the client makes up for this ballot; the same request again gets the
    same receipt and changes nothing. The choices are sealed before they reach the database and
    are never written anywhere else.

    Raises Refused: proof-missing, not-open-yet, vote-closed, key-missing and what a sheet may
    not hold (`voting.check_choices`).
    """
    voting.check_proof(asked=vote.proof, method=proof.method, until=proof.until, now=clock())
    slot = slot_of(vote, proof.subject)
    return put(vote=vote, slot=slot, choices=choices, request=request, clock=clock)


def slot_of(vote: Vote, subject: str) -> str:
    """The slot of a subject in this vote. Raises Refused: key-missing."""
    return envelope.slot(slot_key(vote), subject)


def slot_key(vote: Vote) -> bytes:
    """Raises Refused: key-missing."""
    try:
        return keys.read(folder_of(vote), SLOT_KEY)
    except FileNotFoundError as gone:
        raise Refused("key-missing") from gone


def put(
    *,
    vote: Vote,
    slot: str,
    choices: Mapping[int, int],
    request: str,
    clock: Clock,
    channel: Channel = Channel.WEB,
) -> str:
    """Put a ballot into a slot and return its receipt once it is stored.

    Only a ballot from the web replaces an earlier one: which of two others came last is not known.
    Raises Refused: already-voted and what `cast` raises.
    """
    mark = envelope.retry(slot_key(vote), slot, request)
    try:
        # Durable: nobody gets a receipt for what an outer transaction may still undo.
        with transaction.atomic(durable=True):
            return _known(vote, mark) or _put(vote, slot, choices, mark, clock, channel)
    except IntegrityError as clash:
        # Either the same request came twice at once, or the slot is taken.
        receipt = _known(vote, mark)
        if receipt is None:
            raise Refused("already-voted") from clash
        return receipt


def _known(vote: Vote, mark: str) -> str | None:
    return Leaf.objects.filter(vote=vote, retry=mark).values_list("receipt", flat=True).first()


def _put(
    vote: Vote,
    slot: str,
    choices: Mapping[int, int],
    mark: str,
    clock: Clock,
    channel: Channel,
) -> str:
    row = box.held_open(vote)
    voting.check_window(
        state=row.state, opens_at=row.opens_at, closes_at=row.closes_at, now=clock()
    )
    sheet = box.sheet_of(row)
    voting.check_choices(sheet, choices)
    plain = envelope.written(choices, voting.longest(sheet))
    sealed = envelope.seal(bytes.fromhex(row.public_key), plain)
    receipt = envelope.receipt(sealed)
    Ballot.objects.bulk_create(
        [Ballot(vote=row, slot=slot, sealed=sealed, receipt=receipt, channel=channel)],
        **(_REPLACING if channel == Channel.WEB else {}),
    )
    Leaf.objects.create(receipt=receipt, vote=row, retry=mark)
    return receipt


def folder_of(vote: Vote) -> str:
    """Where the keys of a vote lie in the key folder."""
    return f"votes/{vote.slug}"
