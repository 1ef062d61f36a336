"""One table of a pack file, read key by key; what is wrong is refused with its line."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from talkoot.commons.base.pack.bad import BadPack, known
from talkoot.commons.base.pack.lines import Lines
from talkoot.commons.base.texts import Texts

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WORDS = {
    str: "text in quotes",
    int: "a whole number",
    Decimal: "a number",
    date: "a date such as 2031-03-01",
    dict: "a table",
    list: "a list",
}


class Table:
    """A TOML table. Every key is asked for once; `done` refuses those that nobody asked for.

    name: how the file calls it ("goal"); number: the how-manieth of its name, from 1.
    """

    def __init__(
        self,
        row: Mapping[str, Any],
        *,
        file: str,
        lines: Lines,
        name: str = "",
        number: int = 0,
    ) -> None:
        self._row, self._file, self._lines = row, file, lines
        self._name, self._number = name, number
        self._asked: set[str] = set()

    def where(self, key: str = "") -> str:
        """File and line of the key, or of the table's header."""
        path = [*filter(None, self._name.split(".")), *filter(None, [key])]
        for cut in range(len(path), 0, -1):
            above, last = ".".join(path[: cut - 1]), path[cut - 1]
            for table, inner in ((".".join(path[:cut]), ""), (above, last)):
                if (table, self._number, inner) in self._lines:
                    return f"{self._file}:{self._lines[table, self._number, inner]}"
        return f"{self._file}:1"

    def refuse(self, code: str, key: str, sentence: str) -> BadPack:
        return BadPack(code, self.where(key), sentence)

    def has(self, key: str) -> bool:
        return key in self._row

    def text(self, key: str, default: str | None = None) -> str:
        value = self._value(key, str, default)
        if not value.strip() and default is None:
            raise self.refuse("empty-text", key, f"'{key}' is empty. Write it or drop the line.")
        return str(value.strip())

    def slug(self, key: str, default: str | None = None) -> str:
        value = self.text(key, default)
        if value and not _SLUG.fullmatch(value):
            raise self.refuse(
                "bad-slug",
                key,
                f"'{key}' is {value!r}. Use small letters a-z, digits and single hyphens.",
            )
        return value

    def slugs(self, key: str) -> tuple[str, ...]:
        values = self._value(key, list, [])
        for value in values:
            if not isinstance(value, str) or not _SLUG.fullmatch(value):
                raise self.refuse("bad-slug", key, f"'{key}' holds {value!r}, which is no slug.")
        if len(set(values)) < len(values):
            raise self.refuse("doubled-slug", key, f"'{key}' names something twice. Keep one.")
        return tuple(values)

    def word(self, key: str, words: Iterable[str], default: str | None = None) -> str:
        return known(self.text(key, default), words, what=f"'{key}'", where=self.where(key))

    def whole(self, key: str, default: int | None = None, *, least: int = 0) -> int:
        return int(self._atleast(key, self._value(key, int, default), least))

    def maybe_whole(self, key: str, *, least: int = 0) -> int | None:
        return self.whole(key, least=least) if self.has(key) else None

    def decimal(self, key: str) -> Decimal:
        return Decimal(self._value(key, Decimal, None))

    def maybe_decimal(self, key: str) -> Decimal | None:
        return self.decimal(key) if self.has(key) else None

    def day(self, key: str) -> date | None:
        """A date, None where the key is absent."""
        return self._value(key, date, None) if self.has(key) else None

    def texts(self, key: str, languages: Iterable[str], *, needed: bool = True) -> Texts:
        """A text in each of the city's languages."""
        if not needed and not self.has(key):
            self._asked.add(key)
            return {}
        value = self._value(key, dict, None)
        for language in languages:
            if not isinstance(value.get(language), str) or not value[language].strip():
                raise self.refuse(
                    "missing-language", key, f"'{key}' has no text in '{language}'. Write it."
                )
        extra = sorted(set(value) - set(languages))
        if extra:
            raise self.refuse(
                "unknown-language",
                key,
                f"'{key}' has a text in {extra[0]!r}, which city.toml does not list. "
                "Add the language there or drop the text.",
            )
        return {language: str(value[language]).strip() for language in languages}

    def table(self, key: str) -> "Table":
        """The table under `key`; an empty one where it is absent."""
        return self._inner(key, self._value(key, dict, {}))

    def tables(self, key: str) -> dict[str, "Table"]:
        """The named tables under `key`."""
        return {name: self._named(key, name) for name in self._value(key, dict, {})}

    def keys(self) -> list[str]:
        return list(self._row)

    def value(self, key: str) -> Any:
        """Whatever stands there."""
        self._asked.add(key)
        return self._row[key]

    def done(self) -> None:
        """Refuse keys that the format does not know."""
        unknown = sorted(set(self._row) - self._asked)
        if unknown:
            choice = ", ".join(sorted(self._asked))
            raise self.refuse(
                "unknown-key", unknown[0], f"'{unknown[0]}' is not known here. Known: {choice}."
            )

    def _named(self, key: str, name: str) -> "Table":
        row = self._row[key][name]
        if not isinstance(row, dict) or not _SLUG.fullmatch(name):
            raise self.refuse("bad-slug", key, f"'{key}' holds {name!r}, which is no slug.")
        return self._inner(f"{key}.{name}", row)

    def _inner(self, key: str, row: Mapping[str, Any]) -> "Table":
        name = f"{self._name}.{key}" if self._name else key
        return Table(row, file=self._file, lines=self._lines, name=name, number=self._number)

    def _value(self, key: str, kind: type, default: Any) -> Any:
        self._asked.add(key)
        if key not in self._row:
            if default is None:
                what = f"[{self._name}]" if self._name else "the file"
                raise self.refuse("missing-key", key, f"'{key}' is missing in {what}. Add it.")
            return default
        value = self._row[key]
        if not _is(value, kind):
            raise self.refuse("wrong-type", key, f"'{key}' is {value!r}. Write {_WORDS[kind]}.")
        return value

    def _atleast(self, key: str, value: int, least: int) -> int:
        if value < least:
            raise self.refuse("bad-number", key, f"'{key}' is {value}. Write at least {least}.")
        return value


def _is(value: Any, kind: type) -> bool:
    """Booleans are no numbers, moments no dates, and infinity no value."""
    if isinstance(value, bool | datetime):
        return False
    if kind is Decimal:
        return isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite())
    return isinstance(value, kind)
