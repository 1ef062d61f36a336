"""Words for codes."""

from django.utils.translation import gettext_lazy as _lazy

from talkoot.loop.calls.rules import Standing
from talkoot.loop.deliberations.rules import (
    Choice,
    Deed,
    Reason,
    Remark,
    Screening,
    Side,
    State,
)

CHOICES = {
    Choice.AGREE: _lazy("Agree"),
    Choice.DISAGREE: _lazy("Disagree"),
    Choice.PASS: _lazy("Pass"),
}
STATES = {
    State.WAITING: _lazy("Waits for a moderator"),
    State.ACCEPTED: _lazy("Shown"),
    State.HIDDEN: _lazy("Hidden"),
}
SCREENINGS = {
    Screening.BEFORE: _lazy("A moderator reads each statement before it is shown"),
    Screening.AFTER: _lazy("Statements are shown at once; a moderator reads them afterwards"),
}
REASONS = {
    Reason.SAME: _lazy("Says the same as another statement"),
    Reason.SEVERAL: _lazy("Several thoughts in one"),
    Reason.UNCLEAR: _lazy("Cannot be answered with agree or disagree"),
    Reason.OFF_TOPIC: _lazy("Not about the topic"),
    Reason.INSULT: _lazy("Insults or threatens someone"),
    Reason.PRIVACY: _lazy("Tells private things about someone"),
    Reason.ILLEGAL: _lazy("Against the law"),
    Reason.SPAM: _lazy("Advertising or spam"),
    Reason.OTHER: _lazy("Something else"),
    Reason.ELSEWHERE: _lazy("Hidden where the conversation was held"),
}
DEEDS = {
    Deed.ACCEPTED: _lazy("Shown"),
    Deed.HIDDEN: _lazy("Hidden"),
    Deed.RESTORED: _lazy("Shown again"),
    Deed.LEFT: _lazy("Left as it is"),
}
SIDES = {Side.FOR: _lazy("For"), Side.AGAINST: _lazy("Against")}
# Which side a statement is named for in a result, by the engine's words.
SIDES_TAKEN = {"agree": _lazy("they agree"), "disagree": _lazy("they disagree")}
SIDES_OF_ALL = {"agree": _lazy("All groups agree"), "disagree": _lazy("All groups disagree")}
REMARKS = {
    Remark.SEVERAL: _lazy(
        "It looks like more than one sentence. Whoever agrees with one half only cannot answer: "
        "write two statements."
    ),
    Remark.QUESTION: _lazy(
        "It looks like a question. One can agree with “The library should be open on Sundays”, "
        "not with “Why is it closed?”"
    ),
}
STANDINGS = {
    Standing.OPEN: _lazy("Open now"),
    Standing.COMING: _lazy("Coming"),
    Standing.ENDED: _lazy("Over"),
}
TONES = {Standing.OPEN: "open", Standing.COMING: "", Standing.ENDED: "quiet"}
SORTS = {
    "": _lazy("In the order in which they came"),
    "agreed": _lazy("Most agreed with first"),
    "disagreed": _lazy("Most disagreed with first"),
    "divided": _lazy("Most divided first"),
    "important": _lazy("Most often called important first"),
    "newest": _lazy("Newest first"),
}
# Why a map has no groups, by the engine's words.
NO_GROUPS = {
    "too-few-people": _lazy("There are too few people yet to tell groups apart."),
    "no-structure": _lazy(
        "There are no clear groups: opinions do not fall into camps any more than by chance."
    ),
    "unstable": _lazy(
        "There are no clear groups: with other people taking part they would be others."
    ),
}
