"""To and from another endpoint: pull its requests into an archive, push ours to whoever does the
work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from talkoot.commons.gateways.open311 import Endpoint, Unreachable
from talkoot.commons.ledger import actions as ledger
from talkoot.loop.calls.rules import Origin
from talkoot.loop.services.actions.importing import Imported, import_requests
from talkoot.loop.services.bridge.records import Record, of_json, of_xml, records
from talkoot.loop.services.models import Request, Service, Twin
from talkoot.loop.services.rules.requests import State

_MOST_PAGES = 1_000


@dataclass(frozen=True)
class Pushed:
    """sent: now; failed: request and why, which is tried again the next time."""

    sent: int
    failed: tuple[tuple[str, str], ...]


def pull(
    *, endpoint: Endpoint, publisher: str, zone: str, now: datetime, since: datetime | None = None
) -> Imported:
    """Read the requests of an endpoint, those updated since a moment where one is given.

    Raises Unreachable, and BadInput where an answer is no GeoReport.
    """
    asked = {"updated_after": since.isoformat()} if since else {}
    found: dict[str, Record] = {}
    for number, (form, text) in enumerate(endpoint.pages(**asked)):
        rows = of_json(text, where=endpoint.url) if form == "json" else of_xml(
            text, where=endpoint.url
        )  # fmt: skip
        page = records(rows, zone=zone, where=endpoint.url) if rows else []
        fresh = {row.number: row for row in page if row.number not in found}
        found.update(fresh)
        if not fresh or number >= _MOST_PAGES:
            break
    return import_requests(
        records=list(found.values()), publisher=publisher, endpoint=endpoint.url, now=now
    )


def push(*, endpoint: Endpoint, service: Service, code: str, now: datetime) -> Pushed:
    """Send the open requests of a service that were not sent yet. code: theirs for the service.

    What they answer is kept at once, so that no request is sent twice; the reporter's name and
    address stay here.
    """
    there = Twin.objects.filter(endpoint=endpoint.url).values("request_id")
    rows = Request.objects.filter(service=service).exclude(origin=Origin.ARCHIVE)
    rows = rows.exclude(state=State.CLOSED).exclude(pk__in=there).order_by("received_at")
    sent, failed = 0, []
    for row in rows:
        try:
            answer = of_xml(endpoint.send(_fields(row, code)), where=endpoint.url)
        except Unreachable as no:
            failed.append((row.number, no.sentence))
            continue
        _keep(row, endpoint, answer, now)
        sent += 1
    return Pushed(sent, tuple(failed))


def _fields(row: Request, code: str) -> dict[str, str]:
    place = {"lat": str(row.lat), "long": str(row.lon)} if row.lat is not None else {}
    address = {"address_string": row.address} if row.address else {}
    if not place and not address and row.place is not None:
        place = {"lat": str(row.place.lat), "long": str(row.place.lon)}
    return {
        "service_code": code,
        "description": row.description,
        **place,
        **address,
        **{f"attribute[{name}]": str(value) for name, value in row.answers.items()},
    }


@transaction.atomic
def _keep(
    row: Request, endpoint: Endpoint, answer: Iterable[dict[str, str]], now: datetime
) -> None:
    first = next(iter(answer), {})
    twin, _new = Twin.objects.update_or_create(
        request=row,
        endpoint=endpoint.url[:200],
        defaults={
            "number": first.get("service_request_id", "")[:120],
            "token": first.get("token", "")[:120],
            "at": now,
        },
    )
    ledger.record(event="request.pushed", subject=row, by=None, at=now, endpoint=twin.endpoint)


def settle_tokens(*, endpoint: Endpoint) -> int:
    """Ask for the numbers of what was answered with a token; returns how many came."""
    settled = 0
    for twin in Twin.objects.filter(endpoint=endpoint.url, number="").exclude(token=""):
        answer = of_xml(endpoint.token(twin.token), where=endpoint.url)
        number = answer[0].get("service_request_id", "") if answer else ""
        if number:
            twin.number = number[:120]
            twin.save(update_fields=["number"])
            settled += 1
    return settled
