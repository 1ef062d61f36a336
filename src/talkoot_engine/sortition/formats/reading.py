"""Pools and quotas from CSV files, strictly: what cannot be read is refused with its line."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from talkoot_engine.base import BadInput
from talkoot_engine.sortition.inputs import Instance, Person, Quota, make_instance

# The Sortition Foundation's tools have used three pairs of names, Panelot one of them.
_CATEGORY = (("feature", "value"), ("category", "feature"), ("category", "name"))
_FLEX = ("min_flex", "max_flex")
_IDS = ("id", "nationbuilder_id", "unique_id", "respondent_id")

Row = tuple[int, dict[str, str]]


def read_instance(
    pool: Path,
    quotas: Path,
    size: int,
    *,
    id_column: str = "",
    household_columns: Sequence[str] = (),
) -> Instance:
    """A pool and its quotas from two files; see people_read and quotas_read."""
    read = quotas_read(quotas.read_text(encoding="utf-8-sig"), name=quotas.name)
    people = people_read(
        pool.read_text(encoding="utf-8-sig"),
        read,
        name=pool.name,
        id_column=id_column,
        household_columns=household_columns,
    )
    return make_instance(people, read, size)


def quotas_read(text: str, *, name: str = "quotas") -> tuple[Quota, ...]:
    """Quotas from a table with columns category, feature, min, max (or their older names).

    Flexible limits (min_flex, max_flex), where a file has them, are not used.
    Raises BadInput: column-missing, bad-csv, bad-quota, no-quotas.
    """
    header, rows = _rows(text, name)
    names = next((pair for pair in _CATEGORY if set(pair) <= set(header)), None)
    missing = [column for column in ("min", "max") if column not in header]
    if names is None or missing:
        raise BadInput(
            "column-missing",
            f"The quotas need the columns category, feature, min, max; found {header}. "
            "Name them so in the first line.",
            where=f"{name}:1",
        )
    quotas = []
    for line, row in rows:
        least, most = (_whole(row[side], side, f"{name}:{line}") for side in ("min", "max"))
        quotas.append(Quota(row[names[0]], row[names[1]], least, most))
    return tuple(quotas)


def people_read(
    text: str,
    quotas: Iterable[Quota],
    *,
    name: str = "pool",
    id_column: str = "",
    household_columns: Sequence[str] = (),
) -> tuple[Person, ...]:
    """People from a table with a column for each category, and one for their id.

    id_column: by default id, nationbuilder_id, unique_id or respondent_id; where the file has none
               of these, people are numbered from 1 in the order of the file, as Panelot does.
    household_columns: people with the same text in all of them live together.
    Raises BadInput: column-missing, bad-csv, id-missing.
    """
    header, rows = _rows(text, name)
    categories = list(dict.fromkeys(quota.category for quota in quotas))
    wanted = [*categories, *household_columns, *([id_column] if id_column else [])]
    missing = [column for column in wanted if column not in header]
    if missing:
        raise BadInput(
            "column-missing",
            f"The pool has no column {missing[0]!r}; found {header}. "
            "Each category of the quotas needs one.",
            where=f"{name}:1",
        )
    column = id_column or next((c for c in _IDS if c in header and c not in categories), "")
    people = []
    for number, (line, row) in enumerate(rows, start=1):
        id_ = row[column] if column else str(number)
        if not id_:
            raise BadInput(
                "id-missing", f"The column {column!r} is empty. Give an id.", where=f"{name}:{line}"
            )
        features = {category: row[category] for category in categories}
        people.append(Person(id_, features, _household(row, household_columns)))
    return tuple(people)


def _household(row: dict[str, str], columns: Sequence[str]) -> str:
    parts = [" ".join(row[column].casefold().split()) for column in columns]
    return " | ".join(parts) if all(parts) else ""


def _rows(text: str, name: str) -> tuple[list[str], list[Row]]:
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[Row] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if len(set(header)) < len(header):
            raise BadInput("bad-csv", f"A column stands twice: {header}.", where=f"{name}:1")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise BadInput(
                    "bad-csv",
                    f"The line has {len(cells)} cells, the first line {len(header)}.",
                    where=f"{name}:{reader.line_num}",
                )
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            rows.append((reader.line_num, row))
    except csv.Error as no:
        raise BadInput(
            "bad-csv", f"The line is not CSV: {no}.", where=f"{name}:{reader.line_num}"
        ) from no
    return header, rows


def _whole(text: str, side: str, where: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise BadInput(
            "bad-quota", f"The {side} is {text!r}. Give a whole number, 0 or more.", where=where
        )
    return int(text)
