"""New votes folded into a map that is there, without drawing it anew."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.opinions.agreement import (
    common_ground,
    divisive,
    group_informed_consensus,
    uncertain,
)
from talkoot_engine.opinions.inputs import Floats, Ints, Votes
from talkoot_engine.opinions.outcome import OpinionMap
from talkoot_engine.opinions.positions import ENOUGH
from talkoot_engine.opinions.priority import extremity, priorities
from talkoot_engine.opinions.tallies import Tally, tallies, tally_of

MOST_NEW = 0.02  # new or changed votes, as part of those in the map, before it is drawn anew
FEWEST_NEW = 50  # a small conversation is not drawn anew for less


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands. group: an id; None before enough votes, or where there is none."""

    x: float
    y: float
    cast: int
    placed: bool
    group: int | None


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the votes have moved away from the map.

    new:   votes that are new or changed since. share: as part of those in the map.
    means: the most by which the mean of a statement that five people had voted on has moved.
    due:   whether to draw the map anew.
    """

    new: int
    share: float
    means: float
    due: bool


def place(drawn: OpinionMap, votes: Mapping[str, int]) -> Place:
    """Where somebody with these votes (statement id -> vote) stands on a map.

    Also for people who are not in the map yet. Statements that are newer than the map count as
    votes cast and pull nowhere. Time O(votes of this person).
    """
    known = _statement_places(drawn)
    here = np.array([known[id_] for id_ in votes if id_ in known], np.int64)
    given = np.array([votes[id_] for id_ in votes if id_ in known], np.float64)
    along = drawn.components.loadings[:, here] * (given - drawn.components.means[here])
    counting, asked = drawn.counting, drawn.everyone.seen > 0
    answered = int(counting[here].sum()) + int((asked & ~counting).sum())
    stretch = math.sqrt(int(asked.sum()) / max(1, answered))
    x, y = (round(math.fsum(axis.tolist()) * stretch, 6) + 0.0 for axis in along)
    enough = len(votes) >= min(ENOUGH, int(asked.sum()))
    return Place(x, y, len(votes), enough, _nearest(drawn, x, y) if enough else None)


def refresh_due(*, drawn_votes: int, new_votes: int) -> bool:
    """Whether a map of so many votes should be drawn anew after so many new or changed ones."""
    return new_votes >= max(FEWEST_NEW, MOST_NEW * drawn_votes)


class Follower:
    """A map that votes are added to one at a time.

    Directions, centres and the ids of groups stay as drawn; places, counts, consensus and
    priorities are those of now. One vote takes O(votes of this person + statements).
    """

    def __init__(self, votes: Votes, drawn: OpinionMap) -> None:
        self._drawn = drawn
        self._votes, self._rows = votes, dict[int, dict[str, int]]()
        self._place_of = dict(drawn.place_of)
        self._group_place = {group.id: n for n, group in enumerate(drawn.groups)}
        self._statements = _statement_places(drawn)
        size = len(drawn.participants)
        self._positions = drawn.positions.copy()
        self._cast, self._placed = drawn.cast.copy(), drawn.placed.copy()
        self._assignment = drawn.assignment.copy()
        self._size = size
        self._everyone = _counts(drawn.everyone)
        self._groups = np.stack([_counts(t) for t in drawn.tallies]) if drawn.tallies else None
        (said,) = tallies(votes, np.where(drawn.placed, 0, -1), size=1)
        self._placed_said = _counts(said)
        self._new = 0

    def vote(self, participant: str, statement: str, vote: int) -> Place:
        """Fold in one vote, new or changed; where the participant stands now.

        Raises BadInput: bad-vote, unknown-statement.
        """
        if vote not in (-1, 0, 1):
            raise BadInput("bad-vote", f"A vote is {vote}. Write 1, 0 or -1.")
        if statement not in self._statements:
            raise BadInput(
                "unknown-statement",
                f"Statement {statement} is newer than the map. Draw the map anew.",
            )
        n = self._place(participant)
        row = self._row(n)
        self._count(row, n, -1)
        row[statement] = vote
        self._new += 1
        now = place(self._drawn, row)
        if self._placed[n] and not now.placed:  # placed early, while few people were
            now = replace(now, placed=True, group=_nearest(self._drawn, now.x, now.y))
        self._positions[n], self._cast[n] = (now.x, now.y), now.cast
        self._placed[n] = now.placed
        self._assignment[n] = -1 if now.group is None else self._group_place[now.group]
        self._count(row, n, 1)
        return now

    def drift(self) -> Drift:
        """How far the votes are from those that were drawn."""
        drawn = _counts(self._drawn.everyone)
        known = drawn.sum(axis=1) >= FEWEST_MEANT
        moved = np.abs(_means(self._everyone) - _means(drawn))[known].max(initial=0.0)
        total = int(drawn.sum())
        due = refresh_due(drawn_votes=total, new_votes=self._new)
        return Drift(self._new, self._new / max(1, total), float(moved), due)

    def map(self) -> OpinionMap:
        """The map of now, as far as it can be known without drawing it anew."""
        size, drawn = self._size, self._drawn
        counting = drawn.counting
        everyone = tally_of(self._everyone.copy())
        said = () if self._groups is None else tuple(tally_of(c.copy()) for c in self._groups)
        placed = tally_of(self._placed_said.copy())
        compared = said or (placed,)
        sizes = np.bincount(self._assignment[:size] + 1, minlength=len(drawn.groups) + 1)[1:]
        meta = np.array([s.meta for s in drawn.statements])
        extreme = extremity(drawn.components, asked=int((everyone.seen > 0).sum()))
        weights = priorities(placed, extreme, meta=meta)
        return replace(
            drawn,
            participants=tuple(self._place_of),
            cast=self._cast[:size].copy(),
            placed=self._placed[:size].copy(),
            positions=self._positions[:size].copy(),
            assignment=self._assignment[:size].copy(),
            groups=tuple(
                replace(group, size=int(sizes[n])) for n, group in enumerate(drawn.groups)
            ),
            everyone=everyone,
            tallies=said,
            consensus=group_informed_consensus(compared),
            common_ground=common_ground(compared, counting=counting),
            divisive=divisive(said, [g.id for g in drawn.groups], counting=counting),
            uncertain=uncertain(everyone, counting=counting),
            priorities=np.where(drawn.priorities > 0, weights, 0.0),
        )

    def _row(self, n: int) -> dict[str, int]:
        """The votes of somebody, known or new."""
        if n not in self._rows:
            self._rows[n] = self._votes.of(n) if n < len(self._votes.participants) else {}
        return self._rows[n]

    def _place(self, participant: str) -> int:
        """The place of a participant; a new one gets the next."""
        n = self._place_of.setdefault(participant, self._size)
        if n == self._size:
            self._size += 1
            if n == len(self._cast):
                more = max(16, n // 8)
                self._positions = np.concatenate([self._positions, np.zeros((more, 2))])
                self._cast = np.append(self._cast, np.zeros(more, np.int64))
                self._placed = np.append(self._placed, np.zeros(more, np.bool_))
                self._assignment = np.append(self._assignment, np.full(more, -1, np.int64))
        return n

    def _count(self, row: Mapping[str, int], n: int, by: int) -> None:
        """Add or take away the votes of the person in row n, wherever they count."""
        self._add(self._everyone, row, by)
        if self._placed[n]:
            self._add(self._placed_said, row, by)
        if self._groups is not None and self._assignment[n] >= 0:
            self._add(self._groups[self._assignment[n]], row, by)

    def _add(self, counts: Ints, row: Mapping[str, int], by: int) -> None:
        columns = [self._statements[id_] for id_ in row]
        counts[columns, [vote + 1 for vote in row.values()]] += by


FEWEST_MEANT = 5  # votes before the mean of a statement is compared


def _statement_places(drawn: OpinionMap) -> dict[str, int]:
    return {statement.id: n for n, statement in enumerate(drawn.statements)}


def _nearest(drawn: OpinionMap, x: float, y: float) -> int | None:
    if not drawn.groups:
        return None
    return min(
        drawn.groups, key=lambda g: ((g.centre[0] - x) ** 2 + (g.centre[1] - y) ** 2, g.id)
    ).id


def _counts(tally: Tally) -> Ints:
    return np.stack([tally.disagree, tally.passed, tally.agree], axis=1)


def _means(counts: Ints) -> Floats:
    return np.asarray((counts[:, 2] - counts[:, 0]) / np.maximum(counts.sum(axis=1), 1))
