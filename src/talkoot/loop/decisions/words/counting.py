"""Sentences about counting."""

from django.utils.translation import gettext_lazy as _

from talkoot.commons.design.words import Sentences

REFUSALS: Sentences = {
    "already-counted": _("This vote has been counted. It is counted once."),
    "not-opened": _("The envelopes are not open yet. Close the vote and open them first."),
    "no-ballots": _("Nobody voted, so there is nothing to count."),
    "already-certified": _("This result is certified and published."),
    "too-many-studies": _("The server has many counts to make. Try again in a few minutes."),
    "study-not-for-rule": _("The city's own rule is not one that can be counted here."),
    "not-counted": _("This vote has not been counted yet. Count it first."),
}
