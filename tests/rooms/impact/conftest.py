"""The town with travel times, and the clock of the views."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.makers import NOON
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
