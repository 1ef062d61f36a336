"""Whom letters go to: a lot over a register file, proportionally to its strata.

The order of the whole register follows from a seed and the rows themselves, so that a further
round of letters goes on where the last one ended, although nothing of the register is kept.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import islice

from talkoot.commons.base import Refused

NEEDED = ("name", "address")
STRATUM = "stratum"
_MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Register:
    """A register file as rows of text. hash: SHA-256 of the file."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    hash: str

    def strata(self) -> dict[str, int]:
        """Stratum → how many people it has; one nameless stratum where the file names none."""
        found: dict[str, int] = {}
        for row in self.rows:
            found[self.stratum(row)] = found.get(self.stratum(row), 0) + 1
        return found

    def stratum(self, row: Sequence[str]) -> str:
        return row[self.columns.index(STRATUM)] if STRATUM in self.columns else ""

    def address(self, row: Sequence[str]) -> str:
        """The address as it is compared; of one home only one person gets a letter."""
        parts = [row[self.columns.index("address")]]
        if "postcode" in self.columns:
            parts.append(row[self.columns.index("postcode")])
        return " ".join(" ".join(parts).casefold().split())


def read(data: bytes) -> Register:
    """Read a register: CSV in UTF-8, first line the names of the columns.

    Raises Refused: register-unreadable, register-columns, register-row, register-empty.
    """
    if len(data) > _MOST_BYTES:
        raise Refused("register-unreadable")
    try:
        text = data.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True))
    except (UnicodeDecodeError, csv.Error) as no:
        raise Refused("register-unreadable") from no
    columns = tuple(name.strip().lower() for name in lines[0]) if lines else ()
    missing = [name for name in NEEDED if name not in columns]
    if missing or len(set(columns)) < len(columns):
        raise Refused("register-columns", missing=", ".join(missing) or "–")
    rows = tuple(_rows(lines, columns))
    if not rows:
        raise Refused("register-empty")
    return Register(columns, rows, hashlib.sha256(data).hexdigest())


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _rows(lines: Sequence[Sequence[str]], columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    needed = [columns.index(name) for name in NEEDED]
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        row = tuple(cell.strip() for cell in line)
        if len(row) != len(columns) or not all(row[place] for place in needed):
            raise Refused("register-row", line=number)
        yield row


def drawn(register: Register, *, seed: str, skip: int, count: int) -> list[tuple[str, ...]]:
    """The rows that get letters `skip + 1` to `skip + count` of this register.

    Each next letter goes to the stratum that is furthest behind its share (Sainte-Laguë), and in
    it to the next person in the order of SHA-256 over "seed:row" whose address has none yet.
    """
    return list(islice(_in_turn(register, seed), skip, skip + count))


def _in_turn(register: Register, seed: str) -> Iterator[tuple[str, ...]]:
    lines = _lines(register, seed)
    weights = register.strata()
    turns = [(-Fraction(weights[name]), name, 0) for name in lines]
    heapify(turns)
    taken: set[str] = set()
    while turns:
        _, name, given = heappop(turns)
        row = next((row for row in lines[name] if register.address(row) not in taken), None)
        if row is not None:
            taken.add(register.address(row))
            heappush(turns, (-Fraction(weights[name], 2 * given + 3), name, given + 1))
            yield row


def _lines(register: Register, seed: str) -> Mapping[str, Iterator[tuple[str, ...]]]:
    """Stratum → its people in their order; each is looked at once."""
    rows: dict[str, list[tuple[str, ...]]] = {}
    for row in register.rows:
        rows.setdefault(register.stratum(row), []).append(row)
    return {
        name: iter(sorted(part, key=lambda row: _place(seed, row))) for name, part in rows.items()
    }


def _place(seed: str, row: Sequence[str]) -> bytes:
    return hashlib.sha256("\x1f".join((seed, *row)).encode()).digest()
