"""Phragmén: voters earn money at the same pace, and a project is bought once its supporters can."""

import heapq
import math
import operator
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from talkoot_engine.budgeting.inputs import Election, check_tie_order
from talkoot_engine.budgeting.outcome import Completion, Outcome, Satisfaction, Step, Tie
from talkoot_engine.budgeting.supports import Support, Supports

_EPS = 2.0**-52


def phragmen(election: Election, *, tie_order: Sequence[str]) -> Outcome:
    """Fund the project that its supporters can pay first, again and again.

    tie_order: every project id once; of projects that can be paid at the same moment the earlier
               one is bought.

    All voters earn alike from the start; buying a project takes all its supporters have. The count
    ends at the first moment when a project could be paid that does not fit into what is left of
    the budget. Projects that cost more than the whole budget are out from the start. Points and
    places of a ranking do not matter, only who named a project.

    Step.score is the moment of each purchase: what each voter has earned by then, in minor units.
    Raises BadInput: tie-order-incomplete.
    Rule: Brill, Freeman, Janson & Lackner (2017), for costs Los, Christoff & Grossi (IJCAI 2022).
    Exact: floating point with a bound on its error only leaves out moments that cannot be first.
    Time O(m e) for e entries on m projects.
    """
    rank = check_tie_order(election, tie_order)
    run = _Run(election)
    steps: list[Step] = []
    ties: list[Tie] = []
    left, stopped = election.budget, None
    while run.open:
        now, equal = run.first()
        equal.sort(key=lambda n: rank[n])
        names = tuple(election.ids[n] for n in equal)
        dear = [n for n in equal if election.costs[n] > left]
        if dear:
            stopped = election.ids[dear[0]]
            break
        if len(equal) > 1:
            ties.append(Tie(step=len(steps), projects=names, taken=names[0]))
        left -= election.costs[equal[0]]
        steps.append(_step(election, equal[0], now, left))
        run.buy(equal[0], now)
    return Outcome(
        rule="phragmen",
        satisfaction=Satisfaction.CARDINALITY,
        completion=Completion.NONE,
        winners=tuple(step.project for step in steps),
        spent=election.budget - left,
        steps=tuple(steps),
        ties=tuple(ties),
        stopped=stopped,
        left_at=_left_at(election, left, stopped),
    )


def _step(election: Election, n: int, now: Fraction, left: int) -> Step:
    return Step(
        project=election.ids[n],
        cost=election.costs[n],
        by="phragmen",
        supporters=election.votes[n],
        payers=election.votes[n],
        score=now,
        payment=None,
        left=left,
    )


def _left_at(election: Election, left: int, stopped: str | None) -> dict[str, int]:
    """What was left for the project that ended the count, and for those too dear from the start."""
    dear = {
        project.id: election.budget
        for project in election.projects
        if project.cost > election.budget
    }
    return dear | ({stopped: left} if stopped else {})


class _Run:
    """Who bought last and when: all money a voter ever had, up to their last purchase, is gone, so
    the supporters of a project fall into as many groups as there were purchases."""

    def __init__(self, election: Election) -> None:
        named = Supports(election, Satisfaction.CARDINALITY)
        self.open: dict[int, Support] = {
            n: support
            for n, support in enumerate(named)
            if len(support.ballots) and support.cost <= election.budget
        }
        self._queue = [(0.0, n) for n in self.open]
        self.last = np.zeros(len(election.ballots.voters), dtype=np.int64)
        # The moments of all purchases over one common denominator; the first is the start.
        self._denominator = 1
        self._moments = [0]
        self._about = np.zeros(len(election.ballots.voters))  # the moment of last, approximately

    def first(self) -> tuple[Fraction, list[int]]:
        """The first moment at which supporters have earned a cost, and all projects of it.

        Moments only move on, so one seen earlier is a lower bound: a project is looked at again
        only when its bound comes first.
        """
        seen: list[tuple[float, int]] = []
        reach = float("inf")
        while self._queue and self._queue[0][0] <= reach:
            n = heapq.heappop(self._queue)[1]
            if n in self.open:
                moment, off = self._roughly(self.open[n])
                seen.append((moment - off, n))
                reach = min(reach, moment + off)
        for one in seen:
            heapq.heappush(self._queue, one)
        exact = {n: self._moment(self.open[n]) for low, n in seen if low <= reach}
        now = min(exact.values())
        return now, [n for n, moment in exact.items() if moment == now]

    def buy(self, n: int, now: Fraction) -> None:
        """Take the money of all supporters."""
        buyers = self.open.pop(n).ballots
        self.last[buyers] = len(self._moments)
        self._about[buyers] = float(now)
        factor = now.denominator // math.gcd(now.denominator, self._denominator)
        self._denominator *= factor
        self._moments = [moment * factor for moment in self._moments]
        self._moments.append(now.numerator * (self._denominator // now.denominator))

    def _roughly(self, support: Support) -> tuple[float, float]:
        """The moment in floating point, and how far it may be off: each purchase's moment is off by
        a rounding, and so is each step of the sum."""
        spent = float((self._about[support.ballots] * support.weight).sum())
        moment = (spent + support.cost) / support.people
        return moment, (len(support.ballots) + 8) * _EPS * moment

    def _moment(self, support: Support) -> Fraction:
        """Spent before by the supporters, plus the cost, shared by all of them."""
        weights = support.weight
        people = np.bincount(self.last[support.ballots], weights, len(self._moments))
        counts = people.astype(np.int64).tolist()
        spent = sum(map(operator.mul, counts, self._moments))
        money = spent + support.cost * self._denominator
        return Fraction(money, int(support.people) * self._denominator)
