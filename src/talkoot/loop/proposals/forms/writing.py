"""The form of a proposal."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import pick
from talkoot.commons.people.models import Organisation
from talkoot.commons.people.organisation_words import FIELDS
from talkoot.commons.people.organisations import Field
from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import everywhere
from talkoot.loop.calls.models import Call
from talkoot.loop.goals.models import Goal
from talkoot.loop.proposals import rules, words
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import LIMITS, Kind

_AREA = forms.Textarea
_POINT = {"required": False, "widget": forms.HiddenInput}


def language_now() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def words_of(texts: Mapping[str, str]) -> str:
    return pick(texts)[0]


class MoneyField(forms.DecimalField):
    """Euros as people write them (1 200,50 or 1200.50 €), cleaned to whole cents."""

    def to_python(self, value: Any) -> Any:
        text = "".join(str(value or "").replace("€", "").split()).replace(",", ".")
        try:
            return super().to_python(text) if text else None
        except (InvalidOperation, ArithmeticError) as no:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from no

    def clean(self, value: Any) -> Any:
        euros = super().clean(value)
        return None if euros is None else int(Decimal(euros) * 100)


def cost_field(**kwargs: Any) -> MoneyField:
    return MoneyField(
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal(LIMITS.cost_cents) / 100,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput,
        **kwargs,
    )


def euros_of(cents: int | None) -> str:
    return "" if cents is None else f"{Decimal(cents) / 100:f}".removesuffix(".00")


class ProposalForm(forms.Form):
    """A proposal as its writer states it; a draft is kept even where it is not yet complete."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=list(words.KINDS.items()),
        widget=forms.RadioSelect,
        initial=Kind.IDEA,
    )
    title = forms.CharField(label=_("Title"), max_length=LIMITS.title, strip=True)
    summary = forms.CharField(
        label=_("In short"),
        help_text=_("One or two sentences: what, where and for whom."),
        max_length=LIMITS.summary,
        widget=_AREA,
    )
    body = forms.CharField(
        label=_("Description"),
        help_text=_("Why is it needed? Who would use it? What do you know about it already?"),
        max_length=LIMITS.body,
        required=False,
        widget=_AREA,
    )
    language = forms.ChoiceField(
        label=_("Language of your text"), choices=list(words.LANGUAGES.items())
    )
    field = forms.ChoiceField(
        label=_("What is it about?"),
        choices=list(FIELDS.items()),
        initial=Field.OTHER,
        required=False,
    )
    for_whom = forms.CharField(
        label=_("For whom?"),
        help_text=_("Such as: pupils of years 7 to 9, and their teachers."),
        max_length=LIMITS.for_whom,
        required=False,
    )
    place = forms.ModelChoiceField(
        label=_("Where?"), queryset=Place.objects.none(), to_field_name="slug", required=False
    )
    sites = forms.ModelMultipleChoiceField(
        label=_("At which sites?"),
        help_text=_("Schools, libraries and other sites that take part, if you know them."),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = forms.DateField(
        label=_("From when?"), required=False, widget=forms.DateInput(format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Until when?"), required=False, widget=forms.DateInput(format="%Y-%m-%d")
    )
    evidence = forms.CharField(
        label=_("What is known about it?"),
        help_text=_("Figures with their source, earlier trials, what users have said."),
        max_length=LIMITS.evidence,
        required=False,
        widget=_AREA,
    )
    lon = forms.FloatField(min_value=-180, max_value=180, **_POINT)
    lat = forms.FloatField(min_value=-90, max_value=90, **_POINT)
    goals = forms.ModelMultipleChoiceField(
        label=_("Which goals does it serve?"),
        help_text=_("Choose at most four."),
        queryset=Goal.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    cost = cost_field(
        label=_("What would it cost?"),
        help_text=_("Your own estimate in euros. The city checks it."),
    )
    author_name = forms.CharField(
        label=_("Your name as readers see it"),
        help_text=_("Leave this empty and we write “A resident”."),
        max_length=LIMITS.name,
        required=False,
    )
    author_organisation = forms.ModelChoiceField(
        label=_("In the name of"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("Myself"),
    )

    def __init__(
        self, *args: Any, call: Call, organisations: Any = (), version: int | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["language"].initial = language_now()
        _offer(self.fields["place"], everywhere(), lambda place: words_of(place.name))
        self.fields["place"].choices = _places()
        _offer(self.fields["goals"], _goals_of(call), lambda goal: words_of(goal.statement))
        sites = Organisation.objects.filter(type=Organisation.Type.SITE, confirmed_at__isnull=False)
        if sites.exists():
            _offer(self.fields["sites"], sites, lambda row: row.name)
        else:
            del self.fields["sites"]
        if organisations:
            _offer(self.fields["author_organisation"], organisations, lambda row: row.name)
        else:
            del self.fields["author_organisation"]
        if version is not None:
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=version)

    def clean(self) -> dict[str, Any]:
        """The law of lengths, in the words of this room, at the field it is about."""
        given = super().clean() or {}
        try:
            rules.check_complete(
                title=given.get("title", "-" * LIMITS.title_least),
                summary=given.get("summary", "-"),
                body=given.get("body", ""),
            )
        except Refused as no:
            self.add_error(no.code.split("-")[0], words.refusal(no))
        if len(given.get("goals") or ()) > LIMITS.goals:
            self.add_error("goals", _("Choose at most four goals."))
        if (given.get("lon") is None) != (given.get("lat") is None):
            given["lon"] = given["lat"] = None
        try:
            rules.check_times(given.get("starts_on"), given.get("ends_on"))
        except Refused as no:
            self.add_error("ends_on", words.refusal(no))
        return given

    def kept(self) -> dict[str, Any]:
        """Every value that can be kept, complete or not: long texts cut, bad choices dropped."""
        good = self.cleaned_data if self.is_valid() else self._good()
        return {
            "kind": good.get("kind") or Kind.IDEA,
            **{name: self._text(name, good) for name in ("title", "summary", "body")},
            "language": good.get("language") or language_now(),
            "place": good.get("place"),
            "lon": good.get("lon"),
            "lat": good.get("lat"),
            "cost_cents": good.get("cost"),
            "field": good.get("field") or Field.OTHER,
            "for_whom": self._text("for_whom", good),
            "evidence": self._text("evidence", good),
            "starts_on": good.get("starts_on"),
            "ends_on": good.get("ends_on"),
            "author_name": self._text("author_name", good),
            "author_organisation": good.get("author_organisation"),
        }

    def kept_goals(self) -> list[Goal]:
        self.is_valid()
        return list((getattr(self, "cleaned_data", {}) or {}).get("goals") or ())[: LIMITS.goals]

    def kept_sites(self) -> list[Organisation]:
        self.is_valid()
        return list((getattr(self, "cleaned_data", {}) or {}).get("sites") or ())[: LIMITS.sites]

    def _good(self) -> dict[str, Any]:
        return {name: v for name, v in self.cleaned_data.items() if name not in self.errors}

    def _text(self, name: str, good: Mapping[str, Any]) -> str:
        most = self.fields[name].max_length  # type: ignore[attr-defined]
        return str(good.get(name) or self.data.get(self.add_prefix(name), "") or "")[:most]


def values_of(proposal: Proposal) -> dict[str, Any]:
    """A proposal as the initial values of its form."""
    return {
        "key": proposal.key,
        "kind": proposal.kind,
        "title": proposal.title,
        "summary": proposal.summary,
        "body": proposal.body,
        "language": proposal.language,
        "place": proposal.place.slug if proposal.place else None,
        "lon": proposal.lon,
        "lat": proposal.lat,
        "field": proposal.field,
        "for_whom": proposal.for_whom,
        "evidence": proposal.evidence,
        "starts_on": proposal.starts_on and proposal.starts_on.isoformat(),
        "ends_on": proposal.ends_on and proposal.ends_on.isoformat(),
        "sites": [site.slug for site in proposal.sites.all()],
        "goals": [goal.slug for goal in proposal.goals.all()],
        "cost": euros_of(proposal.cost_cents),
        "author_name": proposal.author_name,
        "author_organisation": getattr(proposal.author_organisation, "slug", None),
    }


def _places() -> list[tuple[Any, Any]]:
    """The whole city, then each centre with the postal areas in it."""
    rows = list(everywhere())
    centres = [row for row in rows if row.kind in (Place.Kind.CENTRE, Place.Kind.REST)]
    groups: list[tuple[Any, Any]] = [("", _("The whole city"))]
    for centre in centres:
        name = words_of(centre.name)
        parts = [(p.slug, words_of(p.name)) for p in rows if p.parent_id == centre.pk]
        groups.append((name, [(centre.slug, _("%(place)s, all of it") % {"place": name}), *parts]))
    return groups


def _goals_of(call: Call) -> Any:
    """The goals of the call where it has some, else all of them."""
    own = Goal.objects.filter(calls=call)
    return own if own.exists() else Goal.objects.all()


def _offer(field: Any, rows: Any, label: Any) -> None:
    field.queryset = rows
    field.label_from_instance = label
