"""The shape of what people write about an experiment."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talkoot.commons.base.texts import pick
from talkoot.commons.people.models import Organisation
from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import choosable
from talkoot.loop.experiments.bridge import Better, Design, Looks, Missing
from talkoot.loop.experiments.rules import agreeing, running
from talkoot.loop.experiments.rules.states import Duty, Note
from talkoot.loop.experiments.words import states as words

_AREA = forms.Textarea
_TEXT = {"max_length": 2_000, "widget": _AREA}
_RESERVED = ("unit", "site", "arm", "period")
_NUMBERS = (
    "smallest_effect",
    "harm_worst",
    "expected_effect",
    "expected_sd",
    "base_share",
    "correlation",
)
_WHOLE = ("start", "periods", "period_days", "per_arm", "per_site")
_TEXTS = (
    "question",
    "if_",
    "then",
    "because",
    "measure",
    "unit",
    "source",
    "better",
    "missing",
    "harm",
    "harm_unit",
    "harm_better",
    "design",
    "looks",
    "draw",
    "stopping",
    "ethics",
    "privacy",
)


def language_now() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


class NumberField(forms.DecimalField):
    """A number with a point or a comma."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=kwargs.pop("required", False), widget=forms.TextInput, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python("".join(str(value or "").split()).replace(",", "."))


