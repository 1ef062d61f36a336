"""From codes to words: kinds, statuses, reasons, and why something is refused."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from talkoot.commons.base import Refused
from talkoot.commons.design.words import sentence
from talkoot.loop.proposals.rules import Deed, Kind, Reason, Reply, Status

KINDS = {
    Kind.NEED: _lazy("Need"),
    Kind.IDEA: _lazy("Idea"),
    Kind.OFFER: _lazy("Offer"),
}
KIND_HINTS = {
    Kind.NEED: _lazy("Something is missing or does not work, for example at a school."),
    Kind.IDEA: _lazy("You know what could be done."),
    Kind.OFFER: _lazy("You or your organisation can do it or help."),
}
STATUSES = {
    Status.DRAFT: _lazy("Draft"),
    Status.RECEIVED: _lazy("Received"),
    Status.ASSESSED: _lazy("Being assessed"),
    Status.ON_BALLOT: _lazy("On the ballot"),
    Status.CHOSEN: _lazy("Chosen"),
    Status.UNDER_WAY: _lazy("Under way"),
    Status.DONE: pgettext_lazy("proposal", "Done"),
    Status.NOT_TAKEN: _lazy("Not taken forward"),
    Status.MERGED: _lazy("Part of another proposal"),
    Status.HIDDEN: _lazy("Hidden"),
}
TONES = {
    Status.ASSESSED: "care",
    Status.ON_BALLOT: "open",
    Status.CHOSEN: "good",
    Status.UNDER_WAY: "good",
    Status.DONE: "good",
    Status.NOT_TAKEN: "quiet",
    Status.MERGED: "quiet",
    Status.HIDDEN: "bad",
}
REASONS = {
    Reason.INSULT: _lazy("Insults or threatens someone"),
    Reason.PRIVACY: _lazy("Tells private things about someone"),
    Reason.ILLEGAL: _lazy("Against the law"),
    Reason.SPAM: _lazy("Advertising or spam"),
    Reason.OFF_TOPIC: _lazy("Not about the proposal"),
    Reason.OTHER: _lazy("Something else"),
}
DEEDS = {
    Deed.HIDDEN: _lazy("Hidden"),
    Deed.RESTORED: _lazy("Shown again"),
    Deed.LEFT: _lazy("Left as it is"),
}
FIELDS = {
    "title": _lazy("Title"),
    "summary": _lazy("In short"),
    "body": _lazy("Description"),
    "for_whom": _lazy("For whom"),
    "evidence": _lazy("What is known about it"),
}
REPLIES = {
    Reply.INTERESTED: _lazy("We are interested"),
    Reply.NOT_NOW: _lazy("Not now"),
    Reply.NO: _lazy("No"),
}
# Why two proposals may fit, as the method states it; the values are words already.
FITS = {
    "same-words": _lazy("Both speak of: %(words)s."),
    "same-concepts": _lazy("They mean similar things, also where their words differ."),
    "similar-wording": _lazy("Their texts resemble each other (%(share)s per cent)."),
    "same-field": _lazy("They share a field or goal: %(fields)s."),
    "same-place": _lazy("Both are in the same place: %(places)s."),
    "other-place": _lazy("They name different places."),
    "within-budget": _lazy(
        "The price of %(price_cents)s is within the %(budget_cents)s asked for."
    ),
    "over-budget": _lazy("The price of %(price_cents)s is above the %(budget_cents)s asked for."),
    "dates-meet": _lazy("Their times meet."),
    "dates-apart": _lazy("Their times do not meet."),
}
AGAINST = ("over-budget", "dates-apart", "other-place")
RULES = {
    "maximum-weight": _lazy(
        "Each need gets at most one offer and each offer at most one need, so that the sum of how "
        "well the pairs fit is as large as it can be."
    ),
    "stable": _lazy(
        "No need and offer would both rather have each other than what they got; needs ask first."
    ),
}
LANGUAGES = {"fi": _lazy("Finnish"), "sv": _lazy("Swedish"), "en": _lazy("English")}

REFUSALS: dict[str, str | Promise] = {
    "call-not-open": _lazy("This call does not take proposals."),
    "collecting-not-begun": _lazy(
        "Proposals are taken from %(opens_at)s on. Your draft is saved: send it then."
    ),
    "collecting-over": _lazy(
        "Proposals were taken until %(closes_at)s. Your text is saved, but cannot be sent any more."
    ),
    "title-too-short": _lazy("Write a title of at least %(least)s characters."),
    "title-too-long": _lazy("The title may have at most %(most)s characters."),
    "summary-missing": _lazy("Say in a sentence or two what you propose."),
    "summary-too-long": _lazy("The summary may have at most %(most)s characters."),
    "body-too-long": _lazy("The description may have at most %(most)s characters."),
    "bad-cost": _lazy("Give a cost above zero and at most %(most_cents)s."),
    "not-yours": _lazy("This is not yours to change. Sign in with the account that wrote it."),
    "already-submitted": _lazy("This proposal has been sent already."),
    "change-over": _lazy("The city is handling this proposal, so its text stays as it is now."),
    "changed-meanwhile": _lazy(
        "This proposal was changed in another window. Your text is below: compare and send again."
    ),
    "support-over": _lazy("Support is closed: what happens to this proposal is being decided."),
    "comments-over": _lazy("Comments are closed here."),
    "comment-empty": _lazy("Write something first."),
    "comment-too-long": _lazy("A comment may have at most %(most)s characters."),
    "no-such-comment": _lazy("The comment that you answer is not here any more."),
    "reply-to-reply": _lazy("Answer the first comment of this conversation."),
    "too-often": _lazy(
        "You have done this many times in a short while. Wait %(minutes)s minutes and try again."
    ),
    "already-hidden": _lazy("This is hidden already."),
    "hidden-too-late": _lazy("A proposal that is on the ballot or decided cannot be hidden."),
    "not-hidden": _lazy("This is not hidden."),
    "reason-unknown": _lazy("Choose one of the reasons."),
    "reason-missing": _lazy("Give a reason in at least one language."),
    "office-missing": _lazy("Name the office that answers, in at least one language."),
    "answer-unknown": _lazy("Choose one of the answers."),
    "chosen-by-vote": _lazy("In this call people vote: the count says what is chosen."),
    "answer-out-of-order": _lazy(
        "This answer does not follow from where one of the chosen proposals stands."
    ),
    "nothing-chosen": _lazy("Choose at least one proposal."),
    "no-vote": _lazy("This call has no vote, so nothing can be brought to a ballot."),
    "vote-begun": _lazy("Voting began on %(opens_at)s. The ballot cannot change any more."),
    "not-for-ballot": _lazy("“%(slug)s” is settled and cannot go to the ballot."),
    "cost-missing": _lazy("Give the cost of “%(slug)s”: everything on the ballot has a price."),
    "not-on-ballot": _lazy("“%(slug)s” was not on the ballot, so the count says nothing about it."),
    "times-reversed": _lazy("The end lies before the beginning. Turn the two dates round."),
    "not-a-pair": _lazy("A need or an idea meets an offer, and nothing else."),
    "seeks-nobody": _lazy("One of the two is finished or not taken forward, so it seeks nobody."),
    "not-your-side": _lazy(
        "Only those who speak for this side can answer. Sign in with the account that wrote it, or "
        "ask to speak for its organisation."
    ),
    "reply-unknown": _lazy("Choose one of the three answers."),
    "reply-reason-missing": _lazy("Say why not: the other side learns from it."),
    "agreed-already": _lazy("Both sides have agreed already. Go on with the experiment."),
    "nothing-to-match": _lazy(
        "A round needs both: there are %(needs)s needs and %(offers)s offers in this call."
    ),
    "bad-text": _lazy("This proposal cannot be compared: %(sentence)s"),
    "merge-into-itself": _lazy("Choose another proposal to merge into."),
    "merge-across-calls": _lazy("Both proposals must answer the same call."),
    "merge-too-late": _lazy("Only proposals that are not yet settled can be merged."),
}


def fits(
    reasons: Iterable[Mapping[str, Any]], named: Mapping[str, str], *, against: bool
) -> list[str]:
    """Reasons of a match as sentences: what speaks for it, or what speaks against it.

    named: slugs of goals, places and fields as words.
    """
    wanted = (one for one in reasons if (one["code"] in AGAINST) == against)
    return [_fit(one["code"], one["values"], named) for one in wanted]


def _fit(code: str, values: Mapping[str, Any], named: Mapping[str, str]) -> str:
    """One reason; whole euros become money, slugs become names."""
    given: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, list | tuple):
            given[name] = ", ".join(named.get(word, word) for word in value)
        elif name in ("price", "budget"):
            given[f"{name}_cents"] = int(value) * 100
        else:
            given[name] = value
    return sentence(FITS, Refused(code=code, **given))


def refusal(no: Refused) -> str:
    """The sentence for a refusal, in the reader's language."""
    return sentence(REFUSALS, no)
