"""Greedy: the best-liked project first, then the next that still fits."""

from collections.abc import Sequence

from talkoot_engine.budgeting.inputs import Election
from talkoot_engine.budgeting.outcome import Completion, Outcome, Satisfaction, Step, Tie
from talkoot_engine.budgeting.ranking import greedy_step, ranking, scores, tie_at


def greedy(
    election: Election,
    *,
    tie_order: Sequence[str],
    satisfaction: Satisfaction = Satisfaction.COST,
) -> Outcome:
    """Fund projects in the order of their score, passing over those that no longer fit.

    tie_order:    every project id once; of equal scores the earlier one comes first.
    satisfaction: cost: by votes. additive-cost: by points. cardinality, additive: votes or points
                  per unit of money, so that cheap projects come first.

    A project that nobody named is never funded. Raises BadInput: tie-order-incomplete.
    Rule: what most cities use; Pabulib calls it greedy. Exact. Time O(e + m log m).
    """
    satisfaction = Satisfaction(satisfaction)
    steps, ties = buy_greedily(
        election, tie_order=tie_order, satisfaction=satisfaction, left=election.budget
    )
    return Outcome(
        rule="greedy",
        satisfaction=satisfaction,
        completion=Completion.NONE,
        winners=tuple(step.project for step in steps),
        spent=sum(step.cost for step in steps),
        steps=tuple(steps),
        ties=tuple(ties),
    )


def buy_greedily(
    election: Election,
    *,
    tie_order: Sequence[str],
    satisfaction: Satisfaction,
    left: int,
    bought: Sequence[str] = (),
) -> tuple[list[Step], list[Tie]]:
    """Greedy purchases with the money left, after those bought before."""
    score = scores(election, satisfaction)
    before = set(bought)
    queue = [n for n in ranking(election, score, tie_order) if election.ids[n] not in before]
    steps: list[Step] = []
    ties: list[Tie] = []
    for position, n in enumerate(queue):
        if election.costs[n] > left:
            continue
        tie = tie_at(election, score, queue[position:], left=left, step=len(bought) + len(steps))
        if tie:
            ties.append(tie)
        steps.append(greedy_step(election, n, score=score[n], left=left))
        left = steps[-1].left
    return steps, ties
