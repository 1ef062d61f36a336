"""A sentence for every refusal of this room: what, which, and what now."""

from collections.abc import Mapping
from copy import copy

from django.utils.translation import gettext_lazy as _

from talkoot.commons.base import Refused
from talkoot.commons.design.words import sentence
from talkoot.loop.calls.words.tables import PHASES, RULES, Word

REFUSALS: Mapping[str, Word] = {
    "unknown-call": _("There is no such call. It may have been discarded; look at the desk."),
    "unknown-filter": _(
        "The list cannot be narrowed by %(name)s “%(value)s”. Use one of: %(known)s."
    ),
    "withdrawn": _("This call has been withdrawn and can no longer change. Copy it to try again."),
    "rule-fixed": _(
        "Money, ballot and counting rule were fixed when the call was published. To change them,"
        " withdraw the call with a reason and publish a new one."
    ),
    "not-changeable": _("These cannot be changed by hand: %(fields)s."),
    "changed-meanwhile": _(
        "Someone else changed this part while you wrote. Your words are still here and not yet"
        " saved. Look at the call in another window, then save again."
    ),
    "title-missing": _("Write a title in at least one language."),
    "call-incomplete": _("Something that a published call must have is missing. See what it is."),
    "already-published": _("This call is published already."),
    "not-published": _("This call is not published. A draft can be discarded."),
    "not-a-draft": _("Only a draft can be discarded. A published call is withdrawn with a reason."),
    "call-ended": _("This call has ended and is part of the record. It stays as it is."),
    "vote-open": _(
        "People are voting. The call can be withdrawn only after two people have closed the vote."
    ),
    "reason-missing": _("Write the reason in at least one language. Everyone can read it."),
    "ends-before-it-opens": _(
        "%(phase)s closes %(closes_at)s, which is not after it opens, %(opens_at)s. Give a later"
        " closing time."
    ),
    "vote-before-proposals": _(
        "Voting would open while proposals still come in. Open it only after proposals have closed."
    ),
    "phase-begun": _(
        "%(phase)s has begun. It may get more time but cannot open at another time, close earlier"
        " or be left out; a vote that has begun keeps its times."
    ),
    "opens-in-the-past": _(
        "%(phase)s cannot open %(opens_at)s, which has passed. Give a time that is still to come."
    ),
    "money-not-positive": _("Give an amount of money above zero."),
    "too-few-choices": _("Let a voter tick at least one project."),
    "too-few-points": _("Give a voter at least one point."),
    "rule-not-offered": _("The rule “%(rule)s” cannot be counted here. Choose another rule."),
}


def refusal(no: Refused) -> str:
    """The sentence for a refusal in the reader's language."""
    worded = copy(no)
    for name, table in (("phase", PHASES), ("rule", RULES)):
        if no.values.get(name) in table:
            worded.values = {**worded.values, name: table[no.values[name]].name}
    return sentence(REFUSALS, worded)
