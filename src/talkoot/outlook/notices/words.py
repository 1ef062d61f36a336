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
from talkoot.loop.proposals.models import Answer, Match, Moderation
from talkoot.loop.proposals.rules import Reason, Status
from talkoot.loop.proposals.words import REASONS, STATUSES
from talkoot.loop.services.models import Request
from talkoot.outlook.notices import rules
from talkoot.outlook.notices.models import Mail
from talkoot.outlook.notices.queries import Told
from talkoot.outlook.notices.rules import Kind

KINDS = {
    Kind.OWN: _lazy("Answers to what I wrote"),
    Kind.CALLS: _lazy("New calls and votes"),
    Kind.RESULTS: _lazy("Results of votes"),
    Kind.EXPERIMENTS: _lazy("Matches and experiments I take part in"),
}
HINTS = {
    Kind.OWN: _lazy("When your proposal is received, answered or joined with another."),
    Kind.CALLS: _lazy("When the city opens a call, or a vote in a call where you have a proposal."),
    Kind.RESULTS: _lazy("When a vote is counted and the result is certified."),
    Kind.EXPERIMENTS: _lazy(
        "When the other side answers, an agreement waits for you, a value is due, or a result is "
        "there."
    ),
}
# Event → what happened, and what it means; %(title)s is what it is about.
EVENTS = {
    "proposal.submitted": (
        _lazy("Your proposal was received: %(title)s"),
        _lazy("Thank you. Your proposal is public now: others can support it and comment on it."),
    ),
    "proposal.answered": (
        _lazy("Your proposal was answered: %(title)s"),
        _lazy("The city has answered your proposal."),
    ),
    "proposal.moderated:hidden": (
        _lazy("Your proposal was hidden: %(title)s"),
        _lazy("A moderator has hidden your proposal. If you think this is wrong, tell the city."),
    ),
    "proposal.moderated:restored": (
        _lazy("Your proposal is shown again: %(title)s"),
        _lazy("A moderator has looked at it again."),
    ),
    "comment.moderated:hidden": (
        _lazy("Your comment was hidden"),
        _lazy("A moderator has hidden your comment. If you think this is wrong, tell the city."),
    ),
    "comment.moderated:restored": (
        _lazy("Your comment is shown again"),
        _lazy("A moderator has looked at it again."),
    ),
    "statement.moderated:accepted": (
        _lazy("Your statement is shown"),
        _lazy("Others can answer your statement now."),
    ),
    "statement.moderated:hidden": (
        _lazy("Your statement was hidden"),
        _lazy(
            "A moderator has hidden your statement. The public log says why. If you think this "
            "is wrong, tell the city."
        ),
    ),
    "statement.moderated:restored": (
        _lazy("Your statement is shown again"),
        _lazy("A moderator has looked at it again."),
    ),
    "calls.published": (
        _lazy("A new call is open: %(title)s"),
        _lazy("The city asks for ideas."),
    ),
    "vote.opened": (
        _lazy("Voting has begun: %(title)s"),
        _lazy("You can vote now, and change your vote until voting closes."),
    ),
    "vote.certified": (
        _lazy("The result is here: %(title)s"),
        _lazy("The votes are counted, and two people have certified the result."),
    ),
    "panel.opened": (
        _lazy("A citizens' panel is called together: %(title)s"),
        _lazy("Residents are drawn by lot to think a question through. See how to register."),
    ),
    "panel.published": (
        _lazy("The draw is announced: %(title)s"),
        _lazy("Your own chance and everyone's are public now, before the lot is drawn."),
    ),
    "panel.drawn": (
        _lazy("The lot has been drawn: %(title)s"),
        _lazy("Sign in and see whether you were drawn. If you were, say whether you can come."),
    ),
    "panel.reserve-called": (
        _lazy("A place is free for you: %(title)s"),
        _lazy("Somebody cannot come, and you are next. Sign in and say whether you can come."),
    ),
    "panel.handed-over": (
        _lazy("The citizens' panel has spoken: %(title)s"),
        _lazy("Its statement is public and goes to those who decide."),
    ),
    "request.asked": (
        _lazy("The city asks you something: %(title)s"),
        _lazy("Your request waits for your answer. The clock stands still until then."),
    ),
    "request.closed": (
        _lazy("Your request is closed: %(title)s"),
        _lazy("Read why. If it is not over, you can open it again for 30 days."),
    ),
    "match.answered": (
        _lazy("An answer about a match: %(title)s"),
        _lazy("One side has answered. Look at it and answer for yours."),
    ),
    "match.agreed": (
        _lazy("Both sides want to go on: %(title)s"),
        _lazy("Plan the trial together now."),
    ),
    "experiment.agreement-written": (
        _lazy("An agreement waits for you: %(title)s"),
        _lazy("Read the text and accept it, or change it. All parties accept the same text."),
    ),
    "experiment.locked": (
        _lazy("A plan is locked: %(title)s"),
        _lazy("The plan is public and can be changed only in sight of everyone."),
    ),
    "experiment.due": (
        _lazy("Values are due: %(title)s"),
        _lazy("Look at the calendar and enter what is missing."),
    ),
    "experiment.evaluated": (
        _lazy("A result is there: %(title)s"),
        _lazy("The planned analysis has been run. The verdict comes next."),
    ),
    "experiment.decided": (
        _lazy("A verdict is there: %(title)s"),
        _lazy("The city has said whether it adopts, adapts or stops what was tried."),
    ),
}
_OF_CALL = {"vote.opened": "decisions:vote", "vote.certified": "decisions:result"}


