"""A small city model for every room that reads one."""

import shutil
from pathlib import Path

import pytest

from talkoot.commons.base import city
from talkoot.loop.goals import bridge

TOWN = Path(__file__).resolve().parents[1] / "engine" / "town"


def forget():
    """The bridge remembers what it computed; another model must not be answered by it."""
    for one in vars(bridge).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


@pytest.fixture
def model_town(tmp_path, settings):
    """The city's model is the small town's of the engine tests; its folder may be changed."""
    city.pack()
    shutil.copytree(TOWN, tmp_path / "model")
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
