"""The data of a plan: CSV or rows of text, refused with their line where they do not fit it."""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.effects.inputs import (
    Data,
    Design,
    Measure,
    Missing,
    Plan,
    Series,
    Sites,
    Units,
)
from talkoot_engine.effects.inputs.data import Floats
from talkoot_engine.effects.randomise import drawn_sites, drawn_starts

ARMS = {"control": False, "treatment": True}
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Rows:
    rows: Sequence[Row]
    name: str
    first: int

    def fail(self, code: str, sentence: str, row: int) -> NoReturn:
        raise BadInput(code, sentence, where=f"{self.name}:{self.first + row}")


def read_data(file: str | Path, plan: Plan, *, name: str | None = None) -> Data:
    """The data of a plan from a path to a CSV file, or from its text.

    random-ab:          unit, arm (control or treatment), and the plan's columns
    cluster-random:     unit, site, and the plan's columns; arm may stand there and is checked
    interrupted-series: period and the plan's columns
    other designs:      site, period and the plan's columns, every pair once

    Other columns are left alone. Comma or semicolon, UTF-8, one header; a decimal point, or a
    decimal comma where semicolons divide.

    Raises BadInput: no-file, not-text, missing-column, column-named-twice, wrong-columns, no-rows,
    bad-number, blank-value, bad-proportion, bad-arm, empty-arm, empty-site, unknown-site,
    bad-period, repeated-row, missing-row, arm-against-draw.
    """
    where = name or (str(file) if isinstance(file, Path) else "data.csv")
    header, rows = _table(_text(file, where), where)
    missing = [key for key in _keys(plan) + plan.columns if key not in header]
    if missing:
        raise BadInput(
            "missing-column",
            f"The columns {missing} are missing; the file has {header}. Add them.",
            where=f"{where}:1",
        )
    return data_from_rows(rows, plan, name=where)


def data_from_rows(
    rows: Iterable[Row], plan: Plan, *, name: str = "data", first_line: int = 2
) -> Data:
    """The data of a plan from rows of text by column; errors as in read_data."""
    kept = _Rows(list(rows), name, first_line)
    if not kept.rows:
        raise BadInput("no-rows", "There is no row of data. Add the measurements.", where=name)
    if not plan.design.by_period:
        return _units(plan, kept)
    return _series(plan, kept) if plan.design is Design.INTERRUPTED_SERIES else _sites(plan, kept)


def blank_rows(plan: Plan) -> list[dict[str, str]]:
    """The rows to fill in, in order: each site and period, or each period; none for people."""
    empty = dict.fromkeys(plan.columns, "")
    periods = [str(n) for n in range(1, plan.periods + 1)]
    if plan.design is Design.INTERRUPTED_SERIES:
        return [{"period": period, **empty} for period in periods]
    if not plan.design.by_period:
        return []
    return [{"site": site, "period": period, **empty} for site in plan.sites for period in periods]


def _keys(plan: Plan) -> tuple[str, ...]:
    return {
        Design.RANDOM_AB: ("unit", "arm"),
        Design.CLUSTER_RANDOM: ("unit", "site"),
        Design.INTERRUPTED_SERIES: ("period",),
    }.get(plan.design, ("site", "period"))


def _text(file: str | Path, where: str) -> str:
    if isinstance(file, str):
        return file.removeprefix("\ufeff")
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as no:
        sentence = f"The file cannot be read: {no.strerror}. Give the path of a CSV file."
        raise BadInput("no-file", sentence, where=where) from no
    except UnicodeDecodeError as no:
        raise BadInput(
            "not-text", "The file is not UTF-8 text. Save it as CSV in UTF-8.", where=where
        ) from no


