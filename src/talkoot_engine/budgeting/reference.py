"""The same rules in the slow and obvious way: one voter at a time, fractions throughout.

For tests, and for readers who want to see a rule at a glance. Each returns the winners in buying
order (max_welfare: what the best set gives), with the arguments of the method of the same name.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from talkoot_engine.budgeting.inputs import Election
from talkoot_engine.budgeting.limits import Limit
from talkoot_engine.budgeting.outcome import Completion, Satisfaction


def greedy(
    election: Election,
    *,
    tie_order: Sequence[str],
    satisfaction: Satisfaction,
    threshold: int = 0,
) -> tuple[str, ...]:
    """Down the list from the best score, passing over what does not fit."""
    left, winners = election.budget, []
    for project in _best_first(election, tie_order, satisfaction, threshold):
        if _cost(election, project) <= left:
            left -= _cost(election, project)
            winners.append(project)
    return tuple(winners)


def greedy_stop(
    election: Election,
    *,
    tie_order: Sequence[str],
    satisfaction: Satisfaction,
    threshold: int = 0,
) -> tuple[str, ...]:
    """Down the list from the best score, until one does not fit."""
    left, winners = election.budget, []
    for project in _best_first(election, tie_order, satisfaction, threshold):
        if _cost(election, project) > left:
            break
        left -= _cost(election, project)
        winners.append(project)
    return tuple(winners)


def equal_shares(
    election: Election,
    *,
    tie_order: Sequence[str],
    satisfaction: Satisfaction,
    completion: Completion,
    threshold: int = 0,
) -> tuple[str, ...]:
    """Every voter spends from an equal purse; then the completion."""
    purse = Fraction(election.budget, election.voter_count)
    allowed = _best_first(election, tie_order, satisfaction, threshold)
    tried = [id_ for id_ in tie_order if id_ in allowed]
    winners = spend(election, purse, tried, satisfaction)
    if completion in (Completion.ADD1, Completion.ADD1U):
        while any(
            _cost(election, project) <= _left(election, winners)
            for project in tried
            if project not in winners
        ):
            purse += election.unit
            richer = spend(election, purse, tried, satisfaction)
            if _left(election, richer) < 0:
                break
            winners = richer
    if completion in (Completion.ADD1U, Completion.GREEDY):
        by_support = Satisfaction.ADDITIVE_COST if satisfaction.by_points else Satisfaction.COST
        for project in _best_first(election, tie_order, by_support, threshold):
            if project not in winners and _cost(election, project) <= _left(election, winners):
                winners = (*winners, project)
    return winners


def bounded_overspending(
    election: Election, *, tie_order: Sequence[str], satisfaction: Satisfaction
) -> tuple[str, ...]:
    """Buy the part of a project that is cheapest for its size; the budget pays what is missing."""
    voters = _voters(election, satisfaction)
    purses = [Fraction(election.budget, len(voters))] * len(voters)
    winners: tuple[str, ...] = ()
    while True:
        offers = {}
        for project in tie_order:
            cost = _cost(election, project)
            if project in winners or cost > _left(election, winners):
                continue
            people = [
                (purse, points[project])
                for purse, points in zip(purses, voters, strict=True)
                if purse and project in points
            ]
            prices = {purse / points for purse, points in people}
            full = _price(election, project, voters, purses)
            parts = [(price, _part(people, price, cost)) for price in prices]
            parts += [(full, Fraction(1))] if full is not None else []
            rated = [(satisfaction.rate(p / part**2, cost), p / part) for p, part in parts]
            if rated:
                offers[project] = min(rated)
        if not offers:
            return winners
        winner = min(offers, key=lambda project: offers[project][0])  # the first of equal ones
        winners = (*winners, winner)
        for n, points in enumerate(voters):
            purses[n] -= min(purses[n], offers[winner][1] * points.get(winner, 0))


def _part(people: Sequence[tuple[Fraction, int]], price: Fraction, cost: int) -> Fraction:
    """The part of a cost that people pay at a price per point, at most all of it."""
    paid = sum((min(purse, price * points) for purse, points in people), Fraction(0))
    return min(paid / cost, Fraction(1))


def max_welfare(
    election: Election,
    *,
    tie_order: Sequence[str],
    satisfaction: Satisfaction,
    threshold: int = 0,
    limits: Sequence[Limit] = (),
) -> int:
    """The most satisfaction that any affordable set gives: every set is tried."""
    worth = {}
    for project in _best_first(election, tie_order, satisfaction, threshold):
        each = _cost(election, project) if satisfaction.by_cost else 1
        given = sum(points.get(project, 0) for points in _voters(election, satisfaction))
        worth[project] = given * each
    best = -1
    for size in range(len(worth) + 1):
        for chosen in combinations(worth, size):
            if _left(election, chosen) >= 0 and all(_keeps(election, chosen, x) for x in limits):
                best = max(best, sum(worth[project] for project in chosen))
    return best


def _keeps(election: Election, chosen: Sequence[str], limit: Limit) -> bool:
    inside = [project for project in chosen if project in limit.projects]
    cost = sum(_cost(election, project) for project in inside)
    return (
        (limit.most is None or len(inside) <= limit.most)
        and (limit.least is None or len(inside) >= limit.least)
        and (limit.most_cost is None or cost <= limit.most_cost)
    )


def phragmen(election: Election, *, tie_order: Sequence[str]) -> tuple[str, ...]:
    """All voters earn alike; what supporters can pay is bought, until that is too dear."""
    voters = _voters(election, Satisfaction.CARDINALITY)
    gone = [Fraction(0)] * len(voters)  # when each voter last had nothing
    open_ = [id_ for id_ in tie_order if _cost(election, id_) <= election.budget]
    winners: tuple[str, ...] = ()
    while True:
        moments: dict[str, Fraction] = {}
        for project in open_:
            spent = [at for at, named in zip(gone, voters, strict=True) if project in named]
            if spent and project not in winners:
                moments[project] = (sum(spent, Fraction(0)) + _cost(election, project)) / len(spent)
        first = [project for project in moments if moments[project] == min(moments.values())]
        if not first or any(_cost(election, p) > _left(election, winners) for p in first):
            return winners
        winners = (*winners, first[0])
        for n, named in enumerate(voters):
            if first[0] in named:
                gone[n] = moments[first[0]]


def spend(
    election: Election, purse: Fraction, tie_order: Sequence[str], satisfaction: Satisfaction
) -> tuple[str, ...]:
    """What voters buy from purses that hold this much each."""
    voters = _voters(election, satisfaction)
    purses = [purse] * len(voters)
    winners: list[str] = []
    while True:
        bids = {}
        for project in tie_order:
            price = _price(election, project, voters, purses)
            if project not in winners and price is not None:
                bids[project] = (satisfaction.rate(price, _cost(election, project)), price)
        if not bids:
            return tuple(winners)
        winner = min(bids, key=lambda project: bids[project][0])  # the first of equal ones
        winners.append(winner)
        for n, points in enumerate(voters):
            purses[n] -= min(purses[n], bids[winner][1] * points.get(winner, 0))


def _price(
    election: Election, project: str, voters: Sequence[dict[str, int]], purses: Sequence[Fraction]
) -> Fraction | None:
    """The price per point at which all payments make up the cost, the poorest giving all first."""
    supporters = [
        (purse / points[project], purse, points[project])
        for purse, points in zip(purses, voters, strict=True)
        if project in points
    ]
    missing, points_left = Fraction(_cost(election, project)), sum(p for _, _, p in supporters)
    for most, purse, points in sorted(supporters):
        if most * points_left >= missing:
            return missing / points_left
        missing -= purse
        points_left -= points
    return None


def _voters(election: Election, satisfaction: Satisfaction) -> list[dict[str, int]]:
    """Per voter the points of each project they named; 1 each if points do not matter."""
    ballots, voters = election.ballots, []
    for n, people in enumerate(ballots.voters.tolist()):
        span = slice(ballots.starts[n], ballots.starts[n + 1])
        named = [election.ids[place] for place in ballots.projects[span].tolist()]
        points = ballots.points[span].tolist() if satisfaction.by_points else [1] * len(named)
        voters += [dict(zip(named, points, strict=True))] * people
    return voters


def _best_first(
    election: Election, tie_order: Sequence[str], satisfaction: Satisfaction, threshold: int = 0
) -> list[str]:
    support: dict[str, int] = {}
    for points in _voters(election, satisfaction):
        for project, given in points.items():
            support[project] = support.get(project, 0) + given
    able = [id_ for id_ in tie_order if id_ in support and support[id_] >= threshold]

    def score(project: str) -> Fraction:
        if satisfaction is Satisfaction.COBB_DOUGLAS:
            return Fraction(support[project] ** 2, _cost(election, project))
        per = 1 if satisfaction.by_cost else _cost(election, project)
        return Fraction(support[project], per)

    return sorted(able, key=score, reverse=True)  # equal ones keep the published order


def _cost(election: Election, project: str) -> int:
    return election.costs[election.ids.index(project)]


def _left(election: Election, winners: Sequence[str]) -> int:
    return election.budget - sum(_cost(election, project) for project in winners)
