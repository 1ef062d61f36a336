"""Notices as sentences: mails, lines of the own page, titles of the feed."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.base import city
from talkoot.commons.base.texts import Texts, pick
from talkoot.commons.ledger.models import Entry
from talkoot.loop.proposals.rules import Status
from talkoot.outlook.notices import rules
from talkoot.outlook.notices.models import Mail
from talkoot.outlook.notices.rules import Kind

KINDS = {
    Kind.OWN: _lazy("Answers to what I wrote"),
    Kind.CALLS: _lazy("New calls and votes"),
    Kind.RESULTS: _lazy("Results of votes"),
}
HINTS = {
    Kind.OWN: _lazy("When your proposal is received, answered or joined with another."),
    Kind.CALLS: _lazy("When the city opens a call, or a vote in a call where you have a proposal."),
    Kind.RESULTS: _lazy("When a vote is counted and the result is certified."),
}
# Event → what happened, and what it means; %(title)s is what it is about.
EVENTS = {
    "proposals.submitted": (
        _lazy("Your proposal was received: %(title)s"),
        _lazy(
            "Thank you. Your proposal is public now, and others can support it and comment on it."
        ),
    ),
    "proposals.answered": (
        _lazy("Your proposal was answered: %(title)s"),
        _lazy("The city has given an answer to your proposal."),
    ),
    "proposals.merged": (
        _lazy("Your proposal was joined with another: %(title)s"),
        _lazy("The city joined proposals that want the same. Yours stays part of the new one."),
    ),
    "proposals.moderated": (
        _lazy("Your proposal was hidden: %(title)s"),
        _lazy("A moderator has hidden your proposal. If you think this is wrong, answer the city."),
    ),
    "comments.moderated": (
        _lazy("Your comment was hidden"),
        _lazy("A moderator has hidden your comment. If you think this is wrong, answer the city."),
    ),
    "calls.published": (
        _lazy("A new call is open: %(title)s"),
        _lazy("The city asks for your ideas."),
    ),
    "vote.opened": (
        _lazy("Voting has begun: %(title)s"),
        _lazy("You can vote now, and change your vote until voting closes."),
    ),
    "vote.certified": (
        _lazy("The result is here: %(title)s"),
        _lazy("The votes are counted and two people have certified the result."),
    ),
}
STATUSES = {
    Status.DRAFT: _lazy("Draft"),
    Status.RECEIVED: _lazy("Received"),
    Status.ASSESSED: _lazy("Being assessed"),
    Status.ON_BALLOT: _lazy("On the ballot"),
    Status.CHOSEN: _lazy("Chosen"),
    Status.UNDER_WAY: _lazy("Under way"),
    Status.DONE: _lazy("Done"),
    Status.NOT_TAKEN: _lazy("Not taken forward"),
    Status.MERGED: _lazy("Joined with another"),
    Status.HIDDEN: _lazy("Hidden by a moderator"),
}
_OF_CALL = {"vote.opened": "decisions:vote", "vote.certified": "decisions:result"}
_REASON = _lazy("The reason: %(reason)s")
_WHY = _lazy("You can choose what you get by mail: %(choices)s")
_SIGNATURE = _lazy("Kind regards\n%(city)s")


def subject(entry: Entry, name: Texts | str) -> str:
    """What happened, in one line."""
    happened, _meaning = EVENTS[entry.event]
    return " ".join(str(happened % {"title": _plain(name)}).split())


def mail(row: Mail, entry: Entry, about: Any) -> EmailMessage:
    """A mail in the person's language."""
    with translation.override(row.person.language):
        return EmailMessage(
            subject(entry, title(about)),
            _body(entry, about),
            to=[row.person.email],
            headers={
                "Message-ID": f"<notice-{row.entry}-{row.pk}@{settings.ALLOWED_HOSTS[0]}>",
                "List-Unsubscribe": f"<{settings.PUBLIC_URL}{reverse('notices:choices')}>",
            },
        )


def _body(entry: Entry, about: Any) -> str:
    values = {
        "reason": entry.grounds,
        "choices": settings.PUBLIC_URL + reverse("notices:choices"),
        "city": pick(city.pack().city.name)[0],
    }
    parts = [
        _("Hello,"),
        EVENTS[entry.event][1],
        _REASON % values if entry.grounds else "",
        settings.PUBLIC_URL + address(entry, about),
        _WHY % values,
        _SIGNATURE % values,
    ]
    return "\n\n".join(str(part) for part in parts if part)


def address(entry: Entry, about: Any) -> str:
    """Where what a notice is about stands, in the language of now."""
    if entry.event in _OF_CALL:
        return reverse(_OF_CALL[entry.event], args=[rules.call_of(about).slug])
    for row in (about, getattr(about, "proposal", None), rules.call_of(about)):
        if hasattr(row, "get_absolute_url"):
            return str(row.get_absolute_url())
    return reverse("journey:front")


def title(about: Any) -> Texts | str:
    """What a notice is about, by its own title or its call's."""
    return getattr(about, "title", None) or getattr(rules.call_of(about), "title", "")


def _plain(name: Texts | str) -> str:
    return name if isinstance(name, str) else pick(name)[0]
