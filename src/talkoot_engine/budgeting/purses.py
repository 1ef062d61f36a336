"""One count by equal shares: every voter spends from an equal purse, and no comparison is guessed.

Purses are kept twice. Floating point holds an approximation of each with a proved bound on its
error; it decides whatever is clear. What is within the bound is decided by whole numbers over a
common denominator: the purse of a ballot is the first purse minus the prices it paid, so the money
of any group of ballots needs one long multiplication a purchase, however many voters there are.
(Sums are written without @ on floats: its threads cost more than they bring at these sizes.)

The price of a project is q per point: a supporter with u points pays min(purse, q * u), and q is
such that all payments make up the cost. Without points u is 1.
"""

import heapq
import math
import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.budgeting.inputs import Ints
from talkoot_engine.budgeting.supports import Support, Supports

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# As the methods of an array, which take longer to reach than to sum up what a small election has.
_sum, _least = np.add.reduce, np.minimum.reduce
_EPS = 2.0**-52  # twice the unit roundoff, so it also covers products of two roundings


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


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project bought. payers: its supporters who still had money; tied: every project that bid
    the same, the winner first."""

    project: int
    payers: int
    tied: tuple[int, ...]


class Purses:
    """The state of one count."""

    def __init__(self, named: Supports, voters: Ints, purse: Fraction) -> None:
        self.supports = named
        self.voters = voters
        self.first = purse
        self.purchases: list[Purchase] = []
        self._about = np.full(len(voters), float(purse))
        self._error = _EPS * float(purse)  # no approximate purse is further off than this
        self._empty = np.zeros(len(voters), dtype=np.bool_)
        self._has_paid = np.zeros(len(voters), dtype=np.bool_)
        # Exact numbers, all over one common denominator; points each ballot paid for in full.
        self._denominator = purse.denominator
        self._start = purse.numerator
        self._prices: list[int] = []
        self._paid = np.zeros((len(named), len(voters)), dtype=np.min_scalar_type(named.most))

    def spend(self, rank: Sequence[int]) -> None:
        """Buy projects, the lowest price per satisfaction first, until none can be paid.

        Prices only rise while purses shrink, so a price seen earlier is a lower bound: a project
        is looked at again only when its bound comes first.
        """
        queue = [(self.supports[n].floor, n) for n in self.supports.able(self.first)]
        heapq.heapify(queue)
        while bids := self._lowest(queue):
            winner, tied = self._choose(bids, rank)
            for bid in bids:
                if bid is not winner:
                    heapq.heappush(queue, (self._least(bid), bid.project))
            self._buy(winner, tied)

    def price(self, n: int) -> Fraction:
        """The exact price per point of purchase n."""
        return Fraction(self._prices[n], self._denominator)

    def money(self, project: int) -> Fraction:
        """What the supporters of a project hold together, exactly."""
        return Fraction(self._worth(self._payers(project)), self._denominator)

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
        if self._can_all_pay_alike(support):
            price = Fraction(support.cost, support.total)
            q = float(price)
            return Bid(project, q, _EPS * q, np.ones(len(support.ballots), dtype=np.bool_), price)
        held = self._about[support.ballots]
        worth = held * support.weight
        total = float(_sum(worth))
        off = self._off(support, support.people, total)
        if total < support.cost - off:
            return None
        if total < support.cost + off and self.money(project) < support.cost:
            return None
        q, rich, share = _solve(support, held, worth, least * support.gain)
        if not share:
            return self._exact_bid(project, held, ~self._empty[support.ballots])
        poor = support.people - float(_sum(support.weight * rich))
        error = self._off(support, poor, 2.0 * support.cost) / share + 4 * _EPS * q
        doubt = self._error + (error + 4 * _EPS * q) * support.most
        if float(_least(np.abs(held - support.asked(q)))) > doubt:
            return Bid(project, q, error, rich)
        return self._exact_bid(project, held, rich)

    def _can_all_pay_alike(self, support: Support) -> bool:
        """Whether no supporter has paid for anything yet, and everybody has what is then asked."""
        asked = support.most * support.cost * self.first.denominator
        return (
            asked <= self.first.numerator * support.total
            and not self._has_paid[support.ballots].any()
        )

    def _off(self, support: Support, people: float, total: float) -> float:
        """How far the sum of what people hold may be off: their purses' error and the adding."""
        return self._error * people + (len(support.ballots) + 4) * _EPS * total

    def _choose(self, bids: Sequence[Bid], rank: Sequence[int]) -> tuple[Bid, tuple[int, ...]]:
        """The lowest bid, and all projects whose bid is exactly as low, the winner first."""
        ceiling = min(map(self._greatest, bids))
        close = [bid for bid in bids if self._least(bid) <= ceiling]
        if len(close) == 1:
            return close[0], (close[0].project,)
        exact = [self.supports[bid.project].rate(self._exact(bid)) for bid in close]
        lowest = min(exact)
        equal = [bid for bid, rate in zip(close, exact, strict=True) if rate == lowest]
        equal.sort(key=lambda bid: rank[bid.project])
        return equal[0], tuple(bid.project for bid in equal)

    def _buy(self, bid: Bid, tied: tuple[int, ...]) -> None:
        support = self.supports[bid.project]
        exact, payers = self._exact(bid), self._payers(bid.project)
        rich, points = support.ballots[bid.rich], support.points[bid.rich]
        poor = support.ballots[~bid.rich]
        self._about[rich] -= float(exact) * points
        self._about[poor] = 0.0
        self._error += 4 * _EPS * float(self.first)
        self._empty[poor] = True
        self._has_paid[support.ballots] = True
        self._paid[len(self.purchases), rich] = points
        self._add_price(exact)
        people = int(self.voters[payers].sum())
        self.purchases.append(Purchase(bid.project, people, tied))
        self._note_spent(rich)

    def _note_spent(self, rich: Ints) -> None:
        """Who could pay in full, but only just, has nothing left either."""
        for n in rich[self._about[rich] <= self._error].tolist():
            if not self._worth(np.array([n])):
                self._about[n], self._empty[n] = 0.0, True

    # exact numbers

    def _exact(self, bid: Bid) -> Fraction:
        if bid.exact is None:
            bid.exact = self._price(bid.project, bid.rich)
        return bid.exact

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
        support = self.supports[project]
        poor = support.ballots[~rich]
        missing = support.cost * self._denominator
        if len(poor):
            missing -= self._worth(poor[~self._empty[poor]])
        return Fraction(missing, int(support.share[rich].sum()) * self._denominator)

    def _able(self, project: int, held: Floats, price: Fraction) -> Flags:
        """Who can pay this price in full; purses too close to tell apart are compared exactly."""
        support = self.supports[project]
        gap = held - support.asked(float(price))
        empty = self._empty[support.ballots]
        able = (gap >= 0) & ~empty
        close = np.abs(gap) <= self._error + 8 * _EPS * float(price) * support.most
        for n in np.flatnonzero(close & ~empty):
            worth = self._worth(support.ballots[n : n + 1])
            asked = price * int(support.voters[n] * support.points[n]) * self._denominator
            able[n] = worth >= asked
        return able

    def _payers(self, project: int) -> Ints:
        """The ballots behind a project that still have money."""
        ballots = self.supports[project].ballots
        return ballots[~self._empty[ballots]]

    def _worth(self, ballots: Ints) -> int:
        """What the people behind these ballots, none of them empty, hold together, times the
        common denominator: what they started with less the prices they paid."""
        people = self.voters[ballots]
        paid = np.take(self._paid[: len(self.purchases)], ballots, axis=1) @ people
        spent = sum(map(operator.mul, paid.tolist(), self._prices))
        total: int = int(people.sum()) * self._start - spent
        return total

    def _add_price(self, price: Fraction) -> None:
        """Bring all exact numbers to a denominator that holds this price too."""
        factor = price.denominator // math.gcd(price.denominator, self._denominator)
        if factor > 1:
            self._denominator *= factor
            self._start *= factor
            self._prices = [known * factor for known in self._prices]
        self._prices.append(price.numerator * (self._denominator // price.denominator))


class MoneyOf(Mapping[str, Fraction]):
    """What the supporters of each project that was not bought hold together in the end. Reasons are
    asked for one by one, if at all, so each sum is made when it is looked up."""

    def __init__(self, ids: Sequence[str], purses: Purses) -> None:
        bought = {purchase.project for purchase in purses.purchases}
        self._purses = purses
        self._places = {id_: n for n, id_ in enumerate(ids) if n not in bought}

    def __getitem__(self, id_: str) -> Fraction:
        return self._purses.money(self._places[id_])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _solve(support: Support, held: Floats, worth: Floats, q: float) -> tuple[float, Flags, float]:
    """Raise q until those who cannot pay it in full stay the same; also the share of those who can.

    What supporters pay together is concave in q, so from below this never overshoots.
    """
    before = len(held) + 1
    while True:
        rich = held >= support.asked(q)
        able = int(np.count_nonzero(rich))
        share = float(_sum(support.share * rich))
        if able >= before or not able:
            return q, rich, share
        before = able
        q = max(q, (support.cost - float(_sum(worth * ~rich))) / share)
