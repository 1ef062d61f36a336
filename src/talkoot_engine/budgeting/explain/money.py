"""From which voters the money of each winner came.

Where voters have purses, they pay what the count took from them. Other rules have no purses; there
the supporters of a winner count as having paid its cost in equal parts, so that the rules can be
compared. Amounts are floating point inside and whole minor units, which add up, in the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.budgeting.inputs import Election, Ints
from talkoot_engine.budgeting.outcome import Outcome

GROUPS = ("nothing", "up-to-half", "up-to-share", "over-share")
REST = "rest"
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class VoterGroup:
    """People for whom about as much was spent, against the budget divided by all voters.

    key: nothing, up-to-half, up-to-share (at most their share), over-share; or rest: money that no
    purse paid (a completion, or what bounded overspending took from others), with no people.
    """

    key: str
    people: int
    money: int


@dataclass(frozen=True, slots=True)
class Flows:
    """groups in the order of GROUPS, those without people or money left out.

    paid:  project -> group -> minor units; the groups of a project add up to its cost.
    share: the budget divided by the voters, rounded down, minor units.
    """

    share: int
    groups: tuple[VoterGroup, ...]
    paid: Mapping[str, Mapping[str, int]]


def flows(election: Election, outcome: Outcome) -> Flows:
    """Who paid for what."""
    payments = _payments(election, outcome)
    spent = np.zeros(len(election.ballots.voters))
    for owners, each in payments.values():
        spent[owners] += each
    group = _group_of(spent, election.budget / election.voter_count)
    paid = {
        project: _shared(election, project, payments[project], group) for project in outcome.winners
    }
    return Flows(
        share=election.budget // election.voter_count,
        groups=tuple(_groups(election, group, paid)),
        paid=paid,
    )


def spent_per_voter(election: Election, outcome: Outcome) -> tuple[NDArray[np.float64], Ints]:
    """What was spent for each distinct ballot, minor units, and how many people cast it."""
    spent = np.zeros(len(election.ballots.voters))
    for owners, each in _payments(election, outcome).values():
        spent[owners] += each
    return spent, election.ballots.voters


_Payment = tuple[Ints, NDArray[np.float64]]


def _payments(election: Election, outcome: Outcome) -> dict[str, _Payment]:
    """Per winner the distinct ballots that name it, and what one voter of each paid."""
    ballots = election.ballots
    purses = None if outcome.purse is None else np.full(len(ballots.voters), float(outcome.purse))
    found: dict[str, _Payment] = {}
    for step in outcome.steps:
        entries = np.flatnonzero(ballots.projects == election.ids.index(step.project))
        owners = ballots.owners[entries]
        if purses is None:
            each = np.full(len(owners), step.cost / max(step.supporters, 1))
        elif step.payment is None:
            each = np.zeros(len(owners))
        else:
            points = ballots.points[entries] if outcome.satisfaction.by_points else 1
            each = np.minimum(purses[owners], float(step.payment) * points)
            purses[owners] -= each
        found[step.project] = owners, each
    return found


def _group_of(spent: NDArray[np.float64], share: float) -> Ints:
    """The place in GROUPS of each distinct ballot."""
    near = share * _NEAR
    return np.select(
        [spent <= near, spent <= share / 2 + near, spent <= share + near], [0, 1, 2], 3
    )


def _shared(election: Election, project: str, payment: _Payment, group: Ints) -> dict[str, int]:
    """The cost of a project in whole minor units by group; what is missing comes from the rest."""
    owners, each = payment
    cost = election.costs[election.ids.index(project)]
    paid = each * election.ballots.voters[owners]
    money = [float(paid[group[owners] == n].sum()) for n in range(len(GROUPS))]
    rest = max(cost - sum(money), 0.0)
    exact = dict(zip((*GROUPS, REST), (*money, rest), strict=True))
    whole = {key: int(amount) for key, amount in exact.items()}
    missing = cost - sum(whole.values())
    for key in sorted(exact, key=lambda key: whole[key] - exact[key])[:missing]:
        whole[key] += 1
    return {key: amount for key, amount in whole.items() if amount}


def _groups(
    election: Election, group: Ints, paid: Mapping[str, Mapping[str, int]]
) -> list[VoterGroup]:
    people = [int(election.ballots.voters[group == n].sum()) for n in range(len(GROUPS))]
    rows = [
        VoterGroup(key, count, sum(one.get(key, 0) for one in paid.values()))
        for key, count in zip((*GROUPS, REST), (*people, 0), strict=True)
    ]
    return [row for row in rows if row.people or row.money]
