"""The chain of the ledger over plain values: no Django, so that anyone can check it offline.

The hash of an entry is SHA-256 over the hash before it and the entry's fields as canonical JSON
(RFC 8785). `FIELDS` is what goes in; `previous` and `hash` stand beside it in an exported entry.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

START = "0" * 64
FIELDS = ("number", "at", "event", "subject", "actor", "grounds", "data")


@dataclass(frozen=True)
class Fault:
    """Where a chain does not hold. code: gap, not-linked or changed."""

    code: str
    number: int


def entry_hash(previous: str, fields: Mapping[str, Any]) -> str:
    """The hash of one entry; `previous` is the hash of the entry before it, hex."""
    plain = {name: fields[name] for name in FIELDS}
    return hashlib.sha256(bytes.fromhex(previous) + rfc8785.dumps(plain)).hexdigest()


def faults(entries: Iterable[Mapping[str, Any]], *, start: str = START) -> list[Fault]:
    """Every place where exported entries, oldest first, are not the chain that was written."""
    found, before, number = [], start, None
    for entry in entries:
        if number is not None and entry["number"] != number + 1:
            found.append(Fault("gap", entry["number"]))
        elif entry["previous"] != before:
            found.append(Fault("not-linked", entry["number"]))
        if entry_hash(entry["previous"], entry) != entry["hash"]:
            found.append(Fault("changed", entry["number"]))
        number, before = entry["number"], entry["hash"]
    return found
