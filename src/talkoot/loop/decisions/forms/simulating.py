"""Which past vote to count anew, and by which rule."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.loop.decisions.models import Vote
from talkoot.loop.decisions.words import simulating as words


class SimulatorForm(forms.Form):
    vote = forms.ChoiceField(label=_("Past vote"))
    rule = forms.ChoiceField(label=_("Rule to try"))

    def __init__(self, *args: Any, votes: Sequence[Vote], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vote"].choices = [(vote.slug, words.vote_label(vote)) for vote in votes]
        self.fields["rule"].choices = words.rule_choices()
