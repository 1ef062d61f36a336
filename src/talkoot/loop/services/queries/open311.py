"""Services and requests as GeoReport v2 tells them; another city's archives are not told."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone

from talkoot.commons.base.texts import pick
from talkoot.loop.calls.rules import Origin
from talkoot.loop.services.models import Event, Photo, Request, Service
from talkoot.loop.services.rules.open311 import Asked
from talkoot.loop.services.rules.requests import Happened, State

_METRES_A_DEGREE = 111_320
_COLUMNS = (
    "pk",
    "number",
    "state",
    "reason",
    "service__name",
    "service__code",
    "description",
    "shown",
    "team__name",
    "received_at",
    "changed_at",
    "due_at",
    "address",
    "address_id",
    "lat",
    "lon",
    "duplicate_of__number",
)
# What the public history tells, with the words of FixMyStreet's updates for its own readers.
_EXTENDED = {
    State.RECEIVED: "OPEN",
    State.WORKING: "IN_PROGRESS",
    State.PAUSED: "INVESTIGATING",
    State.CLOSED: "CLOSED",
}
_ENDED = {
    "done": "FIXED",
    "planned": "ACTION_SCHEDULED",
    "no-action": "NO_FURTHER_ACTION",
    "not-ours": "NOT_COUNCILS_RESPONSIBILITY",
    "duplicate": "DUPLICATE",
    "no-answer": "NO_FURTHER_ACTION",
}
_TOLD = (
    Happened.RECEIVED,
    Happened.BEGUN,
    Happened.ASKED,
    Happened.ANSWERED,
    Happened.CLOSED,
    Happened.REOPENED,
    Happened.NOTED,
)


def services() -> QuerySet[Service]:
    rows = Service.objects.exclude(origin=Origin.ARCHIVE)
    return rows.filter(active=True, reportable=True).order_by("slug")


def service(code: str) -> Service | None:
    return services().filter(code=code).first()


def requests(asked: Asked) -> QuerySet[Request]:
    """What is asked for, newest first."""
    rows = Request.objects.exclude(origin=Origin.ARCHIVE).order_by("-received_at", "-id")
    if asked.ids:
        return rows.filter(number__in=asked.ids[:1_000])
    spans = {
        "received_at__gte": asked.start,
        "received_at__lte": asked.end,
        "changed_at__gte": asked.updated_after,
        "changed_at__lte": asked.updated_before,
    }
    rows = rows.filter(**{name: value for name, value in spans.items() if value is not None})
    if asked.services:
        rows = rows.filter(service__code__in=asked.services)
    if asked.statuses:
        closed = Q(state=State.CLOSED)
        wanted = {"open": ~closed, "closed": closed}
        either = Q()
        for status in asked.statuses:
            either |= wanted[status]
        rows = rows.filter(either)
    if asked.words:
        rows = rows.filter(shown=True, description__icontains=asked.words)
    if asked.near:
        rows = rows.filter(pk__in=_within(rows, *asked.near))
    return rows


def _within(rows: QuerySet[Request], lat: float, lon: float, metres: float) -> list[int]:
    shrink = max(math.cos(math.radians(lat)), 0.01)
    north, east = metres / _METRES_A_DEGREE, metres / _METRES_A_DEGREE / shrink
    box = rows.filter(lat__range=(lat - north, lat + north), lon__range=(lon - east, lon + east))
    return [
        pk
        for pk, y, x in box.values_list("pk", "lat", "lon")
        if math.hypot((x - lon) * shrink, y - lat) * _METRES_A_DEGREE <= metres
    ]


def told(rows: QuerySet[Request], asked: Asked, *, language: str, origin: str) -> list[Any]:
    """Requests as the names and texts of the specification, in its order; None where unknown.

    origin: address of this service, for links to photos.
    """
    first = (asked.page - 1) * asked.size
    found = list(rows.values_list(*_COLUMNS)[first : first + asked.size])
    keys = [row[0] for row in found]
    photos = _photos(keys, origin)
    more = _extended(keys) if asked.extensions else {}
    last = _last_words(keys)
    names: dict[str, str] = {}
    return [
        _one(row, photos.get(row[0], []), last.get(row[0]), more.get(row[0]), names, language)
        for row in found
    ]


def _one(
    row: Sequence[Any],
    photos: list[str],
    last: str | None,
    events: list[dict[str, Any]] | None,
    names: dict[str, str],
    language: str,
) -> dict[str, Any]:
    (_pk, number, state, reason, name, code, description, shown, team, received, changed, due,
     address, address_id, lat, lon, original) = row  # fmt: skip
    if code not in names:
        names[code] = pick(name, language)[0]
    told: dict[str, Any] = {
        "service_request_id": number,
        "status": "closed" if state == State.CLOSED else "open",
        "status_notes": last or None,
        "service_name": names[code],
        "service_code": code,
        "description": description if shown else None,
        "agency_responsible": team,
        "service_notice": None,
        "requested_datetime": _time(received),
        "updated_datetime": _time(changed),
        "expected_datetime": _time(due) if due else None,
        "address": address or None,
        "address_id": address_id or None,
        "zipcode": None,
        "lat": lat,
        "long": lon,
        "media_url": photos[0] if photos else None,
    }
    if events is not None:
        told["extended_attributes"] = {
            "state": _ENDED.get(reason, "CLOSED") if state == State.CLOSED else _EXTENDED[state],
            "parent_service_request_id": original,
            "media_urls": photos,
            "notes": events,
        }
    return told


def _time(at: datetime) -> str:
    return at.astimezone(get_current_timezone()).isoformat(timespec="seconds")


def _photos(keys: Sequence[int], origin: str) -> dict[int, list[str]]:
    rows = Photo.objects.filter(request__in=keys, approved_at__isnull=False)
    found: dict[int, list[str]] = {}
    for pk, request, number in rows.values_list("pk", "request", "request__number"):
        found.setdefault(request, []).append(f"{origin}/open311/photos/{number}/{pk}.jpg")
    return found


def _last_words(keys: Sequence[int]) -> dict[int, str]:
    """The last that was said in public about each."""
    rows = Event.objects.filter(request__in=keys).exclude(words="").order_by("request", "sequence")
    rows = rows.exclude(happened__in=(Happened.ANSWERED, Happened.REOPENED))
    return dict(rows.values_list("request", "words"))


def _extended(keys: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    rows = Event.objects.filter(request__in=keys, happened__in=_TOLD)
    found: dict[int, list[dict[str, Any]]] = {key: [] for key in keys}
    columns = ("request", "happened", "at", "words")
    for key, happened, at, words in rows.order_by("request", "sequence").values_list(*columns):
        if happened == Happened.NOTED and not words:
            continue
        found[key].append({"datetime": _time(at), "status": happened, "description": words or None})
    return found


def definition(row: Service, language: str) -> dict[str, Any]:
    """The questions of a service."""
    return {
        "service_code": row.code,
        "attributes": [_question(n, one, language) for n, one in enumerate(row.questions, 1)],
    }


def _question(n: int, one: Mapping[str, Any], language: str) -> dict[str, Any]:
    hint = one.get("hint")
    return {
        "variable": bool(one.get("variable", True)),
        "code": one["code"],
        "datatype": one["datatype"],
        "required": bool(one.get("required")),
        "datatype_description": pick(hint, language)[0] if hint else None,
        "order": n,
        "description": pick(one["description"], language)[0],
        "values": [
            {"key": v["key"], "name": pick(v["name"], language)[0]} for v in one.get("values", ())
        ],
    }


def listed(row: Service, language: str) -> dict[str, Any]:
    """A service as the list tells it."""
    return {
        "service_code": row.code,
        "service_name": pick(row.name, language)[0],
        "description": pick(row.summary, language)[0] if row.summary else None,
        "metadata": bool(row.questions),
        "type": row.type,
        "keywords": row.keywords or None,
        "group": pick(row.group, language)[0] if row.group else None,
    }


def of_token(token: Any) -> Request | None:
    """The request of a token that a service of type batch gave."""
    return Request.objects.filter(token=token).only("number", "token").first()
