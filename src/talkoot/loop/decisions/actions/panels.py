"""The life of a panel: make it, ask people, close, set quotas, meet, hand over, forget."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import Texts
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.rules import Origin
from talkoot.loop.decisions.models import (
    Category,
    Feature,
    Lottery,
    Meeting,
    Panel,
    Registration,
    Seat,
)
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.rules import panels as rules
from talkoot.loop.decisions.rules.panels import SeatState, State

# What a category is made from: key, name and its features as (key, name, population or None).
Features = Sequence[tuple[str, Texts, int | None]]
Asked = Sequence[tuple[str, Texts, Features]]
_EDITABLE = (State.DRAFT,)
_QUOTAS_OPEN = (State.DRAFT, State.OPEN, State.CLOSED)


def held(panel: Panel) -> Panel:
    """The panel, locked until the end of the transaction."""
    return Panel.objects.select_for_update().select_related("call").get(pk=panel.pk)


@transaction.atomic
def make_panel(
    *, call: Call, slug: str, fields: Mapping[str, Any], asked: Asked, by: Person, now: datetime
) -> Panel:
    """Prepare a panel for the decision of a call; quotas leave every group free at first.

    fields: title, task, practical, size, invite, objective, registers_from, registers_until,
    draw_at. Raises Refused: panel-without-call, panel-times, panel-slug-taken.
    """
    rules.check_call(state=call.state)
    _check_times(fields)
    if Panel.objects.filter(slug=slug).exists():
        raise Refused("panel-slug-taken", slug=slug)
    panel = Panel.objects.create(
        call=call, slug=slug, origin=call.origin, made_by=by, made_at=now, **fields
    )
    _ask(panel, asked)
    ledger.record(event="panel.made", subject=panel, by=by, at=now, call=call.slug)
    return panel


@transaction.atomic
def change_panel(
    *, panel: Panel, fields: Mapping[str, Any], asked: Asked, by: Person, now: datetime
) -> Panel:
    """Change a draft. Where what is asked has changed, quotas begin anew.

    Raises Refused: step-not-now, panel-times.
    """
    panel = held(panel)
    rules.check_state(state=panel.state, needed=_EDITABLE)
    _check_times(fields)
    size = panel.size
    for name, value in fields.items():
        setattr(panel, name, value)
    panel.save(update_fields=list(fields))
    now_asked = [row.key for row in panel.categories.all()]
    if now_asked != [key for key, _, _ in asked] or size != panel.size:
        panel.categories.all().delete()
        _ask(panel, asked)
    ledger.record(event="panel.changed", subject=panel, by=by, at=now)
    return panel


def _check_times(fields: Mapping[str, Any]) -> None:
    rules.check_times(
        opens=fields["registers_from"], closes=fields["registers_until"], draw=fields["draw_at"]
    )


def _ask(panel: Panel, asked: Asked) -> None:
    for position, (key, name, features) in enumerate(asked, 1):
        category = Category.objects.create(panel=panel, key=key, name=dict(name), position=position)
        Feature.objects.bulk_create(
            Feature(
                category=category,
                key=code,
                name=dict(words),
                position=place,
                maximum=panel.size,
                population=population,
            )
            for place, (code, words, population) in enumerate(features, 1)
        )


@transaction.atomic
def set_quotas(
    *,
    panel: Panel,
    quotas: Mapping[int, tuple[int, int, int | None]],
    source: str,
    by: Person,
    now: datetime,
) -> Panel:
    """Set quotas: feature → (minimum, maximum, population). Saved even while they clash.

    Raises Refused: step-not-now, quota-order.
    """
    panel = held(panel)
    rules.check_state(state=panel.state, needed=_QUOTAS_OPEN)
    rows = list(Feature.objects.filter(category__panel=panel).select_related("category"))
    for row in rows:
        row.minimum, row.maximum, row.population = quotas[row.pk]
        if row.minimum > row.maximum:
            raise Refused(
                "quota-order",
                minimum=row.minimum,
                maximum=row.maximum,
                category=row.category.key,
                feature=row.key,
            )
    Feature.objects.bulk_update(rows, ["minimum", "maximum", "population"])
    panel.population_source = source.strip()[:300]
    panel.save(update_fields=["population_source"])
    ledger.record(
        event="panel.quotas-set",
        subject=panel,
        by=by,
        at=now,
        quotas=[[r.category.key, r.key, r.minimum, r.maximum] for r in rows],
    )
    return panel


@transaction.atomic
def open_registration(*, panel: Panel, by: Person, now: datetime) -> Panel:
    """Publish the panel; people register within its times.

    Raises Refused: step-not-now, panel-without-call, panel-texts-missing, panel-no-quotas.
    """
    panel = held(panel)
    rules.check_state(state=panel.state, needed=(State.DRAFT,))
    rules.check_call(state=panel.call.state)
    rules.check_ready(task=panel.task, practical=panel.practical, quotas=panel.categories.count())
    panel.state, panel.opened_at = State.OPEN, now
    panel.save(update_fields=["state", "opened_at"])
    ledger.record(event="panel.opened", subject=panel, by=by, at=now, size=panel.size)
    return panel


@transaction.atomic
def close_registration(*, panel: Panel, by: Person, now: datetime) -> Panel:
    """Nobody more registers. Raises Refused: step-not-now, register-still-open."""
    panel = held(panel)
    rules.check_state(state=panel.state, needed=(State.OPEN,))
    example = panel.origin == Origin.EXAMPLE
    rules.check_closable(closes=panel.registers_until, now=now, example=example)
    panel.state, panel.closed_at = State.CLOSED, now
    panel.save(update_fields=["state", "closed_at"])
    ledger.record(
        event="panel.closed",
        subject=panel,
        by=by,
        at=now,
        registered=panel.registrations.count(),
    )
    return panel


@transaction.atomic
def note_meeting(
    *, panel: Panel, held_on: date, present: Iterable[int], by: Person, now: datetime
) -> Meeting:
    """Note who of those that have accepted was there; noting a day again replaces it.

    Raises Refused: step-not-now.
    """
    panel = held(panel)
    rules.check_state(state=panel.state, needed=(State.DRAWN, State.REPORTED))
    meeting, _ = Meeting.objects.get_or_create(panel=panel, held_on=held_on)
    there = Seat.objects.filter(panel=panel, state=SeatState.ACCEPTED, pk__in=list(present))
    meeting.present.set(there)
    ledger.record(
        event="panel.met",
        subject=panel,
        by=by,
        at=now,
        day=held_on.isoformat(),
        present=there.count(),
    )
    return meeting


@transaction.atomic
def hand_over(*, panel: Panel, statement: Texts, by: Person, now: datetime) -> Panel:
    """Give the panel's statement to the decision that it serves, and publish it.

    Raises Refused: step-not-now, statement-missing, panel-not-met.
    """
    panel = held(panel)
    rules.check_state(state=panel.state, needed=(State.DRAWN,))
    if not any(statement.values()):
        raise Refused("statement-missing")
    if not panel.meetings.exists():
        raise Refused("panel-not-met")
    panel.statement, panel.state, panel.handed_over_at = dict(statement), State.REPORTED, now
    panel.save(update_fields=["statement", "state", "handed_over_at"])
    ledger.record(event="panel.handed-over", subject=panel, by=by, at=now, call=panel.call.slug)
    return panel


@transaction.atomic
def forget_panels(now: datetime) -> int:
    """Delete what is personal of panels that ended long enough ago; returns how many panels."""
    rows = [
        panel
        for panel in queries.unforgotten().select_for_update()
        if rules.is_over(handed_over_at=panel.handed_over_at, draw_at=panel.draw_at, now=now)
    ]
    for panel in rows:
        people = Registration.objects.filter(panel=panel).delete()[0]
        for meeting in panel.meetings.all():
            meeting.present.clear()
        panel.seats.update(answered_at=None)
        Lottery.objects.filter(panel=panel).update(document={})
        panel.forgotten_at = now
        panel.save(update_fields=["forgotten_at"])
        ledger.record(event="panel.forgotten", subject=panel, by=None, at=now, people=people)
    return len(rows)
