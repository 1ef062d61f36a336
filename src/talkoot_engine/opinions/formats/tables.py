"""CSV files as rows that know their line."""

import csv
import gzip
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from talkoot_engine.base import BadInput

NEWLINE = b"\n"


@dataclass(frozen=True, slots=True)
class Table:
    """rows[n] begins on line lines[n] of the file called name; each is as long as the header."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]

    def at(self, *titles: str) -> int | None:
        """The first of the columns that is there."""
        return next((self.header.index(title) for title in titles if title in self.header), None)

    def needed(self, title: str) -> int:
        """The column. Raises BadInput: missing-column."""
        found = self.at(title)
        if found is None:
            raise BadInput(
                "missing-column",
                f"The file has no column {title!r}; it has {list(self.header[:8])}. "
                "Give a Polis export: participants-votes.csv or votes.csv.",
                where=f"{self.name}:1",
            )
        return found

    def fail(self, code: str, sentence: str, *, row: int) -> NoReturn:
        """Refuse a row."""
        raise BadInput(code, sentence, where=f"{self.name}:{self.lines[row]}")

    def whole(self, text: str, title: str, *, row: int) -> int:
        """A whole number. Raises BadInput: bad-number."""
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        if not (digits.isascii() and digits.isdigit()):
            self.fail("bad-number", f"{title} is {text!r}. Write digits only.", row=row)
        return int(sign + digits)


def read_text(path: Path) -> str:
    """The text of a file, unpacked where it is a gzip.

    Raises BadInput: no-file, bad-gzip, not-utf8.
    """
    try:
        data = path.read_bytes()
    except OSError as no:
        raise BadInput("no-file", f"It cannot be read: {no.strerror}.", where=str(path)) from no
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, ValueError) as no:
            sentence = "The file is damaged. Fetch it again."
            raise BadInput("bad-gzip", sentence, where=path.name) from no
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as no:
        where = f"{path.name}:{data[: no.start].count(NEWLINE) + 1}"
        raise BadInput("not-utf8", "The text is not UTF-8. Save it as UTF-8.", where=where) from no


def table(text: str, name: str) -> Table:
    """The rows of a CSV file with a header.

    Raises BadInput: empty-file, bad-quotes, duplicate-column, wrong-columns.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, lines, line = list[list[str]](), list[int](), 1
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as no:
        sentence = "A quoted text does not end where its field ends. Close the quotes."
        raise BadInput("bad-quotes", sentence, where=f"{name}:{line}") from no
    if not rows:
        raise BadInput("empty-file", "The file is empty. Give a Polis export.", where=name)
    header = [title.strip() for title in rows[0]]
    twice = [title for title in header if header.count(title) > 1] if _repeats(header) else []
    if twice:
        sentence = f"The column {twice[0]!r} stands there twice. Keep one."
        raise BadInput("duplicate-column", sentence, where=f"{name}:1")
    found = Table(name, header, rows[1:], lines[1:])
    for n, fields in enumerate(found.rows):
        if len(fields) != len(header):
            sentence = f"The line has {len(fields)} fields, its header {len(header)}."
            found.fail("wrong-columns", sentence, row=n)
    return found


def _repeats(header: Sequence[str]) -> bool:
    return len(set(header)) < len(header)
