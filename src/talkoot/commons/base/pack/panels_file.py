"""panels.toml: citizens' panels of made-up people for the example rounds. Optional."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from talkoot.commons.base.pack.contents import ExampleGroup, ExamplePanel, Examples
from talkoot.commons.base.pack.figures_files import known_slug, once
from talkoot.commons.base.pack.files import listed_kinds
from talkoot.commons.base.pack.table import Table

FILE = "panels.toml"
_MOST_PEOPLE = 500


def read_panels(
    folder: Path, languages: Sequence[str], examples: Examples
) -> tuple[ExamplePanel, ...]:
    """Raises BadPack: unknown-call, bad-people, bad-days, bad-group and Table's codes."""
    if not (folder / FILE).exists():
        return ()
    found = listed_kinds(folder, FILE, ("panel",))
    return tuple(once([_panel(table, languages, examples) for table in found["panel"]]))


def _panel(table: Table, languages: Sequence[str], examples: Examples) -> ExamplePanel:
    row = ExamplePanel(
        call=known_slug(table, "call", {c.slug for c in examples.calls}, "unknown-call", FILE),
        slug=table.slug("slug"),
        title=table.texts("title", languages),
        task=table.texts("task", languages),
        practical=table.texts("practical", languages),
        size=table.whole("size", least=2),
        people=table.whole("people", least=2),
        days=_days(table),
        value=table.text("value"),
        throws=table.text("throws"),
        fallback=table.text("fallback"),
        groups=_groups(table),
        where=table.where(),
    )
    if not row.size <= row.people <= _MOST_PEOPLE:
        sentence = f"'people' is {row.people}. Write a number from {row.size} to {_MOST_PEOPLE}."
        raise table.refuse("bad-people", "people", sentence)
    table.done()
    return row


def _days(table: Table) -> tuple[int, int, int]:
    days: Any = table.value("days") if table.has("days") else ()
    whole = isinstance(days, list) and len(days) == 3 and all(type(day) is int for day in days)
    if not whole or not days[0] < days[1] < days[2] < 0:
        sentence = (
            f"'days' is {days!r}. Write [opens, closes, draw], all before today: [-40, -20, -9]."
        )
        raise table.refuse("bad-days", "days", sentence)
    return days[0], days[1], days[2]


def _groups(table: Table) -> tuple[ExampleGroup, ...]:
    found = []
    for category, inner in table.tables("groups").items():
        for feature in inner.keys():  # noqa: SIM118 - a method of Table
            numbers = inner.value(feature)
            if not _is_group(numbers):
                sentence = f"'{feature}' is {numbers!r}. Write [how common, at least, at most]."
                raise inner.refuse("bad-group", feature, sentence)
            found.append(ExampleGroup(category, feature, *numbers))
    if not found:
        raise table.refuse("bad-group", "groups", "The panel has no groups. Write groups.age.")
    return tuple(found)


def _is_group(numbers: Any) -> bool:
    whole = isinstance(numbers, list) and len(numbers) == 3 and all(type(n) is int for n in numbers)
    return whole and numbers[0] > 0 and 0 <= numbers[1] <= numbers[2]
