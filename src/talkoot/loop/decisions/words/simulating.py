"""What the simulator says: rules to try, and what would have been different."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.commons.base.texts import pick
from talkoot.commons.design.environment import number
from talkoot.loop.decisions.models import Vote
from talkoot.loop.decisions.queries.results import Project, Result
from talkoot.loop.decisions.rules import simulating as rules
from talkoot.loop.decisions.words import reasons, results
from talkoot.loop.decisions.words.results import full_rule_name


@dataclass(frozen=True)
class Row:
    """A project as tried and as it was, and why."""

    tried: Project
    real: Project
    why: str

    @property
    def is_changed(self) -> bool:
        return (self.tried.order is None) != (self.real.order is None)


def rule_choices() -> list[tuple[str, str]]:
    """The rules that can be tried, named with what happens to money left over."""
    return [(choice, full_rule_name(rules.names(choice))) for choice in rules.CHOICES]


def vote_label(vote: Vote) -> str:
    """A past vote with its size."""
    title, _language = pick(vote.call.title)
    ballots = ngettext("%(num)s ballot", "%(num)s ballots", vote.roll or 0)
    return f"{title} ({ballots % {'num': number(vote.roll or 0)}})"


def busy() -> str:
    """Too many counts from one address."""
    return _("You have counted many votes in a short time. Wait a minute, then try again.")


def too_long(vote: Vote, choice: str) -> str:
    """Why this count is not made while somebody waits for the page."""
    if not rules.on_the_spot(choice, ballots=0):
        return _(
            "This rule compares very many sets of projects, which takes longer than a page may."
        )
    ballots = ngettext("%(num)s ballot", "%(num)s ballots", vote.roll or 0)
    return _("%(ballots)s take longer to count than a page may.") % {
        "ballots": ballots % {"num": number(vote.roll or 0)}
    }


def search_note(tried: Result) -> str:
    """Whether a search for the best set came to its end; empty for rules that do not search."""
    beyond = tried.outcome.get("beyond")
    if beyond is None:
        return ""
    if not beyond:
        return _("No other set of projects is worth more; this is proved.")
    return _(
        "The time for searching was up. Another set may be worth more, but by %(share)s %% at most."
    ) % {"share": number(beyond * 100, 3)}


def difference(tried: Result, real: Result) -> str:
    """How many projects would have changed, in one sentence."""
    changed = len({row.id for row in tried.winners} ^ {row.id for row in real.winners})
    if not changed:
        return _("This rule chooses the same projects as the result of the vote.")
    return ngettext(
        "Against the result of the vote, %(num)s project would have changed.",
        "Against the result of the vote, %(num)s projects would have changed.",
        changed,
    ) % {"num": number(changed)}


def comparison(tried: Result, real: Result) -> list[list[str]]:
    """What was tried above the result of the vote and the rules that it is shown beside."""
    name = _("%(rule)s (tried here)") % {"rule": full_rule_name(tried.outcome)}
    return [results.totals_row(tried.outcome, real, name), *results.comparison_totals(real)]


def rows(tried: Result, real: Result) -> dict[str, list[Row]]:
    """The projects that the rule changes, and those that stay, each with the reason."""
    found = [
        Row(row, real.by_id[row.id], reasons.sentence(row, tried))
        for row in (*tried.winners, *tried.others)
    ]
    return {
        "changed": [row for row in found if row.is_changed],
        "same": [row for row in found if not row.is_changed],
    }
