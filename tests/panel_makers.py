"""Panels for tests, in each of their states."""

from datetime import timedelta
from typing import Any

from talkoot.loop.decisions.actions import draws, panels, registrations
from talkoot.loop.decisions.models import Feature, Panel, Registration
from tests import makers
from tests.makers import NOON, texts

CLOSED = NOON + timedelta(days=11)  # after registration, before the draw
DRAW = NOON + timedelta(days=20)
DICE = "3 6 1 1 4 2 5 6 2 3"
ASKED = [
    ("age", texts("Age"), [("young", texts("Young"), None), ("old", texts("Old"), None)]),
    ("area", texts("Area"), [("north", texts("North"), None), ("south", texts("South"), None)]),
]


def panel(*, size: int = 4, asked: Any = ASKED, **fields: Any) -> Panel:
    """A draft of a panel to which anyone may come; registration runs from NOON for 10 days."""
    call = fields.pop("call", None) or makers.call()
    values = {
        "title": texts("Panel"),
        "task": texts("What shall become of the shore?"),
        "practical": texts("Two Saturdays in the library"),
        "size": size,
        "invite": "open",
        "registers_from": NOON,
        "registers_until": NOON + timedelta(days=10),
        "draw_at": DRAW,
        **fields,
    }
    return panels.make_panel(
        call=call,
        slug=f"panel-{call.slug}",
        fields=values,
        asked=asked,
        by=makers.person("staff"),
        now=NOON,
    )


def open_panel(**fields: Any) -> Panel:
    """A panel for which people register."""
    return panels.open_registration(panel=panel(**fields), by=makers.person("staff"), now=NOON)


def registration(row: Panel, *, person: Any = None, code: str = "", **answers: str) -> Registration:
    """Somebody who registers; young and from the north unless said otherwise."""
    return registrations.register(
        panel=row,
        person=person or makers.person(),
        code=code,
        answers={"age": "young", "area": "north", **answers},
        name="Example resident",
        phone="",
        agreed=True,
        now=NOON,
    )


def closed_panel(people: int = 16, **fields: Any) -> Panel:
    """A panel with a pool of four equal groups and quotas that ask for half and half."""
    row = open_panel(**fields)
    for n in range(people):
        registration(row, age=("young", "old")[n % 2], area=("north", "south")[n // 2 % 2])
    half = row.size // 2
    quotas(row, {f.key: (half, row.size - half) for f in features(row)})
    return panels.close_registration(panel=row, by=makers.person("staff"), now=CLOSED)


def features(row: Panel) -> list[Feature]:
    return list(Feature.objects.filter(category__panel=row))


def quotas(row: Panel, wanted: dict[str, tuple[int, int]]) -> None:
    """Set quotas by the keys of features; the others stay free."""
    panels.set_quotas(
        panel=row,
        quotas={f.pk: (*wanted.get(f.key, (0, row.size)), None) for f in features(row)},
        source="",
        by=makers.person("staff"),
        now=CLOSED,
    )


def named_panel(**fields: Any) -> Panel:
    """A closed panel that has named what decides."""
    row = closed_panel(**fields)
    values = {
        "value_kind": "dice",
        "value_name": "Ten throws in the library",
        "fallback_kind": "lottery",
        "fallback_name": "Lotto, round 21/2031",
        "fallback_at": DRAW + timedelta(days=5),
    }
    return draws.name_value(panel=row, fields=values, by=makers.person("staff"), now=CLOSED)


def published_panel(**fields: Any) -> Panel:
    """A panel of which pool, list and chances are public."""
    row = named_panel(**fields)
    draws.publish(panel=row, by=makers.person("staff"), now=CLOSED)
    row.refresh_from_db()
    return row


def drawn_panel(**fields: Any) -> Panel:
    """A panel that has been drawn by ten throws of dice."""
    row = published_panel(**fields)
    for _ in range(2):
        draws.enter_value(
            panel=row, value=DICE, used_fallback=False, by=makers.person("staff"), now=DRAW
        )
    row.refresh_from_db()
    return row
