"""The shape of what people write: a report, an answer, work on requests, rules, a what-if."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.commons.base.texts import pick
from talkoot.commons.people.models import Organisation, Person
from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import everywhere
from talkoot.loop.services.bridge.processes import Change, Kind
from talkoot.loop.services.models import Service
from talkoot.loop.services.queries.requests import teams
from talkoot.loop.services.rules.catalogue import LISTS, DataType
from talkoot.loop.services.rules.requests import INTAKE, LONGEST, Channel
from talkoot.loop.services.words import figures, states

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


class RulesForm(forms.Form):
    """The intended path as codes in order, and a few rules."""

    path = forms.CharField(label=_("The intended path"), required=False, widget=_AREA)

    def __init__(self, *args: Any, activities: Sequence[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.activities = activities
        choices = [("", "–"), *activities]
        self.fields["path"].help_text = _(
            "One step in each row, in the order in which they should come."
        )
        for n in range(_RULES):
            self.fields[f"kind-{n}"] = forms.ChoiceField(
                label=_("Rule"), choices=figures.kind_choices(), required=False
            )
            for name, words in (("activity", _("Step")), ("other", _("Other step"))):
                self.fields[f"{name}-{n}"] = forms.ChoiceField(
                    label=words, choices=choices, required=False
                )
            self.fields[f"days-{n}"] = forms.FloatField(
                label=_("Days"), min_value=0, max_value=10_000, required=False
            )

    @property
    def rows(self) -> list[list[Any]]:
        return [
            [self[f"{name}-{n}"] for name in ("kind", "activity", "other", "days")]
            for n in range(_RULES)
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        names = {str(words).casefold(): code for code, words in self.activities}
        path, unknown = [], []
        for line in filter(None, map(str.strip, given.get("path", "").splitlines())):
            code = names.get(line.casefold(), line if line in dict(self.activities) else "")
            (path if code else unknown).append(code or line)
        if unknown:
            self.add_error(
                "path", _("“%(line)s” is no step of this service.") % {"line": unknown[0]}
            )
        given["steps"] = path
        for n in range(_RULES):
            self._check_rule(n, given)
        return given

    def _check_rule(self, n: int, given: Mapping[str, Any]) -> None:
        kind = given.get(f"kind-{n}")
        if not kind:
            return
        if not given.get(f"activity-{n}"):
            self.add_error(f"activity-{n}", _("Choose a step."))
        if kind != Kind.FIRST and not given.get(f"other-{n}"):
            self.add_error(f"other-{n}", _("Choose the other step."))
        if kind == Kind.WITHIN and not given.get(f"days-{n}"):
            self.add_error(f"days-{n}", _("Give a number of days."))

    def rules(self) -> list[dict[str, Any]]:
        given = self.cleaned_data
        path = [{"kind": Kind.PATH.value, "path": given["steps"]}] if given["steps"] else []
        return path + [
            {
                "kind": given[f"kind-{n}"],
                "activity": given[f"activity-{n}"],
                "other": given[f"other-{n}"],
                "days": given[f"days-{n}"] or 0,
            }
            for n in range(_RULES)
            if given.get(f"kind-{n}")
        ]


def rules_as_initial(
    rules: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> dict[str, Any]:
    """What a service keeps, as the form shows it."""
    initial: dict[str, Any] = {}
    n = 0
    for one in rules:
        if one["kind"] == Kind.PATH:
            initial["path"] = "\n".join(names.get(code, code) for code in one["path"])
            continue
        for name in ("kind", "activity", "other", "days"):
            initial[f"{name}-{n}"] = one.get(name) or ""
        n += 1
    return initial


class WhatIfForm(forms.Form):
    """One change of the process."""

    KINDS = (
        ("staff", _("More people")),
        ("fewer", _("Fewer people")),
        ("once", _("Done right the first time: nothing is done again")),
        ("faster", _("The step takes half the time")),
        ("drop", _("The step is left out")),
    )
    what = forms.ChoiceField(label=_("What would be different?"), choices=KINDS)
    step = forms.ChoiceField(label=_("At which step?"))
    number = forms.IntegerField(
        label=_("How many people?"), min_value=1, max_value=50, initial=1, required=False
    )

    def __init__(self, *args: Any, steps: Sequence[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]

    def change(self) -> Change:
        what, step = self.cleaned_data["what"], self.cleaned_data["step"]
        people = self.cleaned_data.get("number") or 1
        return Change(
            staff={step: people if what == "staff" else -people}
            if what in ("staff", "fewer")
            else {},
            drop=frozenset({step} if what == "drop" else ()),
            once=frozenset({step} if what == "once" else ()),
            faster={step: 0.5} if what == "faster" else {},
        )


class ClientForm(forms.Form):
    name = forms.CharField(label=_("Name of the program"), max_length=120)
