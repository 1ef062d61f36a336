"""The JSON form of this stage: what the pages show, and nothing else."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.dateparse import parse_datetime
from ninja import Query, Router, Schema, Status

from talkoot.loop.proposals import queries
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.queries import Filters

router = Router()


class Narrow(Schema):
    """The same words as in the address of the list."""

    q: str = ""
    call: str = ""
    place: str = ""
    kind: str = ""
    status: str = ""
    goal: str = ""
    field: str = ""
    sort: str = ""


class Row(Schema):
    slug: str
    url: str
    call: str
    origin: str
    kind: str
    status: str
    title: str
    summary: str
    language: str
    place: str | None
    lon: float | None
    lat: float | None
    goals: list[str]
    field: str
    for_whom: str
    starts_on: date | None
    ends_on: date | None
    cost_cents: int | None
    currency: str
    author: str
    organisation: str | None
    supports: int
    comments: int
    version: int
    submitted_at: datetime
    changed_at: datetime


class Rows(Schema):
    """A page of rows; `next` is the address of the following page, or null at the end."""

    items: list[Row]
    next: str | None


class AnswerOut(Schema):
    status: str
    reason: dict[str, str]
    office: dict[str, str]
    cost_cents: int | None
    at: datetime


class VersionOut(Schema):
    number: int
    title: str
    summary: str
    body: str
    language: str
    kind: str
    cost_cents: int | None
    goals: list[str]
    at: datetime


class CommentOut(Schema):
    id: int
    reply_to: int | None
    author: str
    language: str
    body: str | None
    hidden_because: str | None
    at: datetime


class Whole(Row):
    body: str
    evidence: str
    sites: list[str]
    merged_into: str | None
    answers: list[AnswerOut]
    versions: list[VersionOut]
    comment_list: list[CommentOut]


class No(Schema):
    code: str
    sentence: str


@router.get("", response={200: Rows, 422: No}, summary="Public proposals, newest first")
def proposals(request: HttpRequest, narrow: Query[Narrow], after: str = "", limit: int = 20) -> Any:
    """after: the cursor of the last page's `next`. limit: 1 to 100."""
    filters = Filters(**{name: value.replace("\x00", "") for name, value in narrow})
    count = max(1, min(limit, 100))
    try:
        cursor = _cursor(after, filters)
    except ValueError:
        return Status(
            422,
            {
                "code": "bad-cursor",
                "sentence": "Give `after` as it stands in `next` of the page before.",
            },
        )
    rows = queries.after(filters, cursor, count + 1)
    more = len(rows) > count
    # Sent as it is: these rows are ours, so checking each against `Row` again only costs time.
    return JsonResponse(
        {
            "items": [row_of(row) for row in rows[:count]],
            "next": _next(request, rows[count - 1], filters) if more else None,
        }
    )


@router.get("/{slug}", response={200: Whole, 404: No}, summary="One proposal")
def proposal(request: HttpRequest, slug: str) -> Any:
    row = queries.proposal_for(None, slug)
    if row is None:
        return Status(
            404,
            {
                "code": "no-such-proposal",
                "sentence": "No public proposal has this slug. The list names them all.",
            },
        )
    return Status(
        200,
        {
            **row_of(row),
            "body": row.body,
            "evidence": row.evidence,
            "sites": [site.slug for site in row.sites.all()],
            "merged_into": row.merged_into.slug if row.merged_into else None,
            "answers": queries.answers_of(row),
            "versions": list(row.versions.all()),
            "comment_list": [_comment(said) for said in row.comments.all()],
        },
    )


def row_of(row: Proposal) -> dict[str, Any]:
    """The public values of a proposal: no account, no draft, nothing about who supports it."""
    organisation = row.author_organisation
    return {
        "slug": row.slug,
        "url": row.get_absolute_url(),
        "call": row.call.slug,
        "origin": row.call.origin,
        "kind": row.kind,
        "status": row.status,
        "title": row.title,
        "summary": row.summary,
        "language": row.language,
        "place": row.place.slug if row.place else None,
        "lon": row.lon,
        "lat": row.lat,
        "goals": [goal.slug for goal in row.goals.all()],
        "field": row.field,
        "for_whom": row.for_whom,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "cost_cents": row.cost_cents,
        "currency": row.call.currency,
        "author": row.author_name,
        "organisation": organisation.name if organisation else None,
        "supports": row.supports_count,
        "comments": row.comments_count,
        "version": row.version,
        "submitted_at": row.submitted_at,
        "changed_at": row.changed_at,
    }


def _comment(said: Any) -> dict[str, Any]:
    """A hidden comment keeps its place; its words and its writer are not told."""
    hidden = said.hidden_at is not None
    return {
        "id": said.pk,
        "reply_to": said.parent_id,
        "author": "" if hidden else said.author_name,
        "language": said.language,
        "body": None if hidden else said.body,
        "hidden_because": said.hidden_reason or None,
        "at": said.at,
    }


def _cursor(text: str, filters: Filters) -> tuple[Any, int] | None:
    """The sort value and key behind which the page begins. Raises ValueError for another text."""
    if not text:
        return None
    value, _, key = text.rpartition("_")
    if filters.sort == "supported":
        return int(value), int(key)
    moment = parse_datetime(value)
    if moment is None or moment.tzinfo is None:
        raise ValueError(text)
    return moment, int(key)


def _next(request: HttpRequest, last: Proposal, filters: Filters) -> str:
    value = last.supports_count if filters.sort == "supported" else last.submitted_at.isoformat()  # type: ignore[union-attr]
    query = request.GET.copy()
    query["after"] = f"{value}_{last.pk}"
    return f"{request.path}?{query.urlencode()}"
