"""The three sections of a .pb file as rows, each with the line it stands on."""

import csv
from dataclasses import dataclass
from typing import NoReturn

from talkoot_engine.base import BadInput

NEEDED = {
    "META": ("key", "value"),
    "PROJECTS": ("project_id", "cost"),
    "VOTES": ("voter_id", "vote"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one section; row n stands on line first + n of the file called name."""

    name: str
    header: list[str]
    rows: list[list[str]]
    first: int

    def column(self, title: str) -> list[str]:
        at = self.header.index(title)
        return [row[at] for row in self.rows]

    def where(self, row: int) -> str:
        return f"{self.name}:{self.first + row}"

    def fail(self, code: str, sentence: str, *, row: int) -> NoReturn:
        """Refuse a row; row -1 is the header."""
        raise BadInput(code, sentence, where=self.where(row))


def sections(text: str, name: str) -> dict[str, Section]:
    """META, PROJECTS and VOTES.

    Raises BadInput: bad-quotes, blank-line, missing-section, missing-column, duplicate-column,
    repeated-header, wrong-columns.
    """
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    rows = _rows(lines, name) if lines != [""] else []
    starts = [n for n, row in enumerate(rows) if len(row) == 1 and row[0] in NEEDED]
    found = [rows[n][0] for n in starts]
    if found != list(NEEDED) or starts[0] != 0:
        raise BadInput(
            "missing-section",
            f"The file has the sections {found}. "
            "Give META, PROJECTS and VOTES, each once, in this order, nothing before them.",
            where=f"{name}:1",
        )
    return {
        title: _section(title, rows[start + 1 : end], Section(name, [], [], start + 3))
        for title, start, end in zip(found, starts, [*starts[1:], len(rows)], strict=True)
    }


def _rows(lines: list[str], name: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(lines, delimiter=";", strict=True))
    except csv.Error as no:
        raise _bad_quotes(lines, name) from no
    if len(rows) != len(lines):
        raise _bad_quotes(lines, name)
    if [] in rows:
        where = f"{name}:{rows.index([]) + 1}"
        raise BadInput("blank-line", "A line is blank. Take it out.", where=where)
    return rows


def _bad_quotes(lines: list[str], name: str) -> BadInput:
    sentence = "A quoted text does not end where its field ends. Close the quotes or double them."
    for n, line in enumerate(lines, start=1):
        try:
            list(csv.reader([line], delimiter=";", strict=True))
        except csv.Error:
            return BadInput("bad-quotes", sentence, where=f"{name}:{n}")
    return BadInput("bad-quotes", sentence, where=name)


def _section(title: str, rows: list[list[str]], empty: Section) -> Section:
    header, body = (rows[0] if rows else []), rows[1:]
    missing = [name for name in NEEDED[title] if name not in header]
    if missing:
        empty.fail("missing-column", f"{title} lacks the columns {missing}. Add them.", row=-1)
    if len(set(header)) != len(header):
        empty.fail("duplicate-column", f"{title} has a column twice: {header}.", row=-1)
    if header in body:
        n = body.index(header)
        empty.fail("repeated-header", f"The header of {title} stands there twice.", row=n)
    if set(map(len, body)) - {len(header)}:
        n = next(n for n, row in enumerate(body) if len(row) != len(header))
        empty.fail(
            "wrong-columns",
            f"The line has {len(body[n])} fields, its header {len(header)}. "
            "Put quotes around a text that holds a semicolon.",
            row=n,
        )
    return Section(empty.name, header, body, empty.first)
