"""Open311 GeoReport v2: discovery, services, their questions, requests and tokens.

Extensions beside the specification: page and page_size, updated_after and updated_before, radius
around lat and long, extensions=true (history as notes, photos), media files in a POST, locale.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from talkoot.commons.base import Refused, city
from talkoot.commons.base.throttle import too_often
from talkoot.commons.people.access import public
from talkoot.loop.services import words
from talkoot.loop.services.actions.photos import keep_photo
from talkoot.loop.services.actions.reporting import report
from talkoot.loop.services.api.writing import JSON, XML, answer
from talkoot.loop.services.models import Photo, Service
from talkoot.loop.services.queries import open311 as queries
from talkoot.loop.services.queries.requests import client_of, waiting_photos
from talkoot.loop.services.rules.catalogue import Type
from talkoot.loop.services.rules.open311 import Wrong, asked, point
from talkoot.loop.services.rules.requests import MOST_PHOTOS, Channel

CHANGESET = datetime(2026, 11, 26, tzinfo=timezone.get_fixed_timezone(0))
_SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
_SENT_AN_HOUR = 1_000
_FILES = ("media", "media_url", "media[]")
# Whose fault it is that a request is not taken: its place or its words.
_FORBIDDEN = "service-closed"


def _told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Errors as the specification writes them; texts in the language that `locale` asks for."""

    @wraps(view)
    def inner(request: HttpRequest, form: str, **kwargs: Any) -> HttpResponse:
        if form not in (XML, JSON):
            raise Http404
        language = _language(request)
        try:
            with override(language):
                _check_jurisdiction(request)
                return view(request, form, language=language, **kwargs)
        except Wrong as no:
            return wrong(no, form)

    return public(cache_control(no_cache=True)(inner))


def wrong(no: Wrong, form: str) -> HttpResponse:
    return answer(
        "errors", [{"code": no.code, "description": no.description}], form, status=no.status
    )


def _language(request: HttpRequest) -> str:
    given = (request.GET.get("locale") or "")[:2]
    known = city.pack().city.languages
    return given if given in known else known[0]


def _check_jurisdiction(request: HttpRequest) -> None:
    given = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id") or ""
    if given and given.strip() not in jurisdictions():
        raise Wrong(404, f"jurisdiction_id {given[:60]!r} is not served here; leave it out.")


def jurisdictions() -> tuple[str, ...]:
    """Names under which this city answers: its own, and the host of its address."""
    slug = city.pack().city.slug
    return (slug, f"{slug}.fi", settings.ALLOWED_HOSTS[0])


@_told
def discovery(request: HttpRequest, form: str, *, language: str) -> HttpResponse:
    """Where the interface is, and what it speaks."""
    pack = city.pack().city
    at = CHANGESET.isoformat(timespec="seconds")
    types = ["text/xml", "application/json"]
    value = {
        "changeset": at,
        "contact": pack.contact,
        "key_service": f"{settings.PUBLIC_URL}/{language}/about",
        "endpoints": [
            {
                "specification": _SPECIFICATION,
                "url": f"{settings.PUBLIC_URL}/open311/v2",
                "changeset": at,
                "type": "production",
                "formats": types,
            }
        ],
    }
    return answer("discovery", value, form)


@_told
def services(request: HttpRequest, form: str, *, language: str) -> HttpResponse:
    rows = [queries.listed(row, language) for row in queries.services()]
    return answer("services", rows, form)


@_told
def definition(request: HttpRequest, form: str, *, code: str, language: str) -> HttpResponse:
    return answer("service_definition", queries.definition(_service(code), language), form)


def _service(code: str) -> Service:
    row = queries.service(code)
    if row is None:
        raise Wrong(404, f"service_code {code[:60]!r} was not found; see services.")
    return row


@csrf_exempt
@_told
def requests(request: HttpRequest, form: str, *, language: str) -> HttpResponse:
    """GET: a list. POST: a new request."""
    if request.method == "POST":
        return _send(request, form, language)
    if request.method not in ("GET", "HEAD"):
        raise Wrong(400, "Requests are read with GET and sent with POST.")
    given = asked(request.GET.dict(), timezone.now())
    rows = queries.told(
        queries.requests(given), given, language=language, origin=settings.PUBLIC_URL
    )
    return answer("service_requests", rows, form)


