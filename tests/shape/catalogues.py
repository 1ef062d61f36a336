"""Brings the word catalogues up to date with the source: python tests/shape/catalogues.py [ROOM …]

Each room keeps its own catalogues in `locale/<language>/LC_MESSAGES/django.po`. English is the
source text; Finnish and Swedish are written by people. New words get an empty translation, which
a test refuses until it is written; words that the source no longer has are dropped.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "talkoot"
LANGUAGES = ("fi", "sv")
# Only what readers of the file need; a date would change with every run.
HEADER = """msgid ""
msgstr ""
"Language: {}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
KEYWORDS = {
    name: spec
    for spec, names in {
        None: ("_", "_lazy", "gettext", "gettext_lazy"),
        (1, 2): ("ngettext", "ngettext_lazy"),
        ((1, "c"), 2): ("pgettext", "pgettext_lazy"),
    }.items()
    for name in names
}


def rooms() -> list[Path]:
    """Every folder that has words of its own: the rooms of each floor, and the front door."""
    inner = [path for path in SOURCE.glob("*/*/__init__.py") if path.parent.parent.name != "cli"]
    return sorted([*(path.parent for path in inner), SOURCE / "site"])


def wanted(room: Path) -> Catalog:
    """The words of a room as its source has them now."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    for name, line, message, comments, context in extract_from_dir(
        room, methods, options, keywords=KEYWORDS
    ):
        if "locale/" not in name:
            found.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return found


def kept(room: Path, language: str) -> Catalog:
    """The room's catalogue as it stands."""
    path = file_of(room, language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def file_of(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def missing(room: Path, language: str) -> Iterator[str]:
    """Words of the source without a translation, and translations that fit no word."""
    have, want = kept(room, language), wanted(room)
    for message in want:
        if message.id:
            there = have.get(message.id, message.context)
            if there is None or there.fuzzy or not _whole(there):
                yield str(message.id)
    for message in have:
        if message.id and want.get(message.id, message.context) is None:
            yield f"not in the source: {message.id}"


def _whole(message: Message) -> bool:
    parts = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(parts)


def update(room: Path) -> None:
    """Write the room's catalogues: what the source has, with the translations that exist."""
    want = wanted(room)
    if not len(want):
        return
    for language in LANGUAGES:
        have = kept(room, language)
        new = Catalog(locale=language)
        for message in sorted(want, key=lambda m: str(m.id)):
            if message.id:
                there = have.get(message.id, message.context)
                new.add(message.id, there.string if there else None, context=message.context)
        path = file_of(room, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(HEADER.format(language).encode())
            write_po(file, new, omit_header=True, width=100, sort_output=True)


if __name__ == "__main__":
    asked = sys.argv[1:]
    for folder in rooms():
        if not asked or folder.name in asked:
            update(folder)
            for code in LANGUAGES:
                for words in missing(folder, code):
                    print(f"{folder.relative_to(ROOT)} {code}: {words}")
