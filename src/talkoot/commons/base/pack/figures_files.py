"""sources.toml, indicators.toml and observations.csv: what is measured and who said so."""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path

from talkoot.commons.base.pack.bad import BadPack
from talkoot.commons.base.pack.city_file import page_address
from talkoot.commons.base.pack.contents import Frame, IndicatorRow, ObservationRow, SourceRow
from talkoot.commons.base.pack.files import Cells, listed, table_rows
from talkoot.commons.base.pack.table import Table

OBSERVATIONS = "observations.csv"
HEADER = (
    "indicator",
    "place",
    "period",
    "year",
    "value",
    "unit",
    "status",
    "frame",
    "accounting_basis",
    "source",
    "note",
)
DIRECTIONS = ("up", "down", "none")
# What a value column of the database holds: 12 digits before the point and 6 behind it.
_LARGEST = Decimal(10) ** 12


def read_sources(folder: Path, languages: Sequence[str]) -> tuple[SourceRow, ...]:
    rows = [_source(table, languages) for table in listed(folder, "sources.toml", "source")]
    return tuple(once(rows))


def _source(table: Table, languages: Sequence[str]) -> SourceRow:
    row = SourceRow(
        slug=table.slug("slug"),
        publisher=table.texts("publisher", languages),
        title=table.texts("title", languages),
        address=page_address(table, "address"),
        licence=table.text("licence", ""),
        edition=table.texts("edition", languages, needed=False),
        retrieved=table.day("retrieved"),
        note=table.texts("note", languages, needed=False),
        where=table.where(),
    )
    table.done()
    return row


def read_indicators(
    folder: Path, languages: Sequence[str], sources: Collection[str]
) -> tuple[IndicatorRow, ...]:
    tables = listed(folder, "indicators.toml", "indicator")
    return tuple(once([_indicator(table, languages, sources) for table in tables]))


def _indicator(table: Table, languages: Sequence[str], sources: Collection[str]) -> IndicatorRow:
    row = IndicatorRow(
        slug=table.slug("slug"),
        name=table.texts("name", languages),
        unit=table.texts("unit", languages),
        direction=table.word("direction", DIRECTIONS),
        decimals=table.whole("decimals", 0),
        description=table.texts("description", languages, needed=False),
        source=known_slug(table, "source", sources, "unknown-source", "sources.toml"),
        next_value_due=table.day("next_value_due"),
        next_value_note=table.texts("next_value_note", languages, needed=False),
        frames={name: _frame(one, languages) for name, one in table.tables("frames").items()},
        where=table.where(),
    )
    if row.next_value_due is None and not row.next_value_note:
        raise table.refuse(
            "missing-key",
            "next_value_due",
            "Say when the next value is due (next_value_due) or why no date is known "
            "(next_value_note).",
        )
    table.done()
    return row


def _frame(table: Table, languages: Sequence[str]) -> Frame:
    frame = Frame(
        name=table.texts("name", languages),
        description=table.texts("description", languages, needed=False),
    )
    table.done()
    return frame


def read_observations(
    folder: Path,
    indicators: Mapping[str, IndicatorRow],
    places: Collection[str],
    sources: Collection[str],
) -> tuple[ObservationRow, ...]:
    rows: dict[tuple[str, ...], ObservationRow] = {}
    for line, written, cells in table_rows(folder, OBSERVATIONS, HEADER):
        where = f"{OBSERVATIONS}:{line}"
        row = _observation(cells, line, written, where)
        _check_links(row, cells["unit"], indicators, places, sources)
        key = (row.indicator, row.place, row.period, row.frame, row.source)
        if key in rows:
            raise BadPack(
                "doubled-row",
                where,
                f"{rows[key].where} has the same indicator, place, period, frame and source. "
                "Keep one.",
            )
        rows[key] = row
    return tuple(rows.values())


def _observation(cells: Cells, line: int, written: str, where: str) -> ObservationRow:
    for needed in ("period", "status"):
        if not cells[needed].strip():
            raise BadPack("empty-text", where, f"'{needed}' is empty. Write it.")
    return ObservationRow(
        indicator=cells["indicator"],
        place=cells["place"],
        period=cells["period"],
        year=_year(cells, where),
        value=_number(cells["value"], where),
        status=cells["status"],
        frame=cells["frame"],
        basis=cells["accounting_basis"],
        source=cells["source"],
        note=cells["note"],
        file=OBSERVATIONS,
        row=line,
        row_hash=sha256(written.encode()).hexdigest(),
        where=where,
    )


def _year(cells: Cells, where: str) -> int | None:
    """The year under `year`; one that the period begins with must be the same."""
    words, stated = cells["year"], re.match(r"\d{4}(?!\d|s)", cells["period"])
    if words and not re.fullmatch(r"\d{4}", words):
        raise BadPack("bad-number", where, f"'year' is {words!r}. Write four digits or nothing.")
    if stated and words != stated[0]:
        raise BadPack(
            "year-differs",
            where,
            f"'year' is {words!r} and the period {cells['period']!r}. Write {stated[0]}.",
        )
    return int(words) if words else None


def _number(words: str, where: str) -> Decimal:
    try:
        value = Decimal(words)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= _LARGEST or value != round(value, 6):
        raise BadPack(
            "bad-number",
            where,
            f"'value' is {words!r}. Write digits with a decimal point, at most six decimals.",
        )
    return value


def _check_links(
    row: ObservationRow,
    unit: str,
    indicators: Mapping[str, IndicatorRow],
    places: Collection[str],
    sources: Collection[str],
) -> None:
    if row.indicator not in indicators:
        raise _unknown(row, "indicator", row.indicator, "indicators.toml")
    if row.place not in places:
        raise _unknown(row, "place", row.place, "places.geojson")
    if row.source not in sources:
        raise _unknown(row, "source", row.source, "sources.toml")
    indicator = indicators[row.indicator]
    if unit not in indicator.unit.values():
        raise BadPack(
            "unit-differs",
            row.where,
            f"The unit is {unit!r}; {row.indicator} is measured in "
            f"{' or '.join(map(repr, indicator.unit.values()))}. Convert it or make an indicator.",
        )
    if row.frame not in (indicator.frames or ("",)):
        raise BadPack(
            "unknown-frame",
            row.where,
            f"The frame is {row.frame!r}; {row.indicator} has "
            f"{', '.join(indicator.frames) or 'none'}. Two accounting bases never share a line.",
        )


def _unknown(row: ObservationRow, what: str, slug: str, file: str) -> BadPack:
    return BadPack(f"unknown-{what}", row.where, f"There is no {what} {slug!r} in {file}. Add it.")


def known_slug(table: Table, key: str, slugs: Collection[str], code: str, file: str) -> str:
    """A slug that another file of the pack defines."""
    slug = table.slug(key)
    if slug not in slugs:
        raise table.refuse(code, key, f"'{key}' is {slug!r}, which {file} does not have. Add it.")
    return slug


def once(rows: Sequence) -> Sequence:  # type: ignore[type-arg]
    """The rows, refused where a slug comes twice."""
    seen: dict[str, str] = {}
    for row in rows:
        if row.slug in seen:
            raise BadPack(
                "doubled-slug", row.where, f"{seen[row.slug]} has {row.slug!r} too. Keep one."
            )
        seen[row.slug] = row.where
    return rows
