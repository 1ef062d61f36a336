"""Settings of the tests: the product's own, fast and without a network."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("TALKOOT_VAR", tempfile.mkdtemp(prefix="talkoot-tests-"))
os.environ.setdefault("TALKOOT_SECRET", "only for tests")
os.environ.setdefault("TALKOOT_LAPTOP", "1")

from talkoot.site.settings import *  # noqa: F403

ROOT = Path(__file__).resolve().parents[1]
PAGE_CACHE_SECONDS = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
SECURE_SSL_REDIRECT = False

# The browser's tests need files of their own: threads of a server cannot share one in memory.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": VAR / "tests.sqlite3"}  # noqa: F405
