"""services.toml: example services, with requests that are made up on a laptop. Optional."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from talkoot.commons.base.pack.contents import ExampleService, GoalRow
from talkoot.commons.base.pack.figures_files import once
from talkoot.commons.base.pack.files import listed_kinds
from talkoot.commons.base.pack.table import Table
from talkoot.commons.base.texts import Texts

FILE = "services.toml"


def read_services(
    folder: Path, languages: Sequence[str], goals: Sequence[GoalRow]
) -> tuple[ExampleService, ...]:
    """Raises BadPack: unknown-goal and Table's codes."""
    if not (folder / FILE).exists():
        return ()
    slugs = {row.slug for row in goals}
    found = listed_kinds(folder, FILE, ("service",))
    return tuple(once([_row(table, languages, slugs) for table in found["service"]]))


def _row(table: Table, languages: Sequence[str], goals: Collection[str]) -> ExampleService:
    texts = {
        name: table.texts(name, languages)
        for name in ("name", "group", "summary", "for_whom", "promise_source")
    }
    row = ExampleService(
        slug=table.slug("slug"),
        **texts,
        ways=table.slugs("ways"),
        keywords=table.text("keywords"),
        promise_days=table.maybe_whole("promise_days", least=1),
        hours=table.text("hours"),
        owner=table.text("owner"),
        goals=_goals(table, goals),
        steps=_steps(table, languages),
        requests=table.whole("requests"),
        descriptions=table.text("descriptions"),
        where=table.where(),
    )
    table.done()
    return row


def _goals(table: Table, goals: Collection[str]) -> tuple[str, ...]:
    named = table.slugs("goals")
    for slug in named:
        if slug not in goals:
            sentence = f"'goals' names {slug!r}, which goals.toml does not have."
            raise table.refuse("unknown-goal", "goals", sentence)
    return named


def _steps(table: Table, languages: Sequence[str]) -> Mapping[str, Texts]:
    inner = table.table("steps")
    return {code: inner.texts(code, languages) for code in inner.keys()}  # noqa: SIM118 - no dict
