"""The JSON form of the front page."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Schema

from talkoot.loop.calls.queries import Listed
from talkoot.loop.goals.queries import Standing
from talkoot.loop.proposals.models import Proposal
from talkoot.outlook.journey.front import front

router = Router()
Texts = dict[str, str]


class OpenCall(Schema):
    """A call that is open, the step it asks for, and until when."""

    slug: str
    address: str
    origin: str
    title: Texts
    step: str
    until: datetime | None


class GoalNow(Schema):
    """A goal with its newest value; null where it has none."""

    slug: str
    address: str
    statement: Texts
    value: str | None
    period: str | None
    unit: Texts | None


class Change(Schema):
    """Something chosen, begun or done thanks to people."""

    slug: str
    address: str
    title: str
    language: str
    status: str
    changed_at: datetime


class FrontOut(Schema):
    open: list[OpenCall]
    goals: list[GoalNow]
    changes: list[Change]
    proposals_by_place: dict[str, int]


@router.get("", response=FrontOut, summary="What the city wants, what is open, what has changed")
def front_json(request: HttpRequest) -> FrontOut:
    seen = front(timezone.now())
    return FrontOut(
        open=[_call(row) for row in seen.open],
        goals=[_goal(row) for row in seen.goals],
        changes=[_change(row) for row in seen.changes],
        proposals_by_place={p.slug: seen.counts.get(p.pk, 0) for p in seen.places},
    )


def _call(row: Listed) -> OpenCall:
    return OpenCall(
        slug=row.call.slug,
        address=row.call.get_absolute_url(),
        origin=row.call.origin,
        title=row.call.title,
        step=row.step,
        until=row.until,
    )


def _goal(row: Standing) -> GoalNow:
    latest = row.reading.latest if row.reading else None
    return GoalNow(
        slug=row.goal.slug,
        address=row.goal.get_absolute_url(),
        statement=row.goal.statement,
        value=str(latest.value) if latest else None,
        period=latest.period if latest else None,
        unit=row.reading.indicator.unit if row.reading and latest else None,
    )


def _change(row: Proposal) -> Change:
    return Change(
        slug=row.slug,
        address=reverse("proposals:proposal", args=[row.slug]),
        title=row.title,
        language=row.language,
        status=row.status,
        changed_at=row.changed_at,
    )
