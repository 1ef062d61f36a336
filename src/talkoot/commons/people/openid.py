"""OpenID Connect with the checks that allauth leaves out.

Allauth checks state, issuer, audience and expiry. Here the signature is always checked too, the
nonce ties the token to this browser, the two answers of the provider must be about the same
person, and the level of identification must be the one asked for. What is kept of the identity
is a keyed sum: neither the provider's own number nor its answer is stored.
"""

import secrets
from collections.abc import Callable
from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from talkoot.commons.people.access import public


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
        data: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=config["jwks_uri"],
            issuer=config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
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
        nonce = secrets.token_urlsafe(24)
        asked = {**self.get_auth_params(), "nonce": nonce}
        if self.app.settings["acr"]:
            asked["acr_values"] = " ".join(self.app.settings["acr"])
        return super().redirect(
            request, process, next_url, data, auth_params=asked, nonce=nonce, **kwargs
        )

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
    return view(request)
