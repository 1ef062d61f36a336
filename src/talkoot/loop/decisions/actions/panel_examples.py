"""Citizens' panels of made-up people, drawn by the same steps as any other."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from talkoot.commons.base.pack import ExampleGroup, ExamplePanel, Pack
from talkoot.commons.people.models import Person
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.rules import Origin
from talkoot.loop.decisions.actions import draws, panels, seats
from talkoot.loop.decisions.models import Feature, Panel, Registration
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.rules.panels import Invite, ValueKind

AskedOf = Callable[[Iterable[str]], panels.Asked]


def load_panels(
    pack: Pack, *, asked_of: AskedOf, first: Person, second: Person, now: datetime
) -> int:
    """Bring the example panels in, each drawn already; returns how many are new.

    asked_of: the room's words for what people are asked, by key.
    """
    calls = {call.slug: call for call in Call.objects.filter(origin=Origin.EXAMPLE)}
    there = set(Panel.objects.values_list("slug", flat=True))
    missing = [row for row in pack.panels if row.slug not in there and row.call in calls]
    for row in missing:
        asked = asked_of(group.category for group in row.groups)
        _load(calls[row.call], row, asked, first, second, now)
    return len(missing)


def _load(
    call: Call, row: ExamplePanel, asked: panels.Asked, first: Person, second: Person, now: datetime
) -> None:
    opens, closes, draw = (now + timedelta(days=day) for day in row.days)
    panel = _made(call, row, asked, first, (opens, closes, draw))
    panels.open_registration(panel=panel, by=first, now=opens)
    _register(panel, row, opens)
    panels.close_registration(panel=panel, by=first, now=closes)
    named = {
        "value_kind": ValueKind.DICE,
        "value_name": row.value,
        "fallback_kind": ValueKind.DICE,
        "fallback_name": row.fallback,
        "fallback_at": draw + timedelta(days=7),
    }
    panel = draws.name_value(panel=panel, fields=named, by=first, now=closes)
    draws.publish(panel=panel, by=first, now=closes)
    for clerk in (first, second):
        draws.enter_value(panel=panel, value=row.throws, used_fallback=False, by=clerk, now=draw)
    _answer(panel, draw)


def _made(
    call: Call,
    row: ExamplePanel,
    asked: panels.Asked,
    by: Person,
    times: tuple[datetime, datetime, datetime],
) -> Panel:
    fields = {
        "title": row.title,
        "task": row.task,
        "practical": row.practical,
        "size": row.size,
        "invite": Invite.OPEN,
        "registers_from": times[0],
        "registers_until": times[1],
        "draw_at": times[2],
    }
    panel = panels.make_panel(
        call=call, slug=row.slug, fields=fields, asked=asked, by=by, now=times[0]
    )
    wanted = {(g.category, g.feature): (g.minimum, g.maximum, None) for g in row.groups}
    features = Feature.objects.filter(category__panel=panel).select_related("category")
    quotas = {f.pk: wanted.get((f.category.key, f.key), (0, panel.size, None)) for f in features}
    panels.set_quotas(panel=panel, quotas=quotas, source="", by=by, now=times[0])
    return panel


def _register(panel: Panel, row: ExamplePanel, now: datetime) -> None:
    """Made-up people, the same on every machine; they have no account and no name."""
    Registration.objects.bulk_create(
        Registration(
            panel=panel,
            number=f"E{n:05}",
            answers={
                category: _one(f"{row.slug}:{n}:{category}", _of(row.groups, category))
                for category in dict.fromkeys(group.category for group in row.groups)
            },
            by_staff=True,
            agreed_at=now,
        )
        for n in range(1, row.people + 1)
    )


def _of(groups: Sequence[ExampleGroup], category: str) -> list[ExampleGroup]:
    return [group for group in groups if group.category == category]


def _one(what: str, groups: Sequence[ExampleGroup]) -> str:
    """A feature, as often as the groups are common."""
    digits = hashlib.sha256(what.encode()).hexdigest()
    at = int(digits, 16) % sum(group.common for group in groups)
    for group in groups:
        at -= group.common
        if at < 0:
            return group.feature
    raise AssertionError("the remainder is smaller than the sum")


def _answer(panel: Panel, now: datetime) -> None:
    """One person cannot come, another with whom the quotas hold steps in; all others take part."""
    rows = list(queries.with_answers(panel))
    waiting = [queries.answers_of(row) for row in rows if row.is_reserve]
    seated = [row for row in rows if not row.is_reserve]
    left = next((row for row in seated if queries.answers_of(row) in waiting), None)
    came = seats.decline(seat=left, by=None, now=now) if left else None
    for seat in [*(row for row in seated if row != left), *([came] if came else [])]:
        seats.accept(seat=seat, by=None, now=now)
