"""The catalogue, the rules of a process, the keys of programs, and what is forgotten in time."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.services.actions.photos import forget_photos
from talkoot.loop.services.actions.reporting import CONTACT
from talkoot.loop.services.models import Client, Photo, Request, Service
from talkoot.loop.services.rules.keys import sum_of
from talkoot.loop.services.rules.requests import State

FIELDS = (
    "code",
    "name",
    "group",
    "summary",
    "body",
    "for_whom",
    "ways",
    "contact",
    "keywords",
    "promise_hours",
    "promise_source",
    "owner",
    "experiment",
    "since",
    "type",
    "asks_place",
    "reportable",
    "questions",
    "steps",
    "hours",
    "active",
)
_REPORTERS_KEPT = timedelta(days=730)


@transaction.atomic
def save_service(
    *,
    service: Service,
    fields: Mapping[str, Any],
    goals: Sequence[Any],
    places: Sequence[Any],
    by: Person | None,
    now: datetime,
) -> Service:
    """Write a service of the catalogue, new or changed; a changed promise holds for new requests.

    fields: of FIELDS. A step of which requests already speak keeps its code.
    """
    is_new = service.pk is None
    before = None if is_new else Service.objects.get(pk=service.pk).promise_hours
    for name in FIELDS:
        if name in fields:
            setattr(service, name, fields[name])
    service.changed_at = now
    if is_new:
        service.made_at = now
    service.save()
    service.goals.set(goals)
    service.places.set(places)
    ledger.record(
        event="service.made" if is_new else "service.changed",
        subject=service,
        by=by,
        at=now,
        promise_hours=service.promise_hours,
        promise_before=before,
    )
    return service


@transaction.atomic
def save_rules(
    *, service: Service, rules: Sequence[Mapping[str, Any]], by: Person, now: datetime
) -> None:
    """What the owner asks of every case: the intended path and a few rules."""
    service.rules = list(rules)
    service.changed_at = now
    service.save(update_fields=["rules", "changed_at"])
    ledger.record(event="service.rules-written", subject=service, by=by, at=now, rules=len(rules))


@transaction.atomic
def make_client(*, name: str, by: Person, now: datetime) -> tuple[Client, str]:
    """A program that may send requests; the key is shown this once."""
    key = secrets.token_urlsafe(24)
    row = Client.objects.create(name=name.strip(), sum=sum_of(key), made_at=now, made_by=by)
    ledger.record(event="client.made", subject=row, by=by, at=now)
    return row, key


@transaction.atomic
def end_client(*, client: Client, by: Person, now: datetime) -> None:
    """The key stops working at once."""
    if client.ended_at is None:
        Client.objects.filter(pk=client.pk).update(ended_at=now)
        ledger.record(event="client.ended", subject=client, by=by, at=now)


def forget_reporters(now: datetime) -> int:
    """Two years after the end nobody needs to know who reported it; returns how many forgot."""
    forget_photos(now)
    old = Request.objects.filter(state=State.CLOSED, closed_at__lt=now - _REPORTERS_KEPT)
    old = old.exclude(own="")
    for photo in Photo.objects.filter(request__in=old):
        photo.file.delete(save=False)
        photo.delete()
    rows = list(old)
    for row in rows:
        for name in (*CONTACT, "own"):
            setattr(row, name, "")
        row.token, row.by = uuid.uuid4(), None
    Request.objects.bulk_update(rows, [*CONTACT, "own", "token", "by"], batch_size=500)
    return len(rows)
