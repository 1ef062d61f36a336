"""The intended path, rules and what-ifs of a process."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.loop.services.bridge.processes import WAITS, Change, Kind
from talkoot.loop.services.words import figures

_AREA = forms.Textarea
_RULES = 4


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


def _dropped(what: str, step: str) -> frozenset[str]:
    """What nobody does any more: the step, or waiting for residents at whichever step."""
    return frozenset({"drop": {step}, "papers": {WAITS}}.get(what, ()))


class WhatIfForm(forms.Form):
    """One change of the process."""

    KINDS = (
        ("staff", _("More people")),
        ("fewer", _("Fewer people")),
        ("once", _("Done right the first time: nothing is done again")),
        ("faster", _("The step takes half the time")),
        ("papers", _("Nothing is missing: no resident has to be asked")),
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
            drop=_dropped(what, step),
            once=frozenset({step} if what == "once" else ()),
            faster={step: 0.5} if what == "faster" else {},
        )
