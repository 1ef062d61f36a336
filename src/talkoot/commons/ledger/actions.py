"""The one write: record what happened, in the transaction in which it happened."""

from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection, models

from talkoot.commons.ledger import chain
from talkoot.commons.ledger.models import Entry, Head

SYSTEM = "system"


class Actor(Protocol):
    pseudonym: Any


def record(
    *,
    event: str,
    subject: models.Model | str,
    by: Actor | None,
    at: datetime,
    grounds: str = "",
    **data: Any,
) -> Entry:
    """Append one entry; must run inside the action's own transaction.

    event:   "room.what-happened", past tense.
    subject: the object, or "app.model:key" where it is gone.
    by:      the person who acted, None for the system itself or for a secret ballot.
    data:    plain JSON values without floats and without anything about a person.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A ledger entry belongs in the transaction of its action.")
    head, _ = Head.objects.select_for_update().get_or_create(
        pk=1, defaults={"number": 0, "hash": chain.START}
    )
    fields = {
        "number": head.number + 1,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "event": event,
        "subject": subject if isinstance(subject, str) else subject_of(subject),
        "actor": str(by.pseudonym) if by is not None else SYSTEM,
        "grounds": grounds,
        "data": data,
    }
    sum_ = chain.entry_hash(head.hash, fields)
    entry = Entry.objects.create(**{**fields, "at": at}, previous=head.hash, hash=sum_)
    head.number, head.hash = entry.number, entry.hash
    head.save(update_fields=["number", "hash"])
    return entry


def subject_of(row: models.Model) -> str:
    """How the ledger names a row: by its public slug where it has one."""
    return f"{row._meta.label_lower}:{getattr(row, 'slug', None) or row.pk}"
