"""Paper ballots: entered twice, by two people, and then sealed like any other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from talkoot.commons.base import Refused
from talkoot.commons.gateways import keys
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people import actions as people
from talkoot.commons.people.models import Person, Proof
from talkoot.loop.decisions.actions import ballots
from talkoot.loop.decisions.actions.ceremony import PAPER_KEY
from talkoot.loop.decisions.models import Ballot, PaperEntry, Vote
from talkoot.loop.decisions.queries import box
from talkoot.loop.decisions.rules import envelope, voting
from talkoot.loop.decisions.rules.ceremony import Channel


@dataclass(frozen=True)
class Entered:
    """What an entry led to: a first entry that waits, or a ballot with its receipt."""

    receipt: str = ""

    @property
    def waits(self) -> bool:
        return not self.receipt


def enter(
    *,
    vote: Vote,
    subject: str,
    choices: Mapping[int, int],
    by: Person,
    now: datetime,
    clock: ballots.Clock = box.database_now,
) -> Entered:
    """Enter a paper ballot. The first entry waits; an equal one by another person casts it.

    The same person again corrects the first entry. A ballot that is in the box already, on
    paper or from the web, stays.

    Raises Refused: already-voted, entries-differ, key-missing and what a sheet may not hold.
    """
    slot = ballots.slot_of(vote, subject)
    voting.check_window(
        state=vote.state, opens_at=vote.opens_at, closes_at=vote.closes_at, now=clock()
    )
    voting.check_choices(box.sheet_of(vote), choices)
    if Ballot.objects.filter(vote=vote, slot=slot).exists():
        raise Refused("already-voted")
    first = PaperEntry.objects.filter(vote=vote, slot=slot).first()
    if first is None or first.by_id == by.pk:
        _keep_first(vote, slot, choices, by, now)
        return Entered()
    return _second(first, choices, by, now, clock)


def _second(
    first: PaperEntry, choices: Mapping[int, int], by: Person, now: datetime, clock: ballots.Clock
) -> Entered:
    if shown(first) != dict(choices):
        raise Refused("entries-differ", differ=_difference(shown(first), choices))
    receipt = ballots.put(
        vote=first.vote,
        slot=first.slot,
        choices=choices,
        request=f"paper:{first.pk}",
        clock=clock,
        channel=Channel.PAPER,
    )
    _drop(first, "ballots.paper-cast", by, now)
    return Entered(receipt)


@transaction.atomic
def _keep_first(
    vote: Vote, slot: str, choices: Mapping[int, int], by: Person, now: datetime
) -> None:
    length = voting.longest(box.sheet_of(vote))
    PaperEntry.objects.update_or_create(
        vote=vote,
        slot=slot,
        by=by,
        defaults={
            "hidden": envelope.hide(_key(vote), envelope.written(choices, length)),
            "day": timezone.localdate(now),
        },
    )
    ledger.record(event="ballots.paper-entered", subject=vote, by=by, at=now)


def _drop(entry: PaperEntry, event: str, by: Person, now: datetime) -> None:
    with transaction.atomic():
        entry.delete()
        ledger.record(event=event, subject=entry.vote, by=by, at=now)


def discard(*, vote: Vote, subject: str, by: Person, now: datetime) -> None:
    """Take a first entry away, so that the paper is entered again from the start.

    Raises Refused: no-first-entry, key-missing.
    """
    slot = ballots.slot_of(vote, subject)
    first = PaperEntry.objects.filter(vote=vote, slot=slot).first()
    if first is None:
        raise Refused("no-first-entry")
    _drop(first, "ballots.paper-discarded", by, now)


def shown(entry: PaperEntry) -> dict[int, int]:
    """What the first entry says. Raises Refused: key-missing, entry-unreadable."""
    return envelope.read(envelope.show(_key(entry.vote), bytes(entry.hidden)))


def _key(vote: Vote) -> bytes:
    try:
        return keys.read(ballots.folder_of(vote), PAPER_KEY)
    except FileNotFoundError as gone:
        raise Refused("key-missing") from gone


def _difference(first: Mapping[int, int], second: Mapping[int, int]) -> str:
    """Numbers of the projects on which two entries differ."""
    numbers = sorted({*first, *second})
    return ", ".join(str(n) for n in numbers if first.get(n) != second.get(n))


def subject_of(*, vote: Vote, words: str, now: datetime) -> str:
    """Whom a paper is from: the posted code on it, or the voter's number in the roll.

    A code makes the same slot as it does on the web. A roll number does not: the office marks
    that voter in its roll, so that no other ballot is given out.

    Raises Refused: voter-missing and what people's actions raise for a code.
    """
    words = words.strip()[:60]
    if not words:
        raise Refused("voter-missing")
    if vote.proof == Proof.Method.CODE:
        return people.subject_of_code(purpose=f"vote:{vote.slug}", code=words, now=now)
    return f"roll:{words.casefold()}"
