"""CSV files as rows that know their line, read one at a time, however large the file."""

import csv
import gzip
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from io import TextIOWrapper
from pathlib import Path
from typing import IO, NoReturn, cast

from talkoot_engine.base import BadInput


class Table:
    """The rows of a CSV file below its header; each is as long as the header.

    header: the titles. line: where the row that was read last begins.

    Raises BadInput, also while it is read: no-file, bad-gzip, not-utf8, empty-file, bad-quotes,
    duplicate-column, wrong-columns.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.name, self.line = path, path.name, 1
        self.header: Sequence[str] = self._header()

    def __iter__(self) -> Iterator[list[str]]:
        with closing(self._rows()) as rows:
            next(rows)
            for row in rows:
                if len(row) != len(self.header):
                    sentence = f"The line has {len(row)} fields, its header {len(self.header)}."
                    self.fail("wrong-columns", sentence)
                yield row

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

    def fail(self, code: str, sentence: str) -> NoReturn:
        """Refuse the row that was read last."""
        raise BadInput(code, sentence, where=f"{self.name}:{self.line}")

    def whole(self, text: str, title: str) -> int:
        """A whole number of the row that was read last. Raises BadInput: bad-number."""
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()):
            self.fail("bad-number", f"{title} is {text!r}. Write digits only.")
        return int(text)

    def _header(self) -> list[str]:
        with closing(self._rows()) as rows:
            header = [title.strip() for title in next(rows, [])]
        if not header:
            raise BadInput("empty-file", "The file is empty. Give a Polis export.", where=self.name)
        if len(set(header)) < len(header):
            twice = next(title for n, title in enumerate(header) if title in header[:n])
            self.fail("duplicate-column", f"The column {twice!r} stands there twice. Keep one.")
        return header

    def _rows(self) -> Generator[list[str], None, None]:
        """All rows that are not blank, the header too."""
        with closing(_lines(self.path)) as lines:
            reader, self.line = csv.reader(lines, strict=True), 1
            try:
                for row in reader:
                    if row:
                        yield row
                    self.line = reader.line_num + 1
            except csv.Error:
                sentence = "A quoted text does not end where its field ends. Close the quotes."
                self.fail("bad-quotes", sentence)


def _lines(path: Path) -> Generator[str, None, None]:
    try:
        with _opened(path) as file, TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
            yield from text
    except UnicodeDecodeError as no:
        where = f"{path.name}:{_bad_line(path)}"
        raise BadInput("not-utf8", "The text is not UTF-8. Save it as UTF-8.", where=where) from no
    except (gzip.BadGzipFile, EOFError, zlib.error) as no:
        sentence = "The file is damaged. Fetch it again."
        raise BadInput("bad-gzip", sentence, where=path.name) from no
    except OSError as no:
        raise BadInput("no-file", f"It cannot be read: {no.strerror}.", where=str(path)) from no


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    # A gzip file is read like any other; its type does not say so.
    return cast(IO[bytes], gzip.open(path, "rb")) if packed else path.open("rb")


def _bad_line(path: Path) -> int:
    """The first line that is not UTF-8."""
    with _opened(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1
