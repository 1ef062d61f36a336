"""Reading the ledger: for pages, for notices, for export."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.db import models

from talkoot.commons.ledger.actions import subject_of
from talkoot.commons.ledger.models import Entry


def about(row: models.Model | str) -> models.QuerySet[Entry]:
    """Everything that happened to one object, oldest first."""
    return Entry.objects.filter(subject=row if isinstance(row, str) else subject_of(row))


def since(number: int) -> models.QuerySet[Entry]:
    """Entries after `number`; how mail and feeds follow what happened."""
    return Entry.objects.filter(number__gt=number)


def exported(entries: models.QuerySet[Entry]) -> Iterator[dict[str, Any]]:
    """Entries as plain values in the form that `talkoot verify` checks."""
    for entry in entries.iterator():
        yield {
            "number": entry.number,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "event": entry.event,
            "subject": entry.subject,
            "actor": entry.actor,
            "grounds": entry.grounds,
            "data": entry.data,
            "previous": entry.previous,
            "hash": entry.hash,
        }
