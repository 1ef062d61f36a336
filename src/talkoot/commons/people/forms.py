"""The shape of what people type about themselves."""

from typing import Any

from allauth.account.forms import (
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    LoginForm,
)
from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.people import actions
from talkoot.commons.people.models import Person
from talkoot.commons.people.rules import Kind
from talkoot.commons.people.words import KINDS


class SignInForm(LoginForm):  # type: ignore[misc]
    """One field for old and new accounts: a code goes to the address either way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(label=_lazy("E-mail address"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if not self.errors and self.user is None:
            language = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
            self.user = actions.open_account(email=data["login"], language=language)
        return data


class _CodeField(forms.CharField):
    widget = forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"})


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the mail of a sign-in."""

    code = _CodeField(label=_lazy("Code"))


class AddressCodeForm(ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code from the mail to a new address."""

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
