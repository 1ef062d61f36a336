"""A log as CSV: a row an event, in columns that a map names."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, fields
from zoneinfo import ZoneInfo

from talkoot_engine.base import BadInput
from talkoot_engine.processes.formats.rows import Rows
from talkoot_engine.processes.inputs import Log

_USUAL: Mapping[str, tuple[str, ...]] = {
    "case": ("case:concept:name", "case_id", "case", "caseid", "case id"),
    "activity": ("concept:name", "activity", "event", "task"),
    "time": ("time:timestamp", "timestamp", "time", "complete_timestamp", "end_timestamp"),
    "resource": ("org:resource", "resource", "user"),
    "lifecycle": ("lifecycle:transition", "lifecycle", "transition"),
    "start": ("start_timestamp", "start"),
}
_NEEDED = ("case", "activity", "time")


@dataclass(frozen=True, slots=True)
class Columns:
    """The title of the column that holds each thing; empty: guess by the usual names.

    start: when the activity began, where one row holds begin and end.
    """

    case: str = ""
    activity: str = ""
    time: str = ""
    resource: str = ""
    lifecycle: str = ""
    start: str = ""


def parse_csv(
    text: str, *, columns: Columns | None = None, zone: ZoneInfo | None, name: str
) -> Log:
    """Comma or semicolon, whichever the header has more of.

    Raises BadInput: column-missing, empty-log.
    """
    first = text.partition("\n")[0]
    divider = ";" if first.count(";") > first.count(",") else ","
    table = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    header = next(table, [])
    place = _places(header, columns or Columns(), name)
    rows = Rows(zone)
    for cells in table:
        if cells:
            _take(rows, cells, place, len(header), table.line_num, divider)
    return rows.log()


def _places(header: list[str], columns: Columns, name: str) -> dict[str, int]:
    known = {title.strip().lower(): n for n, title in reversed(list(enumerate(header)))}
    found = {}
    for one in fields(columns):
        asked = getattr(columns, one.name)
        titles = (asked,) if asked else _USUAL[one.name]
        place = next((known[t.lower()] for t in titles if t.lower() in known), None)
        if place is None and (asked or one.name in _NEEDED):
            raise BadInput(
                "column-missing",
                f"No column for the {one.name}: {' or '.join(titles)} is not among {header[:12]}. "
                "Name the column that holds it.",
                where=f"{name} line 1",
            )
        if place is not None:
            found[one.name] = place
    return found


def _take(
    rows: Rows, cells: list[str], place: dict[str, int], width: int, line: int, divider: str
) -> None:
    """One row; where it holds begin and end, two events."""
    text = divider.join(cells)
    if len(cells) != width:
        cells = [*cells, *[""] * (width - len(cells))]
    known = {key: cells[n].strip() for key, n in place.items()}
    start = known.pop("start", "")
    if start:
        rows.add(**{**known, "time": start, "lifecycle": "start"}, line=line, text=text)
    rows.add(**known, line=line, text=text)
