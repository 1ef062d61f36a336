"""What staff state: answers, the ballot, merging, hiding."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.loop.proposals import rules, words
from talkoot.loop.proposals.forms.writing import cost_field, euros_of
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import LIMITS, Status

_AREA = forms.Textarea


class TextsForm(forms.Form):
    """A text in three languages, of which one is enough; `texts(name)` gathers them."""

    TEXTS: Mapping[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.TEXTS.items():
            for code, language in words.LANGUAGES.items():
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=f"{label} ({language})",
                    max_length=LIMITS.note,
                    required=False,
                    widget=_AREA if name != "office" else forms.TextInput,
                )

    def texts(self, name: str) -> dict[str, str]:
        found = {code: self.cleaned_data.get(f"{name}_{code}", "") for code in words.LANGUAGES}
        return {code: text for code, text in found.items() if text}

    def bound(self, name: str) -> list[forms.BoundField]:
        return [self[f"{name}_{code}"] for code in words.LANGUAGES]


class AnswerForm(TextsForm):
    TEXTS = {"reason": _("Reason"), "office": _("Office")}
    status = forms.ChoiceField(
        label=_("Answer"),
        choices=[(status.value, words.STATUSES[status]) for status in rules.ANSWERS],
    )


class BallotForm(forms.Form):
    """A tick and a price for each proposal that may stand on the ballot."""

    def __init__(self, *args: Any, rows: Iterable[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            on_ballot = row.status == Status.ON_BALLOT
            self.fields[f"on-{row.pk}"] = forms.BooleanField(
                label=row.title, required=False, initial=on_ballot
            )
            self.fields[f"cost-{row.pk}"] = cost_field(
                label=_("Price of “%(title)s”") % {"title": row.title},
                initial=euros_of(row.cost_cents),
            )

    def lines(self) -> list[tuple[Proposal, forms.BoundField, forms.BoundField]]:
        return [(row, self[f"on-{row.pk}"], self[f"cost-{row.pk}"]) for row in self.rows]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for row in self.rows:
            lacks = given.get(f"on-{row.pk}") and given.get(f"cost-{row.pk}", 0) is None
            if lacks:
                self.add_error(f"cost-{row.pk}", _("Give the price: it is on the ballot."))
        return given

    def chosen(self) -> dict[str, int]:
        """Slug to price in cents, of those that are ticked."""
        given = self.cleaned_data
        return {row.slug: given[f"cost-{row.pk}"] for row in self.rows if given[f"on-{row.pk}"]}


class MergeForm(TextsForm):
    TEXTS = {"reason": _("Reason"), "office": _("Office")}
    proposal = forms.ChoiceField(label=_("This proposal"))
    into = forms.ChoiceField(label=_("becomes part of"))

    def __init__(self, *args: Any, rows: Iterable[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *((row.slug, row.title) for row in rows)]
        self.fields["proposal"].choices = choices  # type: ignore[attr-defined]
        self.fields["into"].choices = choices  # type: ignore[attr-defined]


class HideForm(TextsForm):
    TEXTS = {"words": _("To the author")}
    reason = forms.ChoiceField(label=_("Reason"), choices=list(words.REASONS.items()))
