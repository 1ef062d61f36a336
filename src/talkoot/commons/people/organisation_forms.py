"""The shape of what people write about an organisation."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import pick
from talkoot.commons.people import words
from talkoot.commons.people.models import Organisation
from talkoot.commons.people.organisation_words import DUTIES, FIELDS, TYPES
from talkoot.commons.people.organisations import ABOUT, NAME, NOTE, Duty, tidy_domain
from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import everywhere

_LANGUAGES = settings.LANGUAGES


class OrganisationForm(forms.Form):
    """What an organisation says of itself."""

    name = forms.CharField(label=_lazy("Name"), max_length=NAME)
    type = forms.ChoiceField(
        label=_lazy("What is it?"), choices=list(TYPES.items()), widget=forms.RadioSelect
    )
    field = forms.ChoiceField(label=_lazy("What is it about?"), choices=list(FIELDS.items()))
    place = forms.ModelChoiceField(
        label=_lazy("Where is it?"),
        queryset=Place.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_lazy("The whole city, or elsewhere"),
    )
    about = forms.CharField(
        label=_lazy("What does it do?"),
        help_text=_lazy("A few sentences for those who look for a partner."),
        max_length=ABOUT,
        required=False,
        widget=forms.Textarea,
    )
    language = forms.ChoiceField(label=_lazy("Language of this text"), choices=_LANGUAGES)
    domain = forms.CharField(
        label=_lazy("Domain of its e-mail addresses"),
        help_text=_lazy(
            "Such as school.example.org. Once the city has confirmed it, colleagues with such an "
            "address can speak for the organisation at once."
        ),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = (get_language() or settings.LANGUAGE_CODE)[:2]
        place: Any = self.fields["place"]
        place.queryset = everywhere()
        place.label_from_instance = lambda row: pick(row.name)[0]

    def clean_domain(self) -> str:
        try:
            return tidy_domain(self.cleaned_data["domain"])
        except Refused as no:
            raise forms.ValidationError(words.refusal(no), no.code) from no


def values_of(row: Organisation) -> dict[str, Any]:
    """An organisation as the initial values of its form."""
    names = ("name", "type", "field", "about", "language", "domain")
    return {
        **{name: getattr(row, name) for name in names},
        "place": row.place.slug if row.place else None,
    }


class ProveForm(forms.Form):
    """What a colleague or the city states about someone who asks to speak for it."""

    duty = forms.ChoiceField(
        label=_lazy("What may this person do?"),
        choices=list(DUTIES.items()),
        initial=Duty.MEMBER,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_lazy("Which document has the city seen?"), max_length=NOTE, required=False
    )
