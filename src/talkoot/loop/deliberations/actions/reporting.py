"""The closing report: written as a draft, published once, with the figures as they then stood."""

from datetime import datetime

from django.db import transaction

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import Texts
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.calls.queries import spans_of
from talkoot.loop.deliberations import queries, rules
from talkoot.loop.deliberations.models import Conversation, Report
from talkoot.loop.deliberations.rules import State


@transaction.atomic
def save_report(*, conversation: Conversation, words: Texts, by: Person, now: datetime) -> Report:
    """Keep the draft as it stands. Raises Refused: report-published."""
    Conversation.objects.select_for_update().get(pk=conversation.pk)
    row = Report.objects.filter(conversation=conversation).first()
    if row is not None and row.published_at is not None:
        raise Refused("report-published", at=row.published_at)
    row = row or Report(conversation=conversation)
    row.words = {code: text for code, text in words.items() if text.strip()}
    row.changed_at, row.by = now, by
    row.save()
    return row


@transaction.atomic
def publish_report(*, conversation: Conversation, by: Person, now: datetime) -> Report:
    """Publish the draft with the figures of every statement that it cites.

    Raises Refused: report-published, still-open, no-map-yet, report-empty, report-too-long,
    nothing-cited, cites-unknown, cites-differ.
    """
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    row = Report.objects.filter(conversation=held).first()
    if row is not None and row.published_at is not None:
        raise Refused("report-published", at=row.published_at)
    span = rules.span_of(spans_of(held.call))
    if span is not None and now < span.closes_at:
        raise Refused("still-open", closes_at=span.closes_at)
    drawn = queries.newest_map(held)
    shown = held.statements.filter(state=State.ACCEPTED)
    numbers = rules.check_report(
        row.words if row else {},
        known=set(shown.values_list("number", flat=True)),
        mapped=drawn is not None,
    )
    if row is None or drawn is None:
        raise Refused("no-map-yet")
    row.cited = queries.cited(held, drawn, numbers)
    row.numbers = {
        "participants": held.participants,
        "answers": held.answers,
        "statements": shown.count(),
    }
    row.export_hash, row.published_at, row.by = drawn.export_hash, now, by
    row.save()
    ledger.record(
        event="conversation.reported",
        subject=held,
        by=by,
        at=now,
        statements=list(numbers),
        export_hash=row.export_hash,
    )
    return row
