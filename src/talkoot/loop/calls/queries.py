"""Reading calls: what is open, what one call says, what the desk has to do."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Max, Min, Prefetch, Q, QuerySet, When

from talkoot.commons.base import Refused
from talkoot.commons.jobs.models import Job
from talkoot.commons.ledger.models import Entry
from talkoot.commons.ledger.queries import about
from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import around, choosable, everywhere
from talkoot.loop.calls import rules
from talkoot.loop.calls.models import Call, Phase
from talkoot.loop.calls.rules import Facts, Moment, PhaseKind, Span, Standing, State, Step
from talkoot.loop.goals.models import Goal

PAGE = 20
TEXTS = rules.TEXTS
# The public statuses of a proposal; its own room, which comes later, holds the law of them.
SHOWN = ("received", "assessed", "on-ballot", "chosen", "under-way", "done", "not-taken")


@dataclass(frozen=True)
class Listed:
    """A call in a list with where it stands."""

    call: Call
    moment: Moment
    spans: tuple[Span, ...]
    step: Step
    until: datetime | None

    @property
    def standing(self) -> Standing:
        return self.moment.standing


@dataclass(frozen=True)
class Filters:
    """What a reader narrows the list to; empty means all."""

    standing: str = ""
    kind: str = ""
    goal: str = ""
    place: str = ""


def calls(filters: Filters, now: datetime) -> QuerySet[Call]:
    """Published calls that match: running ones by what ends first, others by what is nearest."""
    rows = _dated(now).filter(state=State.PUBLISHED)
    for name, narrow in _NARROW.items():
        wanted = getattr(filters, name)
        if wanted:
            rows = narrow(rows, wanted, now)
    return rows.order_by("rank", F("nearest").asc(nulls_last=True), "-ends", "slug")


def _dated(now: datetime) -> QuerySet[Call]:
    """Calls with the first and last moment of their timetable and the next that matters."""
    ahead = Case(
        When(phases__opens_at__gt=now, then="phases__opens_at"),
        When(phases__closes_at__gt=now, then="phases__closes_at"),
    )
    return Call.objects.annotate(
        begins=Min("phases__opens_at"), ends=Max("phases__closes_at"), nearest=Min(ahead)
    ).annotate(
        rank=Case(
            When(Q(ends__lte=now) | Q(ends__isnull=True), then=2),
            When(begins__gt=now, then=1),
            default=0,
        )
    )


def _of_standing(rows: QuerySet[Call], wanted: str, now: datetime) -> QuerySet[Call]:
    ranks = {Standing.OPEN: 0, Standing.COMING: 1, Standing.ENDED: 2}
    return rows.filter(rank=ranks[Standing(wanted)]) if wanted in list(Standing) else rows.none()


def _of_kind(rows: QuerySet[Call], wanted: str, now: datetime) -> QuerySet[Call]:
    return rows.filter(kind=wanted)


def _of_goal(rows: QuerySet[Call], wanted: str, now: datetime) -> QuerySet[Call]:
    keys = Call.goals.through.objects.filter(goal__slug=wanted).values("call_id")
    return rows.filter(pk__in=keys)


def _of_place(rows: QuerySet[Call], wanted: str, now: datetime) -> QuerySet[Call]:
    """Calls that concern a place: they name it, what holds it or what it holds, or the city."""
    place = Place.objects.filter(slug=wanted).only("pk").first()
    if place is None:
        return rows.none()
    named = Call.places.through.objects
    here = named.filter(place_id__in=around(place)).values("call_id")
    return rows.filter(Q(pk__in=here) | ~Q(pk__in=named.values("call_id")))


def calls_that_collect(now: datetime) -> QuerySet[Call]:
    """Calls in which proposals can be written now, the one that closes first before the others."""
    collecting = Phase.objects.filter(
        kind=PhaseKind.COLLECT, opens_at__lte=now, closes_at__gt=now, call__state=State.PUBLISHED
    ).exclude(call__origin=rules.Origin.ARCHIVE)
    return (
        Call.objects.filter(pk__in=collecting.values("call"))
        .annotate(collects_until=Min("phases__closes_at", filter=Q(phases__kind=PhaseKind.COLLECT)))
        .order_by("collects_until", "slug")
    )


_NARROW = {"standing": _of_standing, "kind": _of_kind, "goal": _of_goal, "place": _of_place}


def listed(rows: Iterable[Call], now: datetime) -> list[Listed]:
    """Calls with where each stands; reads phases, goals and places once for all."""
    if isinstance(rows, QuerySet):
        rows = rows.prefetch_related("phases", "goals", Prefetch("places", everywhere()))
    return [listed_one(call, now) for call in rows]


def listed_one(call: Call, now: datetime) -> Listed:
    spans = spans_of(call)
    at = rules.moment(spans, now)
    step, phase = rules.step(spans, now)
    if phase is not None and phase.is_open(now):
        until: datetime | None = phase.closes_at
    else:
        until = at.open[0].closes_at if at.open else (at.next.opens_at if at.next else None)
    return Listed(call, at, spans, step, until)


def check_filters(filters: Filters) -> None:
    """Refuse a value that no call can have, where all values are known.

    Raises Refused: unknown-filter.
    """
    for name, kinds in (("standing", Standing), ("kind", rules.Kind)):
        value = getattr(filters, name)
        if value and value not in list(kinds):
            raise Refused("unknown-filter", name=name, value=value, known=", ".join(kinds))


def every(filters: Filters, now: datetime) -> Iterator[Listed]:
    """All calls that match, read a few hundred at a time; for downloads."""
    rows = calls(filters, now).prefetch_related("phases", "goals", Prefetch("places", everywhere()))
    return (listed_one(row, now) for row in rows.iterator(chunk_size=500))


def to_filter() -> tuple[list[Goal], list[Place]]:
    """Goals and places by which a list may be narrowed."""
    return list(Goal.objects.only("slug", "statement", "position")), list(choosable())


def page(filters: Filters, number: int | str, now: datetime) -> Page:
    """One page of calls, each with where it stands."""
    found = Paginator(calls(filters, now), PAGE).get_page(number)
    found.object_list = listed(found.object_list, now)
    return found


def call_for(person: Any, slug: str) -> Call | None:
    """A call that this person may read: published or withdrawn for all, drafts for makers."""
    rows = Call.objects.select_related("vote", "conversation").prefetch_related(
        "phases", "goals", Prefetch("places", everywhere())
    )
    call = rows.filter(slug=slug).first()
    if call is None or (call.published_at is None and not may_make(person)):
        return None
    return call


def panels_of(call: Call) -> QuerySet[Any]:
    """The citizens' panels that serve a call, as far as the public knows of them."""
    return call.panels.exclude(state="draft").order_by("pk").only("slug", "title")


