"""Example services of a city pack with made-up requests, so that every page shows how it works.

The requests go through queues as real ones would: people work in office hours, one case after
another. They are drawn from a fixed seed, marked as examples, and loaded on a laptop only.
"""

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from talkoot.commons.base.pack import ExampleService, Pack
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Organisation, Person
from talkoot.commons.places.finding import Finder
from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import choosable
from talkoot.loop.calls.rules import Origin
from talkoot.loop.goals.models import Goal
from talkoot.loop.services.actions.keeping import save_service
from talkoot.loop.services.actions.measuring import measure
from talkoot.loop.services.models import Event, Request, Service
from talkoot.loop.services.rules.requests import Happened, Reason, State, due_at

_DAYS = 200
_OPENS, _CLOSES = 8, 16
_AGAIN, _ASKED = 0.15, 0.2  # shares of the cases
_QUESTION = {
    "fi": "Missä kohdassa se tarkalleen on?",
    "sv": "Var exakt finns det?",
    "en": "Where exactly is it?",
}
_ANSWER = {"fi": "Ihan mutkan jälkeen.", "sv": "Strax efter kurvan.", "en": "Just after the bend."}
_DONE = {"fi": "Kunnossa. Kiitos!", "sv": "Ordnat. Tack!", "en": "It is done. Thank you!"}


def load_examples(pack: Pack, *, by: Sequence[Person], now: datetime) -> int:
    """Bring the example services in; those that are there stay. Returns how many are new."""
    there = set(Service.objects.values_list("slug", flat=True))
    missing = [row for row in pack.services if row.slug not in there]
    for row in missing:
        _load(row, by, now)
    return len(missing)


@transaction.atomic
def _load(row: ExampleService, by: Sequence[Person], now: datetime) -> None:
    owner, _new = Organisation.objects.get_or_create(
        slug=f"of-{row.slug}"[:80],
        defaults={
            "name": row.owner,
            "type": Organisation.Type.CITY_UNIT,
            "origin": Origin.EXAMPLE,
            "made_at": now,
            "confirmed_at": now,
        },
    )
    service = save_service(
        service=Service(slug=row.slug, origin=Origin.EXAMPLE),
        fields={
            "code": row.slug,
            **{
                name: dict(getattr(row, name))
                for name in ("name", "group", "summary", "for_whom", "promise_source")
            },
            "ways": list(row.ways),
            "keywords": row.keywords,
            "promise_hours": row.promise_days and row.promise_days * 24,
            "hours": row.hours,
            "owner": owner,
            "steps": [{"code": code, "name": dict(name)} for code, name in row.steps.items()],
            "asks_place": row.requests > 0,
        },
        goals=list(Goal.objects.filter(slug__in=row.goals)),
        places=[],
        by=None,
        now=now,
    )
    if row.requests:
        _Office(service, by, row, now).work()
        measure(service, now)


