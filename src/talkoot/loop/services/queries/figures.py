"""What the measuring reads: times and events of a service's requests."""

from datetime import date, datetime
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce

from talkoot.loop.services.bridge.processes import Step
from talkoot.loop.services.bridge.promises import Taken
from talkoot.loop.services.models import Event, Figures, Request, Service
from talkoot.loop.services.rules.requests import Happened, State

_LOGGED = (
    Happened.RECEIVED,
    Happened.BEGUN,
    Happened.FINISHED,
    Happened.ASKED,
    Happened.ANSWERED,
    Happened.CLOSED,
    Happened.REOPENED,
)


def taken(service: Service, now: datetime) -> list[Taken]:
    """How long each request has taken; a duplicate is no request of its own."""
    rows = Request.objects.filter(service=service, duplicate_of=None).order_by("received_at")
    columns = ("received_at", "closed_at", "paused_since", "due_at", "paused")
    return [
        Taken(
            received=received,
            until=closed or now,
            clock=closed or since or now,
            ended=closed is not None,
            due=due,
            paused=paused + (round((now - since).total_seconds()) if since else 0),
        )
        for received, closed, since, due, paused in rows.values_list(*columns).iterator()
    ]


def steps(service: Service) -> list[Step]:
    """The events of the service's requests, in order."""
    rows = Event.objects.filter(request__service=service, happened__in=_LOGGED)
    rows = rows.order_by("request__received_at", "request", "sequence")
    columns = ("request__number", "happened", "step", "at", "hand", "named")
    found = rows.annotate(named=Coalesce("team__slug", Value(""))).values_list(*columns)
    return [Step._make(row) for row in found.iterator(chunk_size=10_000)]


def ended(service: Service) -> set[str]:
    """Numbers of the requests that are closed."""
    rows = Request.objects.filter(service=service, state=State.CLOSED)
    return set(rows.values_list("number", flat=True))


def since(service: Service) -> date | None:
    """The day from which things are done in another way: since it is permanent, or tried."""
    if service.since is not None:
        return service.since
    return service.experiment.starts_on if service.experiment else None


def figures_of(service: Service) -> dict[str, Any] | None:
    """What was measured last, and when; None where nothing was."""
    row = Figures.objects.filter(service=service).first()
    return None if row is None else {**row.data, "made_at": row.made_at}
