"""Whether a result is proportional, with a group of voters as witness where it is not."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.inputs import Election
from talkoot_engine.budgeting.outcome import Outcome, Satisfaction

MOST_ENTRIES = 40_000  # beyond, the linear program behind priceability takes minutes
_NEAR = 1e-7


@dataclass(frozen=True, slots=True)
class Witness:
    """People who all named a project that did not win, and who could have had it.

    people:       how many; their share of the budget is entitled, minor units.
    satisfaction: the most that the winners give to any one of them: cost in minor units, or how
                  many winners they named.
    owed:         with the project everyone would have this much; their share is worth more or the
                  same, so one of them should have had more.
    """

    project: str
    people: int
    entitled: Fraction
    satisfaction: int
    owed: Fraction


def ejr_plus(
    election: Election, winners: Iterable[str], *, satisfaction: Satisfaction = Satisfaction.COST
) -> Witness | None:
    """EJR+ up to any project: None if it holds, else the group that is shortest of its due.

    It holds if for every project p outside the winners and every group of voters who all named p,
    some member i has  u(winners of i) + u(p) > share of the group / cost(p) * u(p),  where the
    share is the budget times the group over all voters. Equal shares always keeps it, and it is
    checked in full: of the supporters of p only those with least satisfaction need be looked at.

    satisfaction: cost or cardinality; points do not matter.
    Raises BadInput: satisfaction-not-for-check.
    Source: Brill & Peters, Robust and Verifiable Proportionality Axioms for Multiwinner Voting
    (EC 2023). Exact. Time O(e log e).
    """
    satisfaction = Satisfaction(satisfaction)
    if satisfaction not in (Satisfaction.COST, Satisfaction.CARDINALITY):
        raise BadInput(
            "satisfaction-not-for-check",
            f"The check knows cost and cardinality, not {satisfaction}. Use one of them.",
        )
    chosen = frozenset(winners)
    gains = [cost if satisfaction.by_cost else 1 for cost in election.costs]
    has = _satisfactions(election, chosen, gains)
    found = [
        witness
        for n, id_ in enumerate(election.ids)
        if id_ not in chosen and (witness := _shortest(election, n, gains[n], has))
    ]
    return max(found, key=lambda one: (one.owed - one.satisfaction, one.people), default=None)


def _satisfactions(election: Election, chosen: frozenset[str], gains: list[int]) -> np.ndarray:
    """What the winners give to a voter of each distinct ballot."""
    ballots = election.ballots
    each = np.array(
        [gain if id_ in chosen else 0 for id_, gain in zip(election.ids, gains, strict=True)],
        dtype=np.int64,
    )
    has = np.zeros(len(ballots.voters), dtype=np.int64)
    np.add.at(has, ballots.owners, each[ballots.projects])
    return has


def _shortest(election: Election, project: int, gain: int, has: np.ndarray) -> Witness | None:
    """The group behind one project that falls furthest short; None if none does."""
    ballots = election.ballots
    owners = ballots.owners[ballots.projects == project]
    owners = owners[np.argsort(has[owners], kind="stable")]
    people = np.cumsum(ballots.voters[owners]).tolist()
    cost, voters = election.costs[project], election.voter_count
    worst: tuple[Fraction, Witness] | None = None
    for count, satisfied in zip(people, has[owners].tolist(), strict=True):
        entitled = Fraction(election.budget * count, voters)
        owed = entitled * gain / cost
        short = owed - (satisfied + gain)
        if short >= 0 and (worst is None or short > worst[0]):
            worst = short, Witness(election.ids[project], count, entitled, satisfied, owed)
    return worst[1] if worst else None


@dataclass(frozen=True, slots=True)
class Prices:
    """Whether equal purses explain the result.

    holds: voters with such purses could have paid for the winners, each only for what they named,
           and no other project's supporters have more left than it costs. purse: minor units.
    project, excess: else the project whose supporters keep at least so much more than it costs.
    """

    holds: bool
    purse: float
    project: str | None = None
    excess: float = 0.0


def priceability(election: Election, outcome: Outcome) -> Prices:
    """Whether the result is priceable: see Prices.

    What equal shares bought from its purses is its own proof. For others a linear program looks
    for purses and payments with the least excess; it counts in floating point, and an excess under
    a ten-millionth of the budget is none.
    Raises BadInput: too-large-to-check.
    Source: Peters & Skowron, Proportionality and the Limits of Welfarism (EC 2020); for costs
    Los, Christoff & Grossi (IJCAI 2022).
    """
    steps = outcome.steps
    if outcome.rule == "equal-shares" and all(step.payment is not None for step in steps):
        return Prices(True, float(outcome.purse or 0))
    unwanted = [step.project for step in steps if not step.supporters]
    if unwanted:
        return Prices(False, 0.0, unwanted[0], float(steps[0].cost))
    if not steps:
        return Prices(True, 0.0)
    return _priced(election, frozenset(outcome.winners))


def _priced(election: Election, chosen: frozenset[str]) -> Prices:
    from scipy.optimize import linprog  # slow to import
    from scipy.sparse import coo_array

    ballots = election.ballots
    won = np.array([id_ in chosen for id_ in election.ids])
    paid = np.flatnonzero(won[ballots.projects])
    if len(paid) + len(ballots.voters) > MOST_ENTRIES:
        raise BadInput(
            "too-large-to-check",
            f"Priceability is checked for up to {MOST_ENTRIES} payments; here are {len(paid)}. "
            "Leave the check out.",
        )
    # Columns: a payment for each entry that names a winner, what a voter of each ballot keeps,
    # the purse, and the excess; money as parts of the budget.
    pays, keeps = len(paid), len(ballots.voters)
    purse, excess = pays + keeps, pays + keeps + 1
    groups, owners = np.arange(keeps), ballots.owners
    winners, losers = np.flatnonzero(won), np.flatnonzero(~won)
    row_of = np.cumsum(won) - 1
    equal = coo_array(
        (
            np.concatenate(
                [ballots.voters[owners[paid]], np.ones(pays), np.ones(keeps), -np.ones(keeps)]
            ),
            (
                np.concatenate(
                    [
                        row_of[ballots.projects[paid]],
                        len(winners) + owners[paid],
                        len(winners) + groups,
                        len(winners) + groups,
                    ]
                ),
                np.concatenate(
                    [np.arange(pays), np.arange(pays), pays + groups, np.full(keeps, purse)]
                ),
            ),
        ),
        shape=(len(winners) + keeps, excess + 1),
    )
    lost = np.flatnonzero(~won[ballots.projects])
    place = np.cumsum(~won) - 1
    below = coo_array(
        (
            np.concatenate([ballots.voters[owners[lost]], -np.ones(len(losers))]),
            (
                np.concatenate([place[ballots.projects[lost]], np.arange(len(losers))]),
                np.concatenate([pays + owners[lost], np.full(len(losers), excess)]),
            ),
        ),
        shape=(len(losers), excess + 1),
    )
    costs = np.array(election.costs) / election.budget
    goal = np.zeros(excess + 1)
    goal[excess] = 1.0
    found = linprog(
        goal,
        A_ub=below.tocsr() if len(losers) else None,
        b_ub=costs[losers] if len(losers) else None,
        A_eq=equal.tocsr(),
        b_eq=np.concatenate([costs[winners], np.zeros(keeps)]),
        method="highs",
    )
    money = float(found.x[purse]) * election.budget
    if found.x[excess] <= _NEAR:
        return Prices(True, money)
    over = below.tocsr() @ found.x - costs[losers]
    worst = election.ids[int(losers[int(np.argmax(over))])]
    return Prices(False, money, worst, float(found.x[excess]) * election.budget)
