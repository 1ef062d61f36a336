"""experiments.toml: trials that are planned from example proposals. Optional."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from talkoot.commons.base.pack.contents import ExampleExperiment, Examples
from talkoot.commons.base.pack.figures_files import known_slug, once
from talkoot.commons.base.pack.files import listed_kinds
from talkoot.commons.base.pack.table import Table

FILE = "experiments.toml"
_WORDS = (
    "question",
    "if",
    "then",
    "because",
    "measure",
    "unit",
    "source",
    "better",
    "smallest_effect",
    "expected_effect",
    "expected_sd",
    "draw",
    "stopping",
    "ethics",
    "privacy",
)


def read_experiments(
    folder: Path, languages: Sequence[str], places: Collection[str], examples: Examples
) -> tuple[ExampleExperiment, ...]:
    """Raises BadPack: unknown-proposal, unknown-place and Table's codes."""
    if not (folder / FILE).exists():
        return ()
    found = listed_kinds(folder, FILE, ("experiment",))
    slugs = {row.slug for row in examples.proposals}
    return tuple(once([_row(table, languages, places, slugs) for table in found["experiment"]]))


def _row(
    table: Table, languages: Sequence[str], places: Collection[str], proposals: Collection[str]
) -> ExampleExperiment:
    row = ExampleExperiment(
        slug=table.slug("slug"),
        need=known_slug(table, "need", proposals, "unknown-proposal", "examples.toml"),
        offer=known_slug(table, "offer", proposals, "unknown-proposal", "examples.toml"),
        language=table.word("language", languages),
        title=table.text("title"),
        summary=table.text("summary"),
        about=table.slug("about"),
        places=_places(table, places),
        starts_in=table.whole("starts_in", least=1),
        need_by=_organisation(table, "need_by"),
        offer_by=_organisation(table, "offer_by"),
        plan=_plan(table),
        where=table.where(),
    )
    table.done()
    return row


def _places(table: Table, places: Collection[str]) -> tuple[str, ...]:
    named = table.slugs("places")
    for slug in named:
        if slug not in places:
            sentence = f"'places' names {slug!r}, which places.geojson does not have."
            raise table.refuse("unknown-place", "places", sentence)
    return named


def _organisation(table: Table, key: str) -> tuple[str, str]:
    inner = table.table(key)
    return inner.text("name"), inner.slug("type")


def _plan(table: Table) -> Mapping[str, str]:
    inner = table.table("plan")
    return {name: inner.text(name) for name in _WORDS}