@_told
def one_request(request: HttpRequest, form: str, *, number: str, language: str) -> HttpResponse:
    """One or, with commas, several."""
    given = asked({**request.GET.dict(), "service_request_id": number}, timezone.now())
    rows = queries.told(
        queries.requests(given), given, language=language, origin=settings.PUBLIC_URL
    )
    if not rows:
        raise Wrong(404, f"service_request_id {number[:60]!r} was not found.")
    return answer("service_requests", rows, form)


@_told
def token(request: HttpRequest, form: str, *, token: str, language: str) -> HttpResponse:
    """The number of a request that was answered with a token."""
    try:
        row = queries.of_token(UUID(token))
    except ValueError:
        row = None
    if row is None:
        raise Wrong(404, f"token {token[:60]!r} was not found.")
    return answer(
        "service_requests", [{"service_request_id": row.number, "token": str(row.token)}], form
    )


def _send(request: HttpRequest, form: str, language: str) -> HttpResponse:
    said = {name: value.strip() for name, value in request.POST.dict().items() if value.strip()}
    _check_key(said.get("api_key") or request.GET.get("api_key", ""))
    if not said.get("service_code"):
        raise Wrong(400, "service_code was not given. Choose one from services.")
    service = _service(said["service_code"])
    position = point(said)
    if position is None and not said.get("address_string") and not said.get("address_id"):
        raise Wrong(400, "Give lat and long, or address_string, or address_id.")
    try:
        row, _secret = report(
            service=service,
            description=said.get("description") or _without_words(request, service),
            now=timezone.now(),
            lat=position[0] if position else None,
            lon=position[1] if position else None,
            address=said.get("address_string", ""),
            address_id=said.get("address_id", ""),
            answers=_attributes(request),
            contact=_contact(said),
            language=language,
            channel=Channel.OPEN311,
            photos=_photos(request),
        )
    except Refused as no:
        raise Wrong(403 if no.code == _FORBIDDEN else 400, words.refusal(no), code=no.code) from no
    if service.type == Type.BATCH:
        return answer("service_requests", [{"token": str(row.token)}], form)
    told = {"service_request_id": row.number, "service_notice": None, "account_id": None}
    return answer("service_requests", [told], form)


def _check_key(key: str) -> None:
    client = client_of(key)
    if client is None:
        raise Wrong(403, "api_key is missing or unknown. Ask the city for one.")
    if too_often("open311", client.pk, most=_SENT_AN_HOUR, seconds=3_600):
        raise Wrong(403, "This api_key has sent too much within an hour. Send the rest later.")


def _without_words(request: HttpRequest, service: Service) -> str:
    """A description may be left out where the answers to the questions say it all."""
    return ", ".join(str(v) for v in _attributes(request).values()) if service.questions else ""


def _contact(said: dict[str, str]) -> dict[str, str]:
    name = " ".join(filter(None, (said.get("first_name", ""), said.get("last_name", ""))))
    return {
        "name": name[:120],
        "email": said.get("email", "")[:254],
        "phone": said.get("phone", "")[:40],
        "device_id": said.get("device_id", "")[:120],
        "account_id": said.get("account_id", "")[:120],
        "media_url": said.get("media_url", "")[:500],
    }


def _attributes(request: HttpRequest) -> dict[str, Any]:
    """attribute[CODE]=… and, for several, attribute[CODE][]=…"""
    found: dict[str, Any] = {}
    for name, values in request.POST.lists():
        if name.startswith("attribute[") and "]" in name:
            code = name[len("attribute[") :].partition("]")[0]
            found[code] = values if name.endswith("[]") or len(values) > 1 else values[0]
    return found


def _photos(request: HttpRequest) -> list[Photo]:
    files = [file for name in _FILES for file in request.FILES.getlist(name)]
    keys = [keep_photo(upload=file, now=timezone.now()).key for file in files[:MOST_PHOTOS]]
    return waiting_photos(keys)
