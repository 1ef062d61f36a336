"""Drawing the map anew, and keeping one a day."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from talkoot.commons.ledger import actions as ledger
from talkoot.loop.deliberations import bridge, rules
from talkoot.loop.deliberations.models import (
    Conversation,
    Figure,
    OpinionMap,
    Participant,
    Statement,
)
from talkoot.loop.deliberations.rules import Due

_AT_ONCE = 1_000


def refresh_maps(now: datetime) -> int:
    """Draw again the maps in which enough is new; returns how many. For the worker."""
    drawn = 0
    for row in Conversation.objects.filter(answers__gt=0).order_by("pk"):
        last = row.maps.order_by("-day").values_list("answers", "made_at").first()
        mapped, mapped_at = last or (None, None)
        if rules.refresh_due(Due(row.answers, mapped, mapped_at), now):
            refresh(conversation=row, now=now)
            drawn += 1
    return drawn


def refresh(*, conversation: Conversation, now: datetime) -> OpinionMap | None:
    """Draw the map from the answers as they are; None where nobody has answered.

    The count is made outside of the transaction: a large one takes seconds, and nobody's answer
    waits for it.
    """
    drawn = bridge.draw(conversation)
    return None if drawn is None else _keep(conversation, drawn, now)


@transaction.atomic
def _keep(conversation: Conversation, drawn: bridge.Drawn, now: datetime) -> OpinionMap:
    """One map a day: a later one of the same day takes the place of the earlier."""
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    row, _ = OpinionMap.objects.update_or_create(
        conversation=held,
        day=timezone.localdate(now),
        defaults={"made_at": now, **drawn.facts},
    )
    _keep_figures(row, drawn)
    _keep_places(held, drawn)
    _keep_priorities(held, drawn)
    ledger.record(
        event="conversation.mapped",
        subject=held,
        by=None,
        at=now,
        day=row.day.isoformat(),
        engine=row.engine,
        answers=row.answers,
        participants=row.participants,
        groups=[group["size"] for group in row.groups],
        export_hash=row.export_hash,
    )
    return row


def _keep_figures(row: OpinionMap, drawn: bridge.Drawn) -> None:
    keys = dict(
        Statement.objects.filter(conversation_id=row.conversation_id).values_list("number", "pk")
    )
    row.figures.all().delete()
    Figure.objects.bulk_create(
        (
            Figure(
                map=row,
                statement_id=keys[figure.number],
                group=figure.group,
                agrees=figure.agrees,
                disagrees=figure.disagrees,
                passes=figure.passes,
            )
            for figure in drawn.figures
            if figure.number in keys
        ),
        batch_size=_AT_ONCE,
    )


def _keep_places(conversation: Conversation, drawn: bridge.Drawn) -> None:
    """Where each person stands; only rows that moved are written."""
    moved = []
    for row in conversation.people.only("number", "group", "x", "y"):
        there = drawn.places.get(row.number, (None, None, None))
        if (row.group, row.x, row.y) != there:
            row.group, row.x, row.y = there
            moved.append(row)
    Participant.objects.bulk_update(moved, ["group", "x", "y"], batch_size=_AT_ONCE)


def _keep_priorities(conversation: Conversation, drawn: bridge.Drawn) -> None:
    changed = []
    for row in conversation.statements.only("number", "priority"):
        priority = drawn.priorities.get(row.number, row.priority)
        if row.priority != priority:
            row.priority = priority
            changed.append(row)
    Statement.objects.bulk_update(changed, ["priority"], batch_size=_AT_ONCE)
