"""An election as the methods take it: frozen, checked, equal ballots once, money in whole numbers.

election = make_election(
    projects={"park": 50_000_00, "bench": 900_00},
    ballots=[["park"], ["park", "bench"], ["bench"]],
    budget=50_000_00,
    unit=100,
)
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.base import BadInput

Ints = NDArray[np.int64]
_CHUNK = 500_000
_LARGEST = 2**53  # whole numbers up to here are exact in floating point, too


class BallotType(StrEnum):
    """Pabulib's names."""

    APPROVAL = "approval"
    CHOOSE_1 = "choose-1"
    CUMULATIVE = "cumulative"
    ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True)
class Project:
    """cost: whole minor units (cents), > 0."""

    id: str
    cost: int


@dataclass(frozen=True, eq=False, slots=True)
class Ballots:
    """Equal ballots are kept once, with how many people cast them. All arrays are read-only.

    voters:   people per distinct ballot, >= 1; shape (g,).
    starts:   ballot b names entries[starts[b]:starts[b + 1]]; shape (g + 1,).
    projects: the project (its place in Election.projects) of each entry; shape (e,). A ranking
              keeps its order, best first; other ballots are sorted.
    points:   points of each entry, >= 1; shape (e,). Approvals give 1; a ranking of k projects
              gives k, k - 1, ..., 1 (Borda).
    """

    voters: Ints
    starts: Ints
    projects: Ints
    points: Ints

    @property
    def lengths(self) -> Ints:
        """How many projects each distinct ballot names."""
        return self.starts[1:] - self.starts[:-1]

    @property
    def owners(self) -> Ints:
        """The distinct ballot of each entry."""
        return np.repeat(np.arange(len(self.voters)), self.lengths)


@dataclass(frozen=True, eq=False)
class Election:
    """One vote on one budget.

    budget:     whole minor units, >= 0.
    unit:       minor units in one currency unit: 100 where money is in cents, 1 for whole money.
    min_length, max_length: how many projects a ballot may name; None is no limit.

    Raises BadInput: duplicate-project, bad-cost, bad-budget, bad-unit, no-projects, no-ballots,
    too-few-choices, too-many-choices, bad-points, unknown-project, project-named-twice,
    amount-too-large.
    """

    projects: tuple[Project, ...]
    ballots: Ballots
    budget: int
    ballot_type: BallotType = BallotType.APPROVAL
    unit: int = 1
    min_length: int | None = None
    max_length: int | None = None

    def __post_init__(self) -> None:
        _check_projects(self.projects)
        _check_money(self.projects, self.budget, self.unit)
        _check_ballots(self.ballots, len(self.projects))
        _check_lengths(self.ballots, self.min_length, self.max_length)
        kept = self.ballots
        for array in (kept.voters, kept.starts, kept.projects, kept.points):
            array.flags.writeable = False

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(project.id for project in self.projects)

    @cached_property
    def costs(self) -> tuple[int, ...]:
        return tuple(project.cost for project in self.projects)

    @cached_property
    def voter_count(self) -> int:
        """All people who voted, those with an empty ballot too."""
        return int(self.ballots.voters.sum())

    @cached_property
    def votes(self) -> tuple[int, ...]:
        """People who named each project, in the order of projects."""
        return self._sum(self.ballots.voters[self.ballots.owners])

    @cached_property
    def points(self) -> tuple[int, ...]:
        """Points each project got, in the order of projects."""
        return self._sum(self.ballots.voters[self.ballots.owners] * self.ballots.points)

    def _sum(self, values: Ints) -> tuple[int, ...]:
        # Counted in floating point, which is exact here: all points together are below 2^53.
        totals = np.bincount(self.ballots.projects, weights=values, minlength=len(self.projects))
        return tuple(map(int, totals.tolist()))


Choices = Iterable[str] | Mapping[str, int]


