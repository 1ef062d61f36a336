"""Equal shares: every voter spends from an equal purse on the projects they named."""

from collections.abc import Sequence
from fractions import Fraction

from talkoot_engine.budgeting.greedy import Bought, buy_in_order
from talkoot_engine.budgeting.inputs import Election, check_tie_order
from talkoot_engine.budgeting.outcome import Completion, Outcome, Satisfaction, Step, Tie
from talkoot_engine.budgeting.purses import MoneyOf, Purses
from talkoot_engine.budgeting.raising import Raised, Raises, first_stop
from talkoot_engine.budgeting.ranking import ranking
from talkoot_engine.budgeting.supports import Supports


def equal_shares(
    election: Election,
    *,
    tie_order: Sequence[str],
    satisfaction: Satisfaction = Satisfaction.COST,
    completion: Completion = Completion.NONE,
    threshold: int = 0,
) -> Outcome:
    """Fund projects while every voter spends from an equal purse.

    tie_order:    every project id once; of equal bids the earlier one wins. Draw and publish it
                  before the vote opens.
    satisfaction: what a funded project is worth to a voter who named it; see Satisfaction.
    completion:   what happens with money left over; see Completion. add1 stops before the outcome
                  costs more than the budget, or when no project that anyone named fits any more.
    threshold:    a project with fewer votes (or points) is not counted at all.

    Raises BadInput: tie-order-incomplete.
    Rule: Peters, Pierczynski & Skowron (NeurIPS 2021). Exact; see purses.
    """
    satisfaction, completion = Satisfaction(satisfaction), Completion(completion)
    rank = check_tie_order(election, tie_order)
    named = Supports(election, satisfaction, threshold=threshold)
    raised, purses = 0, _count(election, named, rank, raised=0)
    if completion in (Completion.ADD1, Completion.ADD1U):
        raised, purses = _add1(election, named, rank, purses)
    steps, rest = _steps(election, purses), Bought()
    if completion in (Completion.ADD1U, Completion.GREEDY):
        rest = _buy_with_rest(election, steps, tie_order, satisfaction, threshold)
    return Outcome(
        rule="equal-shares",
        satisfaction=satisfaction,
        completion=completion,
        winners=tuple(step.project for step in steps + rest.steps),
        spent=sum(step.cost for step in steps + rest.steps),
        steps=tuple(steps + rest.steps),
        ties=tuple(_ties(election, purses) + rest.ties),
        purse=purses.first,
        raised=raised,
        threshold=threshold,
        left_at=rest.left_at,
        money_of=MoneyOf(election.ids, purses),
    )


def _count(election: Election, named: Supports, rank: Sequence[int], *, raised: int) -> Purses:
    purse = Fraction(election.budget, election.voter_count) + raised * election.unit
    purses = Purses(named, election.ballots.voters, purse)
    purses.spend(rank)
    return purses


def _add1(
    election: Election, named: Supports, rank: Sequence[int], purses: Purses
) -> tuple[int, Purses]:
    """Raise every purse by one currency unit at a time; the last count that the budget can pay."""
    if _is_exhausted(election, named, _projects(purses)):
        return 0, purses

    def exactly(raised: int) -> Raised:
        found = _count(election, named, rank, raised=raised)
        return Raised(_projects(found), _spent(found) > election.budget)

    raised = first_stop(
        Raises(
            named,
            election.ballots.voters,
            budget=election.budget,
            purse=purses.first,
            step=election.unit,
            rank=rank,
        ),
        is_exhausted=lambda bought: _is_exhausted(election, named, bought),
        exactly=exactly,
    )
    return raised, _count(election, named, rank, raised=raised)


def _projects(purses: Purses) -> tuple[int, ...]:
    return tuple(purchase.project for purchase in purses.purchases)


def _spent(purses: Purses) -> int:
    return sum(purses.supports[bought.project].cost for bought in purses.purchases)


def _is_exhausted(election: Election, named: Supports, bought: Sequence[int]) -> bool:
    """Whether no project that anyone supports, and that is not bought, fits into what is left."""
    costs = election.costs
    left = election.budget - sum(costs[n] for n in bought)
    open_ = set(range(len(costs))) - set(bought)
    return not any(costs[n] <= left and len(named[n].ballots) for n in open_)


def _buy_with_rest(
    election: Election,
    steps: Sequence[Step],
    tie_order: Sequence[str],
    satisfaction: Satisfaction,
    threshold: int,
) -> Bought:
    """Greedy purchases, by votes or points, with what the purses left of the budget."""
    by_support = Satisfaction.ADDITIVE_COST if satisfaction.by_points else Satisfaction.COST
    before = {step.project for step in steps}
    queue = ranking(election, by_support, tie_order, threshold=threshold)
    return buy_in_order(
        election,
        [n for n in queue if election.ids[n] not in before],
        satisfaction=by_support,
        left=election.budget - sum(step.cost for step in steps),
        first_step=len(steps),
    )


def _steps(election: Election, purses: Purses) -> list[Step]:
    left, steps = election.budget, []
    for step, bought in enumerate(purses.purchases):
        n, price = bought.project, purses.price(step)
        left -= election.costs[n]
        steps.append(
            Step(
                project=election.ids[n],
                cost=election.costs[n],
                by="equal-shares",
                supporters=election.votes[n],
                payers=bought.payers,
                score=purses.supports[n].rate(price),
                payment=price,
                left=left,
            )
        )
    return steps


def _ties(election: Election, purses: Purses) -> list[Tie]:
    return [
        Tie(
            step=n,
            projects=tuple(election.ids[project] for project in bought.tied),
            taken=election.ids[bought.project],
        )
        for n, bought in enumerate(purses.purchases)
        if len(bought.tied) > 1
    ]
