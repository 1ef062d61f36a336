"""Conversations: all of them, and one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from talkoot.commons.base import Refused
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import at_desk as call_at_desk
from talkoot.loop.calls.queries import spans_of
from talkoot.loop.calls.rules import Span, Standing
from talkoot.loop.calls.rules import State as CallState
from talkoot.loop.deliberations import rules
from talkoot.loop.deliberations.models import Conversation

_ORDER = {Standing.OPEN: 0, Standing.COMING: 1, Standing.ENDED: 2}


@dataclass(frozen=True)
class Listed:
    """A conversation and where it stands in time; span: the phase of its call."""

    conversation: Conversation
    standing: Standing
    span: Span | None


def _rows() -> QuerySet[Conversation]:
    return Conversation.objects.select_related("call").prefetch_related("call__phases")


def conversations(now: datetime) -> list[Listed]:
    """Conversations of published calls: open ones first, then what comes, then what was."""
    rows = _rows().filter(call__state=CallState.PUBLISHED)
    listed = [listed_one(row, now) for row in rows]
    return sorted(listed, key=lambda row: (_ORDER[row.standing], row.conversation.pk * -1))


def open_now(rows: Iterable[Listed]) -> list[Listed]:
    return [row for row in rows if row.standing == Standing.OPEN]


def listed_one(conversation: Conversation, now: datetime) -> Listed:
    span = rules.span_of(spans_of(conversation.call))
    return Listed(conversation, standing(span, now), span)


def phases_of(conversation: Conversation) -> tuple[Span, ...]:
    """The timetable of its call."""
    return spans_of(conversation.call)


def standing(span: Span | None, now: datetime) -> Standing:
    if span is None or now >= span.closes_at:
        return Standing.ENDED
    return Standing.OPEN if span.is_open(now) else Standing.COMING


def conversation_for(person: Any, slug: str) -> Conversation | None:
    """A conversation that this person may read: that of a published call, drafts for makers."""
    row = _rows().filter(slug=slug).first()
    if row is None or (row.call.published_at is None and not _may_make(person)):
        return None
    return row


def _may_make(person: Any) -> bool:
    return bool(person and person.is_authenticated and person.has_perm("deliberations.run"))


def at_desk(slug: str) -> tuple[Call, Conversation | None]:
    """A call and its conversation, where there is one yet.

    Raises Refused: unknown-call.
    """
    call = call_at_desk(slug)
    row = _rows().filter(call=call).first()
    if rules.span_of(spans_of(call)) is None and row is None:
        raise Refused("no-conversation")
    return call, row
