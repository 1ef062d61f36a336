"""Accounts as people meet them: by keyboard, with a code, with a passkey, with errors."""

from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from tests import makers
from tests.browser.conftest import newest_code

from talkoot.commons.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_earlier_attempts():
    cache.clear()


def arrive(page, path):
    page.wait_for_url(lambda url: urlsplit(url).path == path)


@pytest.fixture
def passkeys(page):
    """A security key in the browser that says yes to everything."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_signing_in_works_in_each_language_by_keyboard_alone(page, axe, any_language):
    page.goto(f"/{any_language}/account/login/?next=/{any_language}/me/mail")
    axe(page)
    page.locator("main input[type=email]").focus()
    page.keyboard.type("not an address")
    page.keyboard.press("Enter")
    page.locator("[data-error-summary]").wait_for()
    axe(page)
    page.locator("main input[type=email]").fill("maija@example.org")
    page.keyboard.press("Enter")
    page.locator("main input[name=code]").fill("WRONG")
    page.keyboard.press("Enter")
    page.locator("[data-error-summary]").wait_for()
    axe(page)
    page.locator("main input[name=code]").fill(newest_code("maija@example.org"))
    page.keyboard.press("Enter")

    arrive(page, f"/{any_language}/me/mail")
    axe(page)


def test_a_passkey_is_added_used_and_removed(page, axe, passkeys, sign_in):
    sign_in(page, "maija@example.org")
    page.goto("/en/account/2fa/webauthn/add/")
    axe(page)
    page.get_by_label("Name").fill("Phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(lambda url: "/add/" not in url)

    page.goto("/en/me")
    page.get_by_role("button", name="Sign out").click()
    arrive(page, "/en/")
    page.goto("/en/account/login/?next=/en/me/mail")
    page.get_by_role("button", name="Use a passkey").click()
    arrive(page, "/en/me/mail")

    page.goto("/en/account/2fa/webauthn/")
    assert page.get_by_role("heading", name="Phone").is_visible()
    axe(page)
    page.get_by_role("link", name="Remove Phone").click()
    if "reauthenticate" in page.url:
        page.get_by_role("link", name="Use a passkey").click()
        page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("No passkeys yet.").wait_for()


def test_a_passkey_is_a_second_factor_for_staff(page, passkeys, sign_in, settings):
    settings.STAFF_SECOND_FACTOR = True
    clerk = makers.person("staff", email="clerk@example.org")
    sign_in(page, clerk.email)
    page.goto("/en/staff/roles")
    assert page.url.endswith("/2fa/")
    page.goto("/en/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    page.goto("/en/me")
    page.get_by_role("button", name="Sign out").click()
    arrive(page, "/en/")
    page.goto("/en/account/login/?next=/en/staff/roles")
    page.get_by_role("button", name="Use a passkey").click()

    arrive(page, "/en/staff/roles")


def test_a_passkey_that_fails_says_what_now(page):
    page.goto("/en/account/login/")
    page.route("**/2fa/webauthn/login/", lambda route: route.abort())
    page.get_by_role("button", name="Use a passkey").click()

    page.get_by_text("That did not work. Try again, or use a code.").wait_for()


def test_signing_in_needs_no_script(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/en/account/login/")
    assert not page.get_by_role("button", name="Use a passkey").is_visible()
    page.locator("main input[type=email]").fill("maija@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.locator("main input[name=code]").fill(newest_code("maija@example.org"))
    page.get_by_role("button", name="Go on").click()

    arrive(page, "/en/me")


@pytest.mark.parametrize(
    "path",
    [
        "me",
        "me/mail",
        "me/erase",
        "account/email/",
        "account/2fa/",
        "account/2fa/totp/activate/",
        "account/sessions/",
        "account/logout/",
        "staff/roles",
        "staff/ledger",
    ],
)
def test_pages_of_ones_own_have_no_faults_at_any_width(new_page, axe, enter, any_width, path):
    person = makers.person("staff", "auditor", "moderator")
    page = new_page(viewport={"width": any_width, "height": 900})
    page.goto("/health")
    enter(page, person)
    page.goto(f"/fi/{path}")

    axe(page)
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_erasing_needs_the_box_and_then_ends_the_account(page, axe, sign_in):
    sign_in(page, "maija@example.org")
    page.goto("/en/me/erase")
    page.get_by_role("button", name="Erase my account").click()
    page.locator("[data-error-summary]").wait_for()
    axe(page)
    page.get_by_label("Yes, erase my account for good").check()
    page.get_by_role("button", name="Erase my account").click()
    page.get_by_text("Your account is erased.").wait_for()

    assert not Person.objects.filter(email="maija@example.org").exists()