class PlanForm(forms.Form):
    """The whole plan; what is left empty is not stated."""

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = forms.CharField(label=_("In short"), max_length=300, required=False, widget=_AREA)
    question = forms.CharField(label=words.FIELDS["question"], max_length=300)
    if_ = forms.CharField(label=words.FIELDS["if_"], max_length=300)
    then = forms.CharField(label=words.FIELDS["then"], max_length=300)
    because = forms.CharField(
        label=words.FIELDS["because"],
        help_text=_("The reason shows later why it worked or did not."),
        max_length=300,
    )
    measure = forms.CharField(
        label=words.FIELDS["measure"],
        help_text=_("One measure decides. Such as: carbon dioxide in classrooms."),
        max_length=60,
    )
    unit = forms.CharField(
        label=words.FIELDS["unit"], help_text=_("Such as: ppm, mean of the week."), max_length=60
    )
    source = forms.CharField(
        label=words.FIELDS["source"],
        help_text=_("Such as: the sensors of the school, read every Friday."),
        max_length=200,
    )
    better = forms.ChoiceField(
        label=words.FIELDS["better"], choices=list(words.BETTER.items()), widget=forms.RadioSelect
    )
    proportion = forms.BooleanField(label=words.FIELDS["proportion"], required=False)
    missing = forms.ChoiceField(
        label=words.FIELDS["missing"], choices=list(words.MISSING.items()), initial=Missing.REFUSE
    )
    smallest_effect = NumberField(
        label=words.FIELDS["smallest_effect"],
        help_text=_("In the unit of the measure. A smaller change would not be worth the money."),
        required=True,
        min_value=Decimal(0),
    )
    harm = forms.CharField(label=words.FIELDS["harm_column"], max_length=60, required=False)
    harm_unit = forms.CharField(label=words.FIELDS["harm_unit"], max_length=60, required=False)
    harm_better = forms.ChoiceField(
        label=words.FIELDS["harm_better"],
        choices=list(words.BETTER.items()),
        initial=Better.LOWER,
        required=False,
    )
    harm_worst = NumberField(label=words.FIELDS["harm_worst"], min_value=Decimal(0))
    design = forms.ChoiceField(
        label=words.FIELDS["design"],
        choices=list(words.DESIGNS.items()),
        initial=Design.STEPPED_WEDGE,
        widget=forms.RadioSelect,
    )
    sites = forms.MultipleChoiceField(
        label=words.FIELDS["sites"], widget=forms.CheckboxSelectMultiple
    )
    treated = forms.MultipleChoiceField(
        label=words.FIELDS["treated"],
        help_text=_("Only where no lot decides."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    start = forms.IntegerField(
        label=words.FIELDS["start"],
        help_text=_("The periods before it show how things are without the trial."),
        min_value=1,
        max_value=200,
        required=False,
        initial=2,
    )
    periods = forms.IntegerField(
        label=words.FIELDS["periods"], min_value=1, max_value=200, initial=8
    )
    period_days = forms.IntegerField(
        label=words.FIELDS["period_days"], min_value=1, max_value=366, initial=7
    )
    starts_on = forms.DateField(
        label=words.FIELDS["starts_on"], widget=forms.DateInput(format="%Y-%m-%d")
    )
    expected_effect = NumberField(
        label=_("Which effect do you hope for?"),
        help_text=_("With the spread, it shows whether the trial is large enough."),
        min_value=Decimal(0),
    )
    expected_sd = NumberField(
        label=_("How much do values differ by themselves? (standard deviation)"),
        min_value=Decimal(0),
    )
    base_share = NumberField(
        label=_("Share of yes without the trial, 0 to 1 (only for yes and no)"),
        min_value=Decimal(0),
        max_value=Decimal(1),
    )
    per_arm = forms.IntegerField(
        label=words.FIELDS["per_arm"], min_value=2, max_value=1_000_000, required=False
    )
    looks = forms.ChoiceField(
        label=words.FIELDS["looks"], choices=list(words.LOOKS.items()), initial=Looks.ONCE
    )
    draw = forms.CharField(
        label=words.FIELDS["draw"],
        help_text=_(
            "A public value that nobody can know yet, such as the lottery numbers of a named day. "
            "Write “no lots” where none are drawn."
        ),
        max_length=200,
    )
    stopping = forms.CharField(
        label=words.FIELDS["stopping"],
        help_text=_("Such as: at once if anyone is hurt. Never because the numbers look good."),
        **_TEXT,
    )
    ethics = forms.CharField(label=words.FIELDS["ethics"], **_TEXT)
    privacy = forms.CharField(label=words.FIELDS["privacy"], **_TEXT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {row.slug: row for row in choosable()}
        sites = Organisation.objects.filter(
            type=Organisation.Type.SITE, confirmed_at__isnull=False
        ).order_by("name")
        self.organisations = {row.slug: row for row in sites if row.slug not in self.places}
        offered = [
            *((slug, pick(row.name)[0]) for slug, row in self.places.items()),
            *((slug, row.name) for slug, row in self.organisations.items()),
        ]
        for name in ("sites", "treated"):
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        harm = bool(given.get("harm"))
        for name in ("harm_unit", "harm_worst"):
            if harm and given.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("Needed where something must not become worse."))
        return given

    def plan(self) -> dict[str, Any]:
        """The plan as it is kept and summed: texts, whole numbers, decimals as text."""
        given = self.cleaned_data
        harm = given.get("harm", "")
        kept: dict[str, Any] = {name: str(given.get(name) or "") for name in _TEXTS}
        kept |= {name: _decimal(given.get(name)) for name in _NUMBERS}
        kept |= {name: given.get(name) for name in _WHOLE}
        return {
            **kept,
            "column": column_of(given["measure"]),
            "harm_column": column_of(harm) if harm else "",
            "proportion": bool(given.get("proportion")),
            "confidence": "0.95",
            "sites": list(given["sites"]),
            "treated": [slug for slug in given.get("treated", ()) if slug in given["sites"]],
            "starts_on": given["starts_on"].isoformat(),
        }

    def chosen(self) -> list[Place | Organisation]:
        found = {**self.places, **self.organisations}
        return [found[slug] for slug in self.cleaned_data["sites"]]


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize(), "f")


def column_of(words: str) -> str:
    """The name of a measure as a column of the data."""
    name = slugify(words).replace("-", "_")[:40] or "value"
    return f"{name}_value" if name in _RESERVED else name


class AmendForm(forms.Form):
    """The words of a locked plan, and why they change."""

    NAMES = ("source", "stopping", "ethics", "privacy", "starts_on")
    source = forms.CharField(label=words.FIELDS["source"], max_length=200)
    stopping = forms.CharField(label=words.FIELDS["stopping"], **_TEXT)
    ethics = forms.CharField(label=words.FIELDS["ethics"], **_TEXT)
    privacy = forms.CharField(label=words.FIELDS["privacy"], **_TEXT)
    starts_on = forms.DateField(
        label=words.FIELDS["starts_on"], widget=forms.DateInput(format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Why does the plan change?"), **_TEXT)

    def plan(self, old: Mapping[str, Any]) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in self.NAMES}
        return {**old, **given, "starts_on": given["starts_on"].isoformat()}


class AgreementForm(forms.Form):
    """Every part of the agreement; a new one begins with the template."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in agreeing.PARTS:
            self.fields[name] = forms.CharField(
                label=words.PARTS[name], max_length=agreeing.MOST, widget=_AREA
            )


class PartnerForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.filter(confirmed_at__isnull=False),
        to_field_name="slug",
    )
    duty = forms.ChoiceField(
        label=_("What does it do?"), choices=list(words.DUTIES.items()), initial=Duty.EVALUATOR
    )


class DrawForm(forms.Form):
    value = forms.CharField(label=_("The public value"), max_length=200)


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=list(words.NOTES.items()),
        initial=Note.NOTE,
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        label=_("Entry"),
        help_text=_("Everyone can read it. Name nobody."),
        max_length=running.NOTE,
        widget=_AREA,
    )


class ValuesForm(forms.Form):
    """Values of one period at every site that lacks them, or of one person or request."""

    def __init__(
        self,
        *args: Any,
        columns: Iterable[tuple[str, str]],
        places: Mapping[str, str],
        period: int,
        people: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns, self.places, self.period = list(columns), dict(places), period
        self.people = people
        if people:
            self.fields["unit"] = forms.CharField(
                label=_("Pseudonym"),
                help_text=_("A code that tells nobody who it is."),
                max_length=running.UNIT,
            )
            if self.places:
                self.fields["site"] = forms.ChoiceField(
                    label=_("Site"), choices=list(self.places.items())
                )
            for column, label in self.columns:
                self.fields[f"v--{column}"] = NumberField(label=label, required=True)
            return
        for site, name in (self.places or {"": ""}).items():
            for column, label in self.columns:
                self.fields[f"v-{site}-{column}"] = NumberField(
                    label=f"{name}: {label}" if name else label
                )

    def rows(self) -> list[dict[str, str]]:
        """What was written; a site without any value is left out."""
        given = self.cleaned_data
        if self.people:
            keys = {name: given[name] for name in ("unit", "site") if name in given}
            return [{**keys, **{c: _decimal(given[f"v--{c}"]) for c, _label in self.columns}}]
        found = []
        for site in self.places or {"": ""}:
            values = {c: given.get(f"v-{site}-{c}") for c, _label in self.columns}
            if any(value is not None for value in values.values()):
                keys = {"period": str(self.period), **({"site": site} if site else {})}
                found.append({**keys, **{c: _decimal(v) for c, v in values.items()}})
        return found


class TableForm(forms.Form):
    """A table as a file or as text."""

    file = forms.FileField(label=_("A CSV file"), required=False)
    text = forms.CharField(label=_("Or paste the table here"), required=False, widget=_AREA)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        file = given.get("file")
        try:
            given["table"] = file.read().decode("utf-8-sig") if file else given.get("text", "")
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not UTF-8 text. Save it as CSV in UTF-8."))
            return given
        if not given["table"].strip():
            self.add_error("text", _("Choose a file or paste a table."))
        return given


class VerdictForm(forms.Form):
    """The verdict with its reasons and office; one language is enough, three are better."""

    word = forms.ChoiceField(
        label=_("Verdict"), choices=list(words.VERDICTS.items()), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[f"reasons_{code}"] = forms.CharField(
                label=f"{_('Reasons')} ({language})",
                max_length=1_000,
                required=False,
                widget=_AREA,
            )
        for code, language in settings.LANGUAGES:
            self.fields[f"office_{code}"] = forms.CharField(
                label=f"{_('Office')} ({language})", max_length=200, required=False
            )

    def texts(self, name: str) -> dict[str, str]:
        found = {
            code: self.cleaned_data.get(f"{name}_{code}", "") for code, _l in settings.LANGUAGES
        }
        return {code: text for code, text in found.items() if text}


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Why does it end early?"), **_TEXT)
