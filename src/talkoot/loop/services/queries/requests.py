"""Requests as everyone, their reporter and the city see them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.utils.functional import cached_property

from talkoot.commons.people.models import Organisation, Person
from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import around
from talkoot.loop.calls.rules import Origin
from talkoot.loop.services.models import Client, Event, Photo, Request, Service
from talkoot.loop.services.rules import requests as rules
from talkoot.loop.services.rules.keys import sum_of
from talkoot.loop.services.rules.requests import Happened, State

PAGE = 20
QUEUE = 50
MOST_COUNTED = 1_000
_METRES_A_DEGREE = 111_320
# What happened is public, but not who passed it to whom in the office.
_HIDDEN = (Happened.ASSIGNED, Happened.MOVED)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means all. due: late, soon, paused."""

    q: str = ""
    service: str = ""
    place: str = ""
    state: str = ""
    team: str = ""
    due: str = ""

    @property
    def active(self) -> dict[str, str]:
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in pairs if value}


def requests(filters: Filters, now: datetime) -> QuerySet[Request]:
    """Requests that match, newest first; another city's are read under their own service."""
    rows = Request.objects.all()
    if not filters.service:
        rows = rows.exclude(origin=Origin.ARCHIVE)
    for name, value in filters.active.items():
        rows = _NARROW[name](rows, value, now)
    return rows.order_by("-received_at", "-id")


def _of_words(rows: QuerySet[Request], words: str, now: datetime) -> QuerySet[Request]:
    for word in words.split():
        own = Q(number__iexact=word) | Q(address__icontains=word)
        rows = rows.filter(own | Q(shown=True, description__icontains=word))
    return rows


def _of_place(rows: QuerySet[Request], slug: str, now: datetime) -> QuerySet[Request]:
    place = Place.objects.filter(slug=slug).only("pk").first()
    return rows.filter(place_id__in=around(place)) if place else rows.none()


def _of_state(rows: QuerySet[Request], state: str, now: datetime) -> QuerySet[Request]:
    return rows.exclude(state=State.CLOSED) if state == "open" else rows.filter(state=state)


def _of_due(rows: QuerySet[Request], due: str, now: datetime) -> QuerySet[Request]:
    rows = rows.exclude(state=State.CLOSED)
    if due == "paused":
        return rows.filter(state=State.PAUSED)
    limit = now if due == "late" else now + timedelta(days=2)
    return rows.filter(due_at__lt=limit).exclude(state=State.PAUSED)


_NARROW: dict[str, Any] = {
    "q": _of_words,
    "service": lambda rows, slug, now: rows.filter(service__slug=slug),
    "place": _of_place,
    "state": _of_state,
    "team": lambda rows, slug, now: rows.filter(team__slug=slug),
    "due": _of_due,
}


class _Pages(Paginator):  # type: ignore[type-arg]
    """Counts no further than a reader would turn pages."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list.order_by()[: MOST_COUNTED + 1]  # type: ignore[attr-defined]
        return int(rows.count())

    @property
    def many(self) -> bool:
        return self.count > MOST_COUNTED


def page(filters: Filters, number: Any, now: datetime) -> Page:  # type: ignore[type-arg]
    """One page of the public list."""
    rows = requests(filters, now).select_related("service", "place").defer("place__geometry")
    return _Pages(rows, PAGE).get_page(number)


def queue(filters: Filters, number: Any, now: datetime) -> Page:  # type: ignore[type-arg]
    """Open requests for whoever works on them: what is due first stands first; paused ones last,
    since their clock stands still."""
    rows = requests(filters, now)
    if not filters.state:
        rows = rows.exclude(state=State.CLOSED)
    rows = rows.select_related("service", "place", "team", "worker").defer("place__geometry")
    ordered = rows.order_by(
        F("paused_since").asc(nulls_first=True), F("due_at").asc(nulls_last=True), "received_at"
    )
    return _Pages(ordered, QUEUE).get_page(number)


def waiting(now: datetime) -> dict[str, int]:
    """How much waits in the queue, and how much of it is late."""
    rows = Request.objects.exclude(state=State.CLOSED).exclude(origin=Origin.ARCHIVE)
    late = rows.filter(due_at__lt=now).exclude(state=State.PAUSED)
    return {"open": rows.count(), "late": late.count()}


def one(number: str) -> Request | None:
    rows = Request.objects.select_related("service", "place", "team", "duplicate_of", "worker")
    return rows.defer("place__geometry").filter(number=number).first()


def is_own(person: Any, row: Request, secret: str) -> bool:
    """Whether a reader reported it: by the account, or by the secret of the link."""
    if isinstance(person, Person) and row.by_id == person.pk:
        return True
    return bool(secret) and bool(row.own) and row.own == sum_of(secret)


def history(row: Request, *, staff: bool) -> list[Event]:
    """What has happened, in order; a note for staff alone is not for others."""
    rows = row.events.select_related("by", "team")
    if row.origin == Origin.ARCHIVE:
        return _implied(row, list(rows))
    if staff:
        return list(rows)
    kept = rows.exclude(happened__in=_HIDDEN).exclude(happened=Happened.NOTED, words="")
    return list(kept.defer("note"))


def _implied(row: Request, said: list[Event]) -> list[Event]:
    """Of another city's request only its two ends are known; they stand in the row."""
    came = Event(request=row, sequence=0, happened=Happened.RECEIVED, at=row.received_at)
    ended = Event(request=row, sequence=1, happened=Happened.CLOSED, at=row.closed_at)
    return [came, *(said or ([ended] if row.closed_at else []))]


def photos(row: Request, *, all_of_them: bool) -> QuerySet[Photo]:
    rows = row.photos.all()
    return rows if all_of_them else rows.filter(approved_at__isnull=False)


def waiting_photos(keys: Iterable[Any]) -> list[Photo]:
    """Photos that were kept for a report that is not sent yet."""
    some = list(keys)[: rules.MOST_PHOTOS]
    return list(Photo.objects.filter(key__in=some, request=None))


def near(service: Service, lon: float, lat: float, now: datetime) -> list[tuple[Request, float]]:
    """Open requests to the same service close by, the closest first, with metres."""
    shrink = math.cos(math.radians(lat))
    north = rules.NEAR_METRES / _METRES_A_DEGREE
    east = north / shrink
    rows = Request.objects.filter(
        service=service,
        lat__range=(lat - north, lat + north),
        lon__range=(lon - east, lon + east),
        received_at__gte=now - timedelta(days=rules.NEAR_DAYS),
    ).exclude(state=State.CLOSED)
    found = [
        (row, math.hypot((row.lon - lon) * shrink, row.lat - lat) * _METRES_A_DEGREE)
        for row in rows.select_related("service")[:200]
    ]
    return sorted((p for p in found if p[1] <= rules.NEAR_METRES), key=lambda p: p[1])[:5]


def teams() -> QuerySet[Organisation]:
    """City units that may work on requests."""
    rows = Organisation.objects.filter(type=Organisation.Type.CITY_UNIT, confirmed_at__isnull=False)
    return rows.order_by("name")


def workers() -> list[Person]:
    """Who may work on requests."""
    rows = Person.objects.filter(roles__kind="staff", is_active=True).distinct()
    return list(rows.order_by("name", "email")[:200])


def client_of(key: str) -> Client | None:
    """The program to which a key belongs, as long as it may send."""
    return Client.objects.filter(sum=sum_of(key), ended_at=None).first() if key else None


def mine(person: Person) -> QuerySet[Request]:
    """What a person has reported."""
    return Request.objects.filter(by=person).select_related("service")
