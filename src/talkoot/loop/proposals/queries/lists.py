"""Lists of public proposals: narrowed by the address, in pages, as a table, as dots on a map."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.utils.functional import cached_property

from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import around
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.rules import Origin
from talkoot.loop.goals.models import Goal
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.queries.search import matching
from talkoot.loop.proposals.rules import PUBLIC_STATUSES

PAGE = 20
# A longer list is said to hold "more than" this many; whoever wants them all narrows or exports.
MOST_COUNTED = 1_000
_CARD = (
    "slug",
    "kind",
    "status",
    "field",
    "title",
    "summary",
    "language",
    "cost_cents",
    "supports_count",
    "lon",
    "lat",
    "submitted_at",
    "place__slug",
    "place__name",
    "place__lon",
    "place__lat",
    "call__slug",
    "call__title",
    "call__origin",
    "call__currency",
)

# What the interface tells of a row; shapes and long texts stay where they are.
_ROW = (
    *(name for name in _CARD if "__" not in name),
    "for_whom",
    "starts_on",
    "ends_on",
    "comments_count",
    "version",
    "author_name",
    "changed_at",
    "place__slug",
    "call__slug",
    "call__origin",
    "call__currency",
    "author_organisation__name",
)


@dataclass(frozen=True)
class Filters:
    """What a reader narrows the list to; empty means all."""

    q: str = ""
    call: str = ""
    place: str = ""
    kind: str = ""
    status: str = ""
    goal: str = ""
    field: str = ""
    sort: str = ""

    @property
    def active(self) -> dict[str, str]:
        """What is narrowed; the order of the list is not."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in pairs if value and name != "sort"}


def proposals(filters: Filters) -> QuerySet[Proposal]:
    """Public proposals that match, in the order asked for.

    Another city's archived round is read under its own call, not among this city's proposals.
    """
    one = filters.status in list(PUBLIC_STATUSES)
    rows = Proposal.objects.filter(status__in=(filters.status,) if one else PUBLIC_STATUSES)
    if not filters.call:
        rows = rows.exclude(call__in=Call.objects.filter(origin=Origin.ARCHIVE))
    for name, value in filters.active.items():
        rows = _NARROW[name](rows, value)
    return rows.order_by(*_SORT.get(filters.sort, _SORT["newest"]))


def _of_call(rows: QuerySet[Proposal], slug: str) -> QuerySet[Proposal]:
    return rows.filter(call__slug=slug)


def _of_place(rows: QuerySet[Proposal], slug: str) -> QuerySet[Proposal]:
    """In the place, in what lies in it, and about what holds it."""
    place = Place.objects.filter(slug=slug).only("pk").first()
    return rows.filter(place_id__in=around(place)) if place else rows.none()


def _of_kind(rows: QuerySet[Proposal], kind: str) -> QuerySet[Proposal]:
    return rows.filter(kind=kind)


def _of_status(rows: QuerySet[Proposal], status: str) -> QuerySet[Proposal]:
    """The list begins with that status already; any but a public one has nothing in it."""
    return rows if status in list(PUBLIC_STATUSES) else rows.none()


def _of_goal(rows: QuerySet[Proposal], slug: str) -> QuerySet[Proposal]:
    with_goal = Proposal.goals.through.objects.filter(goal__slug=slug)
    return rows.filter(pk__in=with_goal.values("proposal_id"))


def _of_field(rows: QuerySet[Proposal], field: str) -> QuerySet[Proposal]:
    return rows.filter(field=field)


_NARROW = {
    "q": matching,
    "call": _of_call,
    "place": _of_place,
    "kind": _of_kind,
    "status": _of_status,
    "goal": _of_goal,
    "field": _of_field,
}
_SORT = {"newest": ("-submitted_at", "-id"), "supported": ("-supports_count", "-id")}


class _Pages(Paginator):  # type: ignore[type-arg]
    """Counts no further than a reader would turn pages."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list.order_by()[: MOST_COUNTED + 1]  # type: ignore[attr-defined]
        return int(rows.count())

    @property
    def many(self) -> bool:
        return self.count > MOST_COUNTED


def page(filters: Filters, number: Any) -> Page:  # type: ignore[type-arg]
    """One page of cards; an impossible number gives the nearest page."""
    rows = proposals(filters).select_related("place", "call").only(*_CARD)
    return _Pages(rows, PAGE).get_page(number)


def after(filters: Filters, cursor: tuple[str, int] | None, count: int) -> list[Proposal]:
    """The next `count` proposals behind a cursor (the sort value and key of the last one seen)."""
    rows = proposals(filters).prefetch_related(Prefetch("goals", Goal.objects.only("slug")))
    rows = rows.select_related("place", "call", "author_organisation").only(*_ROW)
    if cursor is not None:
        value, key = cursor
        field = "supports_count" if filters.sort == "supported" else "submitted_at"
        rows = rows.filter(Q(**{f"{field}__lt": value}) | Q(**{field: value, "id__lt": key}))
    return list(rows[:count])


def table(filters: Filters) -> Iterator[tuple[Any, ...]]:
    """Every matching proposal as a row of the export; authors' accounts are not in it."""
    rows = proposals(filters).values_list(*TABLE.values())
    return rows.iterator(chunk_size=2_000)


TABLE = {
    "slug": "slug",
    "call": "call__slug",
    "kind": "kind",
    "status": "status",
    "title": "title",
    "summary": "summary",
    "body": "body",
    "language": "language",
    "place": "place__slug",
    "lon": "lon",
    "lat": "lat",
    "field": "field",
    "for_whom": "for_whom",
    "evidence": "evidence",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "cost_cents": "cost_cents",
    "currency": "call__currency",
    "author": "author_name",
    "organisation": "author_organisation__name",
    "supports": "supports_count",
    "comments": "comments_count",
    "version": "version",
    "submitted_at": "submitted_at",
    "changed_at": "changed_at",
}
