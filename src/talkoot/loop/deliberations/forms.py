"""The shape of what people send."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talkoot.commons.base import Refused
from talkoot.loop.deliberations import rules, words
from talkoot.loop.deliberations.models import Conversation, Report
from talkoot.loop.deliberations.rules import LIMITS, Reason, Screening
from talkoot.loop.proposals.forms import language_now
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.words import LANGUAGES

_AREA = forms.Textarea
_REASONS = [(r.value, words.REASONS[r]) for r in Reason if r is not Reason.ELSEWHERE]


def _language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language of your text"), choices=list(LANGUAGES.items()))


class StatementForm(forms.Form):
    """A statement; `confirmed` says that its writer has seen what is like it."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = forms.CharField(
        label=_("Your statement"),
        help_text=_("One thought in one sentence, so that others can agree or disagree."),
        max_length=LIMITS.statement,
        widget=_AREA,
    )
    language = _language_field()
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, proposals: Iterable[Proposal] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = language_now()
        rows = list(proposals)
        if rows:
            self.fields["about"] = forms.ChoiceField(
                label=_("Which proposal is it about?"),
                required=False,
                choices=[("", _("None of them")), *((row.slug, row.title) for row in rows)],
            )

    def clean_text(self) -> str:
        text = " ".join(self.cleaned_data["text"].split())
        try:
            rules.check_statement(text)
        except Refused as no:
            raise forms.ValidationError(words.refusal(no)) from no
        return text


class ArgumentForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    side = forms.ChoiceField(
        label=_("Your argument is"), choices=list(words.SIDES.items()), widget=forms.RadioSelect
    )
    body = forms.CharField(
        label=_("Your argument"),
        help_text=_("Why do you think so? A sentence or two."),
        max_length=LIMITS.argument,
        widget=_AREA,
    )


class ComplaintForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=_REASONS, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What should the moderator know?"),
        max_length=LIMITS.note,
        required=False,
        widget=_AREA,
    )


class HideForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason, shown to everyone"), choices=_REASONS)


class _TextsForm(forms.Form):
    """One text in the city's languages; `texts()` gathers those that are written."""

    name = ""
    label: Any = ""
    longest = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, _name in settings.LANGUAGES:
            self.fields[f"{self.name}_{code}"] = forms.CharField(
                label=f"{self.label} ({LANGUAGES[code]})",
                max_length=self.longest,
                required=False,
                widget=_AREA,
            )

    def texts(self) -> dict[str, str]:
        codes = [code for code, _name in settings.LANGUAGES]
        found = {code: self.cleaned_data.get(f"{self.name}_{code}", "") for code in codes}
        return {code: text for code, text in found.items() if text}

    def bound(self) -> list[forms.BoundField]:
        return [self[f"{self.name}_{code}"] for code, _name in settings.LANGUAGES]


class SetUpForm(_TextsForm):
    name, label, longest = "intro", _("What the conversation is about"), LIMITS.intro
    screening = forms.ChoiceField(
        label=_("Moderation"),
        choices=list(words.SCREENINGS.items()),
        widget=forms.RadioSelect,
        initial=Screening.BEFORE,
    )


def set_up_values(row: Conversation) -> dict[str, Any]:
    """A conversation as the initial values of its form."""
    return {
        "screening": row.screening,
        **{f"intro_{code}": text for code, text in row.intro.items()},
    }


class SeedForm(forms.Form):
    texts = forms.CharField(
        label=_("First statements"),
        help_text=_("One a line. Cover different views, also those that the city does not share."),
        widget=_AREA,
    )
    language = _language_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = language_now()

    def lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["texts"].splitlines() if line.strip()]


class LinkForm(forms.Form):
    """Which statement is about which proposal."""

    def __init__(
        self,
        *args: Any,
        statements: Iterable[Any] = (),
        proposals: Iterable[Proposal] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"] = forms.ChoiceField(
            label=_("Statement"),
            choices=[(str(s.number), f"#{s.number} {s.text}") for s in statements],
        )
        self.fields["proposal"] = forms.ChoiceField(
            label=_("is about the proposal"), choices=[(p.slug, p.title) for p in proposals]
        )


class ReportForm(_TextsForm):
    name, label, longest = "words", _("Text of the report"), LIMITS.report


def report_values(row: Report | None) -> dict[str, Any]:
    return {f"words_{code}": text for code, text in row.words.items()} if row else {}
