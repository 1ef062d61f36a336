"""Random elections counted by ours and by pabutools: exact fractions, the same order for ties."""

import dataclasses
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from pabutools.election import (
    Additive_Borda_Sat,
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    CardinalBallot,
    Cardinality_Sat,
    CardinalProfile,
    Cost_Sat,
    Instance,
    OrdinalBallot,
    OrdinalProfile,
    Project,
)
from pabutools.rules import (
    completion_by_rule_combination,
    greedy_utilitarian_welfare,
    max_additive_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)

from talkoot_engine.budgeting.inputs import BallotType, Election, group_ballots, make_election
from talkoot_engine.budgeting.max_welfare import max_welfare
from talkoot_engine.budgeting.outcome import Completion, Satisfaction
from talkoot_engine.budgeting.rules import Rule, count

SATS = {
    Satisfaction.COST: Cost_Sat,
    Satisfaction.CARDINALITY: Cardinality_Sat,
    Satisfaction.ADDITIVE: Additive_Cardinal_Sat,
}


def random_election(draw: random.Random) -> Election:
    """Small, with few distinct costs and ballots, so that ties and exact fits come up often.

    Every project has a vote, and in a ranking a point: the peer also buys what nobody named, or
    what nobody gave a point (see docs/methods/differences).
    """
    ids = [f"p{n}" for n in range(draw.randint(1, 7))]
    kind = draw.choice([*[BallotType.APPROVAL] * 3, BallotType.CUMULATIVE, BallotType.ORDINAL])
    scored = kind is BallotType.CUMULATIVE
    ballots = [draw.sample(ids, draw.randint(0, len(ids))) for _ in range(draw.randint(1, 14))]
    if kind is BallotType.ORDINAL:  # the last place is worth nothing to the peer
        ids.append("last")
        ballots += [[id_, "last"] for id_ in ids[:-1]] + [["last", ids[0]]]
    ballots += [[id_] for id_ in ids if not any(id_ in ballot for ballot in ballots)]
    costs = {id_: draw.randint(1, draw.choice([3, 12, 40])) for id_ in ids}
    return make_election(
        projects=costs,
        ballots=[{id_: draw.randint(1, 4) for id_ in b} for b in ballots] if scored else ballots,
        budget=draw.randint(1, sum(costs.values())),
        ballot_type=kind,
    )


def differences(election: Election) -> Iterator[tuple[str, Any, Any]]:
    """What the two libraries do not agree on: the rule, ours, theirs."""
    instance, profile = _theirs(election)
    if election.ballot_type is BallotType.ORDINAL:
        election = with_peer_points(election)
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
    else:
        tastes = [Satisfaction.ADDITIVE]
    for taste in tastes:
        yield Rule("greedy", taste)
        yield from (Rule("equal-shares", taste, how) for how in Completion if _both(taste, how))


def _both(taste: Satisfaction, how: Completion) -> bool:
    """Ours completes by votes or points, whatever they cost; the peer knows that for votes."""
    return taste is not Satisfaction.ADDITIVE or how in (Completion.NONE, Completion.ADD1)


def _count(rule: Rule, instance: Instance, profile: Any) -> Any:
    if rule.name == "phragmen":
        return sequential_phragmen(instance, profile)
    sat = SATS[rule.satisfaction]
    if isinstance(profile, OrdinalProfile):
        sat = Additive_Borda_Sat
    if rule.name == "greedy":
        return greedy_utilitarian_welfare(instance, profile, sat_class=sat)
    step = 1 if rule.completion in (Completion.ADD1, Completion.ADD1U) else None
    shares = {"sat_class": sat, "voter_budget_increment": step}
    if rule.completion in (Completion.NONE, Completion.ADD1):
        return method_of_equal_shares(instance, profile, **shares)
    return completion_by_rule_combination(
        instance,
        profile,
        [method_of_equal_shares, greedy_utilitarian_welfare],
        [shares, {"sat_class": Cost_Sat}],
    )


def _welfare(
    election: Election, instance: Instance, profile: Any
) -> Iterator[tuple[str, Any, Any]]:
    ours = max_welfare(election, tie_order=election.ids)
    theirs = max_additive_utilitarian_welfare(instance, profile, sat_class=Cost_Sat)
    votes = dict(zip(election.ids, election.votes, strict=True))
    value = sum(votes[project.name] * Fraction(project.cost) for project in theirs)
    if not (ours.welfare == ours.bound == value):
        yield "max-welfare/cost", (ours.welfare, ours.bound), value


def with_peer_points(election: Election) -> Election:
    """The ranking as the peer scores it: one point less for every place."""
    if election.ballot_type is not BallotType.ORDINAL:
        return election
    ballots = election.ballots
    keep = ballots.points > 1
    lengths = np.bincount(ballots.owners[keep], minlength=len(ballots.voters))
    fewer = group_ballots(
        voters=ballots.voters,
        lengths=lengths,
        projects=ballots.projects[keep],
        points=ballots.points[keep] - 1,
    )
    return dataclasses.replace(election, ballots=fewer, min_length=None)


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
    if election.ballot_type is BallotType.ORDINAL:
        return instance, OrdinalProfile([OrdinalBallot(entry) for entry in entries])
    return instance, CardinalProfile([CardinalBallot(entry) for entry in entries])
