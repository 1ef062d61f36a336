"""What changed between two versions, word by word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

_WORDS = re.compile(r"\s+|[^\s]+")
# Beyond this the comparison would take seconds; the whole text is then shown as replaced.
_MOST_WORDS = 6_000


@dataclass(frozen=True)
class Part:
    """A run of text; kind: same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs; parts for texts, old and new for other values."""

    field: str
    parts: tuple[Part, ...]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """The fields that differ, in the order of `new`; values are compared as written."""
    return tuple(
        Change(field, tuple(_parts(str(old.get(field, "")), str(value))))
        for field, value in new.items()
        if str(old.get(field, "")) != str(value)
    )


def _parts(old: str, new: str) -> Iterator[Part]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > _MOST_WORDS:
        yield from _replaced(old, new)
        return
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Part("same", "".join(after[c:d]))
        else:
            yield from _replaced("".join(before[a:b]), "".join(after[c:d]))


def _replaced(old: str, new: str) -> Iterator[Part]:
    if old:
        yield Part("removed", old)
    if new:
        yield Part("added", new)
