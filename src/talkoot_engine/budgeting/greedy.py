"""Greedy: the best-liked project first, then the next that still fits."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from talkoot_engine.budgeting.inputs import Election
from talkoot_engine.budgeting.limits import Kept, Limit, check_limits
from talkoot_engine.budgeting.outcome import Completion, Outcome, Satisfaction, Step, Tie
from talkoot_engine.budgeting.ranking import greedy_step, ranking, scores, tie_at


def greedy(
    election: Election,
    *,
    tie_order: Sequence[str],
    satisfaction: Satisfaction = Satisfaction.COST,
    threshold: int = 0,
    limits: Sequence[Limit] = (),
) -> Outcome:
    """Fund projects in the order of their score, passing over those that no longer fit.

    tie_order:    every project id once; of equal scores the earlier one comes first.
    satisfaction: cost: by votes. additive-cost: by points. cardinality, additive: votes or points
                  per unit of money, so that cheap projects come first. cobb-douglas: votes per
                  square root of the cost, half-way between.
    threshold:    a project with fewer votes (or points) cannot win.
    limits:       at most so many, or so much money, for some projects; one that would break a limit
                  is passed over.

    A project that nobody named is never funded.
    Raises BadInput: tie-order-incomplete, unknown-project, least-not-for-rule.
    Rule: what most cities use; Pabulib calls it greedy. Exact. Time O(e + m log m).
    """
    satisfaction = Satisfaction(satisfaction)
    queue = ranking(election, satisfaction, tie_order, threshold=threshold)
    check_limits(election, limits, least=False)
    bought = buy_in_order(
        election, queue, satisfaction=satisfaction, left=election.budget, limits=limits
    )
    return Outcome(
        rule="greedy",
        satisfaction=satisfaction,
        completion=Completion.NONE,
        winners=tuple(step.project for step in bought.steps),
        spent=sum(step.cost for step in bought.steps),
        steps=tuple(bought.steps),
        ties=tuple(bought.ties),
        threshold=threshold,
        left_at=bought.left_at,
        limited=bought.limited,
    )


@dataclass(frozen=True, slots=True)
class Bought:
    """What greedy purchases add to an outcome; see Outcome."""

    steps: list[Step] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    left_at: dict[str, int] = field(default_factory=dict)
    limited: dict[str, str] = field(default_factory=dict)


def buy_in_order(
    election: Election,
    queue: Sequence[int],
    *,
    satisfaction: Satisfaction,
    left: int,
    first_step: int = 0,
    limits: Sequence[Limit] = (),
) -> Bought:
    """Buy what fits, in the order of the queue, with the money left."""
    score = scores(election, satisfaction)
    bought, kept = Bought(), Kept(election, limits)
    for position, n in enumerate(queue):
        if election.costs[n] > left:
            bought.left_at[election.ids[n]] = left
            continue
        limit = kept.broken_by(election.ids[n])
        if limit is not None:
            bought.limited[election.ids[n]] = limit
            continue
        kept.buy(election.ids[n])
        step = first_step + len(bought.steps)
        tie = tie_at(election, score, queue[position:], step=step, left=left)
        if tie:
            bought.ties.append(tie)
        bought.steps.append(greedy_step(election, n, score=score[n], left=left))
        left -= election.costs[n]
    return bought
