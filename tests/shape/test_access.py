"""Who may open what, and how each answer is sent: over every address that exists."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters
from tests import makers

from talkoot.commons.people.access import is_guarded
from talkoot.commons.people.rules import PERMISSIONS, Kind

pytestmark = pytest.mark.django_db
# What stands in an address where a key is asked for; most of it names nothing.
VALUES = {
    "slug": "nothing-here",
    "str": "nothing-here",
    "path": "nothing-here",
    "int": "999999",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
LIBRARIES_FOR_SIGNED_IN = ("/2fa/", "/sessions/", "/account/email/", "/3rdparty/")
AFTER_SIGN_IN_STEP = ("authenticate", "signup", "login", "cancelled", "error", "confirm")
PEOPLE = ("anonymous", "resident", "partner", "staff", "moderator", "auditor", "stranger")


def routes(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for item in (resolver or get_resolver()).url_patterns:
        where = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from routes(item, where)
        else:
            yield where, item


def address(route: str) -> str:
    """A route as an address, with something in place of each key."""
    plain = re.sub(r"\(\?P<\w+>[^()]*\)", "nothing-here", route).replace("^", "").replace("$", "")
    plain = re.sub(r"\\(.)", r"\1", plain)
    known = get_converters()

    def filled(match: re.Match[str]) -> str:
        kind = match[1].rstrip(":") if match[1] else "str"
        assert kind in known
        return VALUES.get(kind, "nothing-here")

    return "/" + re.sub(r"<(\w+:)?\w+>", filled, plain)


ROUTES = sorted({(address(route), item.callback) for route, item in routes()}, key=lambda r: r[0])
OURS = [(where, view.access) for where, view in ROUTES if hasattr(view, "access")]
STAFF = [(where, access) for where, access in OURS if access in PERMISSIONS]
OWN = [where for where, access in OURS if access == "signed-in"]


@pytest.fixture(autouse=True)
def _no_earlier_attempts():
    cache.clear()


def signed_in(who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who != "anonymous":
        kinds = () if who in ("resident", "stranger") else (who,)
        client.force_login(makers.person(*kinds))
    return client


def answers(client: Client, where: str) -> dict[str, int]:
    """The status of each verb; a form without a token is not what is tested here."""
    return {verb: getattr(client, verb)(where).status_code for verb in ("get", "post", "put")}


def test_every_route_says_who_may_open_it():
    assert [where for where, view in ROUTES if not is_guarded(view)] == []


def test_a_view_that_says_nothing_opens_to_nobody(settings, client, rf):
    settings.ROOT_URLCONF = "tests.shape.silent_urls"

    assert client.get("/silent").status_code == 403


@pytest.mark.parametrize(("where", "access"), STAFF, ids=lambda value: str(value))
def test_staff_pages_open_only_to_roles_with_the_permission(where, access):
    for who in PEOPLE:
        allowed = who in {kind.value for kind in PERMISSIONS[access]}
        found = answers(signed_in(who), where)
        if who == "anonymous":
            # "405" says that the verb is not taken; it is said before anyone is asked who they are.
            assert set(found.values()) <= {302, 405}, (who, found)
        elif not allowed:
            assert set(found.values()) <= {403, 405}, (who, found)
        else:
            assert 403 not in found.values(), (who, found)


@pytest.mark.parametrize("where", OWN)
def test_pages_of_ones_own_send_strangers_to_sign_in(where):
    client = signed_in("anonymous")

    assert set(answers(client, where).values()) <= {302, 405}


@pytest.mark.parametrize("where", [*OWN, *(where for where, _ in STAFF)])
def test_private_pages_are_kept_nowhere(where):
    client = Client(raise_request_exception=False)
    client.force_login(makers.person(*(k.value for k in Kind if k is not Kind.RESIDENT)))
    response = client.get(where)

    if response.status_code in (200, 302):
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]


def test_the_libraries_pages_of_ones_own_send_strangers_to_sign_in():
    client = signed_in("anonymous")
    opened = [
        where
        for where, _view in ROUTES
        if any(part in where for part in LIBRARIES_FOR_SIGNED_IN)
        and not any(word in where for word in AFTER_SIGN_IN_STEP)
        and client.get(where).status_code not in (302, 404, 405)
    ]

    assert opened == []


def test_no_address_answers_with_a_server_error():
    client = signed_in("anonymous")
    broken = {
        where: status for where, _view in ROUTES if (status := client.get(where).status_code) >= 500
    }

    assert broken == {}


def everything() -> list[str]:
    """Every row of ours and of accounts; sessions and their marks may come and go."""
    skipped = {"sessions", "usersessions", "django_tasks_database"}
    return [
        f"{model._meta.label} {row}"
        for model in apps.get_models()
        if model._meta.app_label not in skipped
        for row in model._default_manager.order_by("pk").values()
    ]


@pytest.mark.parametrize("who", ["anonymous", "staff"])
def test_reading_every_page_changes_no_row(who):
    proposal = makers.proposal()
    client = signed_in(who)
    client.get("/en/about")
    before = everything()
    slugs = ("nothing-here", proposal.slug, proposal.call.slug)
    places = {where.replace("nothing-here", slug) for where, _ in ROUTES for slug in slugs}
    for place in sorted(place for place in places if "logout" not in place):
        client.get(place)

    assert everything() == before


def test_a_form_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(makers.person())
    found = {
        where: client.post(where, {"name": "x"}).status_code
        for where in [*OWN, "/en/account/login/", "/en/account/logout/"]
    }

    assert set(found.values()) <= {403, 405}, found


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
}


@pytest.mark.parametrize("where", ["/en/about", "/en/account/login/", "/en/nothing", "/health"])
def test_every_answer_carries_the_headers_that_protect(client, where):
    response = client.get(where)
    policy = response["Content-Security-Policy"]

    assert {name: response[name] for name in HEADERS} == HEADERS
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    for part in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ):
        assert part in policy


def test_cookies_are_shut_to_scripts_and_other_sites(client):
    page = client.get("/en/account/login/")
    sent = client.post("/en/account/login/", {"login": "maija@example.org"})
    cookies = {**page.cookies, **sent.cookies}

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert cookies[name]["httponly"]
        assert cookies[name]["samesite"] == "Lax"
        assert not cookies[name]["domain"]
        assert cookies[name]["path"] == "/"


def test_over_https_cookies_are_bound_to_the_host_and_the_browser_stays_on_https():
    """Read in a process of its own, because settings are read once."""
    found = _settings_of("https://city.example.org")

    assert found["SESSION_COOKIE_NAME"] == "__Host-session"
    assert found["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["CSRF_COOKIE_SECURE"] is True
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000


def _settings_of(url: str) -> dict[str, object]:
    code = (
        "import json, sys\n"
        "from talkoot.site import settings as s\n"
        "names = ('SESSION_COOKIE_NAME', 'CSRF_COOKIE_NAME', 'SESSION_COOKIE_SECURE',"
        " 'CSRF_COOKIE_SECURE', 'SECURE_SSL_REDIRECT', 'SECURE_HSTS_SECONDS')\n"
        "print(json.dumps({name: getattr(s, name) for name in names}))"
    )
    made = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TALKOOT_URL": url, "PYTHONPATH": "src"},
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, object] = json.loads(made.stdout)
    return found


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"],
)
@pytest.mark.parametrize("where", ["/en/account/login/", "/en/account/logout/"])
def test_nobody_who_is_signed_in_is_sent_elsewhere(where, elsewhere):
    client = signed_in("resident")
    for response in (
        client.get(where, {"next": elsewhere}),
        client.post(where, {"next": elsewhere}),
    ):
        assert "evil" not in response.get("Location", "")
        assert "javascript" not in response.get("Location", "")
