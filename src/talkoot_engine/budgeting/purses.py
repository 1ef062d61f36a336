"""One count by equal shares: every voter spends from an equal purse, and no comparison is guessed.

Purses are kept twice. Floating point holds an approximation of each with a proved bound on its
error; it decides whatever is clear. What is within the bound is decided by exact fractions: the
purse of a ballot is the first purse minus the prices it paid, so the money of any group of ballots
needs one multiplication a purchase, however many voters there are.

The price of a project is q per point: a supporter with u points pays min(purse, q * u), and q is
such that all payments make up the cost. Without points u is 1.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.budgeting.inputs import Ballots, Election, Ints
from talkoot_engine.budgeting.outcome import Satisfaction

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_EPS = 2.0**-52  # twice the unit roundoff, so it also covers products of two roundings
_REFRESH = 2.0**-34  # recompute approximate purses once their error passes this share of a purse


@dataclass(frozen=True, eq=False, slots=True)
class Support:
    """Who named one project: distinct ballots, their voters, their points.

    gain:   satisfaction per point: the cost, or 1.
    weight: voters in floating point (exact below 2^53); share: voters times points, likewise.
    floor:  the price per satisfaction if nobody's purse runs out: it can never be lower.
    """

    cost: int
    gain: int
    ballots: Ints
    voters: Ints
    points: Ints
    weight: Floats
    share: Floats
    most: int
    floor: float


def supports(election: Election, satisfaction: Satisfaction) -> list[Support]:
    """The supporters of each project, in the order of Election.projects."""
    ballots = election.ballots
    by_project = np.argsort(ballots.projects, kind="stable")
    owners = ballots.owners[by_project]
    points = ballots.points[by_project] if satisfaction.by_points else np.ones_like(owners)
    ends = np.cumsum(np.bincount(ballots.projects, minlength=len(election.projects)))
    starts = [0, *ends.tolist()]
    return [
        _support(cost, cost if satisfaction.by_cost else 1, owners[span], points[span], ballots)
        for cost, span in zip(election.costs, map(slice, starts, ends.tolist()), strict=False)
    ]


def _support(cost: int, gain: int, named_by: Ints, points: Ints, ballots: Ballots) -> Support:
    voters = ballots.voters[named_by]
    share = (voters * points).astype(np.float64)
    total = float(share.sum())
    return Support(
        cost=cost,
        gain=gain,
        ballots=named_by,
        voters=voters,
        points=points,
        weight=voters.astype(np.float64),
        share=share,
        most=int(points.max(initial=1)),
        floor=cost / total / gain * (1 - 4 * _EPS) if total else float("inf"),
    )


@dataclass(slots=True)
class Bid:
    """What a project asks for at the moment: q per point, known up to error.

    rich: which supporters can pay q for every point. exact is filled in when it is needed.
    """

    project: int
    q: float
    error: float
    rich: Flags
    exact: Fraction | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Purchase:
    """A project bought. rich: ballots that paid q for each of their points; poor: those that gave
    all they had left. tied: every project that bid the same, the winner first."""

    bid: Bid
    rich: Ints
    points: Ints
    poor: Ints
    payers: int
    tied: tuple[int, ...]


class Purses:
    """The state of one count."""

    def __init__(self, named: Sequence[Support], voters: Ints, purse: Fraction) -> None:
        self.supports = named
        self.voters = voters
        self.first = purse
        self.purchases: list[Purchase] = []
        self._about = np.full(len(voters), float(purse))
        self._empty = np.zeros(len(voters), dtype=np.bool_)
        self._mark = np.zeros(len(voters), dtype=np.int64)
        self._error = float(purse) * _EPS  # no approximate purse is further off than this
        self._settled = 0  # purchases whose price is exact

    def spend(self, rank: Sequence[int]) -> None:
        """Buy projects, the lowest price per satisfaction first, until none can be paid.

        Prices only rise while purses shrink, so a price seen earlier is a lower bound: a project
        is looked at again only when its bound comes first.
        """
        queue = [(s.floor, n) for n, s in enumerate(self.supports) if len(s.ballots)]
        heapq.heapify(queue)
        while bids := self._lowest(queue):
            winner, tied = self._choose(bids, rank)
            for bid in bids:
                if bid is not winner:
                    heapq.heappush(queue, (self._least(bid), bid.project))
            self._buy(winner, tied)

    def money(self, project: int) -> Fraction:
        """What the supporters of a project hold together, exactly."""
        ballots = self.supports[project].ballots
        self.settle()
        return self._money(ballots[~self._empty[ballots]], self.purchases)

    def price(self, purchase: Purchase) -> Fraction:
        """The exact price per point of a purchase."""
        self.settle()
        assert purchase.bid.exact is not None
        return purchase.bid.exact

    def settle(self) -> None:
        """Make the prices of all purchases exact, in order: each needs those before it."""
        for n in range(self._settled, len(self.purchases)):
            bought = self.purchases[n]
            if bought.bid.exact is None:
                points = int((self.voters[bought.rich] * bought.points).sum())
                cost = self.supports[bought.bid.project].cost
                bought.bid.exact = (cost - self._money(bought.poor, self.purchases[:n])) / points
        self._settled = len(self.purchases)

    # bids

    def _lowest(self, queue: list[tuple[float, int]]) -> list[Bid]:
        """The bids that may be lowest; projects that can no longer be paid leave the queue."""
        bids: list[Bid] = []
        ceiling = float("inf")
        while queue and queue[0][0] <= ceiling:
            least, project = heapq.heappop(queue)
            bid = self._bid(project, least)
            if bid is not None:
                bids.append(bid)
                ceiling = min(ceiling, self._greatest(bid))
        return bids

    def _least(self, bid: Bid) -> float:
        return (bid.q - bid.error) / self.supports[bid.project].gain * (1 - 4 * _EPS)

    def _greatest(self, bid: Bid) -> float:
        return (bid.q + bid.error) / self.supports[bid.project].gain * (1 + 4 * _EPS)

    def _bid(self, project: int, least: float) -> Bid | None:
        """The price of a project now, from a lower bound of it; None if it cannot be paid."""
        support = self.supports[project]
        held = self._about[support.ballots]
        worth = held * support.weight
        total = float(worth.sum())
        off = self._off(support, float(support.weight.sum()), total)
        if total < support.cost - off:
            return None
        if total < support.cost + off and self.money(project) < support.cost:
            return None
        q, rich = _solve(support, held, worth, least * support.gain)
        share = float(support.share[rich].sum())
        if not share:
            return self._exact_bid(project, held, ~self._empty[support.ballots])
        poor = float(support.weight[~rich].sum())
        error = self._off(support, poor, 2.0 * support.cost) / share + 4 * _EPS * q
        doubt = self._error + (error + 4 * _EPS * q) * support.most
        if (np.abs(held - q * support.points) > doubt).all():
            return Bid(project, q, error, rich)
        return self._exact_bid(project, held, rich)

    def _off(self, support: Support, people: float, total: float) -> float:
        """How far the sum of what people hold may be off: their purses' error and the adding."""
        return self._error * people + (len(support.ballots) + 4) * _EPS * total

    def _choose(self, bids: Sequence[Bid], rank: Sequence[int]) -> tuple[Bid, tuple[int, ...]]:
        """The lowest bid, and all projects whose bid is exactly as low, the winner first."""
        ceiling = min(map(self._greatest, bids))
        close = [bid for bid in bids if self._least(bid) <= ceiling]
        if len(close) == 1:
            return close[0], (close[0].project,)
        exact = [self._exact_rate(bid) for bid in close]
        lowest = min(exact)
        equal = [bid for bid, rate in zip(close, exact, strict=True) if rate == lowest]
        equal.sort(key=lambda bid: rank[bid.project])
        return equal[0], tuple(bid.project for bid in equal)

    def _buy(self, bid: Bid, tied: tuple[int, ...]) -> None:
        support = self.supports[bid.project]
        rich = support.ballots[bid.rich]
        poor = support.ballots[~bid.rich & ~self._empty[support.ballots]]
        points = support.points[bid.rich]
        payers = int(self.voters[rich].sum() + self.voters[poor].sum())
        self.purchases.append(Purchase(bid, rich, points, poor, payers, tied))
        self._about[rich] -= bid.q * points
        self._about[poor] = 0.0
        self._empty[poor] = True
        self._error += bid.error * support.most + 4 * _EPS * float(self.first)
        if self._error > _REFRESH * float(self.first):
            self._refresh()

    def _refresh(self) -> None:
        """Approximate purses anew from exact prices, so that errors do not feed on each other."""
        self.settle()
        self._about[:] = float(self.first)
        for bought in self.purchases:
            self._about[bought.rich] -= float(self.price(bought)) * bought.points
        self._about[self._empty] = 0.0
        self._error = 4 * (len(self.purchases) + 1) * _EPS * float(self.first)

    # exact numbers

    def _exact_rate(self, bid: Bid) -> Fraction:
        if bid.exact is None:
            bid.exact = self._price(bid.project, bid.rich)
        return bid.exact / self.supports[bid.project].gain

    def _exact_bid(self, project: int, held: Floats, rich: Flags) -> Bid:
        """A bid by fractions: repeat until the price and who can pay it in full agree."""
        while True:
            exact = self._price(project, rich)
            able = self._able(project, held, exact)
            if (able == rich).all():
                return Bid(project, float(exact), 2 * _EPS * float(exact), rich, exact)
            rich = able

    def _price(self, project: int, rich: Flags) -> Fraction:
        """The exact price per point if exactly these can pay it in full."""
        self.settle()
        support = self.supports[project]
        poor = support.ballots[~rich & ~self._empty[support.ballots]]
        share = int((support.voters * support.points)[rich].sum())
        return (support.cost - self._money(poor, self.purchases)) / share

    def _able(self, project: int, held: Floats, price: Fraction) -> Flags:
        """Who can pay this price in full; purses too close to tell apart are compared exactly."""
        support = self.supports[project]
        q = float(price)
        gap = held - q * support.points
        able = (gap >= 0) & ~self._empty[support.ballots]
        close = np.abs(gap) <= self._error + 8 * _EPS * q * support.most
        for n in np.flatnonzero(close & ~self._empty[support.ballots]):
            ballot = support.ballots[n : n + 1]
            purse = self._money(ballot, self.purchases) / int(self.voters[ballot[0]])
            able[n] = purse >= price * int(support.points[n])
        return able

    def _money(self, ballots: Ints, purchases: Sequence[Purchase]) -> Fraction:
        """What the people behind these ballots, none of them empty, hold after the purchases."""
        if not len(ballots):
            return Fraction(0)
        people = self.voters[ballots]
        total = int(people.sum()) * self.first
        self._mark[ballots] = people
        for bought in purchases:
            paid = int((self._mark[bought.rich] * bought.points).sum())
            if paid:
                assert bought.bid.exact is not None
                total -= paid * bought.bid.exact
        self._mark[ballots] = 0
        return total


def _solve(support: Support, held: Floats, worth: Floats, q: float) -> tuple[float, Flags]:
    """Raise q until those who cannot pay it in full stay the same. What supporters pay together
    is concave in q, so from below this never overshoots."""
    before = -1
    while True:
        rich = held >= q * support.points
        poor = len(rich) - int(np.count_nonzero(rich))
        share = float(support.share[rich].sum())
        if poor <= before or not share:
            return q, rich
        before = poor
        q = max(q, (support.cost - float(worth[~rich].sum())) / share)