def make_election(
    *,
    projects: Mapping[str, int],
    ballots: Iterable[Choices],
    budget: int,
    ballot_type: BallotType = BallotType.APPROVAL,
    unit: int = 1,
    min_length: int | None = None,
    max_length: int | None = None,
) -> Election:
    """An election from plain values; see Election for units and errors.

    projects: id -> cost.
    ballots:  one per voter: ids for approvals, ids best first for rankings, id -> points for
              points. The order of the ballots changes nothing.
    """
    place = {project: n for n, project in enumerate(projects)}
    kind = BallotType(ballot_type)
    written = [_entries(ballot, kind, place) for ballot in ballots]
    flat = np.array([entry for ballot in written for entry in ballot], dtype=np.int64)
    return Election(
        projects=tuple(Project(id=id_, cost=cost) for id_, cost in projects.items()),
        ballots=group_ballots(
            voters=np.ones(len(written), dtype=np.int64),
            lengths=np.array([len(ballot) for ballot in written], dtype=np.int64),
            projects=flat.reshape(-1, 2)[:, 0],
            points=flat.reshape(-1, 2)[:, 1],
        ),
        budget=budget,
        ballot_type=kind,
        unit=unit,
        min_length=min_length,
        max_length=max_length,
    )


def _entries(ballot: Choices, kind: BallotType, place: Mapping[str, int]) -> list[tuple[int, int]]:
    """(place of the project, points) of each entry; see Ballots."""
    named = list(ballot)
    unknown = sorted(str(id_) for id_ in named if id_ not in place)
    if unknown:
        raise BadInput(
            "unknown-project",
            f"A ballot names {unknown}, which are not among the projects. "
            "List each with its cost, or drop them from the ballot.",
        )
    if isinstance(ballot, Mapping):
        return sorted((place[id_], points) for id_, points in ballot.items())
    if kind is BallotType.ORDINAL:
        return [(place[id_], len(named) - n) for n, id_ in enumerate(named)]
    return sorted((place[id_], 1) for id_ in named)