def _table(text: str, where: str) -> tuple[list[str], list[Row]]:
    lines = text.splitlines()
    divider = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True))
    except csv.Error as no:
        sentence = f"A quoted text does not end: {no}. Close the quotes or double them."
        raise BadInput("wrong-columns", sentence, where=where) from no
    header = [name.strip() for name in table[0]] if table else []
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        sentence = f"The columns {twice} stand there twice. Keep one of each."
        raise BadInput("column-named-twice", sentence, where=f"{where}:1")
    rows: list[Row] = []
    for line, cells in enumerate(table[1:], start=2):
        if len(cells) != len(header):
            sentence = f"The line has {len(cells)} fields and the header {len(header)}. Mend it."
            raise BadInput("wrong-columns", sentence, where=f"{where}:{line}")
        decimal = [c.strip().replace(",", ".") if divider == ";" else c.strip() for c in cells]
        named = dict(zip(header, (c.strip() for c in cells), strict=True))
        rows.append(_Cells(named, dict(zip(header, decimal, strict=True))))
    return header, rows


class _Cells(dict[str, str]):
    """A row as written, with its numbers written with a point."""

    def __init__(self, cells: Mapping[str, str], decimal: Mapping[str, str]) -> None:
        super().__init__(cells)
        self.decimal = decimal


def _units(plan: Plan, rows: _Rows) -> Units:
    by_site = plan.design is Design.CLUSTER_RANDOM
    ids = tuple(row.get("unit", "") for row in rows.rows)
    _check_once([(id_,) for id_ in ids], rows)
    if by_site:
        sites = _places(plan, rows)
        _check_every_site(plan, sites, rows)
        given = set(drawn_sites(plan))
        treated = np.array([plan.sites[n] in given for n in sites])
        _check_as_drawn(treated, rows)
    else:
        sites = np.zeros(len(ids), dtype=np.int64)
        treated = np.array([_arm(row, n, rows) for n, row in enumerate(rows.rows)])
    data = Units(ids=ids, treated=treated, sites=sites, values=_values(plan, rows))
    _check_arms(plan, data, rows)
    if by_site:
        _check_site_values(plan, data, rows)
    return data


def _arm(row: Row, n: int, rows: _Rows) -> bool:
    arm = row.get("arm", "")
    if arm not in ARMS:
        rows.fail("bad-arm", f"The arm is {arm!r}. Write control or treatment.", n)
    return ARMS[arm]


def _check_as_drawn(treated: np.ndarray, rows: _Rows) -> None:
    for n, row in enumerate(rows.rows):
        if row.get("arm") and _arm(row, n, rows) != treated[n]:
            rows.fail(
                "arm-against-draw",
                f"The site {row['site']!r} has the arm {row['arm']!r}, and the seed drew the "
                "other. Sites are compared as drawn, whatever they did: correct the arm.",
                n,
            )


def _check_arms(plan: Plan, data: Units, rows: _Rows) -> None:
    for measure in plan.measures:
        there = ~np.isnan(data.values[measure.column])
        for arm, treated in ARMS.items():
            n = int((there & (data.treated == treated)).sum())
            if n < 2:
                raise BadInput(
                    "empty-arm",
                    f"The arm {arm} has {n} values of {measure.column!r}. Give 2 or more.",
                    where=rows.name,
                )


def _check_every_site(plan: Plan, sites: np.ndarray, rows: _Rows) -> None:
    lost = [site for n, site in enumerate(plan.sites) if n not in set(sites.tolist())]
    if lost:
        raise BadInput(
            "missing-row",
            f"The sites {lost} have no row. Add theirs; a site that dropped out is an outcome too.",
            where=rows.name,
        )


def _check_site_values(plan: Plan, data: Units, rows: _Rows) -> None:
    for measure in plan.measures:
        there = set(data.sites[~np.isnan(data.values[measure.column])].tolist())
        lost = [site for n, site in enumerate(plan.sites) if n not in there]
        if lost:
            raise BadInput(
                "empty-site",
                f"The sites {lost} have no value of {measure.column!r}. Give one or more for each.",
                where=rows.name,
            )


