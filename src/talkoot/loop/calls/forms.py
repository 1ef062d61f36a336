"""The shape of what staff type: texts in each language, euros, moments in the city's time."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from talkoot.commons.base.texts import pick
from talkoot.commons.places.models import Place
from talkoot.loop.calls import rules, words
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import aims_to_choose, languages, spans_of, stamp
from talkoot.loop.calls.rules import PhaseKind, Span
from talkoot.loop.goals.models import Goal

_LENGTHS = {"title": 120, "summary": 300, "body": 20_000, "audience": 500, "reason": 1_000}
_LONG = 4_000


class MoneyField(forms.CharField):
    """Euros as people write them; cents as the value."""

    default_error_messages = {
        "not-money": _("Write an amount such as 100 000 or 1 500,50. Leave out other separators."),
        "too-much": _("This is more money than can be meant. Write the amount in euros."),
    }

    def to_python(self, value: Any) -> int | None:
        typed = re.sub(r"[\s\u00a0\u202f€]", "", str(value or ""))
        if not typed:
            return None
        if not re.fullmatch(r"\d+([.,]\d{1,2})?", typed):
            raise forms.ValidationError(self.error_messages["not-money"], code="not-money")
        whole, _point, part = typed.replace(",", ".").partition(".")
        if len(whole) > 11:
            raise forms.ValidationError(self.error_messages["too-much"], code="too-much")
        return int(whole) * 100 + int(part.ljust(2, "0"))

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        whole, cents = divmod(value, 100)
        return f"{whole}{get_format('DECIMAL_SEPARATOR')}{cents:02}" if cents else str(whole)


class MomentField(forms.DateTimeField):
    """A time of day in the city; an hour that clocks skip or repeat is refused."""

    default_error_messages = {
        "invalid": _("Give a date and a time, such as 31.5.2031 12.00."),
        "clocks": _("Clocks change during this hour, so it is not one moment. Give another hour."),
    }

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as no:
            code = "clocks" if no.error_list[0].code == "ambiguous_timezone" else "invalid"
            raise forms.ValidationError(self.error_messages[code], code=code) from no


class ClosingField(MomentField):
    """The last minute of a phase: 23.59 means that the whole day counts."""

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        if moment is None:
            return None
        local = timezone.localtime(moment)
        return moment + timedelta(minutes=1) if (local.hour, local.minute) == (23, 59) else moment

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(
            words.last_minute(value) if isinstance(value, datetime) else value
        )


class TextsForm(forms.Form):
    """Fields in every language of the city, side by side; names are `field_language`."""

    text_fields: tuple[str, ...] = ()
    required_somewhere: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.text_fields:
            for language in languages():
                self.fields[f"{name}_{language}"] = _text_field(name, language)

    def texts(self) -> dict[str, dict[str, str]]:
        """What was typed: {field: {language: words}} without empty ones."""
        return {name: self._typed(name) for name in self.text_fields}

    def _typed(self, name: str) -> dict[str, str]:
        typed = {code: self.cleaned_data.get(f"{name}_{code}", "") for code in languages()}
        return {code: text for code, text in typed.items() if text}

    def groups(self) -> Iterable[tuple[str, list[tuple[str, Any]]]]:
        """For the page: each field with its bound field in every language."""
        for name in self.text_fields:
            yield name, [(code, self[f"{name}_{code}"]) for code in languages()]


def _text_field(name: str, language: str) -> forms.CharField:
    box = forms.TextInput if name == "title" else forms.Textarea
    return forms.CharField(
        label=words.label(name, language),
        max_length=_LENGTHS.get(name, _LONG),
        required=False,
        widget=box(attrs={"lang": language}),
    )


class NewForm(TextsForm):
    """The template of a new call, its title and its first day."""

    text_fields = ("title",)
    kind = forms.ChoiceField(
        label=_("What kind of call"),
        choices=[(kind, words.KINDS[kind].name) for kind in rules.Kind],
        widget=forms.RadioSelect,
    )
    first_day = forms.DateField(
        label=_("First day"),
        help_text=_("The phases of the template follow from this day. You can change all of them."),
        widget=forms.DateInput,
    )


class CopyForm(forms.Form):
    """The first day of a copy."""

    first_day = NewForm.base_fields["first_day"]


class ReasonForm(TextsForm):
    """Why a call is withdrawn."""

    text_fields = ("reason",)


class PublishForm(forms.Form):
    """That someone has read what publishing fixes."""

    sure = forms.BooleanField(
        label=_("I have read the preview. Publish the call."),
        error_messages={"required": _("Tick the box to publish.")},
    )


class SectionForm(forms.Form):
    """One part of a call; `seen` tells whether someone else wrote it meanwhile."""

    section = ""
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, call: Call) -> None:
        self.call = call
        self.stamp = stamp(call, rules.SECTIONS[self.section])
        super().__init__(data, initial={"seen": self.stamp, **self.held(call)})

    def held(self, call: Call) -> dict[str, Any]:
        """What the call holds now, by the names of the fields."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        raise NotImplementedError

    def renew(self) -> None:
        """Take the call as it is now for seen, so that saving again is deliberate."""
        self.data = self.data.copy()
        self.data["seen"] = stamp(Call.objects.get(pk=self.call.pk), rules.SECTIONS[self.section])


class _SectionOfTexts(SectionForm, TextsForm):
    def held(self, call: Call) -> dict[str, Any]:
        return {
            f"{name}_{code}": text
            for name in self.text_fields
            for code, text in (getattr(call, name) or {}).items()
        }

    def values(self) -> dict[str, Any]:
        return self.texts()


