"""Names and one-sentence explanations of everything that a call can be."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talkoot.loop.calls.rules import (
    BallotKind,
    Completion,
    CountRule,
    Kind,
    PhaseKind,
    Proof,
    Satisfaction,
    Standing,
    State,
)

Word = str | Promise


class Words(NamedTuple):
    """A name and one plain sentence about it."""

    name: Word
    words: Word


KINDS: Mapping[str, Words] = {
    Kind.BUDGET: Words(
        _("Budget round"),
        _("People propose, and a vote decides how a sum of money is used."),
    ),
    Kind.CHALLENGE: Words(
        _("Open challenge"),
        _("The city states a problem, and residents, companies and associations offer solutions."),
    ),
    Kind.CONSULTATION: Words(
        _("Consultation"),
        _("The city asks what people think before an office decides."),
    ),
}
PHASES: Mapping[str, Words] = {
    PhaseKind.COLLECT: Words(_("Proposing"), _("Anyone may make a proposal.")),
    PhaseKind.DELIBERATE: Words(
        _("Discussion"), _("People discuss the proposals, and the city assesses and prices them.")
    ),
    PhaseKind.DECIDE: Words(_("Voting"), _("People vote on the proposals on the ballot.")),
    PhaseKind.TRY: Words(
        _("Trying out"), _("What was chosen is made or tried out in a real place.")
    ),
    PhaseKind.REPORT: Words(
        _("Reporting"), _("The city tells what was decided, what was done and why.")
    ),
}
BALLOTS: Mapping[str, Words] = {
    BallotKind.APPROVAL: Words(
        _("Tick projects"), _("You tick the projects you support, up to a set number.")
    ),
    BallotKind.KNAPSACK: Words(
        _("Fill a basket"),
        _("You choose projects until their costs reach the money of the round."),
    ),
    BallotKind.POINTS: Words(
        _("Give points"), _("You share a set number of points among the projects you support.")
    ),
}
RULES: Mapping[str, Words] = {
    CountRule.EQUAL_SHARES: Words(
        _("Equal shares"),
        _(
            "Every voter gets an equal part of the money, and a project is chosen when its"
            " supporters can pay for it together."
        ),
    ),
    CountRule.PHRAGMEN: Words(
        _("Phragmén"),
        _(
            "Every voter earns money at the same even speed, and a project is chosen as soon as"
            " its supporters can pay for it together."
        ),
    ),
    CountRule.GREEDY: Words(
        _("Most votes first, skipping what does not fit"),
        _(
            "Projects are chosen from the most votes down; one that does not fit in the money left"
            " is skipped."
        ),
    ),
    CountRule.GREEDY_STOP: Words(
        _("Most votes first, stopping at what does not fit"),
        _(
            "Projects are chosen from the most votes down until the first one that does not fit in"
            " the money left."
        ),
    ),
    CountRule.MAX_WELFARE: Words(
        _("Greatest total"),
        _("Of all sets of projects that fit in the money, the one with the most votes is chosen."),
    ),
}
SATISFACTIONS: Mapping[str, Words] = {
    Satisfaction.COST: Words(
        _("By cost"), _("A voter gets as much from a chosen project as it costs.")
    ),
    Satisfaction.CARDINALITY: Words(
        _("By number"), _("A voter gets the same from every chosen project, cheap or dear.")
    ),
}
COMPLETIONS: Mapping[str, Words] = {
    Completion.NONE: Words(_("Leave it"), _("Money that is left over stays unused.")),
    Completion.ADD1: Words(
        _("Raise the shares"),
        _(
            "The shares are raised for everyone alike, step by step, as long as the chosen projects"
            " fit in the money."
        ),
    ),
    Completion.ADD1U: Words(
        _("Raise the shares, then fill up"),
        _(
            "The shares are raised for everyone alike; what is still left goes to the projects with"
            " the most votes."
        ),
    ),
    Completion.GREEDY: Words(
        _("Fill up"), _("What is left goes to the projects with the most votes that fit.")
    ),
}
PROOFS: Mapping[str, Words] = {
    Proof.EMAIL: Words(
        _("E-mail address"), _("One vote for each e-mail address, confirmed with a code.")
    ),
    Proof.CODE: Words(_("Posted code"), _("One vote for each code that came by post.")),
    Proof.STRONG: Words(
        _("Strong identification"),
        _("One vote for each person, identified by a bank, a mobile certificate or an ID card."),
    ),
}
STANDINGS: Mapping[str, Word] = {
    Standing.OPEN: _("Open"),
    Standing.COMING: _("Coming"),
    Standing.ENDED: _("Ended"),
}
STATES: Mapping[str, Word] = {
    State.DRAFT: _("Draft"),
    State.PUBLISHED: _("Published"),
    State.WITHDRAWN: _("Withdrawn"),
}
SECTIONS: Mapping[str, Words] = {
    "texts": Words(_("Texts"), _("What the call is called, what is decided, and for whom it is.")),
    "aims": Words(_("Goals and places"), _("Which goals the call serves, and where it applies.")),
    "timetable": Words(_("Timetable"), _("When people propose, discuss, vote and hear back.")),
    "vote": Words(
        _("Money and vote"), _("How much money there is, how people vote and how it is counted.")
    ),
    "duties": Words(
        _("Legal basis and contact"),
        _("What the law asks the city to tell: legal basis, data protection, who answers."),
    ),
}
FIELDS: Mapping[str, Word] = {
    "title": _("Title"),
    "summary": _("Summary"),
    "body": _("What is decided"),
    "audience": _("For whom"),
    "legal_basis": _("Legal basis"),
    "privacy_notice": _("Data-protection notice"),
    "contact": _("Who answers questions"),
    "reason": _("Reason"),
}
HINTS: Mapping[str, Word] = {
    "title": _("A few words that tell this call from others."),
    "summary": _("One or two sentences for lists: what people can do and what comes of it."),
    "body": _("The whole story. An empty line starts a new paragraph, a line with - a list."),
    "audience": _("Such as: everyone who lives, studies or works here, aged 12 or over."),
    "legal_basis": _("The section of law or the decision on which the call rests."),
    "privacy_notice": _("Which data are collected, why, for how long, and who answers for them."),
    "contact": _("An office, with an address or a telephone number."),
    "reason": _("Everyone can read it."),
}
IN_LANGUAGE: Mapping[str, Word] = {
    "fi": _("in Finnish"),
    "sv": _("in Swedish"),
    "en": _("in English"),
}
LACKS: Mapping[str, Word] = {
    "title": _("A title %(in_language)s"),
    "summary": _("A summary %(in_language)s"),
    "audience": _("For whom the call is"),
    "legal-basis": _("The legal basis"),
    "privacy-notice": _("The data-protection notice"),
    "contact": _("Who answers questions"),
    "goal": _("At least one goal that the call serves"),
    "timetable": _("A timetable"),
    "phase-collect": _("A phase for proposals"),
    "phase-decide": _("A phase for voting"),
    "vote-before-proposals": _("A vote that opens only after proposals have closed"),
    "timetable-past": _("A timetable that is not over yet"),
    "vote-begun": _("A vote that opens only after the call is published"),
    "money": _("How much money there is"),
    "ballot": _("How people vote"),
    "rule": _("How the votes are counted"),
    "proof": _("How voters show who they are"),
    "max-choices": _("How many projects a voter may tick"),
    "points": _("How many points a voter has"),
    "satisfaction": _("What counts as a voter's share of a project"),
    "completion": _("What happens with money that is left over"),
}
