"""Who named each project, with how many points, cut from a few arrays that all projects share.

In a small election making arrays takes longer than counting, so nothing is made for a project that
nobody asks about.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import overload

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.budgeting.inputs import Election, Ints
from talkoot_engine.budgeting.outcome import Satisfaction

Floats = NDArray[np.float64]

_EPS = 2.0**-52


@dataclass(eq=False, slots=True)
class Support:
    """Who named one project: distinct ballots, their voters, their points.

    taste:  what a point is worth; gain: its worth per point, such as the cost, or 1.
    weight: voters in floating point (exact below 2^53); people: all of them together;
    share:  voters times points, likewise; total: all of it together.
    floor:  the price per satisfaction if nobody's purse runs out: it can never be lower.
    """

    cost: int
    taste: Satisfaction
    gain: float
    ballots: Ints
    voters: Ints
    points: Ints
    weight: Floats
    people: float
    share: Floats
    total: int
    most: int
    floor: float

    def rate(self, price: Fraction) -> Fraction:
        """What bids are compared by, exactly, from a price per point."""
        return self.taste.rate(price, self.cost)

    def asked(self, q: float) -> np.float64 | Floats:
        """What each supporter is asked to pay at q per point."""
        return np.float64(q) if self.most == 1 else np.float64(q) * self.points


class Supports(Sequence[Support]):
    """The supporters of each project, in the order of Election.projects; nobody supports a project
    below the threshold.

    most: the most points that one ballot gives to one project.
    """

    def __init__(
        self, election: Election, satisfaction: Satisfaction, *, threshold: int = 0
    ) -> None:
        ballots, votes = election.ballots, election.votes
        self._taste, self._costs = satisfaction, election.costs
        self._made: list[Support | None] = [None] * len(votes)
        # In one or two bytes projects are sorted by radix, many times faster than by comparing.
        small = ballots.projects.astype(np.min_scalar_type(len(votes)))
        by_project = small.argsort(kind="stable")
        self._owners = ballots.owners[by_project]
        self._voters = ballots.voters[self._owners]
        self._weight = self._share = self._voters.astype(np.float64)
        self._points: Ints = np.broadcast_to(np.int64(1), len(self._owners))
        totals, self.most = votes, 1
        if satisfaction.by_points:
            self._points, totals = ballots.points[by_project], election.points
            self._share = self._weight * self._points
            self.most = int(ballots.points.max(initial=1))
        self._ends = np.bincount(small, minlength=len(votes)).cumsum().tolist()
        if threshold:
            totals = tuple(total if total >= threshold else 0 for total in totals)
            votes = tuple(n if total else 0 for n, total in zip(votes, totals, strict=True))
        self._votes, self._totals = votes, totals

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, n: int) -> Support: ...
    @overload
    def __getitem__(self, n: slice) -> list[Support]: ...
    def __getitem__(self, n: int | slice) -> Support | list[Support]:
        if isinstance(n, slice):
            return [self[place] for place in range(len(self))[n]]
        found = self._made[n]
        if found is None:
            found = self._made[n] = self._make(n)
        return found

    def able(self, purse: Fraction) -> list[int]:
        """The projects whose supporters have the cost, each with this purse. As purses only shrink,
        the others can never be paid."""
        over, under = purse.numerator, purse.denominator
        pairs = enumerate(zip(self._votes, self._costs, strict=True))
        return [n for n, (people, cost) in pairs if people * over >= cost * under and people]

    def _make(self, n: int) -> Support:
        cost, total, end = self._costs[n], self._totals[n], self._ends[n]
        start = self._ends[n - 1] if n else 0
        span = slice(start if total else end, end)
        gain, points = _gain(cost, self._taste), self._points[span]
        return Support(
            cost=cost,
            taste=self._taste,
            gain=gain,
            ballots=self._owners[span],
            voters=self._voters[span],
            points=points,
            weight=self._weight[span],
            people=float(self._votes[n]),
            share=self._share[span],
            total=total,
            most=1 if self.most == 1 else int(points.max(initial=1)),
            floor=cost / total / gain * (1 - 4 * _EPS) if total else float("inf"),
        )


def _gain(cost: int, taste: Satisfaction) -> float:
    if taste is Satisfaction.COBB_DOUGLAS:
        return math.sqrt(cost)
    return float(cost) if taste.by_cost else 1.0
