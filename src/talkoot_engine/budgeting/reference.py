"""The same rules in the slow and obvious way: one voter at a time, fractions throughout.

For tests, and for readers who want to see a rule at a glance. Each returns the winners in buying
order, with the arguments of the method of the same name.
"""

from collections.abc import Sequence
from fractions import Fraction

from talkoot_engine.budgeting.inputs import Election
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
) -> tuple[str, ...]:
    """Every voter spends from an equal purse; then the completion."""
    purse = Fraction(election.budget, election.voter_count)
    winners = spend(election, purse, tie_order, satisfaction)
    if completion in (Completion.ADD1, Completion.ADD1U):
        while any(
            _cost(election, project) <= _left(election, winners)
            for project in _best_first(election, tie_order, satisfaction)
            if project not in winners
        ):
            purse += election.unit
            richer = spend(election, purse, tie_order, satisfaction)
            if _left(election, richer) < 0:
                break
            winners = richer
    if completion in (Completion.ADD1U, Completion.GREEDY):
        by_support = Satisfaction.ADDITIVE_COST if satisfaction.by_points else Satisfaction.COST
        for project in _best_first(election, tie_order, by_support):
            if project not in winners and _cost(election, project) <= _left(election, winners):
                winners = (*winners, project)
    return winners


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
                gain = _cost(election, project) if satisfaction.by_cost else 1
                bids[project] = (price / gain, price)
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
        per = 1 if satisfaction.by_cost else _cost(election, project)
        return Fraction(support[project], per)

    return sorted(able, key=score, reverse=True)  # equal ones keep the published order


def _cost(election: Election, project: str) -> int:
    return election.costs[election.ids.index(project)]


def _left(election: Election, winners: Sequence[str]) -> int:
    return election.budget - sum(_cost(election, project) for project in winners)
