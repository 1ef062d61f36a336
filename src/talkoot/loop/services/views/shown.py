"""Rows as what templates show."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import pick
from talkoot.commons.base.throttle import too_often
from talkoot.commons.design.maps import collection, feature
from talkoot.commons.places.models import Place
from talkoot.loop.services.models import Event, Request, Service
from talkoot.loop.services.queries import catalogue
from talkoot.loop.services.queries import requests as queries
from talkoot.loop.services.rules.requests import Happened, Reason, State
from talkoot.loop.services.words import figures, states

HOUR = 3_600


def service_or_404(slug: str) -> Service:
    row = catalogue.service(slug)
    if row is None:
        raise Http404
    return row


def request_or_404(number: str) -> Request:
    row = queries.one(number)
    if row is None:
        raise Http404
    return row


def service_card(row: Service) -> dict[str, Any]:
    """A service as one row of the catalogue."""
    kept = getattr(row, "figures", None)
    whole = kept.data["promises"]["whole"] if kept else None
    return {
        "url": row.get_absolute_url(),
        "slug": row.slug,
        "name": row.name,
        "summary": row.summary,
        "promise": figures.span(row.promise_hours),
        "fact": figures.days(whole["p50_days"]) if whole and whole["shown"] else "",
        "reportable": row.reportable and row.active,
        "origin": row.origin,
    }


def card(row: Request, now: datetime) -> dict[str, Any]:
    """A request as one row of a list."""
    return {
        "id": row.number,
        "number": row.number,
        "url": row.get_absolute_url(),
        "service": row.service.name,
        "words": {row.language: row.description} if row.shown and row.description else None,
        "state": states.STATES[State(row.state)],
        "tone": states.TONES[State(row.state)],
        "reason": states.REASONS[Reason(row.reason)] if row.reason else "",
        "where": row.address or (row.place.name if row.place else ""),
        "received": row.received_at,
        "due": row.due_at,
        "overdue": row.is_overdue(now) and row.state != State.CLOSED,
        "paused": row.state == State.PAUSED,
        "team": row.team.name if "team" in row._state.fields_cache and row.team else "",
        "origin": row.origin,
    }


def city_map(rows: Iterable[Request], places: Iterable[Place]) -> Any:
    """The centres with their shapes and a spot for each request that has a point."""
    areas = [
        feature(
            id=f"place-{place.slug}",
            name=pick(place.name)[0],
            geometry=place.geometry,
            lon=place.lon,
            lat=place.lat,
            named=True,
        )
        for place in places
        if place.geometry
    ]
    spots = [
        feature(
            id=row.number,
            name=pick(row.service.name)[0],
            lon=row.lon,
            lat=row.lat,
            url=row.get_absolute_url(),
            words=str(states.STATES[State(row.state)]),
        )
        for row in rows
        if row.lon is not None
    ]
    return collection([*areas, *spots])


def happened(event: Event, service: Service) -> str:
    """What an event says to everyone."""
    said = str(states.HAPPENED[Happened(event.happened)])
    if event.step:
        return f"{said} {figures.activity(event.step, service)}"
    return said


def too_often_for(request: HttpRequest, purpose: str, *, most: int, seconds: int = HOUR) -> None:
    """Refuse what one person or, without an account, one address does too often.

    Raises Refused: too-often.
    """
    person = request.user
    who = person.pk if person.is_authenticated else request.META.get("REMOTE_ADDR", "")
    if too_often(f"services-{purpose}", who, most=most, seconds=seconds):
        raise Refused("too-often", minutes=seconds // 60)


def status_of(no: Refused) -> int:
    return 429 if no.code == "too-often" else 409


def language_now() -> str:
    return (get_language() or "fi")[:2]


def groups(rows: Iterable[Service]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Services under the headings of the catalogue, in the order given."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        name = pick(row.group)[0] if row.group else _("Other services")
        found.setdefault(name, []).append(service_card(row))
    return list(found.items())


def clock(row: Request, now: datetime) -> dict[str, Any]:
    """How long it has taken and what the promise says, the pauses included."""
    running = row.paused_since is not None
    pause = row.paused + (round((now - row.paused_since).total_seconds()) if running else 0)
    end = row.closed_at or now
    return {
        "taken": figures.time((end - row.received_at).total_seconds()),
        "paused": figures.time(pause) if pause else "",
        "running": not running and row.closed_at is None,
        "since": row.paused_since,
        "due": row.due_at,
        "late": row.is_overdue(now),
        "url": reverse("services:service", args=[row.service.slug]),
    }
