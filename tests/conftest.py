import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from tests import makers

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that is not part of the repository; without it such a test is skipped."""
    folder = Path(os.environ.get("TALKOOT_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"the real data is not there: {folder}")
    return folder


@pytest.fixture
def resident(db):
    return makers.person()


@pytest.fixture
def clerk(db):
    return makers.person("staff")


@pytest.fixture
def second_clerk(db):
    return makers.person("staff")


@pytest.fixture
def moderator(db):
    return makers.person("moderator")


@pytest.fixture
def auditor(db):
    return makers.person("auditor")


@pytest.fixture(autouse=True)
def _each_test_begins_alike():
    """Nothing in the cache, and the city's first language, whatever the test before has read."""
    cache.clear()
    with translation.override(settings.LANGUAGE_CODE):
        yield
