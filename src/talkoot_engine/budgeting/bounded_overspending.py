"""Equal shares with bounded overspending: a project may take more than its supporters have."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from talkoot_engine.budgeting.inputs import Election, check_tie_order
from talkoot_engine.budgeting.outcome import Completion, Outcome, Satisfaction, Step, Tie
from talkoot_engine.budgeting.purses import Bid, Flags, Floats, MoneyOf, Purses
from talkoot_engine.budgeting.supports import Supports

_EPS = 2.0**-52
_NOTHING = 1e-280


def bounded_overspending(
    election: Election,
    *,
    tie_order: Sequence[str],
    satisfaction: Satisfaction = Satisfaction.COST,
) -> Outcome:
    """Fund projects as equal shares does, also those whose supporters can pay only a part.

    If supporters pay a part a of a project (their purse, or the same price p per satisfaction,
    whichever is less), the price counts as p / a^2: less of the project for the money, and less
    of it paid for. For each project the best part counts, the project with the lowest price is
    bought, and each supporter pays p / a per satisfaction or all they have. What is missing comes
    from the budget that others have not spent; a project must fit into what is left of it.

    tie_order: every project id once; of equal prices the earlier one wins.
    Step.payment is the most that a supporter paid per point, Step.score the price compared.
    Raises BadInput: tie-order-incomplete.
    Rule: Papasotiropoulos, Pishbin, Skibski, Skowron & Was, Method of Equal Shares with Bounded
    Overspending (EC 2025). Exact. Time O(m^2 e log e) at worst.
    """
    satisfaction = Satisfaction(satisfaction)
    rank = check_tie_order(election, tie_order)
    purse = Fraction(election.budget, election.voter_count)
    count = _Count(Supports(election, satisfaction), election.ballots.voters, purse)
    count.spend_budget(rank, election.budget)
    steps = _steps(election, count)
    bought = {step.project for step in steps}
    left = election.budget - sum(step.cost for step in steps)
    others = [n for n, id_ in enumerate(election.ids) if id_ not in bought]
    return Outcome(
        rule="bounded-overspending",
        satisfaction=satisfaction,
        completion=Completion.NONE,
        winners=tuple(step.project for step in steps),
        spent=election.budget - left,
        steps=tuple(steps),
        ties=tuple(_ties(election, count)),
        purse=purse,
        left_at={election.ids[n]: count.left_at[n] for n in others if n in count.left_at},
        money_of=MoneyOf(election.ids, count),
    )


@dataclass(slots=True)
class _Offer:
    """The best part of a project. The rates are price per satisfaction, over the part squared.

    prices, low: each price that may be best, and below what its rate cannot be.
    rate, pays:  the exact rate and what supporters pay per point, once they are needed.
    """

    project: int
    least: float
    greatest: float
    held: Floats
    buyers: list[int]
    low: list[float]
    full: Bid | None
    rate: Fraction | None = None
    pays: Fraction = Fraction(0)


class _Count(Purses):
    """Purses, with offers instead of bids."""

    left_at: dict[int, int]
    scores: list[Fraction]

    def spend_budget(self, rank: Sequence[int], budget: int) -> None:
        """Buy the lowest offer that fits into what is left, until there is none.

        Offers only rise while purses shrink, so an offer seen earlier is a lower bound.
        """
        self.left_at, self.scores = {}, []
        queue = [(0.0, n) for n, s in enumerate(self.supports) if len(s.ballots)]
        heapq.heapify(queue)
        while offers := self._offers(queue, budget):
            ceiling = min(offer.greatest for offer in offers)
            close = [offer for offer in offers if offer.least <= ceiling]
            rates = [self._decide(offer, ceiling) for offer in close]
            equal = [o for o, rate in zip(close, rates, strict=True) if rate == min(rates)]
            equal.sort(key=lambda offer: rank[offer.project])
            for offer in offers:
                if offer is not equal[0]:
                    heapq.heappush(queue, (offer.least, offer.project))
            self._take(equal[0], tuple(offer.project for offer in equal))
            budget -= self.supports[equal[0].project].cost

    def _offers(self, queue: list[tuple[float, int]], left: int) -> list[_Offer]:
        offers: list[_Offer] = []
        ceiling = float("inf")
        while queue and queue[0][0] <= ceiling:
            _, project = heapq.heappop(queue)
            if self.supports[project].cost > left:
                self.left_at[project] = left
                continue
            offer = self._offer(project)
            if offer is not None:
                offers.append(offer)
                ceiling = min(ceiling, offer.greatest)
        return offers

    def _offer(self, project: int) -> _Offer | None:
        """What the project may cost its supporters; None if none of them has money.

        The rate is lowest where one of them gives their last, or where the whole is paid: between
        two such prices it first rises and then falls.
        """
        support = self.supports[project]
        held = self._about[support.ballots]
        some = np.flatnonzero(~self._empty[support.ballots])
        if not len(some):
            return None
        prices = held[some] / support.points[some]
        order = np.argsort(prices, kind="stable")
        some, prices = some[order], prices[order]
        worth = np.cumsum(held[some] * support.weight[some])
        share = support.share[some].sum() - np.cumsum(support.share[some])
        paid = worth + prices * share
        off = self._error * support.people + (2 * len(some) + 8) * _EPS * paid
        sure = np.clip((paid - off) / support.cost, 0.0, 1.0) ** 2
        most_part = np.minimum((paid + off) / support.cost, 1.0)
        doubt = self._error + 4 * _EPS * prices
        low = np.maximum(prices - doubt, 0.0) / most_part**2 * (1 - 8 * _EPS)
        # Where next to nothing is surely paid, the rate has no upper bound worth the name.
        high = np.full_like(prices, np.inf)
        np.divide(prices + doubt, sure, out=high, where=sure > _NOTHING)
        high *= 1 + 8 * _EPS
        full = self._bid(project, 0.0)
        least, greatest = float(low.min()), float(high.min())
        if full is not None:
            least = min(least, full.q - full.error)
            greatest = min(greatest, full.q + full.error)
        near = low <= greatest
        return _Offer(
            project=project,
            least=least / support.gain * (1 - 8 * _EPS),
            greatest=greatest / support.gain * (1 + 8 * _EPS),
            held=held,
            buyers=some[near].tolist(),
            low=(low[near] / support.gain * (1 - 8 * _EPS)).tolist(),
            full=full,
        )

    def _decide(self, offer: _Offer, ceiling: float) -> Fraction:
        """The exact rate of the best part, and what supporters pay at it."""
        support = self.supports[offer.project]
        found: list[tuple[Fraction, Fraction]] = []
        if offer.full is not None:
            price = self._exact(offer.full)
            found.append((support.rate(price), price))
        tried: set[Fraction] = set()
        for n, low in zip(offer.buyers, offer.low, strict=True):
            if low > ceiling:
                continue
            price = self._last_price(offer, n)
            if price not in tried:
                tried.add(price)
                part = self._part(offer, price)
                found.append((support.rate(price / part**2), price / part))
        offer.rate, offer.pays = min(found)
        return offer.rate

    def _last_price(self, offer: _Offer, n: int) -> Fraction:
        """The price per point at which supporter n gives all they have, exactly."""
        support = self.supports[offer.project]
        units = int(support.voters[n] * support.points[n]) * self._denominator
        return Fraction(self._worth(support.ballots[n : n + 1]), units)

    def _part(self, offer: _Offer, price: Fraction) -> Fraction:
        """The part of the cost that supporters pay at a price per point, at most all of it."""
        support = self.supports[offer.project]
        able = self._able(offer.project, offer.held, price)
        poor = support.ballots[~able]
        gave = Fraction(self._worth(poor[~self._empty[poor]]), self._denominator)
        paid = gave + price * int(support.share[able].sum())
        return min(paid / support.cost, Fraction(1))

    def _take(self, offer: _Offer, tied: tuple[int, ...]) -> None:
        rich: Flags = self._able(offer.project, offer.held, offer.pays)
        pays = offer.pays
        assert offer.rate is not None
        self.scores.append(offer.rate)
        self._buy(Bid(offer.project, float(pays), 0.0, rich, pays), tied)


def _steps(election: Election, count: _Count) -> list[Step]:
    left, steps = election.budget, []
    for n, bought in enumerate(count.purchases):
        left -= election.costs[bought.project]
        steps.append(
            Step(
                project=election.ids[bought.project],
                cost=election.costs[bought.project],
                by="bounded-overspending",
                supporters=election.votes[bought.project],
                payers=bought.payers,
                score=count.scores[n],
                payment=count.price(n),
                left=left,
            )
        )
    return steps


def _ties(election: Election, count: _Count) -> list[Tie]:
    return [
        Tie(n, tuple(election.ids[p] for p in bought.tied), election.ids[bought.project])
        for n, bought in enumerate(count.purchases)
        if len(bought.tied) > 1
    ]
