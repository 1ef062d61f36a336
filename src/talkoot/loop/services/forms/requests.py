"""The shape of what people write: a report, an answer, work on requests, rules, a what-if."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.commons.base.texts import pick
from talkoot.commons.people.models import Organisation, Person
from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import everywhere
from talkoot.loop.services.models import Service
from talkoot.loop.services.queries.requests import teams
from talkoot.loop.services.rules.catalogue import LISTS, DataType
from talkoot.loop.services.rules.requests import INTAKE, LONGEST, Channel
from talkoot.loop.services.words import states

_AREA = forms.Textarea
_POINT = {"required": False, "widget": forms.HiddenInput}
_WORDS = {"max_length": 2_000, "widget": _AREA}
_RULES = 6


def places() -> list[tuple[Any, Any]]:
    """No place, then each centre with the postal areas in it."""
    rows = list(everywhere())
    groups: list[tuple[Any, Any]] = [("", _("Choose an area"))]
    for centre in rows:
        if centre.kind in (Place.Kind.CENTRE, Place.Kind.REST):
            name = pick(centre.name)[0]
            parts = [(p.slug, pick(p.name)[0]) for p in rows if p.parent_id == centre.pk]
            groups.append((name, [(centre.slug, name), *parts]))
    return groups


class ReportForm(forms.Form):
    """What is wrong or wanted, and where; the service's own questions stand in between."""

    description = forms.CharField(
        label=_("What is it about?"),
        help_text=_("Say what you see or need. Leave out names and other people's affairs."),
        max_length=LONGEST,
        widget=_AREA,
    )
    address = forms.CharField(
        label=_("Address or a description of the spot"), max_length=200, required=False
    )
    place = forms.ModelChoiceField(
        label=_("Area"), queryset=Place.objects.none(), to_field_name="slug", required=False
    )
    lon = forms.FloatField(min_value=-180, max_value=180, **_POINT)
    lat = forms.FloatField(min_value=-90, max_value=90, **_POINT)
    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("Where it was taken is removed. It is shown once the city has looked at it."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    kept_photo = forms.UUIDField(required=False, widget=forms.HiddenInput)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Only if the city may ask you something. It is not shown to anyone else."),
        required=False,
    )
    hide = forms.BooleanField(
        label=_("Do not show my text to others"),
        help_text=_("The place and how far it is stay public."),
        required=False,
    )
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, service: Service, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.service = service
        self.fields["place"].queryset = everywhere()  # type: ignore[attr-defined]
        self.fields["place"].choices = places()  # type: ignore[attr-defined]
        if not service.asks_place:
            for name in ("address", "place"):
                self.fields[name].required = False
        self.questions = [one for one in service.questions if one.get("variable", True)]
        for one in self.questions:
            self.fields[f"q-{one['code']}"] = question(one)

    @property
    def asked(self) -> list[Any]:
        """The service's own questions, as bound fields."""
        return [self[f"q-{one['code']}"] for one in self.questions]

    def clean(self) -> dict[str, Any]:
        """Half a point is none; somewhere it has to be."""
        given = super().clean() or {}
        if (given.get("lon") is None) != (given.get("lat") is None):
            given["lon"] = given["lat"] = None
        located = given.get("lon") is not None or given.get("address") or given.get("place")
        if self.service.asks_place and not located:
            self.add_error(
                "address", _("Say where it is: by an address, an area or a spot on the map.")
            )
        return given

    def answers(self) -> dict[str, Any]:
        return {one["code"]: self.cleaned_data.get(f"q-{one['code']}") for one in self.questions}


def question(one: Mapping[str, Any]) -> forms.Field:
    """A question of a service as a field."""
    hint = one.get("hint")
    about: dict[str, Any] = {
        "label": pick(one["description"])[0],
        "required": bool(one.get("required")),
        "help_text": pick(hint)[0] if hint else "",
    }
    kind = one["datatype"]
    if kind in LISTS:
        values = [(v["key"], pick(v["name"])[0]) for v in one.get("values", ())]
        if kind == DataType.SOME_OF:
            return forms.MultipleChoiceField(
                choices=values, widget=forms.CheckboxSelectMultiple, **about
            )
        return forms.ChoiceField(choices=values, widget=forms.RadioSelect, **about)
    if kind == DataType.TEXT:
        return forms.CharField(max_length=LONGEST, widget=_AREA, **about)
    return forms.CharField(max_length=200, **about)


class IntakeForm(ReportForm):
    """The same, written down by staff for somebody who called, came or wrote."""

    channel = forms.ChoiceField(
        label=_("How did it come in?"),
        choices=[(one.value, states.CHANNELS[one]) for one in INTAKE],
        initial=Channel.PHONE,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name of the caller"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone number"), max_length=40, required=False)


class WordsForm(forms.Form):
    """A few words about a request, such as an answer or why it is opened again."""

    words = forms.CharField(label=_("Your words"), **_WORDS)


class NoteForm(forms.Form):
    words = forms.CharField(label=_("For everyone"), required=False, **_WORDS)
    inside = forms.CharField(label=_("For staff alone"), required=False, **_WORDS)


class CloseForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is it closed?"),
        choices=list(states.REASONS.items()),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Explain it to the resident"),
        help_text=_("Everyone reads this."),
        required=False,
        **_WORDS,
    )
    original = forms.CharField(
        label=_("Number of the earlier request, for a duplicate"), max_length=60, required=False
    )


class AssignForm(forms.Form):
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("No team"),
    )
    worker = forms.ModelChoiceField(
        label=_("Person"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
    )

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        team, worker = self.fields["team"], self.fields["worker"]
        team.queryset = teams()  # type: ignore[attr-defined]
        team.label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
        staff = Person.objects.filter(roles__kind="staff", is_active=True).distinct()
        worker.queryset = staff.order_by("name", "email")  # type: ignore[attr-defined]
        worker.label_from_instance = lambda row: row.name or row.email  # type: ignore[attr-defined]


class ServiceForm(forms.Form):
    """Which service a request belongs to."""

    service = forms.ModelChoiceField(
        label=_("Service"), queryset=Service.objects.none(), to_field_name="slug"
    )

    def __init__(self, *args: Any, services: Sequence[Service], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["service"]
        field.queryset = Service.objects.filter(pk__in=[row.pk for row in services])
        field.choices = [(row.slug, pick(row.name)[0]) for row in services]


class ClientForm(forms.Form):
    name = forms.CharField(label=_("Name of the program"), max_length=120)