class _Office:
    """Requests that come at random and wait for the hands that are free."""

    def __init__(
        self, service: Service, by: Sequence[Person], row: ExampleService, now: datetime
    ) -> None:
        self._service, self._by, self._row, self._now = service, by, row, now
        self._lot = random.Random(row.slug)  # noqa: S311 - an example is the same everywhere
        self._free = dict.fromkeys((0, 1), now - timedelta(days=_DAYS))
        self._finder = Finder()
        self._centres = [place for place in choosable() if place.kind == Place.Kind.CENTRE]
        self._said = [line for line in row.descriptions.splitlines() if line.strip()]

    def work(self) -> None:
        """Every request from its arrival as far as it has come by now."""
        first = self._now - timedelta(days=_DAYS)
        span = (self._now - first).total_seconds()
        arrivals = sorted(self._lot.uniform(0, span) for _ in range(self._row.requests))
        cases = [
            _Case(self._arrived(n, first + timedelta(seconds=at)), self._steps(), first)
            for n, at in enumerate(arrivals, start=1)
        ]
        self._serve(cases)
        for case in cases:
            self._settle(case)
        Request.objects.bulk_create(case.row for case in cases)
        Event.objects.bulk_create(event for case in cases for event in case.events)
        ledger.record(
            event="requests.examples-loaded",
            subject=self._service,
            by=None,
            at=self._now,
            requests=len(cases),
        )

    def _steps(self) -> list[str]:
        """The steps of a case; some are not right the first time."""
        steps = [one["code"] for one in self._service.steps]
        return [*steps, steps[-1]] if self._lot.random() < _AGAIN else steps

    def _serve(self, cases: Sequence["_Case"]) -> None:
        """Whoever is ready first is served first, by hands that are free in office hours."""
        ready = [(case.row.received_at, n) for n, case in enumerate(cases)]
        heapq.heapify(ready)
        for case in cases:
            self._add(case, Happened.RECEIVED, case.row.received_at)
        while ready:
            at, n = heapq.heappop(ready)
            case = cases[n]
            case.end = self._step(case, at)
            if case.steps:
                heapq.heappush(ready, (case.end, n))

    def _arrived(self, n: int, at: datetime) -> Request:
        centre = self._lot.choice(self._centres) if self._centres else None
        lon = lat = place = None
        if centre is not None and centre.lon is not None and centre.lat is not None:
            lon = round(centre.lon + self._lot.uniform(-0.02, 0.02), 5)
            lat = round(centre.lat + self._lot.uniform(-0.01, 0.01), 5)
            place = self._finder.place_at(lon, lat) or centre
        words = self._lot.choice(self._said)
        return Request(
            number=f"{self._service.pk}-{n:04d}",
            service=self._service,
            description=words,
            language="sv" if words.startswith(("Lampan", "Papp")) else
            "en" if words.startswith(("The", "Rub")) else "fi",
            lon=lon,
            lat=lat,
            place=place,
            team=self._service.owner,
            origin=Origin.EXAMPLE,
            received_at=at,
            changed_at=at,
        )  # fmt: skip

    def _step(self, case: "_Case", ready: datetime) -> datetime:
        """One person assesses, the other does the last step."""
        step, first = case.steps.pop(0), len(case.events) == 1
        last = step == self._service.steps[-1]["code"]
        hours = self._lot.uniform(2, 7) if last else self._lot.uniform(0.3, 1.5)
        hand = int(last)
        begin = _in_office(max(ready, self._free[hand]))
        end = _worked(begin, hours)
        self._free[hand] = end
        self._add(case, Happened.BEGUN, begin, self._by[hand], step=step)
        self._add(case, Happened.FINISHED, end, self._by[hand], step=step)
        return self._pause(case, end) if first and self._lot.random() < _ASKED else end

    def _pause(self, case: "_Case", at: datetime) -> datetime:
        back = at + timedelta(hours=self._lot.uniform(5, 120))
        language = case.row.language
        self._add(case, Happened.ASKED, at, self._by[0], words=_QUESTION[language])
        self._add(case, Happened.ANSWERED, back, words=_ANSWER[language])
        return back

    def _add(
        self,
        case: "_Case",
        happened: Happened,
        at: datetime,
        by: Person | None = None,
        **more: str,
    ) -> None:
        event = Event(
            request=case.row,
            sequence=len(case.events) + 1,
            happened=happened,
            team=self._service.owner,
            at=at,
            by=by,
            hand=str(by.pseudonym) if by is not None else "",
            **more,
        )
        case.events.append(event)

    def _settle(self, case: "_Case") -> None:
        """Where the request stands by what has happened so far."""
        row, asked = case.row, None
        case.events = [event for event in case.events if event.at <= self._now]
        for event in case.events:
            if event.happened == Happened.ASKED:
                asked, row.state, row.paused_since = event.at, State.PAUSED, event.at
            elif event.happened == Happened.ANSWERED and asked is not None:
                row.paused += round((event.at - asked).total_seconds())
                row.paused_since, row.state = None, State.RECEIVED
            elif event.happened == Happened.BEGUN:
                row.state, row.step, row.worker = State.WORKING, event.step, event.by
            elif event.happened == Happened.FINISHED:
                row.step = ""
        row.due_at = due_at(
            received=row.received_at, hours=self._service.promise_hours, paused=row.paused
        )
        if case.end <= self._now:
            row.state, row.reason, row.closed_at = State.CLOSED, Reason.DONE, case.end
            self._add(case, Happened.CLOSED, case.end, self._by[0], words=_DONE[row.language])
        row.changed_at = case.events[-1].at


@dataclass
class _Case:
    """A request on its way. steps: still to come; end: of the last one that was done."""

    row: Request
    steps: list[str]
    end: datetime
    events: list[Event] = field(default_factory=list)


def _in_office(at: datetime) -> datetime:
    """The next moment at which the office is open."""
    local = timezone.localtime(at)
    if local.hour >= _CLOSES:
        local = (local + timedelta(days=1)).replace(hour=_OPENS, minute=0, second=0, microsecond=0)
    elif local.hour < _OPENS:
        local = local.replace(hour=_OPENS, minute=0, second=0, microsecond=0)
    while local.weekday() >= 5:
        local = (local + timedelta(days=1)).replace(hour=_OPENS, minute=0, second=0, microsecond=0)
    return local


def _worked(begin: datetime, hours: float) -> datetime:
    """When so many hours of work are done, in office hours."""
    clock, left = begin, timedelta(hours=hours)
    while True:
        close = timezone.localtime(clock).replace(hour=_CLOSES, minute=0, second=0, microsecond=0)
        if clock + left <= close:
            return clock + left
        left -= close - clock
        clock = _in_office(close)
