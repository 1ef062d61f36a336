"""Comments, reports, and answers to a match."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.loop.proposals import words
from talkoot.loop.proposals.rules import LIMITS

_AREA = forms.Textarea


class CommentForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    body = forms.CharField(label=_("Your comment"), max_length=LIMITS.comment, widget=_AREA)
    name = forms.CharField(
        label=_("Your name as readers see it"),
        help_text=_("Leave this empty and we write “A resident”."),
        max_length=LIMITS.name,
        required=False,
    )
    parent = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=list(words.REASONS.items()),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What should the moderator know?"),
        max_length=LIMITS.note,
        required=False,
        widget=_AREA,
    )


class ReplyForm(forms.Form):
    """What one side says to a match."""

    offer = forms.CharField(widget=forms.HiddenInput)
    need = forms.CharField(widget=forms.HiddenInput)
    reply = forms.ChoiceField(
        label=_("Your answer"), choices=list(words.REPLIES.items()), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Needed for a no. Only the two sides and the city's staff see it."),
        max_length=LIMITS.note,
        required=False,
        widget=_AREA,
    )
