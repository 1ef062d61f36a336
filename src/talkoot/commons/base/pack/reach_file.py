"""reach/reach.toml: travel times between areas, whose files the room of impact reads. Optional."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from talkoot.commons.base.pack.contents import ReachChange, ReachFiles, ReachMatrix
from talkoot.commons.base.pack.figures_files import once
from talkoot.commons.base.pack.files import listed_kinds
from talkoot.commons.base.pack.table import Table
from talkoot.commons.base.texts import Texts

FOLDER = "reach"
FILE = f"{FOLDER}/reach.toml"
AREAS = "areas.csv"


def read_reach(
    folder: Path, languages: Sequence[str], sources: Collection[str]
) -> ReachFiles | None:
    """None where the pack has no travel times.

    Raises BadPack: one-areas, no-matrix, missing-file, doubled-mode, unknown-source and Table's
    codes.
    """
    if not (folder / FILE).exists():
        return None
    found = listed_kinds(folder, FILE, ("areas", "matrix", "change"))
    return ReachFiles(
        areas_source=_areas(folder, found["areas"], sources),
        matrices=tuple(_matrices(folder, found["matrix"], languages, sources)),
        changes=tuple(once([_change(folder, t, languages, sources) for t in found["change"]])),
    )


def _areas(folder: Path, tables: Sequence[Table], sources: Collection[str]) -> str:
    whole = Table({}, file=FILE, lines={})
    if len(tables) != 1:
        raise whole.refuse("one-areas", "", f"Write one table [[areas]] for {AREAS}.")
    _check_file(folder, tables[0], "", AREAS)
    source = _source(tables[0], sources)
    tables[0].done()
    return source


def _matrices(
    folder: Path, tables: Sequence[Table], languages: Sequence[str], sources: Collection[str]
) -> Iterable[ReachMatrix]:
    if not tables:
        whole = Table({}, file=FILE, lines={})
        raise whole.refuse("no-matrix", "", "Write at least one table [[matrix]].")
    seen: set[str] = set()
    for table in tables:
        row = ReachMatrix(
            file=_file(folder, table),
            year=table.whole("year", least=1900),
            source=_source(table, sources),
            modes=_modes(table, languages),
            where=table.where(),
        )
        doubled = seen & set(row.modes)
        if doubled:
            raise table.refuse(
                "doubled-mode", "modes", f"{min(doubled)!r} is in two matrices. Keep one."
            )
        seen |= set(row.modes)
        table.done()
        yield row


def _modes(table: Table, languages: Sequence[str]) -> Mapping[str, Texts]:
    inner = table.table("modes")
    return {mode: inner.texts(mode, languages) for mode in inner.keys()}  # noqa: SIM118 - no dict


def _change(
    folder: Path, table: Table, languages: Sequence[str], sources: Collection[str]
) -> ReachChange:
    row = ReachChange(
        slug=table.slug("slug"),
        name=table.texts("name", languages),
        file=_file(folder, table),
        source=_source(table, sources),
        where=table.where(),
    )
    table.done()
    return row


def _file(folder: Path, table: Table) -> str:
    name = table.text("file")
    _check_file(folder, table, "file", name)
    return name


def _check_file(folder: Path, table: Table, key: str, name: str) -> None:
    home = (folder / FOLDER).resolve()
    path = (home / name).resolve()
    if home not in path.parents or not path.is_file():
        raise table.refuse("missing-file", key, f"There is no file {FOLDER}/{name}. Put it there.")


def _source(table: Table, sources: Collection[str]) -> str:
    slug = table.slug("source")
    if slug not in sources:
        sentence = f"'source' names {slug!r}, which sources.toml does not have."
        raise table.refuse("unknown-source", "source", sentence)
    return slug
