"""The smallest change with which a project that lost would have won.

Two measures: the highest cost at which it wins, and the fewest further voters who name only it.
(Boehmer et al., Evaluation of Project Performance in Participatory Budgeting, IJCAI 2024, call the
second singleton-add.) Each is found by halving, with a full count at every try: at the cost found
the project wins and one minor unit above it does not; with the voters found it wins and with one
fewer it does not. A rule may let a project win again further away; that is not searched for.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.inputs import BallotType, Election, group_ballots
from talkoot_engine.budgeting.rules import Rule, count

_MOST_VOTERS = 4  # times as many as voted


@dataclass(frozen=True, slots=True)
class Changes:
    """cost: the highest cost at which it wins, minor units; voters: the fewest further voters.

    None: not at any cost, or not with four times as many voters as there were.
    """

    project: str
    cost: int | None
    voters: int | None


def smallest_changes(
    election: Election,
    rule: Rule,
    *,
    tie_order: Sequence[str],
    project: str,
    progress: Callable[[int, int], None] | None = None,
) -> Changes:
    """Both measures for one project that lost.

    progress: called before each count with counts done and counts expected.
    Raises BadInput: unknown-project, already-wins.
    """
    if project not in election.ids:
        raise BadInput("unknown-project", f"There is no project {project!r}. Check the id.")
    tries = _Tries(rule, tie_order, project, progress)
    if tries.wins(election):
        raise BadInput("already-wins", f"{project} wins as it is. Ask for one that does not.")
    cost = election.costs[election.ids.index(project)]
    tries.expected = cost.bit_length() + (_MOST_VOTERS * election.voter_count).bit_length() + 3
    cheapest = _last(lambda minor: tries.wins(with_cost(election, project, minor)), 1, cost)
    extra = _last(
        lambda fewer: tries.wins(with_voters(election, project, -fewer)),
        -_MOST_VOTERS * election.voter_count,
        0,
    )
    return Changes(project, cheapest, None if extra is None else -extra)


def _last(wins: Callable[[int], bool], low: int, high: int) -> int | None:
    """The last number from low on at which it wins, by halving; it does not at high."""
    if not wins(low):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if wins(middle):
            low = middle
        else:
            high = middle
    return low


@dataclass
class _Tries:
    rule: Rule
    tie_order: Sequence[str]
    project: str
    progress: Callable[[int, int], None] | None
    done: int = 0
    expected: int = 1

    def wins(self, election: Election) -> bool:
        if self.progress:
            self.progress(self.done, max(self.expected, self.done + 1))
        self.done += 1
        return self.project in count(election, self.rule, tie_order=self.tie_order).winners


def with_cost(election: Election, project: str, cost: int) -> Election:
    """The same election where one project costs something else."""
    changed = (
        dataclasses.replace(p, cost=cost) if p.id == project else p for p in election.projects
    )
    return dataclasses.replace(election, projects=tuple(changed))


def with_voters(election: Election, project: str, extra: int) -> Election:
    """The same election with further voters who name only this project, with as many points as
    anyone gave to one project where ballots hold points."""
    ballots = election.ballots
    best = int(ballots.points.max(initial=1))
    points = best if election.ballot_type is BallotType.CUMULATIVE else 1
    return dataclasses.replace(
        election,
        ballots=group_ballots(
            voters=np.append(ballots.voters, extra),
            lengths=np.append(ballots.lengths, 1),
            projects=np.append(ballots.projects, election.ids.index(project)),
            points=np.append(ballots.points, points),
        ),
        min_length=None,
    )
