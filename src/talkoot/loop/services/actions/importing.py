"""Requests of another city, kept beside ours as an archive; the same ones again are brought up to
date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from talkoot.commons.ledger import actions as ledger
from talkoot.loop.calls.rules import Origin
from talkoot.loop.services.bridge.records import Record
from talkoot.loop.services.models import Event, Request, Service, Twin
from talkoot.loop.services.rules.requests import Channel, Happened, Reason, State

_AT_ONCE = 1_000


@dataclass(frozen=True)
class Imported:
    """services: in the file. new, changed, same: requests."""

    services: int
    new: int
    changed: int
    same: int


@transaction.atomic
def import_requests(
    *, records: Sequence[Record], publisher: str, endpoint: str, now: datetime
) -> Imported:
    """Keep the requests of another city. publisher: shown with them; endpoint: the address from
    which they were pulled, empty for a file.

    Nothing personal is kept: neither who reported nor, beyond the description, what they wrote.
    """
    services = {row.code: row for row in _services(records, publisher, now)}
    prefix = slugify(publisher)[:30] or "archive"
    there = {
        row.number: row
        for row in Request.objects.filter(service__in=[s.pk for s in services.values()])
    }
    new, changed = [], []
    for record in records:
        number = f"{prefix}-{record.number}"[:60]
        row = there.get(number)
        if row is None:
            new.append((_row(record, number, services[_code(prefix, record)]), record))
        elif _differs(row, record):
            changed.append((_brought_up(row, record), record))
    _keep(new, changed, endpoint=endpoint, now=now)
    same = len(records) - len(new) - len(changed)
    if new or changed:
        ledger.record(
            event="requests.imported",
            subject=f"services.publisher:{slugify(publisher)}",
            by=None,
            at=now,
            new=len(new),
            changed=len(changed),
        )
    return Imported(len(services), len(new), len(changed), same)


def _code(prefix: str, record: Record) -> str:
    return f"{prefix}:{record.service_code}"[:100]


def _services(records: Sequence[Record], publisher: str, now: datetime) -> list[Service]:
    prefix = slugify(publisher)[:30] or "archive"
    named = {_code(prefix, one): one for one in records}
    there = {row.code: row for row in Service.objects.filter(code__in=named)}
    missing = [
        Service(
            slug=_slug(code),
            code=code,
            name={"en": one.service_name},
            group={"en": one.group} if one.group else {},
            origin=Origin.ARCHIVE,
            publisher=publisher,
            reportable=False,
            active=False,
            made_at=now,
            changed_at=now,
        )
        for code, one in named.items()
        if code not in there
    ]
    Service.objects.bulk_create(missing)
    return [*there.values(), *missing]


def _slug(code: str) -> str:
    return slugify(code.replace(":", "-").replace("/", "-"))[:90] or "service"


def _row(record: Record, number: str, service: Service) -> Request:
    return _brought_up(
        Request(
            number=number,
            service_id=service.pk,
            language="en",
            channel=Channel.IMPORT,
            origin=Origin.ARCHIVE,
            description=record.description[:4_000],
            address=record.address[:200],
            lon=record.lon,
            lat=record.lat,
            received_at=record.requested,
            due_at=record.expected,
        ),
        record,
    )


def _brought_up(row: Request, record: Record) -> Request:
    row.state = State.CLOSED if record.closed else State.RECEIVED
    row.reason = Reason.DONE if record.closed else ""
    row.closed_at = record.closed
    row.changed_at = record.updated or record.closed or record.requested
    row.due_at = record.expected
    return row


def _differs(row: Request, record: Record) -> bool:
    return (row.closed_at, row.due_at) != (record.closed, record.expected)


def _keep(
    new: Sequence[tuple[Request, Record]],
    changed: Sequence[tuple[Request, Record]],
    *,
    endpoint: str,
    now: datetime,
) -> None:
    rows = [row for row, _ in new]
    Request.objects.bulk_create(rows, batch_size=_AT_ONCE)
    Request.objects.bulk_update(
        [row for row, _ in changed],
        ["state", "reason", "closed_at", "changed_at", "due_at"],
        batch_size=_AT_ONCE,
    )
    Event.objects.filter(request__in=[row.pk for row, _ in changed]).delete()
    Event.objects.bulk_create(_events([*new, *changed]), batch_size=_AT_ONCE)
    if endpoint:
        _keep_twins(new, endpoint, now)


def _keep_twins(new: Sequence[tuple[Request, Record]], endpoint: str, now: datetime) -> None:
    Twin.objects.bulk_create(
        (
            Twin(request_id=row.pk, endpoint=endpoint[:200], number=record.number[:120], at=now)
            for row, record in new
        ),
        batch_size=_AT_ONCE,
    )


def _events(pairs: Sequence[tuple[Request, Record]]) -> Iterable[Event]:
    """What was said at the end; that a request came and ended stands in its row."""
    for row, record in pairs:
        if record.closed and record.notes:
            yield Event(
                request_id=row.pk,
                sequence=1,
                happened=Happened.CLOSED,
                at=record.closed,
                words=record.notes,
            )
