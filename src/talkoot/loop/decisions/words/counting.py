"""Sentences about counting."""

from django.utils.translation import gettext_lazy as _

from talkoot.commons.design.words import Sentences

REFUSALS: Sentences = {
    "already-counted": _("This vote has been counted. It is counted once."),
    "not-opened": _("The envelopes are not open yet. Close the vote and open them first."),
    "no-ballots": _("Nobody voted, so there is nothing to count."),
    "already-certified": _("This result is certified and published."),
    "not-counted": _("This vote has not been counted yet. Count it first."),
}
