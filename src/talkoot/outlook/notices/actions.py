"""From entries of the ledger to mails, each once.

Reading moves the position in the transaction that writes the mails, so a crash loses none and
doubles none. Sending takes a mail, sends it, then notes it. A mail whose sender died is taken again
after the lease under the same Message-ID; a receiver who got it the first time sees one.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from talkoot.commons.ledger.queries import since
from talkoot.commons.people.models import Person
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import Status
from talkoot.outlook.notices import queries, rules, words
from talkoot.outlook.notices.models import Choice, Mail, Position

_BATCH = 200
_LOG = logging.getLogger(__name__)


def follow(now: datetime) -> int:
    """Read what is new in the ledger, send what is due; returns how many mails went out."""
    while read(now):
        pass
    forget(now)
    return send(now)


@transaction.atomic
def read(now: datetime) -> int:
    """Write the mails for the next entries of the ledger; returns how many entries were read."""
    position, _ = Position.objects.select_for_update().get_or_create(pk=1)
    entries = list(since(position.number).order_by("number")[:_BATCH])
    mails = [
        Mail(entry=item.entry.number, person_id=person, due_at=now, made_at=now)
        for item in queries.told(entries)
        for person in queries.concerned(item.about, rules.EVENTS[item.name])
    ]
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    if entries:
        position.number = entries[-1].number
        position.save(update_fields=["number"])
    return len(entries)


def send(now: datetime) -> int:
    """Send what is due; a mail that fails is tried again later and keeps no other back."""
    sent = 0
    for mail in _due(now).order_by("pk")[:_BATCH]:
        if _take(mail, now):
            sent += _send(mail, now)
    return sent


def _due(now: datetime):  # type: ignore[no-untyped-def]
    waiting = Q(state=Mail.State.WAITING) | Q(state=Mail.State.SENDING)
    return Mail.objects.filter(waiting, due_at__lte=now)


def _take(mail: Mail, now: datetime) -> bool:
    """Take a mail for as long as the lease; false where another worker was first."""
    return bool(
        _due(now)
        .filter(pk=mail.pk)
        .update(state=Mail.State.SENDING, due_at=now + rules.LEASE, tries=F("tries") + 1)
    )


def _send(mail: Mail, now: datetime) -> int:
    told = queries.of_mail(mail)
    try:
        if told is not None:
            words.mail(mail, told, queries.detail_of(told)).send()
    except OSError:
        _LOG.exception("A notice could not be sent; it is tried again")
        failed = mail.tries + 1 >= rules.TRIES
        Mail.objects.filter(pk=mail.pk).update(
            state=Mail.State.FAILED if failed else Mail.State.WAITING,
            due_at=rules.next_try(mail.tries + 1, now),
        )
        return 0
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.SENT)
    return int(told is not None)


def forget(now: datetime) -> None:
    """Delete mails that were kept as long as promised."""
    Mail.objects.filter(made_at__lte=now - rules.KEPT).delete()


def forget_drafts(person: Person) -> None:
    """Delete what a person wrote but never sent, when the account is erased."""
    Proposal.objects.filter(author=person, status=Status.DRAFT).delete()


@transaction.atomic
def choose(*, person: Person, wanted: set[str]) -> None:
    """Keep which kinds of mail a person wants."""
    for kind in rules.CHOICES:
        Choice.objects.update_or_create(person=person, kind=kind, defaults={"mail": kind in wanted})
