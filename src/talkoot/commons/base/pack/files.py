"""Opens the files of a pack: text, TOML, JSON and CSV, refused with the line where they break."""

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from talkoot.commons.base.pack.bad import BadPack
from talkoot.commons.base.pack.lines import toml_lines
from talkoot.commons.base.pack.table import Table

Cells = dict[str, str]


def words_of(folder: Path, name: str) -> str:
    """The text of a file, without a byte order mark."""
    try:
        return (folder / name).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise BadPack(
            "missing-file", f"{name}:1", f"There is no {name} in {folder}. Every pack has one."
        ) from None
    except UnicodeDecodeError as no:
        line = no.object[: no.start].count(b"\n") + 1
        raise BadPack("not-utf8", f"{name}:{line}", "Save the file as UTF-8.") from None


def toml(folder: Path, name: str) -> Table:
    """A whole TOML file as one table."""
    words = words_of(folder, name)
    try:
        row = tomllib.loads(words, parse_float=Decimal)
    except tomllib.TOMLDecodeError as no:
        line = re.search(r"line (\d+)", str(no))
        number = int(line[1]) if line else words.count("\n") + 1
        raise BadPack("not-toml", f"{name}:{number}", f"This is not TOML: {no}.") from None
    return Table(row, file=name, lines=toml_lines(words))


def listed(folder: Path, name: str, kind: str) -> list[Table]:
    """The tables [[kind]] of a TOML file that holds nothing else, in their order."""
    return listed_kinds(folder, name, (kind,))[kind]


def listed_kinds(folder: Path, name: str, kinds: Sequence[str]) -> dict[str, list[Table]]:
    """The tables of several kinds in one file."""
    whole = toml(folder, name)
    lines = toml_lines(words_of(folder, name))
    found: dict[str, list[Table]] = {}
    for kind in kinds:
        rows = whole.value(kind) if whole.has(kind) else []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise whole.refuse("wrong-type", kind, f"Write each {kind} as a table [[{kind}]].")
        found[kind] = [
            Table(row, file=name, lines=lines, name=kind, number=number)
            for number, row in enumerate(rows, start=1)
        ]
    unknown = sorted(set(whole.keys()) - set(kinds))
    if unknown:
        choice = ", ".join(f"[[{kind}]]" for kind in kinds)
        raise whole.refuse(
            "unknown-key", unknown[0], f"'{unknown[0]}' is not known here. Known: {choice}."
        )
    return found


def geojson(folder: Path, name: str) -> tuple[str, list[dict[str, Any]]]:
    """The text and the features of a GeoJSON file."""
    words = words_of(folder, name)
    try:
        whole = json.loads(words)
    except json.JSONDecodeError as no:
        raise BadPack("not-json", f"{name}:{no.lineno}", f"This is not JSON: {no.msg}.") from None
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise BadPack("not-geojson", f"{name}:1", "Write a FeatureCollection with features.")
    return words, features


def table_rows(folder: Path, name: str, header: Sequence[str]) -> Iterator[tuple[int, str, Cells]]:
    """The rows of a CSV file with exactly this header: the line, the row as written, its cells."""
    words = words_of(folder, name)
    lines = words.splitlines()
    reader = csv.reader(io.StringIO(words, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if start == 1:
                _check_header(name, cells, header)
            else:
                yield (
                    start,
                    "\n".join(lines[start - 1 : reader.line_num]),
                    _row(name, start, cells, header),
                )
            start = reader.line_num + 1
    except csv.Error as no:
        raise BadPack("not-csv", f"{name}:{start}", f"This is not CSV: {no}.") from None
    if start == 1:
        _check_header(name, [], header)


def _check_header(name: str, cells: Sequence[str], header: Sequence[str]) -> None:
    if list(cells) != list(header):
        raise BadPack("bad-header", f"{name}:1", f"The first line must be: {','.join(header)}.")


def _row(name: str, line: int, cells: Sequence[str], header: Sequence[str]) -> Cells:
    if len(cells) != len(header):
        raise BadPack(
            "wrong-width",
            f"{name}:{line}",
            f"The row has {len(cells)} cells and the header {len(header)}. "
            "Quote cells that hold a comma.",
        )
    return dict(zip(header, cells, strict=True))
