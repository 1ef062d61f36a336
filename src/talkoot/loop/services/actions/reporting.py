"""A request comes in: from a resident, by a call to the office, or from another program."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.commons.places.finding import Finder
from talkoot.loop.services.models import Event, Photo, Request, Service
from talkoot.loop.services.rules import catalogue, requests
from talkoot.loop.services.rules.keys import sum_of
from talkoot.loop.services.rules.requests import Channel, Happened

# What a reporter may state besides the place and the words.
CONTACT = ("name", "email", "phone", "device_id", "account_id", "media_url")
_NUMBER_DIGITS = 6


@transaction.atomic
def report(
    *,
    service: Service,
    description: str,
    now: datetime,
    lon: float | None = None,
    lat: float | None = None,
    address: str = "",
    address_id: str = "",
    answers: Mapping[str, Any] | None = None,
    contact: Mapping[str, str] | None = None,
    language: str = "fi",
    shown: bool = True,
    channel: Channel = Channel.WEB,
    photos: Sequence[Photo] = (),
    by: Person | None = None,
    entered_by: Person | None = None,
    place: Any = None,
) -> tuple[Request, str]:
    """Keep a request and start its clock. Returns it with the secret of the reporter's link.

    by: the resident's account, if any; entered_by: who in the city wrote it down for somebody.
    Raises Refused: service-closed, description-missing, description-too-long, place-missing,
    attribute-missing, attribute-bad.
    """
    found = Finder().place_at(lon, lat) if lon is not None and lat is not None else None
    place = found or place
    requests.check_new(
        description=description,
        located=bool(lon is not None or address or address_id or place),
        asks_place=service.asks_place,
        active=service.active,
    )
    secret = secrets.token_urlsafe(18)
    row = Request.objects.create(
        number=f"new-{secret}",
        own=sum_of(secret),
        service=service,
        description=description.strip(),
        language=language,
        shown=shown,
        answers=catalogue.check_answers(service.questions, answers or {}),
        lon=lon,
        lat=lat,
        address=address.strip()[:200],
        address_id=address_id.strip()[:60],
        place=place,
        team=service.owner,
        channel=channel,
        origin=service.origin,
        received_at=now,
        changed_at=now,
        due_at=requests.due_at(received=now, hours=service.promise_hours, paused=0),
        by=by,
        **{name: str((contact or {}).get(name, "")).strip() for name in CONTACT},
    )
    row.number = f"{now.year}-{row.pk:0{_NUMBER_DIGITS}d}"
    row.save(update_fields=["number"])
    Photo.objects.filter(pk__in=[photo.pk for photo in photos], request=None).update(request=row)
    write(row, Happened.RECEIVED, at=now, by=entered_by or by)
    ledger.record(
        event="request.received",
        subject=row,
        by=entered_by or by,
        at=now,
        service=service.slug,
        channel=str(channel),
    )
    return row, secret


def locked(row: Request) -> Request:
    """The row as it is now, kept from others until this transaction ends."""
    return Request.objects.select_for_update(of=("self",)).select_related("service").get(pk=row.pk)


def write(
    row: Request,
    happened: Happened,
    *,
    at: datetime,
    by: Person | None,
    step: str = "",
    words: str = "",
    note: str = "",
) -> Event:
    """The next event of a request; the row is locked by whoever calls."""
    last = row.events.order_by("-sequence").values_list("sequence", flat=True).first()
    return Event.objects.create(
        request=row,
        sequence=1 + (last or 0),
        happened=happened,
        step=step,
        team_id=row.team_id,
        at=at,
        words=words.strip(),
        note=note.strip(),
        by=by,
        hand=str(by.pseudonym) if by is not None else "",
    )


def settle(row: Request, now: datetime, **fields: Any) -> None:
    """Set what has changed, and when."""
    for name, value in {**fields, "changed_at": now}.items():
        setattr(row, name, value)
    row.save(update_fields=[*fields, "changed_at"])
