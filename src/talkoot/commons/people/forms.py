"""The shape of what people type about themselves."""

from typing import Any

from allauth.account.forms import (
    ChangeEmailForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    LoginForm,
)
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.people import actions
from talkoot.commons.people.models import Person
from talkoot.commons.people.rules import Kind
from talkoot.commons.people.words import KINDS, SIGN_IN_ERRORS


class SignInForm(LoginForm):  # type: ignore[misc]
    """One field for old and new accounts: a code goes to the address either way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _address()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if not self.errors and self.user is None:
            language = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
            self.user = actions.open_account(email=data["login"], language=language)
        return data


def _address() -> forms.EmailField:
    no = SIGN_IN_ERRORS["invalid_login"]
    return forms.EmailField(
        label=_lazy("E-mail address"), error_messages={"invalid": no, "required": no}
    )


class _CodeField(forms.CharField):
    widget = forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"})


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the mail of a sign-in."""

    code = _CodeField(label=_lazy("Code"))


class AddressCodeForm(ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code from the mail to a new address."""

    code = _CodeField(label=_lazy("Code"))


class NewAddressForm(ChangeEmailForm):  # type: ignore[misc]
    """Another address for the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _address()


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app."""

    code = _CodeField(label=_lazy("Code from the app"))


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]
    """A code of the app or a recovery code, after the code from the mail."""

    code = _CodeField(label=_lazy("Code"))


class AgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The same, before something that touches the account."""

    code = _CodeField(label=_lazy("Code"))


class MyDetailsForm(forms.ModelForm):
    """What a person may change about the account."""

    name = forms.CharField(
        label=_lazy("Name"),
        max_length=120,
        required=False,
        help_text=_lazy("Shown beside your proposals and comments. It need not be your real name."),
    )
    language = forms.ChoiceField(
        label=_lazy("Language of mail"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    class Meta:
        model = Person
        fields = ("name", "language")


class RoleForm(forms.Form):
    """Which role goes to whom."""

    email = forms.EmailField(
        label=_lazy("E-mail address"), help_text=_lazy("The person must have signed in once.")
    )
    kind = forms.ChoiceField(
        label=_lazy("Role"),
        choices=[(kind.value, KINDS[kind]) for kind in Kind if kind is not Kind.RESIDENT],
        widget=forms.RadioSelect,
    )


class EraseForm(forms.Form):
    """The deliberate yes to an end that cannot be undone."""

    sure = forms.BooleanField(label=_lazy("Yes, erase my account for good"))
