"""The JSON form of services and requests; `open311` speaks GeoReport v2 beside it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from talkoot.loop.services import words
from talkoot.loop.services.models import Request, Service
from talkoot.loop.services.queries import catalogue
from talkoot.loop.services.queries import requests as queries
from talkoot.loop.services.queries.figures import figures_of
from talkoot.loop.services.rules.requests import State

services = Router()
requests = Router()
_MOST = 500


class No(Schema):
    code: str
    sentence: str


class ServiceOut(Schema):
    slug: str
    code: str
    url: str
    name: dict[str, str]
    group: dict[str, str]
    summary: dict[str, str]
    ways: list[str]
    promise_hours: int | None
    owner: str | None
    goals: list[str]
    experiment: str | None
    origin: str
    publisher: str


class ServiceRecord(ServiceOut):
    """figures: by month and in all; process: the map, or null below ten cases."""

    for_whom: dict[str, str]
    questions: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    measured_at: datetime | None
    figures: dict[str, Any] | None
    process: dict[str, Any] | None


class EventOut(Schema):
    happened: str
    step: str
    at: datetime
    words: str


class RequestOut(Schema):
    number: str
    url: str
    service: str
    state: str
    reason: str
    description: str | None
    address: str
    lon: float | None
    lat: float | None
    place: str | None
    received_at: datetime
    changed_at: datetime
    due_at: datetime | None
    paused_since: datetime | None
    paused_seconds: int
    closed_at: datetime | None


class RequestRecord(RequestOut):
    duplicate_of: str | None
    history: list[EventOut]


@services.get("", response=list[ServiceOut], summary="The catalogue of services")
def services_list(request: HttpRequest) -> Any:
    return [_service(row) for row in catalogue.services(catalogue.Filters())]


@services.get(
    "/{slug}", response={200: ServiceRecord, 404: No}, summary="A service and its figures"
)
def service(request: HttpRequest, slug: str) -> Any:
    row = catalogue.service(slug)
    if row is None:
        return Status(404, _no("no-such-service"))
    found = figures_of(row) or {"promises": None, "process": None, "made_at": None}
    return {
        **_service(row),
        "for_whom": row.for_whom,
        "questions": row.questions,
        "steps": row.steps,
        "measured_at": found["made_at"],
        "figures": _hidden(found["promises"]),
        "process": found["process"],
    }


def _hidden(promises: Any) -> Any:
    """Months with fewer than ten requests keep their name alone."""
    if not promises:
        return None
    months = [
        m if m["shown"] else {"month": m["month"], "shown": False} for m in promises["months"]
    ]
    whole = promises["whole"]
    return {"whole": whole if whole["shown"] else None, "months": months}


@requests.get("", response=list[RequestOut], summary="Requests, the newest first (at most 500)")
def requests_list(request: HttpRequest, service: str = "", state: str = "", place: str = "") -> Any:
    filters = queries.Filters(service=service[:120], state=state[:20], place=place[:120])
    rows = queries.requests(filters, timezone.now())
    rows = rows.select_related("service", "place").defer("place__geometry")
    return [_request(row) for row in rows[:_MOST]]


@requests.get("/{number}", response={200: RequestRecord, 404: No}, summary="A request's history")
def one_request(request: HttpRequest, number: str) -> Any:
    row = queries.one(number)
    if row is None:
        return Status(404, _no("no-such-request"))
    return {
        **_request(row),
        "duplicate_of": row.duplicate_of.number if row.duplicate_of else None,
        "history": queries.history(row, staff=False),
    }


def _no(code: str) -> dict[str, str]:
    return {"code": code, "sentence": str(words.REFUSALS[code])}


def _service(row: Service) -> dict[str, Any]:
    plain = ("slug", "code", "name", "group", "summary", "ways", "promise_hours", "origin")
    return {
        **{name: getattr(row, name) for name in plain},
        "publisher": row.publisher,
        "url": row.get_absolute_url(),
        "owner": row.owner.name if row.owner else None,
        "goals": sorted(goal.slug for goal in row.goals.all()),
        "experiment": row.experiment.slug if row.experiment else None,
    }


def _request(row: Request) -> dict[str, Any]:
    return {
        "number": row.number,
        "url": row.get_absolute_url(),
        "service": row.service.slug,
        "state": State(row.state),
        "reason": row.reason,
        "description": row.description if row.shown else None,
        "address": row.address,
        "lon": row.lon,
        "lat": row.lat,
        "place": row.place.slug if row.place else None,
        "received_at": row.received_at,
        "changed_at": row.changed_at,
        "due_at": row.due_at,
        "paused_since": row.paused_since,
        "paused_seconds": row.paused,
        "closed_at": row.closed_at,
    }
