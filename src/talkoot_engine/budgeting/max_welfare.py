"""The set of projects that gives all voters together the most satisfaction for the budget."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.inputs import Election, Ints, check_tie_order
from talkoot_engine.budgeting.limits import Limit, check_limits
from talkoot_engine.budgeting.outcome import Completion, Outcome, Satisfaction, Step
from talkoot_engine.budgeting.ranking import support_of

_MOST_SETS = 3_000_000
_BITS = 62
_MARGIN = 1 + 1e-12  # far above the rounding of the few operations behind a bound


def max_welfare(
    election: Election,
    *,
    tie_order: Sequence[str],
    satisfaction: Satisfaction = Satisfaction.COST,
    threshold: int = 0,
    limits: Sequence[Limit] = (),
    seconds: float = 60.0,
) -> Outcome:
    """Fund the affordable set with the greatest sum of satisfaction over all voters.

    tie_order:    of equally good sets the cheapest is taken; of those, the one that holds the
                  earliest project on which they differ.
    satisfaction: what a project is worth to each voter who named it; not cobb-douglas.
    threshold:    a project with fewer votes (or points) cannot win.
    limits:       at most, or at least, so many of some projects; see Limit.
    seconds:      how long to search.

    Outcome.welfare is what the set gives, Outcome.bound what no set exceeds: equal if the best set
    is proved, else the gap that is left. Winners stand in the order of their score.
    Raises BadInput: tie-order-incomplete, satisfaction-not-for-rule, unknown-project, no-set,
    amount-too-large.

    HiGHS finds a good set; without limits a search in whole numbers then proves it or finds the
    better one (dynamic programming over undominated sets, those dropped that cannot reach the best
    one known). With limits the bound is that of HiGHS, which counts in floating point.
    """
    satisfaction = Satisfaction(satisfaction)
    rank = check_tie_order(election, tie_order)
    check_limits(election, limits, least=True)
    worth = _worth(election, satisfaction, threshold)
    able = [n for n in range(len(rank)) if worth[n] and election.costs[n] <= election.budget]
    until = time.monotonic() + seconds
    chosen, bound = _solved(election, worth, able, limits, seconds)
    if not limits:
        chosen, bound = _proved(election, worth, able, rank, chosen, until)
    ordered = sorted(chosen, key=lambda n: (-worth[n], rank[n]))
    return Outcome(
        rule="max-welfare",
        satisfaction=satisfaction,
        completion=Completion.NONE,
        winners=tuple(election.ids[n] for n in ordered),
        spent=sum(election.costs[n] for n in ordered),
        steps=tuple(_steps(election, worth, ordered)),
        ties=(),
        threshold=threshold,
        welfare=sum(worth[n] for n in ordered),
        bound=bound,
    )


def _worth(election: Election, satisfaction: Satisfaction, threshold: int) -> list[int]:
    """What each project is worth to all its voters together; 0 where it cannot win."""
    if satisfaction is Satisfaction.COBB_DOUGLAS:
        raise BadInput(
            "satisfaction-not-for-rule",
            "max-welfare adds satisfaction in whole numbers, and square roots are not. "
            "Use cost or cardinality.",
        )
    support = support_of(election, satisfaction)
    worth = [
        gained * (cost if satisfaction.by_cost else 1) if gained >= threshold else 0
        for gained, cost in zip(support, election.costs, strict=True)
    ]
    if sum(worth) >= 2**62:
        raise BadInput("amount-too-large", "Votes times costs reach 2^62. Use a coarser unit.")
    return worth


def _solved(
    election: Election, worth: list[int], able: list[int], limits: Sequence[Limit], seconds: float
) -> tuple[list[int], int]:
    """The best set that HiGHS finds, checked in whole numbers, and its bound rounded up."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # slow to import

    if not able:
        return _nothing(election, limits), 0
    costs = np.array([election.costs[n] for n in able], dtype=np.float64)
    gains = np.array([worth[n] for n in able], dtype=np.float64)
    rows, least, most = [costs / election.budget], [0.0], [1.0]
    for limit in limits:
        inside = np.array([election.ids[n] in limit.projects for n in able], dtype=np.float64)
        if limit.most is not None or limit.least is not None:
            rows.append(inside)
            least.append(float(limit.least or 0))
            most.append(np.inf if limit.most is None else float(limit.most))
        if limit.most_cost is not None:
            rows.append(inside * costs / election.budget)
            least.append(0.0)
            most.append(limit.most_cost / election.budget)
    scale = float(gains.max())
    found = milp(
        -gains / scale,
        integrality=np.ones(len(able)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(np.array(rows), least, most),
        options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0.0},
    )
    dual = getattr(found, "mip_dual_bound", None)
    bound = sum(worth[n] for n in able)
    if dual is not None and np.isfinite(dual):
        bound = min(bound, int(-dual * scale * (1 + 1e-9)) + 1)
    chosen = [] if found.x is None else [n for n, x in zip(able, found.x, strict=True) if x > 0.5]
    if not _allowed(election, chosen, limits):
        chosen = _nothing(election, limits)  # feasible in floating point only, or no set at all
    value = sum(worth[n] for n in chosen)
    # HiGHS counts in floating point: a bound within its tolerance of the value is the value.
    return chosen, value if bound - value <= max(1, value * 1e-9) else bound


