"""The town with travel times, and the clock of the views."""

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.makers import NOON
from tests.rooms.goals.conftest import TOWN as MODEL
from tests.rooms.goals.conftest import forget
from tests.rooms.impact import makers as some

from talkoot.commons.base import city
from talkoot.commons.places.actions import load_places


@pytest.fixture
def later(monkeypatch):
    """Eighty days on."""
    monkeypatch.setattr(timezone, "now", lambda: some.LATER)


@pytest.fixture
def live_in(settings, db):
    """Makes the tests live in a pack's city."""

    def move(pack):
        settings.CITY_PACK = pack
        city.pack.cache_clear()
        load_places(city.pack(), now=NOON)
        return pack

    yield move
    city.pack.cache_clear()


@pytest.fixture
def town(live_in, tmp_path):
    return live_in(some.town(tmp_path, stated=some.STATED + some.CHANGE))


@pytest.fixture
def soon(monkeypatch):
    """Five days on: no value is due yet."""
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(days=5))


@pytest.fixture
def model_town(tmp_path, settings):
    """The city's model is the small town's of the engine tests; its folder may be changed."""
    city.pack()
    shutil.copytree(MODEL, tmp_path / "model")
    settings.CITY_PACK = tmp_path
    forget()
    yield tmp_path / "model"
    forget()


@pytest.fixture
def no_model(tmp_path, settings):
    city.pack()
    settings.CITY_PACK = tmp_path
    forget()
    yield
    forget()
