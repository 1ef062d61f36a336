"""Every word that a reader meets exists in three languages."""

import ast
import importlib
from pathlib import Path

import pytest
from tests.shape import catalogues
from tests.shape.source import TALKOOT, modules, name_of, short


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
@pytest.mark.parametrize("room", catalogues.rooms(), ids=lambda room: room.name)
def test_a_rooms_catalogue_is_complete(room, language):
    assert list(catalogues.missing(room, language)) == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_word_is_translated_alike_in_every_room(language):
    # The catalogues of all rooms are merged, so one of two translations would never be read.
    found: dict[tuple[str, str | None], dict[str, str]] = {}
    for room in catalogues.rooms():
        for message in catalogues.kept(room, language):
            if message.id:
                key = (str(message.id), message.context)
                found.setdefault(key, {})[room.name] = str(message.string)

    assert {key: rooms for key, rooms in found.items() if len(set(rooms.values())) > 1} == {}


def _codes() -> list[tuple[Path, str]]:
    """Every refusal: the room that raises it, and its code."""
    return [
        (_room(path), node.args[0].value)
        for path, tree in modules(TALKOOT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and name_of(node.func) == "Refused"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def _room(path: Path) -> Path:
    parts = path.relative_to(TALKOOT).parts
    return TALKOOT.joinpath(*parts[:2]) if len(parts) > 2 else TALKOOT / parts[0]


def test_every_refusal_has_a_sentence():
    without = []
    for room, code in _codes():
        words = ".".join(["talkoot", *room.relative_to(TALKOOT).parts, "words"])
        if code not in importlib.import_module(words).REFUSALS:
            without.append(f"{short(room)}: {code}")

    assert without == []


def test_every_refusal_states_its_code_in_place():
    hidden = [
        f"{short(path)}:{node.lineno}"
        for path, tree in modules(TALKOOT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and name_of(node.func) == "Refused"
        and node.args
        and not isinstance(node.args[0], ast.Constant)
    ]

    assert hidden == []
