"""A service as staff write it, in every language of the city."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from talkoot.commons.base import city
from talkoot.commons.base.texts import pick
from talkoot.commons.people.models import Organisation
from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import choosable
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.goals.models import Goal
from talkoot.loop.services.bridge import BadInput
from talkoot.loop.services.bridge.processes import calendar_of
from talkoot.loop.services.models import Service
from talkoot.loop.services.queries.requests import teams
from talkoot.loop.services.rules.catalogue import DataType, Type
from talkoot.loop.services.words.states import WAYS

_AREA = forms.Textarea
_CHECKS = forms.CheckboxSelectMultiple
# Words of a service → their label, and whether they take several lines.
TEXTS: dict[str, tuple[Any, bool]] = {
    "name": (_("Name"), False),
    "group": (_("Heading in the catalogue"), False),
    "summary": (_("In short"), True),
    "for_whom": (_("For whom"), False),
    "body": (_("How it works"), True),
    "contact": (_("Contact"), False),
    "promise_source": (_("Who gave the promise, and when"), False),
}
_MOST = {"name": 120, "group": 80, "summary": 300, "for_whom": 200, "body": 5_000}


class CatalogueForm(forms.Form):
    """Everything about a service; a step is a line: its name in each language, parted by |."""

    code = forms.SlugField(
        label=_("Code"),
        help_text=_("How other programs name it (service_code). It stays as it is."),
        max_length=80,
    )
    promise_days = forms.IntegerField(
        label=_("Promised within how many days?"),
        help_text=_("Leave it empty where nothing is promised."),
        min_value=1,
        max_value=3_650,
        required=False,
    )
    ways = forms.MultipleChoiceField(
        label=_("How to reach it"), choices=list(WAYS.items()), widget=_CHECKS, required=False
    )
    owner = forms.ModelChoiceField(
        label=_("Who answers for it"),
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("No team"),
    )
    goals = forms.ModelMultipleChoiceField(
        label=_("Goals it serves"),
        queryset=Goal.objects.none(),
        to_field_name="slug",
        widget=_CHECKS,
        required=False,
    )
    places = forms.ModelMultipleChoiceField(
        label=_("Where, if not in the whole city"),
        queryset=Place.objects.none(),
        to_field_name="slug",
        widget=_CHECKS,
        required=False,
    )
    experiment = forms.ModelChoiceField(
        label=_("Came from the experiment"),
        queryset=Experiment.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("From none"),
    )
    since = forms.DateField(
        label=_("Permanent since"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d"),
    )
    steps = forms.CharField(
        label=_("Steps of the work"),
        help_text=_("A line for each, in order: its name in every language, parted by |."),
        widget=_AREA,
        required=False,
    )
    hours = forms.CharField(
        label=_("Office hours"),
        help_text=_("Such as: mon-fri 8-16. Waits are counted in them."),
        max_length=40,
        required=False,
    )
    keywords = forms.CharField(
        label=_("Other words by which people look for it"), max_length=400, required=False
    )
    asks_place = forms.BooleanField(label=_("A report needs a place"), required=False)
    reportable = forms.BooleanField(label=_("Something can be reported to it"), required=False)
    active = forms.BooleanField(label=_("It is in the catalogue"), required=False)
    type = forms.ChoiceField(
        label=_("When does a report get its number?"),
        choices=[(Type.REALTIME, _("At once")), (Type.BATCH, _("Later, by a token"))],
        widget=forms.RadioSelect,
    )
    questions = forms.CharField(
        label=_("Questions in the report"),
        help_text=_("Open311 attributes as JSON; leave it empty for none."),
        widget=_AREA,
        required=False,
    )

    def __init__(self, *args: Any, service: Service | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._service = service
        for name, (label, long) in TEXTS.items():
            for language in _languages():
                self.fields[f"{name}_{language}"] = forms.CharField(
                    label=f"{label} ({language})",
                    max_length=_MOST.get(name, 300),
                    required=name == "name",
                    widget=_AREA if long else forms.TextInput,
                )
        _offer(self.fields["owner"], teams(), lambda row: row.name)
        _offer(self.fields["goals"], Goal.objects.all(), lambda row: pick(row.statement)[0])
        _offer(self.fields["places"], choosable(), lambda row: pick(row.name)[0])
        _offer(self.fields["experiment"], _adopted(), lambda row: row.title)

    def texts(self) -> list[tuple[str, list[Any]]]:
        """For the page: each text with its field in every language."""
        return [(name, [self[f"{name}_{code}"] for code in _languages()]) for name in TEXTS]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        rows = Service.objects.filter(code=code)
        if self._service is not None:
            rows = rows.exclude(pk=self._service.pk)
        if rows.exists():
            raise forms.ValidationError(_("Another service has this code. Choose another one."))
        return code

    def clean_hours(self) -> str:
        hours = str(self.cleaned_data["hours"]).strip()
        try:
            calendar_of(hours, "UTC")
        except BadInput as no:
            raise forms.ValidationError(_("Write office hours such as: mon-fri 8-16.")) from no
        return hours

    def clean_steps(self) -> list[dict[str, Any]]:
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["steps"].splitlines())):
            names = [part.strip() for part in line.split("|")]
            if len(names) != len(_languages()) or not all(names):
                raise forms.ValidationError(
                    _("“%(line)s” needs a name in each of the %(n)s languages, parted by |."),
                    params={"line": line, "n": len(_languages())},
                )
            name = dict(zip(_languages(), names, strict=True))
            found.append({"code": self._code_of(name), "name": name})
        if len({one["code"] for one in found}) != len(found):
            raise forms.ValidationError(_("Two steps have the same name. Tell them apart."))
        return found

    def _code_of(self, name: dict[str, str]) -> str:
        """A step that is only worded anew keeps its code, since requests speak of it."""
        kept = self._service.steps if self._service is not None else []
        for one in kept:
            if any(one["name"].get(code) == words for code, words in name.items()):
                return str(one["code"])
        return slugify(pick(name, "en")[0])[:60] or "step"

    def clean_questions(self) -> list[dict[str, Any]]:
        text = str(self.cleaned_data["questions"]).strip()
        try:
            found = json.loads(text) if text else []
            good = isinstance(found, list) and all(_is_question(one) for one in found)
        except (ValueError, RecursionError, TypeError, AttributeError):
            good = False
        if not good:
            raise forms.ValidationError(
                _(
                    "Write a list of objects with code, datatype, description {fi, sv, en} and, "
                    "for lists, values of key and name."
                )
            )
        return list(found)

    def values(self) -> dict[str, Any]:
        """What the action takes as fields."""
        given = self.cleaned_data
        days = given["promise_days"]
        texts = {
            name: {
                code: given[f"{name}_{code}"] for code in _languages() if given[f"{name}_{code}"]
            }
            for name in TEXTS
        }
        plain = ("code", "ways", "owner", "experiment", "since", "steps", "hours", "keywords",
                 "asks_place", "reportable", "active", "type", "questions")  # fmt: skip
        return {
            **texts,
            **{name: given[name] for name in plain},
            "promise_hours": days * 24 if days else None,
        }


def _is_question(one: Any) -> bool:
    return (
        isinstance(one["code"], str)
        and one["datatype"] in set(DataType)
        and bool(one["description"].get("fi") or one["description"].get("en"))
        and all(v["key"] and v["name"] for v in one.get("values", ()))
    )


def initial_of(row: Service) -> dict[str, Any]:
    """A service as the form shows it."""
    texts = {
        f"{name}_{code}": getattr(row, name).get(code, "")
        for name in TEXTS
        for code in _languages()
    }
    return {
        **texts,
        "code": row.code,
        "promise_days": row.promise_hours and row.promise_hours // 24,
        "ways": row.ways,
        "owner": row.owner.slug if row.owner else None,
        "goals": [goal.slug for goal in row.goals.all()],
        "places": [place.slug for place in row.places.all()],
        "experiment": row.experiment.slug if row.experiment else None,
        "since": row.since,
        "steps": "\n".join(
            " | ".join(one["name"].get(code, "") for code in _languages()) for one in row.steps
        ),
        "questions": json.dumps(row.questions, ensure_ascii=False, indent=1)
        if row.questions
        else "",
        **{
            name: getattr(row, name)
            for name in ("hours", "keywords", "asks_place", "reportable", "active", "type")
        },
    }


def _languages() -> Sequence[str]:
    return city.pack().city.languages


def _adopted() -> Any:
    """Experiments that were evaluated; only from such a one something can have come."""
    return Experiment.objects.filter(verdict__isnull=False).order_by("-changed_at")


def _offer(field: Any, rows: Any, label: Any) -> None:
    field.queryset = rows
    field.label_from_instance = label