def may_make(person: Any) -> bool:
    return bool(person and person.is_authenticated and person.has_perm("calls.make"))


def at_desk(slug: str) -> Call:
    """A call for the desk; whoever asks has passed the gate of the desk.

    Raises Refused: unknown-call.
    """
    rows = Call.objects.select_related("vote", "conversation").prefetch_related(
        "phases", "goals", Prefetch("places", everywhere())
    )
    call = rows.filter(slug=slug).first()
    if call is None:
        raise Refused("unknown-call", slug=slug)
    return call


def locked(call: Call) -> Call:
    """The call as it is now, held until the transaction ends.

    Raises Refused: unknown-call.
    """
    rows = Call.objects.select_for_update().prefetch_related("phases", "goals", "places")
    row = rows.filter(pk=call.pk).first()
    if row is None:
        raise Refused("unknown-call", slug=call.slug)
    return row


def stamp(call: Call, fields: Iterable[str]) -> str:
    """A short sum over what some fields hold now, to see whether someone else wrote meanwhile."""
    held = {name: _held(call, name) for name in sorted(fields)}
    words = json.dumps(held, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _held(call: Call, name: str) -> Any:
    if name == "phases":
        return sorted(
            [s.kind, s.opens_at.isoformat(), s.closes_at.isoformat()] for s in spans_of(call)
        )
    if name in ("goals", "places"):
        return sorted(row.slug for row in getattr(call, name).all())
    return getattr(call, name)


def proposals_of(call: Call, first: int = 3) -> tuple[int, list[Any]]:
    """How many public proposals a call has, and the newest of them."""
    shown = call.proposals.filter(status__in=SHOWN)
    return shown.count(), list(shown.select_related("place")[:first])


def spans_of(call: Call) -> tuple[Span, ...]:
    """The timetable as plain values, in order of opening."""
    return tuple(span_of(phase) for phase in call.phases.all())


def span_of(phase: Phase) -> Span:
    return Span(PhaseKind(phase.kind), phase.opens_at, phase.closes_at)


def aims_to_choose(call: Call) -> tuple[QuerySet[Goal], QuerySet[Place]]:
    """Goals and places to choose from: all goals, the centres and the rest, and what is chosen."""
    there = [place.pk for place in call.places.all()]
    kinds = (Place.Kind.CENTRE, Place.Kind.REST)
    return Goal.objects.all(), everywhere().filter(Q(kind__in=kinds) | Q(pk__in=there))


def facts_of(call: Call) -> Facts:
    """A call as the plain values that the rules judge."""
    return Facts(
        kind=rules.Kind(call.kind),
        texts={field: getattr(call, field) or {} for field in TEXTS},
        goals=len(call.goals.all()),
        phases=spans_of(call),
        money_cents=call.money_cents,
        ballot=call.ballot,
        rule=call.rule,
        satisfaction=call.satisfaction,
        completion=call.completion,
        max_choices=call.max_choices,
        points=call.points,
        proof=call.proof,
    )


def languages() -> Sequence[str]:
    """The languages in which the city owes its calls."""
    return [code for code, _ in settings.LANGUAGES]


def lacks_of(call: Call, now: datetime) -> tuple[rules.Lack, ...]:
    return rules.lacks(facts_of(call), languages=languages(), now=now)


@dataclass(frozen=True)
class Work:
    """A call on the desk: where it stands, what it lacks, how many proposals wait.

    vote: the state of its vote, empty where there is none yet.
    """

    listed: Listed
    lacks: tuple[rules.Lack, ...]
    waiting: int
    vote: str

    @property
    def call(self) -> Call:
        return self.listed.call


def desk(person: Any, *, mine: bool, drafts: bool, now: datetime) -> list[Work]:
    """Calls on the desk, drafts first and then by what is due.

    mine: only one's own. drafts: whether the person may see calls that are not published.
    """
    rows = _dated(now).prefetch_related("vote", "conversation")
    if mine:
        rows = rows.filter(made_by=person)
    if not drafts:
        rows = rows.filter(published_at__isnull=False)
    order = Case(When(state=State.DRAFT, then=0), When(state=State.PUBLISHED, then=1), default=2)
    rows = rows.order_by(order, "rank", F("nearest").asc(nulls_last=True), "-made_at")[:100]
    waiting = _waiting()
    return [_work(row, waiting.get(row.call.pk, 0), now) for row in listed(rows, now)]


def _waiting() -> dict[int, int]:
    """How many proposals of each call have been received and not looked at."""
    rows = Call.objects.filter(proposals__status="received").order_by()
    return dict(rows.values("pk").annotate(n=Count("proposals")).values_list("pk", "n"))


def _work(row: Listed, waiting: int, now: datetime) -> Work:
    draft = row.call.state == State.DRAFT
    return Work(row, lacks_of(row.call, now) if draft else (), waiting, vote_state(row.call))


def vote_state(call: Call) -> str:
    """The state of the call's vote, which a later stage keeps; empty where there is none yet."""
    vote = getattr(call, "vote", None)
    return str(vote.state) if vote else ""


@dataclass(frozen=True)
class Due:
    """A phase of a call that opens or closes soon."""

    at: datetime
    call: Call
    span: Span
    opens: bool


def due(works: Iterable[Work], now: datetime, days: int = 30) -> list[Due]:
    """What opens and closes in the coming days, the nearest first."""
    found = [
        Due(at, work.call, span, opens)
        for work in works
        if work.call.state == State.PUBLISHED
        for span in spans_of(work.call)
        for at, opens in ((span.opens_at, True), (span.closes_at, False))
        if now < at <= now + timedelta(days=days)
    ]
    return sorted(found, key=lambda item: (item.at, item.opens))[:12]


def history(call: Call) -> list[Entry]:
    """What happened to a call, newest first."""
    return list(about(call).order_by("-number")[:10])


def jobs_of(person: Any, now: datetime) -> QuerySet[Job]:
    """The person's long pieces of work, newest first."""
    return Job.objects.filter(started_by=person).order_by("-created_at")[:5]