class CallTextsForm(_SectionOfTexts):
    section = "texts"
    text_fields = rules.SECTIONS["texts"]


class DutiesForm(_SectionOfTexts):
    section = "duties"
    text_fields = rules.SECTIONS["duties"]


class _GoalBoxes(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Goal) -> str:
        return pick(obj.statement)[0]


class _PlaceBoxes(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Place) -> str:
        return pick(obj.name)[0]


class AimsForm(SectionForm):
    """Which goals the call serves, and where it applies."""

    section = "aims"
    goals = _GoalBoxes(
        label=_("Goals"),
        queryset=Goal.objects.none(),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("At least one before publishing."),
    )
    places = _PlaceBoxes(
        label=_("Places"),
        queryset=Place.objects.none(),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("No place ticked means the whole city."),
    )

    def __init__(self, data: Any, call: Call) -> None:
        super().__init__(data, call)
        goals, places = aims_to_choose(call)
        self.fields["goals"].queryset = goals
        self.fields["places"].queryset = places

    def held(self, call: Call) -> dict[str, Any]:
        return {
            "goals": [goal.slug for goal in call.goals.all()],
            "places": [place.slug for place in call.places.all()],
        }

    def values(self) -> dict[str, Any]:
        return {"goals": self.cleaned_data["goals"], "places": self.cleaned_data["places"]}


class TimetableForm(SectionForm):
    """When each phase opens and closes; a phase without times is not part of the call."""

    section = "timetable"

    def __init__(self, data: Any, call: Call) -> None:
        super().__init__(data, call)
        for kind in PhaseKind:
            self.fields[f"{kind}_opens"] = MomentField(label=_("Opens"), required=False)
            self.fields[f"{kind}_closes"] = ClosingField(label=_("Closes"), required=False)

    def held(self, call: Call) -> dict[str, Any]:
        return {
            f"{span.kind}_{end}": moment
            for span in spans_of(call)
            for end, moment in (("opens", span.opens_at), ("closes", span.closes_at))
        }

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for kind in PhaseKind:
            names = [f"{kind}_opens", f"{kind}_closes"]
            missing = [
                name for name in names if typed.get(name) is None and name not in self.errors
            ]
            if len(missing) == 1:
                self.add_error(missing[0], _("Give both times, or neither."))
        return typed

    def values(self) -> dict[str, Any]:
        return {"spans": [span for kind in PhaseKind if (span := self._span(kind))]}

    def _span(self, kind: PhaseKind) -> Span | None:
        opens, closes = (self.cleaned_data[f"{kind}_{end}"] for end in ("opens", "closes"))
        return Span(kind, opens, closes) if opens and closes else None

    def groups(self) -> Iterable[tuple[str, Any, Any]]:
        """For the page: each phase with its two fields."""
        for kind in PhaseKind:
            yield kind, self[f"{kind}_opens"], self[f"{kind}_closes"]


def _choices(table: Mapping[str, words.Words], kinds: Iterable[str]) -> list[tuple[str, Any]]:
    return [(kind, table[kind].name) for kind in kinds]


class VoteForm(SectionForm):
    """Money, ballot and rule; a call whose timetable has no vote asks only for money."""

    section = "vote"
    money_cents = MoneyField(
        label=_("Money"), required=False, help_text=_("In euros, for the whole call.")
    )
    ballot = forms.ChoiceField(
        label=_("How people vote"),
        choices=_choices(words.BALLOTS, rules.BallotKind),
        widget=forms.RadioSelect,
        required=False,
    )
    max_choices = forms.IntegerField(
        label=_("How many projects a voter may tick"),
        help_text=_("Only for “Tick projects”."),
        min_value=1,
        max_value=500,
        required=False,
    )
    points = forms.IntegerField(
        label=_("How many points a voter has"),
        help_text=_("Only for “Give points”."),
        min_value=1,
        max_value=1000,
        required=False,
    )
    rule = forms.ChoiceField(
        label=_("How the votes are counted"),
        choices=_choices(words.RULES, rules.OFFERED),
        widget=forms.RadioSelect,
        required=False,
    )
    satisfaction = forms.ChoiceField(
        label=_("What a voter gets from a chosen project"),
        help_text=_("Only for “Equal shares”."),
        choices=_choices(words.SATISFACTIONS, rules.Satisfaction),
        widget=forms.RadioSelect,
        required=False,
    )
    completion = forms.ChoiceField(
        label=_("Money that is left over"),
        help_text=_("Only for “Equal shares”."),
        choices=_choices(words.COMPLETIONS, rules.Completion),
        widget=forms.RadioSelect,
        required=False,
    )
    proof = forms.ChoiceField(
        label=_("How voters show who they are"),
        choices=_choices(words.PROOFS, rules.Proof),
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, data: Any, call: Call, *, with_vote: bool = True) -> None:
        super().__init__(data, call)
        if not with_vote:
            for name in set(rules.SECTIONS["vote"]) - {"money_cents"}:
                del self.fields[name]

    def held(self, call: Call) -> dict[str, Any]:
        return {name: getattr(call, name) for name in rules.SECTIONS["vote"]}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "seen"}


def first_day(today: date) -> date:
    """The Monday that comes two weeks or a little more from today."""
    day = today + timedelta(days=14)
    return day + timedelta(days=-day.weekday() % 7)


SECTIONS: Mapping[str, type[SectionForm]] = {
    form.section: form for form in (CallTextsForm, AimsForm, TimetableForm, VoteForm, DutiesForm)
}
