"""An emissions inventory as the capital region's environmental authority publishes it: a workbook.

The first sheet has a heading row with the columns Kaupunki, Vuosi, Sektori1 … Sektori4,
Energiankulutus (GWh) and Päästöt (kt CO2e); merged cells leave the words of the row above unsaid.
"""

import csv
import io
import math
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios.formats import COLUMNS

LEVELS = ("Sektori1", "Sektori2", "Sektori3", "Sektori4")
_NEEDED = ("Kaupunki", "Vuosi", *LEVELS, "Energiankulutus", "Päästöt")
_HEADINGS_WITHIN = 20  # rows in which the headings are looked for


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of the workbook. energy: GWh, None where none is stated; emissions: kt CO2e."""

    place: str
    year: int
    sectors: tuple[str, ...]
    energy: float | None
    emissions: float
    row: int

    @property
    def factor(self) -> float | None:
        """Kilograms of CO2e a kilowatt-hour, None without energy."""
        return self.emissions / self.energy if self.energy else None


def read_inventory(path: str | Path, *, place: str) -> tuple[Cell, ...]:
    """The rows of one municipality.

    Raises BadInput: file-missing, not-a-workbook, column-missing, not-a-number, unknown-place,
    twice.
    """
    path = Path(path)
    rows = _sheet(path)
    number, columns = _headings(rows, path)
    found = list(_cells(rows[number:], columns, number + 1, path))
    places = sorted({cell.place for cell in found})
    own = tuple(cell for cell in found if cell.place == place)
    if not own:
        raise BadInput(
            "unknown-place",
            f"There is no {place!r}. There are: {', '.join(places)}.",
            where=str(path),
        )
    seen: dict[tuple[int, tuple[str, ...]], int] = {}
    for cell in own:
        key = (cell.year, cell.sectors)
        if key in seen:
            raise BadInput(
                "twice",
                f"{' / '.join(cell.sectors)} in {cell.year} stands in row {seen[key]} too.",
                where=f"{path} row {cell.row}",
            )
        seen[key] = cell.row
    return own


def totals(cells: Sequence[Cell], levels: int = 0) -> dict[tuple[int, tuple[str, ...]], float]:
    """Emissions by year and the first so many levels of sectors; with 0 the year's total."""
    parts: dict[tuple[int, tuple[str, ...]], list[float]] = {}
    for cell in cells:
        parts.setdefault((cell.year, cell.sectors[:levels]), []).append(cell.emissions)
    return {key: math.fsum(values) for key, values in sorted(parts.items())}


def as_rows(cells: Sequence[Cell], *, source: str, file: str) -> str:
    """The emissions by year and first two sectors as rows of a model's data, leaf `inventory`."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for (year, sectors), value in totals(cells, 2).items():
        items = "/".join(slug(name) for name in sectors)
        table.writerow(
            ["inventory", items, year, f"{value:.6f}".rstrip("0").rstrip("."), source, file]
        )
    return text.getvalue()


def slug(name: str) -> str:
    """A sector's name as an id: "Sähkön kulutus" becomes "sahkon_kulutus"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "total"


def _sheet(path: Path) -> list[tuple[Any, ...]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError as no:
        raise BadInput("file-missing", f"There is no file {path}.", where=str(path)) from no
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as no:
        raise BadInput(
            "not-a-workbook", "The file is no .xlsx workbook. Save it as one.", where=str(path)
        ) from no
    try:
        return [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()


def _headings(rows: Sequence[tuple[Any, ...]], path: Path) -> tuple[int, dict[str, int]]:
    """The number of rows up to the headings, and the place of each needed column."""
    best: dict[str, int] = {}
    for number, row in enumerate(rows[:_HEADINGS_WITHIN], 1):
        named = {
            title: n
            for n, value in enumerate(row)
            for title in _NEEDED
            if isinstance(value, str) and value.strip().partition(" ")[0] == title
        }
        if len(named) == len(_NEEDED):
            return number, named
        best = max(best, named, key=len)
    lacking = [title for title in _NEEDED if title not in best]
    raise BadInput(
        "column-missing",
        f"There is no column {lacking[0]!r} in the first {_HEADINGS_WITHIN} rows. Needed are: "
        f"{', '.join(_NEEDED)}.",
        where=str(path),
    )


def _cells(
    rows: Sequence[tuple[Any, ...]], columns: dict[str, int], first: int, path: Path
) -> Iterator[Cell]:
    said: dict[str, Any] = {}
    for number, row in enumerate(rows, first):
        value = {title: row[n] if n < len(row) else None for title, n in columns.items()}
        if value["Päästöt"] is None and value["Energiankulutus"] is None:
            continue
        _fill(said, value)
        where = f"{path} row {number}"
        energy = value["Energiankulutus"]
        yield Cell(
            place=str(said.get("Kaupunki", "")).strip(),
            year=int(_number(said.get("Vuosi"), where)),
            sectors=tuple(str(said[level]).strip() for level in LEVELS if said.get(level)),
            energy=None if energy is None else _number(energy, where),
            emissions=_number(value["Päästöt"], where),
            row=number,
        )


def _fill(said: dict[str, Any], value: dict[str, Any]) -> None:
    """What a merged cell leaves unsaid; a new word at one level ends the words below it."""
    titles = ("Kaupunki", "Vuosi", *LEVELS)
    for n, title in enumerate(titles):
        if value[title] not in (None, ""):
            if value[title] != said.get(title):
                for below in titles[n + 1 :]:
                    said.pop(below, None)
            said[title] = value[title]


def _number(value: Any, where: str) -> float:
    try:
        return float(str(value).replace(",", ".").replace("\N{NO-BREAK SPACE}", ""))
    except ValueError as no:
        raise BadInput("not-a-number", f"{value!r} is no number. Correct it.", where=where) from no
