"""The shape of what people send."""

from talkoot.loop.proposals.forms.desk import AnswerForm, BallotForm, HideForm, MergeForm, TextsForm
from talkoot.loop.proposals.forms.taking_part import CommentForm, ReplyForm, ReportForm
from talkoot.loop.proposals.forms.writing import (
    MoneyField,
    ProposalForm,
    euros_of,
    language_now,
    values_of,
    words_of,
)

__all__ = [
    "AnswerForm",
    "BallotForm",
    "CommentForm",
    "HideForm",
    "MergeForm",
    "MoneyField",
    "ProposalForm",
    "ReplyForm",
    "ReportForm",
    "TextsForm",
    "euros_of",
    "language_now",
    "values_of",
    "words_of",
]
