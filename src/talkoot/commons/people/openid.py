"""OpenID Connect with the checks that allauth leaves out.

Allauth checks state, issuer, audience and expiry. Here the signature is always checked too, the
nonce ties the token to this browser, the two answers of the provider must be about the same
person, and the level of identification must be the one asked for. What is kept of the identity
is a keyed sum: neither the provider's own number nor its answer is stored.
"""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from requests import RequestException

from talkoot.commons.people.access import public

# Never "none", and never a secret that both sides know.
_SIGNED_BY_A_PAIR = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "EdDSA",
]


class CityAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The conversation with the provider."""

    state: dict[str, Any]

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **answer: Any
    ) -> SocialLogin:
        """Who signed in, or OAuth2Error where any check fails."""
        id_token = answer["response"].get("id_token")
        if not id_token:
            raise OAuth2Error("no id_token")
        identity = self._decode_id_token(app, id_token)
        person = self._fetch_user_info(token.token)
        check_identity(identity, person, nonce=self.state.get("nonce"), levels=app.settings["acr"])
        data = {"userinfo": {**identity, **person}, "id_token": identity}
        return self.get_provider().sociallogin_from_response(request, data)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        config = self.openid_config
        with get_adapter().get_requests_session() as session:
            answer = session.get(config["jwks_uri"])
            answer.raise_for_status()
        try:
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
            data = decode(id_token, keys, issuer=config["issuer"], client=app.client_id)
        except (jwt.PyJWTError, ValueError) as bad:
            raise OAuth2Error("the token does not hold") from bad
        jwtkit.verify_jti(data)
        return data


def decode(token: str, keys: Sequence[jwt.PyJWK], *, issuer: str, client: str) -> dict[str, Any]:
    """What a token says, once one of the provider's keys has signed it for us and it is in time.

    Raises jwt.PyJWTError.
    """
    kid = jwt.get_unverified_header(token).get("kid")
    fitting = [key for key in keys if kid in (None, key.key_id)]
    if not fitting:
        raise jwt.InvalidKeyError("no such key")
    for key in fitting[:-1]:
        with suppress(jwt.InvalidSignatureError):
            return _decode(token, key, issuer, client)
    return _decode(token, fitting[-1], issuer, client)


def _decode(token: str, key: jwt.PyJWK, issuer: str, client: str) -> dict[str, Any]:
    data: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=_SIGNED_BY_A_PAIR,
        issuer=issuer,
        audience=client,
        options={"require": ["exp", "iat", "iss", "aud", "sub"]},
    )
    if data.get("azp", client) != client:
        raise jwt.InvalidAudienceError("made for another client")
    return data


def check_identity(
    identity: dict[str, Any], person: dict[str, Any], *, nonce: str | None, levels: list[str]
) -> None:
    """Whether a token was made for this sign-in, about this person, at the level asked for."""
    if not nonce or not secrets.compare_digest(str(identity.get("nonce", "")), nonce):
        raise OAuth2Error("the nonce is not ours")
    if not identity.get("sub") or identity["sub"] != person.get("sub"):
        raise OAuth2Error("the answers are about different people")
    if levels and identity.get("acr") not in levels:
        raise OAuth2Error("the identification is not strong enough")


class CityProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """What we ask a provider for, and what we keep."""

    oauth2_adapter_class = CityAdapter

    def get_default_scope(self) -> list[str]:
        return ["openid", "email"]

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Leave for the provider; what is asked of it is ours to say, not the address bar's."""
        nonce = secrets.token_urlsafe(24)
        asked = {"nonce": nonce}
        if self.app.settings["acr"]:
            asked["acr_values"] = " ".join(self.app.settings["acr"])
        ours = {"auth_params": asked, "scope": self.get_default_scope(), "nonce": nonce}
        return super().redirect(request, process, next_url, data, **{**kwargs, **ours})

    def extract_uid(self, data: dict[str, Any]) -> str:
        token = data["id_token"]
        return salted_hmac(
            "talkoot.people.identity", f"{token['iss']}|{token['sub']}", algorithm="sha256"
        ).hexdigest()

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}


class _Callback(OAuth2CallbackView):  # type: ignore[misc]
    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response


@public
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leave for the provider."""
    return _view(OAuth2LoginView, request, provider_id)


@public
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from the provider."""
    return _view(_Callback, request, provider_id)


def _view(kind: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    known = {
        app["provider_id"] for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    }
    if provider_id not in known:
        raise Http404
    view: Callable[[HttpRequest], HttpResponse] = kind.adapter_view(
        CityAdapter(request, provider_id)
    )
    try:
        return view(request)
    except RequestException:
        return render(request, "socialaccount/away.html", status=503)
