"""The ledger as a file: one entry a line, canonical JSON (RFC 8785). Knows no Django."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import rfc8785

from talkoot.commons.ledger import chain

_KEYS = {*chain.FIELDS, "previous", "hash"}
_TEXTS = ("at", "event", "subject", "actor", "grounds")


class BadLine(ValueError):
    """A line that no ledger wrote. number: of the line, from 1."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"line {number}")


def written(entries: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Entries, oldest first, as lines."""
    for entry in entries:
        yield rfc8785.dumps(dict(entry)) + b"\n"


def read(data: bytes) -> list[dict[str, Any]]:
    """The entries in an exported ledger; every line must be just as it was written.

    Raises BadLine. Whether the entries are one chain is for `chain.faults` to say.
    """
    lines = data.split(b"\n")
    if lines.pop() != b"":
        raise BadLine(len(lines) + 1)
    return [_entry(line, number) for number, line in enumerate(lines, start=1)]


def _entry(line: bytes, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line)
        same = isinstance(entry, dict) and rfc8785.dumps(entry) == line
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as no:
        raise BadLine(number) from no
    if not same or set(entry) != _KEYS or not _typed(entry):
        raise BadLine(number)
    return dict(entry)


def _typed(entry: Mapping[str, Any]) -> bool:
    return (
        type(entry["number"]) is int
        and isinstance(entry["data"], dict)
        and all(isinstance(entry[name], str) for name in _TEXTS)
        and all(_is_hash(entry[name]) for name in ("previous", "hash"))
    )


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and not set(value) - set("0123456789abcdef")