def _sites(plan: Plan, rows: _Rows) -> Sites:
    places = _places(plan, rows)
    periods = _periods(plan, rows)
    keys = list(zip(places.tolist(), periods, strict=True))
    _check_once([(plan.sites[s], str(p + 1)) for s, p in keys], rows)
    _check_all(plan, set(keys), rows)
    starts = drawn_starts(plan)
    shape = (len(plan.sites), plan.periods)
    values = {}
    for column, flat in _values(plan, rows).items():
        values[column] = np.full(shape, np.nan)
        values[column][tuple(zip(*keys, strict=True))] = flat
    return Sites(
        sites=plan.sites,
        starts=np.array([starts.get(site, plan.periods + 1) - 1 for site in plan.sites]),
        values=values,
    )


def _series(plan: Plan, rows: _Rows) -> Series:
    periods = _periods(plan, rows)
    _check_once([(str(p + 1),) for p in periods], rows)
    lost = sorted(set(range(plan.periods)) - set(periods))
    if lost:
        raise BadInput("missing-row", f"Period {lost[0] + 1} has no row. Add it.", where=rows.name)
    order = np.argsort(periods)
    values = {column: flat[order] for column, flat in _values(plan, rows).items()}
    return Series(start=plan.start - 1, values=values)


def _places(plan: Plan, rows: _Rows) -> np.ndarray:
    known = {site: n for n, site in enumerate(plan.sites)}
    for n, row in enumerate(rows.rows):
        if row.get("site", "") not in known:
            rows.fail(
                "unknown-site",
                f"The site {row.get('site', '')!r} is not in the plan. Known: {list(known)[:8]}.",
                n,
            )
    return np.array([known[row["site"]] for row in rows.rows], dtype=np.int64)


def _periods(plan: Plan, rows: _Rows) -> list[int]:
    found = []
    for n, row in enumerate(rows.rows):
        text = row.get("period", "")
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= plan.periods):
            rows.fail(
                "bad-period",
                f"The period is {text!r}. Give a whole number from 1 to {plan.periods}.",
                n,
            )
        found.append(int(text) - 1)
    return found


def _check_once(keys: Sequence[tuple[str, ...]], rows: _Rows) -> None:
    seen: set[tuple[str, ...]] = set()
    for n, key in enumerate(keys):
        if key in seen:
            rows.fail("repeated-row", f"{', '.join(key)} stands there twice. Keep one row.", n)
        seen.add(key)


def _check_all(plan: Plan, keys: set[tuple[int, int]], rows: _Rows) -> None:
    for site, name in enumerate(plan.sites):
        for period in range(plan.periods):
            if (site, period) not in keys:
                raise BadInput(
                    "missing-row",
                    f"The site {name!r} has no row for period {period + 1}. Add it; the plan "
                    "compares complete rows.",
                    where=rows.name,
                )


def _values(plan: Plan, rows: _Rows) -> dict[str, Floats]:
    measures = {measure.column: measure for measure in plan.measures}
    return {
        column: np.array(
            [
                _number(plan, row, column, measures.get(column), n, rows)
                for n, row in enumerate(rows.rows)
            ]
        )
        for column in plan.columns
    }


def _number(
    plan: Plan, row: Row, column: str, measure: Measure | None, n: int, rows: _Rows
) -> float:
    source = row.decimal if isinstance(row, _Cells) else row
    text = source.get(column, "").strip()
    if text == "":
        return _blank(plan, column, measure, n, rows)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in text:
        rows.fail("bad-number", f"{column} is {row[column]!r}. Give a number, as 12.5.", n)
    if measure and measure.proportion and not plan.design.by_period and value not in (0, 1):
        rows.fail(
            "bad-proportion", f"{column} is {text!r}, and the plan says yes or no: give 1 or 0.", n
        )
    return value


def _blank(plan: Plan, column: str, measure: Measure | None, n: int, rows: _Rows) -> float:
    missing = measure.missing if measure else Missing.REFUSE
    if missing is Missing.ZERO:
        return 0.0
    if missing is Missing.LEAVE_OUT and not plan.design.by_period:
        return math.nan
    remedy = "Give the value, or say in the plan what a blank stands for (missing)."
    if plan.design.by_period:
        remedy = "Give the value: a design by period needs every one, or zero for missing."
    rows.fail("blank-value", f"{column} is blank. {remedy}", n)
