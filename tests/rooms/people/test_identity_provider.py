"""Signing in with a real OpenID Connect server on this machine, and with what it should not say."""

from urllib.parse import urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from joserfc.jwk import RSAKey
from oidc_provider_mock import User, _app, run_server_in_thread
from tests import makers

from talkoot.commons.people import access
from talkoot.commons.people.adapters import SocialAccountAdapter
from talkoot.commons.people.models import Person
from talkoot.site import providers

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
]
SUB = "010190-123A"
WITH_ADDRESS = User(
    sub=SUB,
    claims={"email": "maija@example.org", "email_verified": True, "acr": "loa-substantial"},
)


@pytest.fixture(scope="module")
def server():
    with run_server_in_thread(require_nonce=True, user_claims=[WITH_ADDRESS]) as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture
def provider(server, settings, tmp_path):
    """Our settings, read from a file as an operator writes it."""

    def make(more="strong = true"):
        file = tmp_path / "providers.toml"
        file.write_text(
            f'[[provider]]\nid = "strong"\nname = "Strong ID"\nclient_id = "talkoot"\n'
            f'secret = "s3cret"\nserver_url = "{server}"\n{more}\n'
        )
        settings.SOCIALACCOUNT_PROVIDERS = providers.openid_connect(str(file))

    cache.clear()
    make()
    return make


def leave(client, **more):
    url = reverse("openid_connect_login", args=["strong"])
    return client.post(url, {"process": "login", **more}).url


def identify(url, sub=SUB):
    """What the person does at the provider; returns where the provider sends the browser."""
    answer = requests.post(url, data={"sub": sub}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in(client, **more):
    return client.get(identify(leave(client, **more)))


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_strong_identity_opens_an_account_and_comes_back_to_the_same_place(client, provider):
    response = sign_in(client, next="/en/calls/")

    assert response.url == "/en/calls/"
    assert is_in(client)
    assert Person.objects.get().email == "maija@example.org"


def test_the_session_knows_the_strong_identity_by_its_sum_only(client, provider):
    sign_in(client)
    request = type("Request", (), {})()
    request.session, request.user = client.session, Person.objects.get()

    identity = access.strong_identity(request)
    assert len(identity) == 64
    assert access.has_second_factor(request)
    account = SocialAccount.objects.get()
    assert (account.uid, account.extra_data) == (identity, {})
    assert SUB not in str(dict(client.session))


def test_the_same_identity_gives_the_same_sum_on_another_day(client, provider):
    sign_in(client)
    client.post(reverse("account_logout"))
    sign_in(client)

    assert is_in(client)
    assert SocialAccount.objects.count() == 1


def test_a_provider_that_is_not_strong_proves_nothing(client, provider):
    provider("strong = false")
    sign_in(client)
    request = type("Request", (), {})()
    request.session, request.user = client.session, Person.objects.get()

    assert is_in(client)
    assert access.strong_identity(request) == ""
    assert not access.has_second_factor(request)


def test_without_an_address_one_is_asked_for_and_confirmed(client, provider):
    response = client.get(identify(leave(client), "someone-without-address"))
    assert response.url == reverse("socialaccount_signup")

    client.post(response.url, {"email": "new@example.org"})
    assert not is_in(client)
    assert mail.outbox[-1].to == ["new@example.org"]


def test_an_address_that_has_an_account_is_not_taken_over(client, provider):
    makers.person(email="maija@example.org")
    sign_in(client)

    assert not is_in(client)
    assert Person.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_an_unknown_provider_is_not_found(client, provider):
    assert client.get(reverse("openid_connect_login", args=["other"])).status_code == 404


@pytest.fixture
def refused(client, monkeypatch):
    """Sign in and return why it was refused; nothing may be left behind."""
    why = []

    def note(self, request, provider, error=None, exception=None, extra_context=None):
        why.append(type(exception.__cause__) if exception.__cause__ else str(exception))

    def attempt():
        monkeypatch.setattr(SocialAccountAdapter, "on_authentication_error", note)
        assert sign_in(client).status_code == 401
        assert not is_in(client)
        assert not Person.objects.exists()
        assert not SocialAccount.objects.exists()
        return why[0]

    return attempt


@pytest.fixture
def forge(monkeypatch):
    """Let the server say something else in its token."""

    def change(**fields):
        honest = _app.OpenIDCode.get_jwt_config
        monkeypatch.setattr(
            _app.OpenIDCode, "get_jwt_config", lambda *args: {**honest(*args), **fields}
        )

    return change


def test_a_token_of_another_issuer_is_refused(provider, forge, refused):
    forge(iss="https://evil.example")

    assert refused() is jwt.InvalidIssuerError


def test_a_token_for_another_client_is_refused(provider, forge, refused):
    forge(aud=["someone-else"])

    assert refused() is jwt.InvalidAudienceError


def test_an_expired_token_is_refused(provider, forge, refused):
    forge(exp=-60)

    assert refused() is jwt.ExpiredSignatureError


def test_a_token_signed_with_another_key_is_refused(provider, server, forge, refused):
    [honest] = requests.get(f"{server}/jwks", timeout=5).json()["keys"]
    forge(key=RSAKey.generate_key(2048, {"kid": honest["kid"]}).as_dict(private=True))

    assert refused() is jwt.InvalidSignatureError


def test_a_token_with_another_nonce_is_refused(provider, monkeypatch, refused):
    monkeypatch.setattr(_app.AuthorizationCode, "get_nonce", lambda self: "replayed")

    assert refused() == "the nonce is not ours"


def test_a_token_without_a_nonce_is_refused(provider, monkeypatch, refused):
    monkeypatch.setattr(_app.AuthorizationCode, "get_nonce", lambda self: None)

    assert refused() == "the nonce is not ours"


def test_answers_about_two_people_are_refused(provider, monkeypatch, refused):
    honest = _app._user_claims_for_scope
    answers = iter([{}, {"sub": "someone-else"}])
    monkeypatch.setattr(
        _app, "_user_claims_for_scope", lambda *args: {**honest(*args), **next(answers)}
    )

    assert refused() == "the answers are about different people"


def test_a_weaker_identification_than_asked_for_is_refused(provider, refused):
    provider('strong = true\nacr = ["loa-high"]')

    assert refused() == "the identification is not strong enough"


def test_the_level_asked_for_is_enough(client, provider):
    provider('strong = true\nacr = ["loa-substantial", "loa-high"]')
    sign_in(client)

    assert is_in(client)


def test_an_answer_to_another_browser_is_refused(client, provider):
    answer = identify(leave(client))
    client.cookies.clear()

    assert client.get(answer).status_code == 401
    assert not is_in(client)


def test_an_answer_works_once(client, provider):
    answer = identify(leave(client))
    client.get(answer)
    client.post(reverse("account_logout"))

    assert client.get(answer).status_code == 401
    assert not is_in(client)


def test_a_provider_that_is_away_is_said_and_nothing_else_stops(client, provider, settings):
    provider()
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    apps[0]["settings"]["server_url"] = "http://localhost:9"

    assert client.get(reverse("account_login")).status_code == 200
    assert (
        client.post(
            reverse("openid_connect_login", args=["strong"]), {"process": "login"}
        ).status_code
        == 503
    )
