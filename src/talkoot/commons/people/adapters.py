"""How allauth behaves here: no passwords, one form for old and new accounts, our own words."""

from base64 import b64encode
from functools import cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.provider import Provider
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from talkoot.commons.base import city
from talkoot.commons.base.texts import pick
from talkoot.commons.people import words
from talkoot.commons.people.models import Person
from talkoot.commons.people.openid import CityProvider


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by e-mail and code."""

    error_messages = {**DefaultAccountAdapter.error_messages, **words.SIGN_IN_ERRORS}

    def new_user(self, request: HttpRequest) -> Person:
        return Person(language=(translation.get_language() or settings.LANGUAGE_CODE)[:2])

    def render_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Plain text, in the language of whoever it goes to."""
        with translation.override(_language_of(email)):
            subject, body = words.MAILS[template_prefix]
            name, _ = pick(city.pack().city.name)
            values = {**_PLAIN, **context, "city": name, "minutes": _MINUTES}
            text = f"{body % values}\n\n{words.SIGNATURE % values}"
            return EmailMessage(subject % values, text, self.get_from_email(), [email])

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in our words; what the page already shows is not said twice."""
        sentence = message or words.DONE.get(message_template or "", "")
        if sentence:
            messages.add_message(request, level, str(sentence), extra_tags=extra_tags)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Accounts by an identity provider."""

    error_messages = {**DefaultSocialAccountAdapter.error_messages, **words.PROVIDER_ERRORS}

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Provider:
        """OpenID Connect with the checks that allauth leaves out."""
        found = super().get_provider(request, provider, client_id)
        if isinstance(found, OpenIDConnectProvider):
            return CityProvider(request, app=found.app)
        return found

    def new_user(self, request: HttpRequest, sociallogin: SocialLogin) -> Person:
        return Person(language=(translation.get_language() or settings.LANGUAGE_CODE)[:2])

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> Person:
        """Take the address only; people choose the name that others see."""
        person: Person = sociallogin.user
        person.email = (data.get("email") or "").lower()
        return person


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys and codes of an app."""

    error_messages = {**DefaultMFAAdapter.error_messages, **words.SECOND_FACTOR_ERRORS}

    def get_totp_issuer(self) -> str:
        return f"Talkoot {pick(city.pack().city.name)[0]}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        return _safe().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _safe().decrypt(encrypted_text.encode()).decode()


@cache
def _safe() -> Fernet:
    """Locks what must be read back: an app's secret and recovery codes."""
    key = salted_hmac("talkoot.people.second-factor", "", algorithm="sha256").digest()
    return Fernet(b64encode(key, b"-_"))


_MINUTES = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
# Mails may name these; allauth gives each only to some.
_PLAIN = {"code": "", "to_email": "", "from_email": ""}


def _language_of(email: str) -> str:
    row = EmailAddress.objects.filter(email=email.lower()).select_related("user").first()
    return row.user.language if row else translation.get_language() or settings.LANGUAGE_CODE
