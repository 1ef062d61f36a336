"""Where in a file a value was written, so that a refusal can name its line."""

import re
from collections import Counter
from collections.abc import Mapping

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([\w\-]+)\s*=")

# (table, how many of it so far, key or "" for its header) to the line number.
Lines = Mapping[tuple[str, int, str], int]


def toml_lines(words: str) -> Lines:
    """The lines of all tables and keys. A sub-table counts with the table that it belongs to."""
    lines: dict[tuple[str, int, str], int] = {}
    seen: Counter[str] = Counter()
    table, at, quoted = "", 0, False
    for number, line in enumerate(words.splitlines(), start=1):
        if not quoted and (header := _HEADER.match(line)):
            table = header[2]
            seen[table] += header[1] == "[["
            at = seen[table.split(".")[0]]
            lines.setdefault((table, at, ""), number)
        elif not quoted and (key := _KEY.match(line)):
            lines.setdefault((table, at, key[1]), number)
        if line.count('"""') % 2:
            quoted = not quoted
    return lines


def line_of(words: str, text: str) -> int:
    """The first line that has `text`; 1 where none has."""
    before, found, _ = words.partition(text)
    return before.count("\n") + 1 if found else 1