def group_ballots(*, voters: Ints, lengths: Ints, projects: Ints, points: Ints) -> Ballots:
    """Equal ballots together, in an order that depends on nothing but their content.

    Ballot b was cast by voters[b] people and has the next lengths[b] of the entries.
    """
    # Big-endian bytes sort and compare as the numbers do.
    entries = np.stack([projects, points], axis=1).astype(">i8").tobytes()
    ends = (np.cumsum(lengths) * 16).tolist()
    counted: Counter[bytes] = Counter()
    for start, end, people in zip([0, *ends], ends, voters.tolist(), strict=False):
        counted[entries[start:end]] += people
    distinct = sorted(counted)
    flat = np.frombuffer(b"".join(distinct), dtype=">i8").astype(np.int64).reshape(-1, 2)
    return Ballots(
        voters=np.array([counted[ballot] for ballot in distinct], dtype=np.int64),
        starts=np.cumsum([0, *(len(ballot) // 16 for ballot in distinct)], dtype=np.int64),
        projects=flat[:, 0].copy(),
        points=flat[:, 1].copy(),
    )


@dataclass(frozen=True, eq=False, slots=True)
class PackedBallots:
    """Approvals as bits, for counts of millions: 25 bytes a ballot of 200 projects.

    voters: people per distinct ballot, shape (g,). bits: shape (g, bytes), as np.packbits gives.
    """

    voters: Ints
    bits: NDArray[np.uint8]


def pack_approvals(chosen: NDArray[np.bool_]) -> PackedBallots:
    """Equal ballots together. chosen: shape (people, projects)."""
    bits = np.packbits(chosen, axis=1)
    return _grouped_bits(bits, np.ones(len(bits), dtype=np.int64))


def join_packed(parts: Sequence[PackedBallots]) -> PackedBallots:
    """Equal ballots of several parts together."""
    return _grouped_bits(
        np.concatenate([part.bits for part in parts]),
        np.concatenate([part.voters for part in parts]),
    )


def _grouped_bits(bits: NDArray[np.uint8], voters: Ints) -> PackedBallots:
    whole = np.ascontiguousarray(bits).view(f"V{bits.shape[1]}").ravel()
    order = np.argsort(whole, kind="stable")
    ordered = bits[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return PackedBallots(np.add.reduceat(voters[order], np.flatnonzero(first)), ordered[first])


def unpack_approvals(packed: PackedBallots, projects: int) -> Ballots:
    """The ballots as the methods take them. Entries are small whole numbers, so they are kept
    small: a count of millions is limited by memory."""
    lengths = np.zeros(len(packed.voters), dtype=np.int64)
    named: list[NDArray[np.int16]] = []
    for start in range(0, len(packed.voters), _CHUNK):
        rows = slice(start, start + _CHUNK)
        chosen = np.unpackbits(packed.bits[rows], axis=1, count=projects).astype(np.bool_)
        lengths[rows] = chosen.sum(axis=1)
        named.append(np.nonzero(chosen)[1].astype(np.int16))
    entries = np.concatenate(named)
    return Ballots(
        voters=packed.voters,
        starts=np.concatenate([[0], np.cumsum(lengths)]),
        projects=cast("Ints", entries),
        points=cast("Ints", np.broadcast_to(np.int8(1), entries.shape)),
    )


def check_tie_order(election: Election, tie_order: Sequence[str]) -> tuple[int, ...]:
    """The rank of each project in the published order, 0 first.

    Raises BadInput: tie-order-incomplete.
    """
    rank = {id_: n for n, id_ in enumerate(tie_order)}
    missing = [id_ for id_ in election.ids if id_ not in rank]
    if missing or len(rank) != len(tie_order) or len(rank) != len(election.ids):
        extra = [id_ for id_ in tie_order if id_ not in set(election.ids)]
        raise BadInput(
            "tie-order-incomplete",
            f"The order that settles ties must name every project once. Missing: {missing[:5]}; "
            f"unknown: {extra[:5]}; lines: {len(tie_order)} for {len(election.ids)} projects.",
        )
    return tuple(rank[id_] for id_ in election.ids)


def _check_projects(projects: Sequence[Project]) -> None:
    if not projects:
        raise BadInput("no-projects", "There are no projects. Give at least one with its cost.")
    twice = [id_ for id_, n in Counter(p.id for p in projects).items() if n > 1]
    if twice:
        raise BadInput(
            "duplicate-project", f"Projects {twice[:5]} are listed twice. Keep one line for each."
        )


def _check_money(projects: Sequence[Project], budget: int, unit: int) -> None:
    bad = [p.id for p in projects if type(p.cost) is not int or p.cost <= 0]
    if bad:
        raise BadInput(
            "bad-cost",
            f"Projects {bad[:5]} have no cost above zero in whole minor units. "
            "Give each its cost, or take it off the ballot.",
        )
    if type(budget) is not int or budget < 0:
        raise BadInput(
            "bad-budget", f"The budget is {budget!r}. Give whole minor units, 0 or more."
        )
    if type(unit) is not int or unit < 1 or str(unit).strip("0") != "1":
        raise BadInput("bad-unit", f"The unit is {unit!r}. Give 1, 10, 100 or another power of 10.")
    if sum(p.cost for p in projects) + budget >= _LARGEST:
        raise BadInput(
            "amount-too-large",
            "The budget and all costs together reach 2^53 minor units. "
            "Check the amounts, or use a coarser unit.",
        )


def _check_ballots(ballots: Ballots, projects: int) -> None:
    if len(ballots.voters) == 0:
        raise BadInput("no-ballots", "There are no ballots, so nothing can be counted.")
    if len(ballots.projects) and (ballots.projects.min() < 0 or ballots.projects.max() >= projects):
        raise BadInput("unknown-project", f"A ballot names a project beyond the {projects} listed.")
    if len(ballots.points) and ballots.points.min() < 1:
        raise BadInput("bad-points", "A ballot gives less than 1 point. Leave such projects out.")
    pairs = ballots.owners * projects + ballots.projects
    if len(np.unique(pairs)) != len(pairs):
        raise BadInput("project-named-twice", "A ballot names one project twice. Name it once.")
    weight = int(ballots.points.max(initial=1)) * int(ballots.voters.sum())
    if weight >= _LARGEST:
        raise BadInput("amount-too-large", "All points together reach 2^53. Check the points.")


def _check_lengths(ballots: Ballots, least: int | None, most: int | None) -> None:
    if least is not None and ballots.lengths.min() < least:
        raise BadInput(
            "too-few-choices",
            f"A ballot names {ballots.lengths.min()}; at least {least} are asked.",
        )
    if most is not None and ballots.lengths.max() > most:
        raise BadInput(
            "too-many-choices", f"A ballot names {ballots.lengths.max()}; at most {most} may be."
        )
