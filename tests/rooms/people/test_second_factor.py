import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from markupsafe import escape
from tests import makers

from talkoot.commons.people import words

pytestmark = pytest.mark.django_db
STAFF_PAGE = "people:roles"


@pytest.fixture(autouse=True)
def _asked_for(settings):
    settings.STAFF_SECOND_FACTOR = True
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    """The clock of the codes, which a test moves on to the next one."""

    class Clock:
        counter = 1

        def next(self):
            self.counter += 1

    clock = Clock()
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([clock.counter]))
    return clock


def sign_in(client, email):
    client.post(reverse("account_login"), {"login": email})
    code = re.search(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE)[1]
    return client.post(reverse("account_confirm_login_code"), {"code": code, "action": "verify"})


def app_code(secret, clock):
    return totp.format_hotp_value(totp.hotp_value(secret, clock.counter))


def connect_app(client, clock):
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code[^>]*>([A-Z2-7]{16,})</code>", page)[1]
    response = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret, clock)})
    assert response.status_code == 302
    clock.next()
    return secret


@pytest.mark.parametrize("kind", ["staff", "moderator", "auditor"])
def test_a_role_alone_opens_no_staff_page(client, kind):
    person = makers.person(*{"staff", kind})
    sign_in(client, person.email)
    response = client.get(reverse(STAFF_PAGE))

    assert response.url == reverse("mfa_index")
    with translation.override("fi"):
        assert escape(words.SECOND_FACTOR_NEEDED) in client.get(response.url).content.decode()


def test_after_connecting_an_app_its_code_is_asked_for(client, clerk, clock):
    sign_in(client, clerk.email)
    secret = connect_app(client, clock)
    response = client.get(reverse(STAFF_PAGE))
    assert response.url.startswith(reverse("mfa_reauthenticate"))

    back = client.post(response.url, {"code": app_code(secret, clock), "next": reverse(STAFF_PAGE)})
    assert back.url == reverse(STAFF_PAGE)
    assert client.get(back.url).status_code == 200


def test_signing_in_later_asks_for_code_and_app(client, clerk, clock):
    sign_in(client, clerk.email)
    secret = connect_app(client, clock)
    client.post(reverse("account_logout"))

    step = sign_in(client, clerk.email)
    assert step.url.startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("people:me")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret, clock)})
    assert client.get(reverse(STAFF_PAGE)).status_code == 200


def test_a_code_of_the_app_works_once(client, clerk, clock):
    sign_in(client, clerk.email)
    secret = connect_app(client, clock)
    code = app_code(secret, clock)
    outcomes = []
    for _ in range(2):
        client.post(reverse("account_logout"))
        sign_in(client, clerk.email)
        client.post(reverse("mfa_authenticate"), {"code": code})
        outcomes.append("_auth_user_id" in client.session)

    assert outcomes == [True, False]


def test_a_wrong_code_of_the_app_opens_nothing(client, clerk, clock):
    sign_in(client, clerk.email)
    connect_app(client, clock)
    client.post(reverse("account_logout"))
    sign_in(client, clerk.email)
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert "field-error" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_works_once(client, clerk, clock):
    sign_in(client, clerk.email)
    secret = connect_app(client, clock)
    client.post(reverse("mfa_reauthenticate"), {"code": app_code(secret, clock)})
    codes = re.findall(
        r"<code>(\d{8})</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode()
    )
    outcomes = []
    for _ in range(2):
        client.post(reverse("account_logout"))
        sign_in(client, clerk.email)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        outcomes.append("_auth_user_id" in client.session)

    assert len(codes) == 10
    assert outcomes == [True, False]


def test_the_secret_of_the_app_is_not_readable_in_the_database(client, clerk, clock):
    sign_in(client, clerk.email)
    secret = connect_app(client, clock)

    assert secret not in str(list(Authenticator.objects.values()))


def test_the_marks_of_another_persons_session_do_not_count(client, clerk, clock):
    sign_in(client, clerk.email)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session["account_authentication_methods_user"] = "999"
    session.save()

    assert client.get(reverse(STAFF_PAGE)).status_code == 302


def test_a_removed_role_closes_its_pages_at_the_next_click(client, clerk, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(clerk)
    assert client.get(reverse(STAFF_PAGE)).status_code == 200

    clerk.roles.all().delete()
    assert client.get(reverse(STAFF_PAGE)).status_code == 403


def test_the_app_is_told_about_by_mail(client, clerk, clock):
    sign_in(client, clerk.email)
    connect_app(client, clock)

    assert mail.outbox[-1].to == [clerk.email]
