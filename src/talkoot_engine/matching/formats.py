"""Needs and offers as CSV, and the matches as CSV."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from talkoot_engine.base import BadInput
from talkoot_engine.matching.inputs import Entry
from talkoot_engine.matching.outcome import Match, Value

COLUMNS = (
    "id",
    "title",
    "text",
    "language",
    "places",
    "fields",
    "budget",
    "begins",
    "ends",
)
NEEDED = ("id", "title")


def read_entries(file: str | Path, *, name: str | None = None) -> tuple[Entry, ...]:
    """Entries from a path to a CSV file, or from its text.

    Columns: id, title; and if they are there text, language (fi, sv, en), places and fields
    (divided by semicolons), budget (whole euros), begins and ends (2031-05-01). Others are left
    alone.

    Raises BadInput: no-file, not-text, missing-column, wrong-columns, no-entries,
    duplicate-entry, bad-budget, bad-date, and what Entry refuses.
    """
    where = name or (str(file) if isinstance(file, Path) else "entries.csv")
    rows = _rows(_text(file, where), where)
    found: dict[str, Entry] = {}
    for line, row in enumerate(rows, start=2):
        place = f"{where}:{line}"
        try:
            entry = _entry(row)
        except BadInput as no:
            raise BadInput(no.code, no.sentence, where=place) from no
        if entry.id in found:
            sentence = f"{entry.id!r} stands there twice. Give each its own id."
            raise BadInput("duplicate-entry", sentence, where=place)
        found[entry.id] = entry
    if not found:
        raise BadInput("no-entries", "There is no entry. Add a line.", where=where)
    return tuple(found.values())


def entries_text(entries: Sequence[Entry]) -> str:
    """Entries as CSV; read_entries gives the same ones back."""
    out = io.StringIO()
    line = csv.writer(out, lineterminator="\n").writerow
    line(COLUMNS)
    for entry in entries:
        line([_cell(getattr(entry, column)) for column in COLUMNS])
    return out.getvalue()


def matches_text(matches: Sequence[Match]) -> str:
    """Matches as CSV: need, offer, score, reasons (code and values, divided by semicolons)."""
    out = io.StringIO()
    line = csv.writer(out, lineterminator="\n").writerow
    line(("need", "offer", "score", "reasons"))
    for found in matches:
        reasons = "; ".join(
            " ".join([reason.code, *(_plain(value) for value in reason.values.values())])
            for reason in found.reasons
        )
        line((found.need, found.offer, f"{found.score:.4f}", reasons))
    return out.getvalue()


def _plain(value: Value) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return ";".join(value)
    return "" if value is None else str(value)


def _text(file: str | Path, where: str) -> str:
    if isinstance(file, str):
        return file.removeprefix("\ufeff")
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as no:
        sentence = f"The file cannot be read: {no.strerror}. Give the path of a CSV file."
        raise BadInput("no-file", sentence, where=where) from no
    except UnicodeDecodeError as no:
        sentence = "The file is not UTF-8 text. Save it as CSV in UTF-8."
        raise BadInput("not-text", sentence, where=where) from no


def _rows(text: str, where: str) -> list[dict[str, str]]:
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as no:
        sentence = f"A quoted text does not end: {no}. Close the quotes or double them."
        raise BadInput("wrong-columns", sentence, where=where) from no
    header = table[0] if table else []
    missing = [column for column in NEEDED if column not in header]
    if missing:
        sentence = f"The columns {missing} are missing; the file has {header}. Add them."
        raise BadInput("missing-column", sentence, where=f"{where}:1")
    for line, cells in enumerate(table[1:], start=2):
        if len(cells) != len(header):
            sentence = f"The line has {len(cells)} fields and the header {len(header)}. Mend it."
            raise BadInput("wrong-columns", sentence, where=f"{where}:{line}")
    return [dict(zip(header, cells, strict=True)) for cells in table[1:]]


def _entry(row: dict[str, str]) -> Entry:
    return Entry(
        id=row["id"].strip(),
        title=row["title"],
        text=row.get("text", ""),
        language=row.get("language", "").strip(),
        places=_list(row.get("places", "")),
        fields=_list(row.get("fields", "")),
        budget=_euros(row.get("budget", "").strip()),
        begins=_date(row.get("begins", "").strip()),
        ends=_date(row.get("ends", "").strip()),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _euros(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise BadInput("bad-budget", f"The budget is {text!r}. Give whole euros, as 5000.")
    return int(text)


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("bad-date", f"The date is {text!r}. Write it as 2031-05-01.") from None
