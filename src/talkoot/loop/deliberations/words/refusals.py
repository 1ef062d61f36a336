"""Why something is refused."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.base import Refused
from talkoot.commons.design.words import sentence

REFUSALS: dict[str, str | Promise] = {
    "no-conversation": _lazy("This call has no conversation. Add the phase “deliberate” to it."),
    "conversation-not-begun": _lazy("The conversation opens on %(opens_at)s. Come back then."),
    "conversation-over": _lazy(
        "The conversation was open until %(closes_at)s. What was said stays here to read."
    ),
    "nobody": _lazy("Your browser keeps no cookie for your answers. Allow it, or sign in."),
    "choice-unknown": _lazy("“%(value)s” is no answer. Choose agree, disagree or pass."),
    "statement-not-shown": _lazy("This statement is not shown any more. Choose another."),
    "statement-too-short": _lazy("Write a statement of at least %(least)s characters."),
    "statement-too-long": _lazy("A statement may have at most %(most)s characters. Shorten it."),
    "already-said": _lazy("Somebody has said exactly this: it is statement %(number)s. Answer it."),
    "too-many-seeds": _lazy("Give at most %(most)s statements at a time."),
    "other-call": _lazy("The proposal belongs to another call. Choose one of this call."),
    "other-conversation": _lazy("The statement belongs to another conversation."),
    "argument-empty": _lazy("Write something first."),
    "argument-too-long": _lazy("An argument may have at most %(most)s characters. Shorten it."),
    "not-waiting": _lazy("This statement does not wait any more: someone has decided."),
    "already-hidden": _lazy("This is hidden already."),
    "not-hidden": _lazy("This is not hidden."),
    "reason-unknown": _lazy("Choose one of the reasons."),
    "no-map-yet": _lazy("There is no result yet. It is made a minute after the first answers."),
    "report-empty": _lazy("Write the report in at least one language."),
    "report-too-long": _lazy("A report may have at most %(most)s characters. Shorten it."),
    "nothing-cited": _lazy("Cite at least one statement by its number, such as #12."),
    "cites-unknown": _lazy("The report cites #%(number)s, which is not shown here. Correct it."),
    "cites-differ": _lazy("The report must cite the same statements in all languages."),
    "report-published": _lazy("The report was published on %(at)s and does not change any more."),
    "still-open": _lazy("The conversation is open until %(closes_at)s. Publish the report then."),
    "too-often": _lazy(
        "You have done this many times in a short while. Wait %(minutes)s minutes and try again."
    ),
    "too-few": _lazy("Fewer than %(least)s people have answered. Nothing is published before."),
    "unknown-conversation": _lazy("There is no conversation “%(slug)s”. The list names them all."),
    "unknown-call": _lazy("There is no call “%(slug)s”. Look for it on the desk."),
}


def refusal(no: Refused) -> str:
    """The sentence for a refusal, in the reader's language."""
    return sentence(REFUSALS, no)
