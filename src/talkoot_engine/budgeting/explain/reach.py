"""Whom a result reaches: voters who named a winner, in all and place by place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from talkoot_engine.budgeting.inputs import Election, Ints
from talkoot_engine.budgeting.outcome import Outcome


def coverage(election: Election, winners: Iterable[str]) -> int:
    """How many voters named at least one winner."""
    return _people_behind(election, _entries_of(election, winners))


def still_fitting(election: Election, outcome: Outcome) -> list[str]:
    """Projects that somebody named and that what is left could still pay; none: exhaustive."""
    left = election.budget - outcome.spent
    return [
        project.id
        for project, votes in zip(election.projects, election.votes, strict=True)
        if votes and project.cost <= left and project.id not in outcome.winners
    ]


@dataclass(frozen=True, slots=True)
class PlaceReach:
    """One place. cost and budget share in minor units.

    projects, winners: how many stand there; cost: what its winners cost.
    voters:   people who named a project there; covered: those of them who named a winner anywhere.
    choices:  how often projects there were named; of all the choices, their share of the budget
              would be fair_money.
    """

    place: str
    projects: int
    winners: int
    cost: int
    voters: int
    covered: int
    choices: int
    fair_money: int


def by_place(
    election: Election, winners: Iterable[str], places: Mapping[str, str]
) -> list[PlaceReach]:
    """One row a place, the most chosen first. places: project -> place; others are left out."""
    won = frozenset(winners)
    covered = _owners_of(election, _entries_of(election, won))
    named = sum(election.votes[n] for n, id_ in enumerate(election.ids) if id_ in places)
    rows = [
        _place(election, place, won, covered, places, named)
        for place in sorted(set(places.values()))
    ]
    return sorted(rows, key=lambda row: (-row.choices, row.place))


def _place(
    election: Election,
    place: str,
    won: frozenset[str],
    covered: Ints,
    places: Mapping[str, str],
    named: int,
) -> PlaceReach:
    inside = [n for n, id_ in enumerate(election.ids) if places.get(id_) == place]
    ids = [election.ids[n] for n in inside]
    owners = _owners_of(election, _entries_of(election, ids))
    choices = sum(election.votes[n] for n in inside)
    return PlaceReach(
        place=place,
        projects=len(inside),
        winners=len(won.intersection(ids)),
        cost=sum(election.costs[n] for n in inside if election.ids[n] in won),
        voters=int(election.ballots.voters[owners].sum()),
        covered=int(election.ballots.voters[np.intersect1d(owners, covered)].sum()),
        choices=choices,
        fair_money=election.budget * choices // named if named else 0,
    )


def _entries_of(election: Election, ids: Iterable[str]) -> np.ndarray:
    chosen = set(ids)
    won = np.array([id_ in chosen for id_ in election.ids], dtype=np.bool_)
    return won[election.ballots.projects]


def _owners_of(election: Election, entries: np.ndarray) -> Ints:
    owners: Ints = np.unique(election.ballots.owners[entries])
    return owners


def _people_behind(election: Election, entries: np.ndarray) -> int:
    return int(election.ballots.voters[_owners_of(election, entries)].sum())
