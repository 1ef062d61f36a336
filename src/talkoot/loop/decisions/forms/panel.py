"""The shape of what staff type about a panel, and of what people say when they register."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.commons.base.texts import pick
from talkoot.loop.calls.forms import ClosingField, MomentField
from talkoot.loop.calls.queries import languages
from talkoot.loop.decisions.models import Category, Feature, Panel
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.rules.panels import Invite, Objective, ValueKind
from talkoot.loop.decisions.words import panel_forms as words

_LENGTHS = {"title": 120, "task": 2_000, "practical": 2_000, "statement": 20_000}
_LARGEST = 500
_PLAIN = ("size", "invite", "objective", "registers_from", "registers_until", "draw_at")


class TextsForm(forms.Form):
    """Fields in every language of the city, side by side; names are `field_language`."""

    text_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.text_fields:
            for code in languages():
                self.fields[f"{name}_{code}"] = _text_field(name, code)

    def texts(self) -> dict[str, dict[str, str]]:
        """What was typed: {field: {language: words}} without empty ones."""
        typed = {
            name: {code: self.cleaned_data[f"{name}_{code}"] for code in languages()}
            for name in self.text_fields
        }
        return {name: {c: t for c, t in texts.items() if t} for name, texts in typed.items()}

    def groups(self) -> Iterable[tuple[str, list[tuple[str, Any]]]]:
        """For the page: each field with its bound field in every language."""
        for name in self.text_fields:
            yield name, [(code, self[f"{name}_{code}"]) for code in languages()]


def _text_field(name: str, language: str) -> forms.CharField:
    box = forms.TextInput if name == "title" else forms.Textarea
    return forms.CharField(
        label=words.label(name, language),
        max_length=_LENGTHS[name],
        required=False,
        widget=box(attrs={"lang": language}),
    )


class PanelForm(TextsForm):
    """What a panel is about, how large it is, who may register and when."""

    text_fields = ("title", "task", "practical")
    size = forms.IntegerField(label=_("How many people are drawn"), min_value=2, max_value=_LARGEST)
    invite = forms.ChoiceField(
        label=_("Who may register"),
        choices=[(kind, words.INVITES[kind]) for kind in Invite],
        widget=forms.RadioSelect,
    )
    objective = forms.ChoiceField(
        label=_("What makes the lottery fair"),
        help_text=_("If you have no reason for another, keep the first. The choice is public."),
        choices=[(kind, words.OBJECTIVES[kind]) for kind in Objective],
        initial=Objective.LEXIMIN,
        widget=forms.RadioSelect,
    )
    asked = forms.MultipleChoiceField(
        label=_("What people are asked about themselves"),
        help_text=_("Ask only what you need for a panel that resembles the city."),
        choices=[(key, name) for key, name in words.ASKED.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing to ask.")},
    )
    registers_from = MomentField(label=_("Registration opens"), widget=forms.DateTimeInput)
    registers_until = ClosingField(label=_("Registration closes"), widget=forms.DateTimeInput)
    draw_at = MomentField(label=_("The draw"), widget=forms.DateTimeInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lacking = [c for c in languages() if not data.get(f"title_{c}", "").strip()]
        for code in lacking:
            self.add_error(f"title_{code}", _("Write the title in every language."))
        return data

    def values(self) -> dict[str, Any]:
        """What the action takes as `fields`."""
        return {**self.texts(), **{name: self.cleaned_data[name] for name in _PLAIN}}


class NewPanelForm(PanelForm):
    """The same with the decision that the panel serves, and its address."""

    call = forms.ModelChoiceField(
        label=_("The decision that the panel serves"),
        queryset=None,
        error_messages={"required": _("Choose the call whose decision the panel serves.")},
    )
    slug = forms.SlugField(
        label=_("Address of the page"),
        help_text=_("Small letters, figures and hyphens, such as climate-panel-2031."),
        max_length=80,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["call"]
        field.queryset = queries.calls_to_serve()
        field.label_from_instance = lambda call: pick(call.title)[0]


def held(panel: Panel) -> dict[str, Any]:
    """What the form of a panel holds at first."""
    texts = {
        f"{name}_{code}": words_
        for name in PanelForm.text_fields
        for code, words_ in getattr(panel, name).items()
    }
    asked = [row.key for row in panel.categories.all()]
    return {**{name: getattr(panel, name) for name in _PLAIN}, **texts, "asked": asked}


class RegisterForm(forms.Form):
    """What somebody says who would take part: one answer a question, and how to reach them."""

    def __init__(self, data: Any, *, panel: Panel, categories: Iterable[Category]) -> None:
        super().__init__(data)
        self.keys = [category.key for category in categories]
        if panel.invite == Invite.REGISTER:
            self.fields["code"] = _code()
        for category in categories:
            self.fields[f"about-{category.key}"] = _question(category)
        self.fields["name"] = forms.CharField(
            label=_("Your name"),
            help_text=_("Only the office sees it. It is not published."),
            max_length=120,
            error_messages={"required": _("Write your name.")},
        )
        self.fields["phone"] = forms.CharField(
            label=_("Telephone"),
            help_text=_("The office calls you if you are drawn and do not answer by mail."),
            max_length=40,
            required=False,
        )
        self.fields["agreed"] = forms.BooleanField(
            label=_("I would take part if I am drawn, and my answers may be used in the draw."),
            required=False,
        )

    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data[f"about-{key}"] for key in self.keys}


def _code() -> forms.CharField:
    return forms.CharField(
        label=_("Code in the letter"),
        help_text=_("Twelve letters and figures. Spaces and hyphens do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Write the code that is in your letter.")},
    )


def _question(category: Category) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=pick(category.name)[0],
        choices=[(row.key, pick(row.name)[0]) for row in category.features.all()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )


class StaffRegisterForm(RegisterForm):
    """The same for somebody on the telephone."""

    def __init__(self, data: Any, *, panel: Panel, categories: Iterable[Category]) -> None:
        super().__init__(data, panel=panel, categories=categories)
        self.fields["name"].label = _("Name")
        self.fields["phone"].required = True
        self.fields["phone"].help_text = ""
        self.fields["phone"].error_messages = {
            "required": _("Write a telephone number, so that the office can tell them.")
        }
        self.fields["agreed"].label = _(
            "They would take part if drawn, and have heard how their answers are used."
        )


class LettersForm(forms.Form):
    """How many letters, and the register file."""

    count = forms.IntegerField(label=_("How many letters"), min_value=1, max_value=50_000)
    register = forms.FileField(
        label=_("Register file"),
        help_text=_(
            "CSV with the columns name and address; postcode and stratum help. Nothing of the "
            "file is kept."
        ),
        error_messages={"required": _("Choose the register file.")},
    )


class ValueForm(forms.Form):
    """Which public value decides, and which one where it does not come."""

    value_kind = forms.ChoiceField(
        label=_("What decides"),
        choices=[(kind, words.VALUE_KINDS[kind]) for kind in ValueKind],
        widget=forms.RadioSelect,
    )
    value_name = forms.CharField(
        label=_("Exactly which"),
        help_text=_("Such as: ten throws at the open meeting in the library; or round 49/2031."),
        max_length=200,
        error_messages={"required": _("Say exactly which value it is.")},
    )
    fallback_kind = forms.ChoiceField(
        label=_("What decides if that value does not come"),
        choices=[(kind, words.VALUE_KINDS[kind]) for kind in ValueKind],
        widget=forms.RadioSelect,
    )
    fallback_name = forms.CharField(
        label=_("Exactly which in that case"),
        max_length=200,
        error_messages={"required": _("Say exactly which value it is.")},
    )
    fallback_at = MomentField(label=_("From when it counts instead"), widget=forms.DateTimeInput)


class DrawForm(forms.Form):
    """The value as it came, typed by each of two people."""

    value = forms.CharField(
        label=_("The value"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the value.")},
    )
    used_fallback = forms.BooleanField(
        label=_("The named value did not come; this is the one that counts instead."),
        required=False,
    )


class MeetingForm(forms.Form):
    """A day, and who was there."""

    held_on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput,
        error_messages={"required": _("Give the day."), "invalid": _("Give a date.")},
    )


class StatementForm(TextsForm):
    """What the panel says."""

    text_fields = ("statement",)


_SEATS, _PEOPLE = re.compile(r"[0-9]{1,4}"), re.compile(r"[0-9]{1,8}")


def quotas_sent(
    post: Mapping[str, str], features: Sequence[Feature], size: int
) -> tuple[dict[int, tuple[int, int, int | None]], dict[str, str]]:
    """The quotas of a form, and what is no whole number by the name of its field.

    Fields are `min-KEY`, `max-KEY` and `people-KEY`, KEY the feature's id. An empty minimum is 0,
    an empty maximum the whole panel.
    """
    quotas, wrong = {}, {}
    for row in features:
        cells: list[int | None] = []
        for name, empty, shape in (
            ("min", 0, _SEATS),
            ("max", size, _SEATS),
            ("people", None, _PEOPLE),
        ):
            typed = re.sub(r"\s", "", post.get(f"{name}-{row.pk}", ""))
            whole = shape.fullmatch(typed)
            if typed and not whole:
                wrong[f"{name}-{row.pk}"] = typed[:20]
            cells.append(int(typed) if whole else empty)
        low, high, people = cells
        quotas[row.pk] = (low or 0, high or 0, people)
    return quotas, wrong
