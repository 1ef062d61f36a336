"""The JSON form of this stage: what the pages show, and nothing about who answered what."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from talkoot.commons.base import Refused
from talkoot.loop.deliberations import queries, words
from talkoot.loop.deliberations.models import Conversation
from talkoot.loop.deliberations.queries import Compared, Listed, Read
from talkoot.loop.deliberations.rules import Tally

router = Router()


class Problem(Schema):
    code: str
    sentence: str


class Row(Schema):
    slug: str
    address: str
    call: str
    origin: str
    title: dict[str, str]
    standing: str
    opens_at: datetime | None
    closes_at: datetime | None
    participants: int
    answers: int
    language: str
    licence: str


class Rows(Schema):
    items: list[Row]


class Counts(Schema):
    """People, not events; null where fewer than five have answered."""

    agrees: int
    disagrees: int
    passes: int


class StatementOut(Schema):
    number: int
    address: str
    text: str
    language: str
    by_city: bool
    important: int
    everyone: Counts | None
    groups: dict[str, Counts | None]


class Statements(Schema):
    """A page of statements; `next` is the number of the following page, or null at the end."""

    items: list[StatementOut]
    next: int | None


class Says(Schema):
    statement: int
    side: str


class GroupOut(Schema):
    id: int
    size: int
    says: list[Says]


class MapOut(Schema):
    """common, divisive, uncertain: numbers of statements, the clearest first."""

    made_at: datetime
    engine: str
    answer: str
    answers: int
    participants: int
    placed: int
    groups: list[GroupOut]
    common: list[int]
    divisive: list[int]
    uncertain: list[int]
    explained: float | None
    firmness: float | None
    export_hash: str


class ReportOut(Schema):
    words: dict[str, str]
    cited: list[dict[str, Any]]
    numbers: dict[str, int]
    export_hash: str
    published_at: datetime


class Whole(Row):
    intro: dict[str, str]
    source: dict[str, Any]
    statements: int
    map: MapOut | None
    report: ReportOut | None


@router.get("", response=Rows, url_name="conversations", summary="Conversations, open ones first")
def conversations(request: HttpRequest) -> Any:
    return {"items": [_row(row) for row in queries.conversations(timezone.now())]}


@router.get(
    "/{slug}",
    response={200: Whole, 404: Problem},
    url_name="conversation",
    summary="One conversation with its newest map and its closing report",
)
def conversation(request: HttpRequest, slug: str) -> Any:
    row = queries.conversation_for(None, slug)
    if row is None:
        return _unknown(slug)
    read = queries.read_map(row)
    answer = {
        **_row(queries.listed_one(row, timezone.now())),
        "intro": row.intro,
        "source": row.source,
        "statements": queries.shown(row).count(),
        "map": _map(read) if read else None,
        "report": queries.report_of(row),
    }
    return Status(200, answer)


@router.get(
    "/{slug}/statements",
    response={200: Statements, 404: Problem},
    url_name="conversation-statements",
    summary="The statements that are shown, with everyone's and each group's figures",
)
def statements(request: HttpRequest, slug: str, page: int = 1) -> Any:
    row = queries.conversation_for(None, slug)
    if row is None:
        return _unknown(slug)
    found = queries.page(row, "", max(1, page))
    for item in found.object_list:
        item.conversation = row
    rows = queries.by_group(queries.newest_map(row), found.object_list)
    following = found.next_page_number() if found.has_next() else None
    return Status(200, {"items": [_statement(item) for item in rows], "next": following})


def _unknown(slug: str) -> Status[Any]:
    no = Refused("unknown-conversation", slug=slug)
    return Status(404, {"code": no.code, "sentence": words.refusal(no)})


def _row(row: Listed) -> dict[str, Any]:
    held: Conversation = row.conversation
    return {
        "slug": held.slug,
        "address": settings.PUBLIC_URL + held.get_absolute_url(),
        "call": held.call.slug,
        "origin": held.call.origin,
        "title": held.call.title,
        "standing": row.standing,
        "opens_at": row.span.opens_at if row.span else None,
        "closes_at": row.span.closes_at if row.span else None,
        "participants": held.participants,
        "answers": held.answers,
        "language": held.language,
        "licence": held.source.get("licence", ""),
    }


def _map(read: Read) -> dict[str, Any]:
    drawn = read.map
    names = "made_at engine answer answers participants placed explained firmness export_hash"
    return {
        **{name: getattr(drawn, name) for name in names.split()},
        "groups": [
            {
                "id": group.id,
                "size": group.size,
                "says": [{"statement": s.statement.number, "side": s.side} for s in group.says],
            }
            for group in read.groups
        ],
        **{
            name: [row.statement.number for row in getattr(read, name)]
            for name in ("common", "divisive", "uncertain")
        },
    }


def _statement(row: Compared) -> dict[str, Any]:
    item = row.statement
    return {
        "number": item.number,
        "address": settings.PUBLIC_URL + item.get_absolute_url(),
        "text": item.text,
        "language": item.language,
        "by_city": item.by_city,
        "important": item.important if row.everyone else 0,
        "everyone": _counts(row.everyone),
        "groups": {str(group): _counts(tally) for group, tally in row.groups.items()},
    }


def _counts(tally: Tally | None) -> dict[str, int] | None:
    return None if tally is None else vars(tally)
