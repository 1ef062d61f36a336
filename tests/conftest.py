import os
from pathlib import Path

import pytest
from django.core.cache import cache

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
def _nothing_kept_in_the_cache():
    cache.clear()
