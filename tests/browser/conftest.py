"""A real browser against the whole site: what breaks a promise to every reader fails any test.

`page` fails its test on a script error, a violation of the content security policy and a request
to anyone else. `axe(page)` fails on anything that automatic checks of accessibility find.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Condition
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from tests.browser.letters import newest_code

from talkoot.commons.people.models import Person

# The browser's own loop runs in this thread; the tests' queries beside it are safe.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """tags => axe.run(document, {
  runOnly: tags, rules: {"target-size": {enabled: true}}, resultTypes: ["violations"],
  preload: false,
}).then(found => found.violations.flatMap(rule => rule.nodes.map(
  node => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`)))"""
WIDTHS = {"phone": 390, "tablet": 820, "desk": 1440}
LANGUAGES = ("fi", "sv", "en")
# The long walks may be shared out: some languages on one database, the others on the other.
WALKS = os.environ.get("TALKOOT_WALKS", " ".join(LANGUAGES)).split()
QUIET = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
]


def find_browser() -> str:
    names = (os.environ.get("TALKOOT_BROWSER"), "chromium", "chromium-browser", "google-chrome")
    for name in filter(None, names):
        if found := shutil.which(name):
            return found
    pytest.fail("No Chromium: install it or name one in TALKOOT_BROWSER.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    args = [*QUIET, "--no-sandbox"] if os.getuid() == 0 else QUIET
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=find_browser(), args=args)
        yield chromium
        chromium.close()


@pytest.fixture
def site(live_server: Any) -> str:
    """The address of the running city, with both kinds of database and its static files."""
    return str(live_server.url)


class Watch:
    """What a page did that no page may do."""

    def __init__(self, site: str) -> None:
        self.host = urlsplit(site).netloc
        self.seen: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"script error: {error}"))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, message: ConsoleMessage) -> None:
        # A page that answers with an error status is a result, not a fault of the page.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.seen.append(f"console: {message.text}")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.seen.append(f"request to someone else: {url}")


class Running:
    """How many requests the city is answering; a closed page may have left one behind."""

    def __init__(self) -> None:
        self._count, self._changed = 0, Condition()
        request_started.connect(self._began, weak=False)
        request_finished.connect(self._ended, weak=False)

    def _began(self, **_: Any) -> None:
        self._add(1)

    def _ended(self, **_: Any) -> None:
        self._add(-1)

    def _add(self, one: int) -> None:
        with self._changed:
            self._count += one
            self._changed.notify_all()

    def wait_for_none(self, seconds: float = 5.0) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._count <= 0, timeout=seconds)
            self._count = 0


@pytest.fixture(scope="session")
def running() -> Running:
    return Running()


@pytest.fixture
def new_page(browser: Browser, site: str, running: Running) -> Iterator[Callable[..., Page]]:
    """Makes pages of people who do not know each other; options are Playwright's."""
    contexts: list[BrowserContext] = []
    watch = Watch(site)

    def make(**options: Any) -> Page:
        context = browser.new_context(
            base_url=site, reduced_motion="reduce", timezone_id="Europe/Helsinki", **options
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        context.on("page", watch.follow)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    # The tables are emptied next: a draft that is still being saved would stand in the way.
    running.wait_for_none()
    assert not watch.seen, "\n".join(watch.seen)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page(viewport={"width": WIDTHS["desk"], "height": 900})


@pytest.fixture(params=WIDTHS.values(), ids=WIDTHS)
def any_width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(params=LANGUAGES)
def any_language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=WALKS)
def walk_language(request: pytest.FixtureRequest) -> str:
    """The language of a walk through many pages; every one of them when nobody shares them out."""
    return str(request.param)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Asserts that the page as it stands has no fault that axe can see."""

    def check(page: Page) -> None:
        page.evaluate(AXE)
        found = page.evaluate(RUN_AXE, TAGS)
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check


@pytest.fixture
def enter() -> Callable[[Page, Person], None]:
    """Gives the page a session of the person without the way through the mail."""

    def give(page: Page, person: Person) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        host = urlsplit(page.context.pages[0].url).hostname or "localhost"
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": str(session.session_key),
                    "domain": host if host != "blank" else "localhost",
                    "path": "/",
                }
            ]
        )

    return give


@pytest.fixture
def sign_in() -> Callable[[Page, str], None]:
    """Signs in as anyone does: the address, then the code from the newest mail."""

    def go(page: Page, email: str, language: str = "en") -> None:
        page.goto(f"/{language}/account/login/")
        page.locator("main input[type=email]").fill(email)
        page.locator("main input[type=email]").press("Enter")
        page.locator("main input[name=code]").fill(newest_code(email))
        page.locator("main input[name=code]").press("Enter")
        page.wait_for_url(lambda url: "/account/" not in url)

    return go
