import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from tests import makers

from talkoot.commons.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_earlier_attempts():
    cache.clear()


def ask(client, email="maija@example.org", **more):
    return client.post(reverse("account_login"), {"login": email, **more})


def sent_code():
    return re.search(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE)[1]


def type_code(client, code, **more):
    return client.post(
        reverse("account_confirm_login_code"), {"code": code, "action": "verify", **more}
    )


def test_a_new_address_and_an_old_one_get_the_same_answer(client, django_user_model):
    makers.person(email="old@example.org")
    answers = []
    for email in ("old@example.org", "new@example.org"):
        client.cookies.clear()
        first = ask(client, email)
        page = client.get(first.url).content.decode().replace(email, "…")
        answers.append((first.status_code, first.url, re.sub(r'value="\w{64}"', "", page)))

    assert answers[0] == answers[1]
    assert [m.to[0] for m in mail.outbox] == ["old@example.org", "new@example.org"]


def test_the_code_opens_a_new_account_and_its_address_is_confirmed(client):
    ask(client)
    response = type_code(client, sent_code())

    person = Person.objects.get(email="maija@example.org")
    assert response.url == reverse("people:me")
    assert person.emailaddress_set.get().verified
    assert client.get(reverse("people:me")).status_code == 200


def test_one_comes_back_to_the_same_place(client):
    place = "/en/goals?dimension=social"
    response = ask(client, next=place)
    code_page = client.get(response.url).content.decode()

    assert 'name="next"' in code_page
    assert type_code(client, sent_code(), next=place).url == place


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http://localhost@evil.example/",
        "\thttps://evil.example",
        "data:text/html,x",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(client, elsewhere):
    ask(client, next=elsewhere)

    assert type_code(client, sent_code(), next=elsewhere).url == reverse("people:me")


def test_a_wrong_code_says_so_and_the_third_ends_the_attempt(client):
    ask(client)
    first = type_code(client, "WRONG1")
    type_code(client, "WRONG2")
    third = type_code(client, "WRONG3")
    late = type_code(client, sent_code())

    assert "field-error" in first.content.decode()
    assert third.status_code == 302
    assert late.status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_code_works_once(client):
    ask(client)
    code = sent_code()
    type_code(client, code)
    client.post(reverse("account_logout"))
    ask(client)

    assert type_code(client, code).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_code_of_another_browser_is_useless(client):
    ask(client)
    code = sent_code()
    client.cookies.clear()

    assert type_code(client, code).status_code == 302
    assert "_auth_user_id" not in client.session


def test_an_old_code_is_refused(client, monkeypatch):
    ask(client)
    stored = client.session
    login = stored["account_login"]
    login["state"]["stages"]["login_by_code"]["data"]["at"] -= 16 * 60
    stored["account_login"] = login
    stored.save()

    assert type_code(client, sent_code()).status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_new_code_replaces_the_old_one(client):
    ask(client)
    old = sent_code()
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})

    assert sent_code() != old
    assert type_code(client, old).status_code == 200
    assert type_code(client, sent_code()).url == reverse("people:me")


def test_signing_in_gives_the_session_a_new_key(client):
    ask(client)
    before = client.session.session_key
    type_code(client, sent_code())

    assert client.session.session_key != before


@pytest.mark.parametrize(("language", "word"), [("fi", "koodi"), ("sv", "kod"), ("en", "code")])
def test_the_mail_speaks_the_persons_language(client, language, word):
    makers.person(email="maija@example.org", language=language)
    ask(client)

    assert word in mail.outbox[-1].body
    assert mail.outbox[-1].content_subtype == "plain"


def test_too_many_codes_for_one_address_are_refused(client):
    answers = []
    for _ in range(5):
        client.cookies.clear()
        answers.append(ask(client).status_code)

    assert answers[:3] == [302, 302, 302]
    assert len(mail.outbox) == 3


def test_too_many_sign_ins_from_one_place_are_answered_429(client):
    answers = {ask(client, f"p{n}@example.org").status_code for n in range(35)}

    assert 429 in answers


def test_a_spoofed_address_does_not_evade_the_limit(client):
    answers = {
        client.post(
            reverse("account_login"),
            {"login": f"p{n}@example.org"},
            headers={"X-Forwarded-For": f"10.0.0.{n}"},
        ).status_code
        for n in range(35)
    }

    assert 429 in answers


@pytest.mark.parametrize("name", ["account_signup", "account_request_login_code"])
def test_there_is_one_form_for_everyone(client, name):
    response = client.get(reverse(name) + "?next=/en/goals")

    assert response.url.startswith(reverse("account_login"))
    assert "next=" in response.url


@pytest.mark.parametrize("path", ["reset/", "set/", "change/", "reset/key/1-2/"])
def test_there_are_no_passwords(client, resident, path):
    client.force_login(resident)

    assert client.get(f"/en/account/password/{path}").status_code == 404


def test_a_closed_account_stays_closed(client):
    makers.person(email="maija@example.org", is_active=False)
    ask(client)

    assert not re.search(r"^    \S+$", mail.outbox[-1].body, re.MULTILINE)
    assert Person.objects.filter(email="maija@example.org").count() == 1


def test_something_that_is_no_address_is_refused_at_the_field(client):
    page = ask(client, "maija").content.decode()

    assert 'value="maija"' in page
    assert "field-error" in page
