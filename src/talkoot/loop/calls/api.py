"""The JSON form of calls: what is open, and everything one call says."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from talkoot.commons.base import Refused
from talkoot.loop.calls import queries, words
from talkoot.loop.calls.rules import State

router = Router()
Texts = dict[str, str]


class Problem(Schema):
    """Why a request was refused. The code is stable; the sentence is for people."""

    code: str
    sentence: str


class PhaseOut(Schema):
    """One stretch of the timetable; `closes_at` is the first moment after it."""

    kind: str
    opens_at: datetime
    closes_at: datetime


class VoteOut(Schema):
    """How people vote and how it is counted."""

    ballot: str
    max_choices: int | None
    points: int | None
    rule: str
    satisfaction: str
    completion: str
    proof: str


class CallRow(Schema):
    """A call in a list. Texts are {language: words}."""

    slug: str
    address: str
    kind: str
    origin: str
    state: str
    standing: str
    step: str
    title: Texts
    summary: Texts
    money_cents: int | None
    currency: str
    goals: list[str]
    places: list[str]
    phases: list[PhaseOut]


class CallOut(CallRow):
    """One call."""

    origin_note: Texts
    body: Texts
    audience: Texts
    vote: VoteOut | None
    proposals: int
    legal_basis: Texts
    privacy_notice: Texts
    contact: Texts
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: Texts


class CallPage(Schema):
    """One page of a list; `next` is the address of the page after it."""

    count: int
    page: int
    pages: int
    next: str | None
    items: list[CallRow]


class Narrowing(Schema):
    """What to keep. goal and place are slugs; a place keeps what concerns it."""

    standing: str = ""
    kind: str = ""
    goal: str = ""
    place: str = ""


@router.get("", response={200: CallPage, 422: Problem}, url_name="calls", summary="Calls")
def calls(request: HttpRequest, narrowing: Query[Narrowing], page: int = 1) -> Status[Any]:
    """Published calls: running ones by what ends first, then coming ones, then ended ones."""
    filters = queries.Filters(**narrowing.dict())
    try:
        queries.check_filters(filters)
    except Refused as no:
        return Status(422, {"code": no.code, "sentence": words.refusal(no)})
    found = queries.page(filters, page, timezone.now())
    query = request.GET.copy()
    query["page"] = str(found.number + 1)
    following = f"{request.path}?{query.urlencode()}" if found.has_next() else None
    answer = {
        "count": found.paginator.count,
        "page": found.number,
        "pages": found.paginator.num_pages,
        "next": following and settings.PUBLIC_URL + following,
        "items": [_row(row) for row in found.object_list],
    }
    return Status(200, answer)


@router.get("/{slug}", response={200: CallOut, 404: Problem}, url_name="call", summary="One call")
def call(request: HttpRequest, slug: str) -> Status[Any]:
    """A call that was published; a withdrawn one says why."""
    row = queries.call_for(None, slug)
    if row is None:
        no = Refused("unknown-call", slug=slug)
        return Status(404, {"code": no.code, "sentence": words.refusal(no)})
    count, _newest = queries.proposals_of(row, first=0)
    names = (
        "origin_note body audience legal_basis privacy_notice contact published_at withdrawn_at"
        " withdrawn_reason"
    )
    answer = {
        **_row(queries.listed_one(row, timezone.now())),
        **{name: getattr(row, name) for name in names.split()},
        "vote": _vote(row) if row.ballot or row.rule else None,
        "proposals": count,
    }
    return Status(200, answer)


def _row(row: queries.Listed) -> dict[str, Any]:
    call = row.call
    names = "slug kind origin state title summary money_cents currency"
    return {
        **{name: getattr(call, name) for name in names.split()},
        "address": settings.PUBLIC_URL + reverse("calls:call", args=[call.slug]),
        "standing": row.standing if call.state == State.PUBLISHED else "withdrawn",
        "step": row.step,
        "goals": [goal.slug for goal in call.goals.all()],
        "places": [place.slug for place in call.places.all()],
        "phases": [
            {"kind": s.kind, "opens_at": s.opens_at, "closes_at": s.closes_at} for s in row.spans
        ],
    }


def _vote(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in VoteOut.model_fields}