def _nothing(election: Election, limits: Sequence[Limit]) -> list[int]:
    if not _allowed(election, [], limits):
        raise BadInput(
            "no-set", "No set of projects keeps the budget and all limits. Ease a limit."
        )
    return []


def _allowed(election: Election, chosen: Sequence[int], limits: Sequence[Limit]) -> bool:
    if sum(election.costs[n] for n in chosen) > election.budget:
        return False
    for limit in limits:
        inside = [n for n in chosen if election.ids[n] in limit.projects]
        cost = sum(election.costs[n] for n in inside)
        if limit.most is not None and len(inside) > limit.most:
            return False
        if limit.least is not None and len(inside) < limit.least:
            return False
        if limit.most_cost is not None and cost > limit.most_cost:
            return False
    return True


@dataclass(slots=True)
class _Sets:
    """Sets of projects that nothing beats at their cost: rising cost and worth.

    marks: which projects each holds, as bits, the earliest in the tie order highest.
    """

    cost: Ints
    worth: Ints
    marks: NDArray[np.int64]


def _proved(
    election: Election,
    worth: list[int],
    able: list[int],
    rank: Sequence[int],
    known: list[int],
    until: float,
) -> tuple[list[int], int]:
    """The best set and what none exceeds, in whole numbers; known is a set to start from."""
    order = sorted(able, key=lambda n: (-Fraction(worth[n], election.costs[n]), rank[n]))
    known = max(known, _filled(election, order), key=lambda chosen: sum(worth[n] for n in chosen))
    best = sum(worth[n] for n in known)
    places = {n: place for place, n in enumerate(sorted(able, key=lambda n: rank[n]))}
    rest = _Rest.of(election, worth, order)
    width = len(able) // _BITS + 1
    one = np.zeros(1, dtype=np.int64)
    sets = _Sets(one, one, np.zeros((1, width), dtype=np.int64))
    for done, n in enumerate(order, 1):
        sets = _with(sets, election.costs[n], worth[n], places[n], election.budget)
        best = max(best, int(sets.worth.max()))
        most = rest.most(sets, done, election.budget)
        keep = most >= best
        sets = _Sets(sets.cost[keep], sets.worth[keep], sets.marks[keep])
        if len(sets.cost) > _MOST_SETS or time.monotonic() > until:
            return known, max(best, int(most[keep].max(initial=0.0)))
    top = int(np.flatnonzero(sets.worth == best)[0])
    chosen = [
        n
        for n, place in places.items()
        if int(sets.marks[top, place // _BITS]) >> (_BITS - 1 - place % _BITS) & 1
    ]
    return chosen, best


def _filled(election: Election, order: Sequence[int]) -> list[int]:
    """The best worth for the money first, what fits."""
    left, chosen = election.budget, []
    for n in order:
        if election.costs[n] <= left:
            left -= election.costs[n]
            chosen.append(n)
    return chosen


def _with(sets: _Sets, cost: int, worth: int, place: int, budget: int) -> _Sets:
    """Each set without and with one more project, those that another beats left out."""
    fits = sets.cost + cost <= budget
    marks = sets.marks[fits].copy()
    marks[:, place // _BITS] |= 1 << (_BITS - 1 - place % _BITS)
    costs = np.concatenate([sets.cost, sets.cost[fits] + cost])
    worths = np.concatenate([sets.worth, sets.worth[fits] + worth])
    all_marks = np.concatenate([sets.marks, marks])
    order = np.lexsort((*(-all_marks[:, ::-1].T), -worths, costs))
    best_before = np.maximum.accumulate(worths[order])
    better = np.ones(len(order), dtype=np.bool_)
    better[1:] = worths[order][1:] > best_before[:-1]
    keep = order[better]
    return _Sets(costs[keep], worths[keep], all_marks[keep])


@dataclass(frozen=True, slots=True)
class _Rest:
    """Costs and worths of the projects still to come, summed, best worth for the money first."""

    costs: NDArray[np.float64]
    worths: NDArray[np.float64]
    rates: NDArray[np.float64]

    @classmethod
    def of(cls, election: Election, worth: list[int], order: Sequence[int]) -> "_Rest":
        costs = np.array([0, *(election.costs[n] for n in order)], dtype=np.float64)
        worths = np.array([0, *(worth[n] for n in order)], dtype=np.float64)
        rates = np.append(worths[1:] / costs[1:], 0.0)
        return cls(np.cumsum(costs), np.cumsum(worths), rates)

    def most(self, sets: _Sets, done: int, budget: int) -> NDArray[np.float64]:
        """What each set could reach at most: parts of projects allowed, rounded up."""
        room = self.costs[done] + (budget - sets.cost)
        at = np.searchsorted(self.costs, room, side="right") - 1
        whole = self.worths[at] - self.worths[done]
        part = (room - self.costs[at]) * self.rates[at]
        top: NDArray[np.float64] = (sets.worth + whole + part) * _MARGIN + 1e-6
        return np.floor(top)


def _steps(election: Election, worth: list[int], chosen: Sequence[int]) -> list[Step]:
    left, steps = election.budget, []
    for n in chosen:
        left -= election.costs[n]
        steps.append(
            Step(
                project=election.ids[n],
                cost=election.costs[n],
                by="max-welfare",
                supporters=election.votes[n],
                payers=election.votes[n],
                score=Fraction(worth[n]),
                payment=None,
                left=left,
            )
        )
    return steps
