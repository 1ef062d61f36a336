"""Travel-time matrices and areas as CSV.

A matrix is long (from, to, mode, minutes) or wide (from, to, then a column a mode whose title ends
in _min). Areas have a column area; then, as far as they are known, name or name_fi, group, centre,
and any number of amounts, of which population (also population_2022) is who counts as people.
"""

import csv
import gzip
import io
import re
from collections.abc import Mapping
from pathlib import Path

from talkoot_engine.base import BadInput
from talkoot_engine.reach.inputs import Area, Matrix, make_matrix

_TEXTS = frozenset({"area", "name", "group", "centre"})
_YEAR = re.compile(r"_(19|20)\d\d$")


def read_matrix(path: str | Path) -> Matrix:
    """Raises BadInput: file-missing, not-utf8, column-missing, not-a-number, and make_matrix."""
    rows = []
    for line, row in _rows(path, ("from", "to")):
        wide = {
            title.removesuffix("_min"): value
            for title, value in row.items()
            if title.endswith("_min")
        }
        if not wide and "minutes" not in row:
            raise BadInput(
                "column-missing",
                "The matrix has neither a column minutes nor columns that end in _min. Add one.",
                where=f"{path} line 1",
            )
        minutes = wide or {row.get("mode", "") or "travel": row["minutes"]}
        known = {
            mode: _number(value, f"{path} line {line}") for mode, value in minutes.items() if value
        }
        rows.append((row["from"], row["to"], known))
    return make_matrix(rows)


def read_areas(path: str | Path) -> tuple[Area, ...]:
    """Raises BadInput: file-missing, not-utf8, column-missing, not-a-number, twice."""
    found = []
    for line, row in _rows(path, ("area",)):
        names = [title for title in row if title.startswith("name_")]
        amounts = _amounts(row, {*_TEXTS, *names}, f"{path} line {line}")
        name = row.get("name") or next((row[title] for title in names if row[title]), "")
        found.append(Area(row["area"], name, row.get("group", ""), row.get("centre", ""), amounts))
    return tuple(found)


def _amounts(row: Mapping[str, str], texts: set[str], where: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for title, value in row.items():
        if title in texts or not value:
            continue
        what = _YEAR.sub("", title)
        if what in found:
            raise BadInput("twice", f"There are two years of {what}. Keep one.", where=where)
        found[what] = _number(value, where)
    return found


def _rows(path: str | Path, needed: tuple[str, ...]) -> list[tuple[int, Mapping[str, str]]]:
    path = Path(path)
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except FileNotFoundError as no:
        raise BadInput("file-missing", f"There is no file {path}.", where=str(path)) from no
    except (UnicodeDecodeError, OSError, EOFError) as no:
        raise BadInput(
            "not-utf8", "The file is not UTF-8 text. Save it so.", where=str(path)
        ) from no
    first = text.partition("\n")[0]
    table = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    lacking = [title for title in needed if title not in (table.fieldnames or [])]
    if lacking:
        raise BadInput(
            "column-missing",
            f"There is no column {lacking[0]!r} among {(table.fieldnames or [])[:8]}. Add it.",
            where=f"{path} line 1",
        )
    return [
        (table.line_num, {k: (v or "").strip() for k, v in row.items() if k is not None})
        for row in table
    ]


def _number(text: str, where: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as no:
        raise BadInput("not-a-number", f"{text!r} is no number. Correct it.", where=where) from no
