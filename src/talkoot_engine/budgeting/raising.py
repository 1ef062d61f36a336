"""How far add1 raises the purses: many raises counted at once, and stretches of them skipped.

Counting at each raise on its own repeats nearly the same work hundreds of times. Here several
raises, the lanes, are counted side by side in one array, and lanes part where their counts part.
Floating point decides only what is clear by a proved bound; a raise that it cannot decide is
counted by `purses` exactly, and so is, in the end, the raise that was found.

The bound. A purchase takes from each supporter min(purse, q * points), where all of it makes up
the cost. If q comes from purses that are off by e_i, then q is off by at most the sum of e_i over
those who give all, divided by the points of those who can pay. So the error of the poor moves to
the rich, and the sum of all errors (`_Lanes.off`) grows by the rounding of each purchase alone.

Skipping. After the same purchases, a higher raise leaves every purse at least as full and every
price at most as high. So if two lanes bought the same, and at every step no other project could
come before the winner even with the winner's price at the lower raise and the other's at the
higher one, then all raises between them bought the same, too.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.budgeting.supports import Support

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

_EPS = 2.0**-52
_NUMBERS = 16384  # purses in one operation: enough to hide its overhead, few enough for the cache
_FEWEST, _MOST = 8, 64  # lanes at once
_NOBODY = -1


@dataclass(frozen=True, slots=True)
class Raised:
    """How a count at one raise ended. bought: projects in order; over: it costs more than the
    budget, and the count was left there; None instead of it: floating point could not tell."""

    bought: tuple[int, ...]
    over: bool


class Raises:
    """All that stays the same whatever the raise.

    purse: the purse before it was raised; step: by how much one raise fills it, minor units.
    """

    def __init__(
        self,
        named: Sequence[Support],
        voters: Ints,
        *,
        budget: int,
        purse: Fraction,
        step: int,
        rank: Sequence[int],
    ) -> None:
        self.supports = named
        self.voters = voters
        self.people = float(voters.sum())
        self.budget = budget
        self.purse = purse
        self.step = step
        self.rank = rank
        self.floors = np.array([s.floor for s in named])
        self.weights = [s.weight for s in named]
        average = sum(len(s.ballots) for s in named) // len(named) + 1
        self.most_lanes = min(max(_NUMBERS // average, _FEWEST), _MOST)

    def count(self, raises: Sequence[int]) -> tuple[list[Raised | None], list[bool]]:
        """How the count ends at each of these raises (rising), and for each but the last whether
        all raises up to the next end alike."""
        lanes = _Lanes(self, raises)
        while len(lanes.at):
            lanes.go_on()
        same = [one is not None and one == other for one, other in itertools.pairwise(lanes.ended)]
        return lanes.ended, [both and one for both, one in zip(same, lanes.alike, strict=True)]


def first_stop(
    raises: Raises,
    *,
    is_exhausted: Callable[[tuple[int, ...]], bool],
    exactly: Callable[[int], Raised],
) -> int:
    """The last raise before the count would cost more than the budget, or the first at which no
    project fits any more. The count without a raise leaves room.

    exactly: counts at a raise that floating point cannot decide.
    """
    at, stride, lanes = 0, 1, 4
    while True:
        # A stretch can be skipped only from a raise that is counted, so wide strides start at one.
        first = at if stride > 1 else at + 1
        points = [first + stride * n for n in range(lanes)]
        ended, alike = raises.count(points)
        lanes = raises.most_lanes
        for n, point in enumerate(points):
            if point == at or (n and alike[n - 1] and points[n - 1] == at):
                at = point
            elif point == at + 1:
                found = ended[n] or exactly(point)
                if found.over:
                    return at
                at = point
                if is_exhausted(found.bought):
                    return at
            else:
                stride = max(1, (point - at) // lanes)
                break
        else:
            stride *= 4 if all(alike) else 1


@dataclass(slots=True)
class _Bid:
    """What a project asks for in each lane. least and greatest bound its price per satisfaction:
    least is infinite where it cannot be paid, greatest where floating point cannot tell.

    able: points of the supporters who can pay in full.
    """

    project: int
    q: Floats
    error: Floats
    least: Floats
    greatest: Floats
    rich: Flags
    held: Floats
    asked: Floats
    total: Floats
    able: Floats

    def is_plain(self, lane: int) -> bool:
        """Whether every supporter pays in full or has nothing at all, so that the price is exactly
        the cost over the points of those who pay."""
        some = self.held[lane] > 0.0
        return bool(np.isfinite(self.greatest[lane]) and (self.rich[lane] == some).all())


class _Lanes:
    """Counts at several raises side by side. Rows are the lanes that still go on.

    at:    which of the raises each lane counts.
    held:  approximate purses, shape (lanes, distinct ballots).
    off:   bound on the summed error of all purses; each: on that of a single purse.
    low:   bound below the price of each project, shape (projects, lanes); infinite: bought or out.
    alike: for each raise but the last, whether all raises up to the next bought the same so far.
    """

    def __init__(self, whole: Raises, raises: Sequence[int]) -> None:
        purses = np.array([float(whole.purse + n * whole.step) for n in raises])
        self.whole = whole
        self.at = np.arange(len(raises))
        self.held = np.repeat(purses[:, None], len(whole.voters), axis=1)
        self.off = _EPS * purses * whole.people * 2
        self.each = _EPS * purses
        self.low = np.repeat(whole.floors[:, None], len(raises), axis=1)
        self.wide = len(raises) > 1 and raises[1] - raises[0] > 1
        self.top = float(purses[-1])
        self.spent = np.zeros(len(raises), dtype=np.int64)
        self.bought: list[list[int]] = [[] for _ in raises]
        self.ended: list[Raised | None] = [None] * len(raises)
        self.alike = [True] * (len(raises) - 1)

    def go_on(self) -> None:
        """One purchase in every lane; lanes that end, or that floating point cannot tell, leave."""
        bids = self._bids()
        choices = self._choices(bids)
        if self.wide:
            self._check_alike(bids, choices)
        for winner in np.unique(choices[choices >= 0]).tolist():
            self._buy(bids[winner], choices == winner)
        over = self.spent > self.whole.budget
        for n in np.flatnonzero(over | (choices == _NOBODY)).tolist():
            lane = int(self.at[n])
            self.ended[lane] = Raised(tuple(self.bought[lane]), bool(over[n]))
        going = (choices >= 0) & ~over
        if not going.all():
            self._keep(going)

    def _keep(self, going: Flags) -> None:
        self.at, self.spent = self.at[going], self.spent[going]
        self.held, self.low = self.held[going], self.low[:, going]
        self.off, self.each = self.off[going], self.each[going]

    # bids

    def _bids(self) -> dict[int, _Bid]:
        """The bids that may be lowest in some lane, and where raises are to be skipped those that
        may come before the winner's bid of the lane below, too."""
        bids: dict[int, _Bid] = {}
        low = self.low
        ceiling = np.full(len(self.at), np.inf)
        lowest = low.min(axis=1)
        order = np.argsort(lowest, kind="stable")
        reach = ceiling
        # The reach only falls, so a project beyond it need not be looked at again.
        for project in order[np.isfinite(lowest[order])].tolist():
            if not (low[project] <= reach).any():
                continue
            bid = self._bid(project)
            low[project] = bid.least
            if np.isfinite(bid.least).any():
                bids[project] = bid
                ceiling = reach = np.minimum(ceiling, bid.greatest)
            if self.wide:
                reach = np.maximum(ceiling, np.concatenate([ceiling[:1], ceiling[:-1]]))
        return bids

    def _bid(self, project: int) -> _Bid:
        support = self.whole.supports[project]
        weight, share, gain = support.weight, support.share, support.gain
        held = self.held.take(support.ballots, axis=1)
        total = held @ weight
        rounding = (len(support.ballots) + 4) * _EPS
        off = self.off + rounding * total
        out = (total < support.cost - off) | np.isinf(self.low[project])
        q: Floats = np.where(out, 0.0, self.low[project] * gain)
        before = np.full(len(q), -1.0)
        while True:
            asked: Floats = q[:, None] if support.most == 1 else q[:, None] * support.points
            rich = held >= asked
            able = rich @ share
            if (able == before).all():
                break
            before = able
            paid = np.minimum(held, asked) @ weight
            more = (support.cost - paid) / np.maximum(able, 1.0)
            q = np.where(out | (able == 0), q, np.maximum(q, q + more))
        safe = np.maximum(able, 1.0)
        error = (self.off + 2 * rounding * support.cost) / safe + 4 * _EPS * q
        doubt = self.each + (error + 4 * _EPS * q) * support.most
        gap = np.abs(held - asked).min(axis=1)
        clear = ~out & (able > 0) & (gap > doubt) & (total >= support.cost + off)
        least = (q - error) / gain * (1 - 4 * _EPS)
        least = np.maximum(np.where(able > 0, least, 0.0), self.low[project])
        return _Bid(
            project=project,
            q=q,
            error=error,
            least=np.where(out, np.inf, least),
            greatest=np.where(clear, (q + error) / gain * (1 + 4 * _EPS), np.inf),
            rich=rich,
            held=held,
            asked=asked,
            total=total,
            able=able,
        )

    # choices

    def _choices(self, bids: dict[int, _Bid]) -> Ints:
        """The project that each lane buys next; _NOBODY where none can be paid, and less where
        floating point cannot tell."""
        lanes = len(self.at)
        if not bids:
            return np.full(lanes, _NOBODY)
        projects = np.array([*bids])
        least = np.stack([bid.least for bid in bids.values()])
        greatest = np.stack([bid.greatest for bid in bids.values()])
        close = (least <= greatest.min(axis=0)) & np.isfinite(least)
        many = close.sum(axis=0)
        first = close.argmax(axis=0)
        sure = np.isfinite(greatest[first, np.arange(lanes)])
        choices = np.where(sure, projects[first], _NOBODY - 1)
        choices[many == 0] = _NOBODY
        for lane in np.flatnonzero(many > 1).tolist():
            rivals = [bids[n] for n in projects[close[:, lane]].tolist()]
            choices[lane] = _NOBODY - 1
            if all(bid.is_plain(lane) for bid in rivals):
                choices[lane] = min(rivals, key=lambda bid: self._plain_price(bid, lane)).project
        return choices

    def _plain_price(self, bid: _Bid, lane: int) -> tuple[Fraction, int]:
        """The exact price per satisfaction of a plain bid, then the tie order."""
        support = self.whole.supports[bid.project]
        price = Fraction(support.cost, int(bid.able[lane]))
        return support.rate(price), self.whole.rank[bid.project]

    def _check_alike(self, bids: dict[int, _Bid], choices: Ints) -> None:
        """Whether all raises between two neighbouring lanes buy what these do: prices only fall
        from one to the next."""
        for n in np.flatnonzero(np.diff(self.at) == 1).tolist():
            lane, winner = int(self.at[n]), int(choices[n])
            if not self.alike[lane]:
                continue
            if choices[n + 1] != winner or winner < _NOBODY:
                self.alike[lane] = False
            elif winner >= 0:
                close = np.flatnonzero(self.low[:, n + 1] <= bids[winner].greatest[n]).tolist()
                self.alike[lane] = all(
                    other == winner or self._is_behind(bids, other, n + 1, winner, n)
                    for other in close
                )

    def _is_behind(
        self, bids: dict[int, _Bid], other: int, upper: int, winner: int, lower: int
    ) -> bool:
        """Whether plain prices put the other in the upper lane behind the winner in the lower."""
        return (
            other in bids
            and bids[other].is_plain(upper)
            and bids[winner].is_plain(lower)
            and self._plain_price(bids[winner], lower) < self._plain_price(bids[other], upper)
        )

    def _buy(self, bid: _Bid, mine: Flags) -> None:
        """Take the money in some lanes."""
        support = self.whole.supports[bid.project]
        rows = np.flatnonzero(mine)
        for lane in self.at[rows].tolist():
            self.bought[lane].append(bid.project)
        self.spent[rows] += support.cost
        left = np.maximum(bid.held - bid.asked, 0.0)
        if len(rows) == len(mine):
            self.held[:, support.ballots] = left
        else:
            self.held[rows[:, None], support.ballots] = left[rows]
        rounding = (len(support.ballots) + 16) * _EPS * (bid.total + 2.0 * support.cost)
        each = self.each + (bid.error + 4 * _EPS * bid.q) * support.most + 2 * _EPS * self.top
        self.off[rows] += rounding[rows]
        self.each[rows] = np.minimum(each, self.off)[rows]
        self.low[bid.project, rows] = np.inf
