"""Which mail a person wants."""

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from talkoot.outlook.notices.rules import CHOICES
from talkoot.outlook.notices.words import KINDS


class ChoicesForm(forms.Form):
    """One box a kind."""

    kinds = forms.MultipleChoiceField(
        label=_lazy("Mail about"),
        choices=[(kind.value, KINDS[kind]) for kind in CHOICES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
