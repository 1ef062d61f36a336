"""The law of counting: when a vote may be counted, by whom certified, and what an outcome holds.

An outcome is plain JSON values, money in hundredths of the currency:
`rule satisfaction completion`  how it was counted
`threshold`                     votes below which no project wins; 0 is none
`purse raised`                  equal shares: each voter's share, and what completion added to it
`voters budget spent`           ballots counted, money to give, money given
`winners`                       project ids in buying order
`votes`                         {project id: voters who chose it}
`decisions`                     {project id: {"selected", "reason", figures of the reason}}
`ties`                          [{"projects": [ids], "chosen": id}], by the published order
`covered`                       voters with at least one winner
`others`                        the same for other rules, as far as "spent" and "covered"
`beyond`                        the most satisfaction: by which part another set of projects could
                                at most be worth more; only there, and 0 where that is proved
`totals`                        money given after each winner, in buying order
`flows`                         whose money it was: {"share", "groups": [{key, people, money}],
                "paid": {project id: {key of a group: money}}}; older counts have none
"""

from collections.abc import Mapping, Sequence
from typing import Any

from talkoot.commons.base import Refused
from talkoot.loop.decisions.rules.ceremony import State

SMALLEST_CELL = 5
# A count of more ballots than this is work for the worker, with progress.
COUNTED_AT_ONCE = 20_000
# The rules beside which a result is shown: rule, satisfaction.
COMPARED = (
    ("equal-shares", "cost"),
    ("equal-shares", "cardinality"),
    ("bounded-overspending", "cost"),
    ("phragmen", ""),
    ("greedy", "cost"),
    ("greedy", "cardinality"),
    ("greedy-stop", "cost"),
)
_COUNTED = (State.COUNTED, State.CERTIFIED)


def check_countable(*, state: str, ballots: int) -> None:
    """Count once, after closing and opening.

    Raises Refused: already-counted, not-opened, no-ballots.
    """
    if state in _COUNTED:
        raise Refused("already-counted")
    if state != State.OPENED:
        raise Refused("not-opened")
    if ballots == 0:
        raise Refused("no-ballots")


def check_certifiable(*, state: str) -> None:
    """Raises Refused: already-certified, not-counted."""
    if state == State.CERTIFIED:
        raise Refused("already-certified")
    if state != State.COUNTED:
        raise Refused("not-counted")


def is_public(state: str) -> bool:
    """Whether anyone may see the result; before it is certified there are no totals at all."""
    return state == State.CERTIFIED


def shown_channels(channels: Mapping[str, int]) -> dict[str, int | None]:
    """Ballots by channel without small cells; None where a number is withheld.

    What is withheld must not follow from the total: with it go the next smallest numbers, until
    at least two are withheld that are together no small cell either.
    """
    used = {name: n for name, n in channels.items() if n}
    rising = sorted(used, key=lambda name: (used[name], name))
    withheld = [name for name in rising if used[name] < SMALLEST_CELL]
    for name in rising[len(withheld) :]:
        if not withheld or _hides(withheld, used):
            break
        withheld.append(name)
    return {name: None if name in withheld else n for name, n in used.items()}


def _hides(withheld: Sequence[str], used: Mapping[str, int]) -> bool:
    return len(withheld) > 1 and sum(used[name] for name in withheld) >= SMALLEST_CELL


def running_totals(winners: list[str], costs: Mapping[str, int]) -> list[int]:
    """Money given after each winner, in buying order."""
    totals, spent = [], 0
    for project in winners:
        spent += costs[project]
        totals.append(spent)
    return totals


def same_winners(outcome: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return set(outcome["winners"]) == set(other["winners"])


def ledger_facts(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What the ledger keeps of an outcome."""
    names = ("rule", "satisfaction", "completion", "voters", "budget", "spent", "winners")
    return {name: outcome[name] for name in names}
