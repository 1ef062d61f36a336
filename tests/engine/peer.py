"""Random elections counted by ours and by pabutools: exact fractions, the same order for ties.

.venv/bin/python -m tests.engine.peer 2000
"""

import random
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pabutools.election import (
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    CardinalBallot,
    Cardinality_Sat,
    CardinalProfile,
    Cost_Sat,
    Instance,
    Project,
)
from pabutools.rules import (
    greedy_utilitarian_welfare,
    max_additive_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)

from talkoot_engine.budgeting.inputs import BallotType, Election, make_election
from talkoot_engine.budgeting.max_welfare import max_welfare
from talkoot_engine.budgeting.outcome import Completion, Satisfaction
from talkoot_engine.budgeting.rules import Rule, count

SATS = {
    Satisfaction.COST: Cost_Sat,
    Satisfaction.CARDINALITY: Cardinality_Sat,
    Satisfaction.ADDITIVE: Additive_Cardinal_Sat,
}


def random_election(number: int) -> Election:
    """Small, with few distinct costs and ballots, so that ties and exact fits come up often.

    Every project has a vote: the peer also buys what nobody named (see docs/methods/differences).
    """
    draw = random.Random(number)
    ids = [f"p{n}" for n in range(draw.randint(1, 7))]
    scored = draw.random() < 0.3
    ballots = [draw.sample(ids, draw.randint(0, len(ids))) for _ in range(draw.randint(1, 14))]
    ballots += [[id_] for id_ in ids if not any(id_ in ballot for ballot in ballots)]
    costs = {id_: draw.randint(1, draw.choice([3, 12, 40])) for id_ in ids}
    return make_election(
        projects=costs,
        ballots=[{id_: draw.randint(1, 4) for id_ in b} for b in ballots] if scored else ballots,
        budget=draw.randint(1, sum(costs.values())),
        ballot_type=BallotType.CUMULATIVE if scored else BallotType.APPROVAL,
    )


def differences(election: Election) -> Iterator[tuple[str, Any, Any]]:
    """What the two libraries do not agree on: the rule, ours, theirs."""
    instance, profile = _theirs(election)
    order = sorted(election.ids)
    for rule in _rules(election):
        ours = count(election, rule, tie_order=order).winners
        theirs = tuple(project.name for project in _count(rule, instance, profile))
        if rule.name == "phragmen":  # the peer sorts its winners
            ours, theirs = tuple(sorted(ours)), tuple(sorted(theirs))
        if ours != theirs:
            yield f"{rule.name}/{rule.satisfaction}/{rule.completion}", ours, theirs
    if election.ballot_type is BallotType.APPROVAL:
        yield from _welfare(election, instance, profile)


def _rules(election: Election) -> Iterator[Rule]:
    if election.ballot_type is BallotType.APPROVAL:
        yield Rule("phragmen")
        tastes = [Satisfaction.COST, Satisfaction.CARDINALITY]
        yield from (Rule("greedy", taste) for taste in tastes)
    else:
        tastes = [Satisfaction.ADDITIVE]
    for taste in tastes:
        yield from (Rule("equal-shares", taste, how) for how in (Completion.NONE, Completion.ADD1))


def _count(rule: Rule, instance: Instance, profile: Any) -> Any:
    if rule.name == "phragmen":
        return sequential_phragmen(instance, profile)
    sat = SATS[rule.satisfaction]
    if rule.name == "greedy":
        return greedy_utilitarian_welfare(instance, profile, sat_class=sat)
    step = 1 if rule.completion is Completion.ADD1 else None
    return method_of_equal_shares(instance, profile, sat_class=sat, voter_budget_increment=step)


def _welfare(
    election: Election, instance: Instance, profile: Any
) -> Iterator[tuple[str, Any, Any]]:
    ours = max_welfare(election, tie_order=election.ids)
    theirs = max_additive_utilitarian_welfare(instance, profile, sat_class=Cost_Sat)
    votes = dict(zip(election.ids, election.votes, strict=True))
    value = sum(votes[project.name] * Fraction(project.cost) for project in theirs)
    if not (ours.welfare == ours.bound == value):
        yield "max-welfare/cost", (ours.welfare, ours.bound), value


def _theirs(election: Election) -> tuple[Instance, Any]:
    projects = {p.id: Project(p.id, p.cost) for p in election.projects}
    instance = Instance(projects.values(), budget_limit=election.budget)
    ballots, entries = election.ballots, []
    for n, people in enumerate(ballots.voters.tolist()):
        span = slice(ballots.starts[n], ballots.starts[n + 1])
        named = [projects[election.ids[p]] for p in ballots.projects[span].tolist()]
        entries += [dict(zip(named, ballots.points[span].tolist(), strict=True))] * people
    if election.ballot_type is BallotType.APPROVAL:
        return instance, ApprovalProfile([ApprovalBallot(entry) for entry in entries])
    return instance, CardinalProfile([CardinalBallot(entry) for entry in entries])


if __name__ == "__main__":
    total = int(sys.argv[1])
    found = 0
    for number in range(total):
        for rule, ours, theirs in differences(random_election(number)):
            found += 1
            print(f"election {number}, {rule}: ours {ours}, theirs {theirs}")
    print(f"{total} elections, {found} differences")
