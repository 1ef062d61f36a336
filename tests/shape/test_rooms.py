"""Every room of the loop has the same few files, and each knows only what stands before it."""

import re

import pytest
from django.apps import apps
from django.db import models
from tests.shape.source import TALKOOT, modules, short, stage_rooms

from talkoot.loop import STAGES

NAMES = {
    "rules",
    "models",
    "bridge",
    "queries",
    "actions",
    "forms",
    "views",
    "api",
    "admin",
    "urls",
    "apps",
    "words",
    "templates",
    "migrations",
    "locale",
    "static",
    "__init__",
}
LONGEST_FILE = 400
FLOORS = ("commons", "loop", "outlook", "site")


@pytest.mark.parametrize("room", stage_rooms(), ids=lambda room: room.name)
def test_a_room_has_the_names_of_the_house_and_no_others(room):
    found = {path.stem if path.is_file() else path.name for path in room.iterdir()}

    assert found - NAMES - {"__pycache__"} == set()


@pytest.mark.parametrize("room", stage_rooms(), ids=lambda room: room.name)
def test_a_room_says_what_it_is(room):
    assert (room / "__init__.py").read_text(encoding="utf-8").startswith('"""')


def test_every_room_is_a_stage_of_the_loop():
    assert {room.name for room in stage_rooms()} <= set(STAGES)


def test_no_file_is_longer_than_a_reader_can_hold():
    long = {
        short(path): lines
        for path, _ in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_foreign_keys_point_upstream():
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in _ours()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField | models.OneToOneField)
        and not _may_point(model, field.related_model)
    ]

    assert wrong == []


def test_no_city_is_named_in_the_code():
    # Where the default pack is named.
    known = {"site/settings.py", "cli/serve.py", "cli/simulate.py"}
    named = [
        str(path.relative_to(TALKOOT))
        for path, _ in modules(TALKOOT)
        if re.search(r"\b(espoo|esbo|helsinki)\b", path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]

    assert set(named) <= known


def _ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if _rank(m) is not None]


def _rank(model: type[models.Model]) -> tuple[int, int] | None:
    """Floor and stage of a model; None for the libraries' models."""
    parts = model.__module__.split(".")
    if parts[0] != "talkoot":
        return None
    floor = FLOORS.index(parts[1])
    return floor, STAGES.index(parts[2]) if parts[1] == "loop" else 0


def _may_point(model: type[models.Model], other: type[models.Model]) -> bool:
    there, here = _rank(other), _rank(model)
    return there is None or here is None or there <= here