def subject(item: Told) -> str:
    """What happened, in one line."""
    happened, _meaning = EVENTS[item.name]
    return " ".join(str(happened % {"title": _plain(_title(item.about))}).split())


def mail(row: Mail, item: Told, detail: Answer | Moderation | None) -> EmailMessage:
    """A mail in the person's language."""
    with translation.override(row.person.language):
        return EmailMessage(
            subject(item),
            _body(item, detail),
            to=[row.person.email],
            headers={
                "Message-ID": f"<notice-{row.entry}-{row.pk}@{settings.ALLOWED_HOSTS[0]}>",
                "List-Unsubscribe": f"<{settings.PUBLIC_URL}{reverse('notices:choices')}>",
            },
        )


def _body(item: Told, detail: Answer | Moderation | None) -> str:
    choices = settings.PUBLIC_URL + reverse("notices:choices")
    parts = [
        _("Hello,"),
        EVENTS[item.name][1],
        *_detail(detail),
        settings.PUBLIC_URL + address(item),
        _("You can choose what you get by mail: %(choices)s") % {"choices": choices},
        _("Kind regards") + "\n" + pick(city.pack().city.name)[0],
    ]
    return "\n\n".join(str(part) for part in parts if part)


def _detail(detail: Answer | Moderation | None) -> list[str]:
    """The answer or the reason, in its own words."""
    if isinstance(detail, Answer):
        status = _("Where it stands: %(status)s") % {"status": STATUSES[Status(detail.status)]}
        return [status, pick(detail.reason)[0], pick(detail.office)[0]]
    if isinstance(detail, Moderation):
        reason = REASONS.get(Reason(detail.reason)) if detail.reason else None
        line = _("The reason: %(reason)s") % {"reason": reason} if reason else ""
        return [line, pick(detail.words)[0]]
    return []


def address(item: Told) -> str:
    """Where what a notice is about stands, in the language of now."""
    about = item.about
    if isinstance(about, Match):
        return reverse("proposals:matches", args=[about.need.slug])
    if item.name == "statement.moderated:hidden":
        return reverse("deliberations:log", args=[about.conversation.slug])
    if item.name in _OF_CALL:
        return reverse(_OF_CALL[item.name], args=[rules.call_of(about).slug])
    for row in (about, getattr(about, "proposal", None), rules.call_of(about)):
        if hasattr(row, "get_absolute_url"):
            return str(row.get_absolute_url())
    return reverse("journey:front")


def _title(about: Any) -> Texts | str:
    """What a notice is about, by its own title or its call's."""
    if isinstance(about, Match):
        return about.need.title
    if isinstance(about, Request):
        return about.service.name
    return getattr(about, "title", None) or getattr(rules.call_of(about), "title", "")


def _plain(name: Texts | str) -> str:
    return name if isinstance(name, str) else pick(name)[0]
