"""Greedy that stops: the best-liked project first, until one does not fit."""

from collections.abc import Sequence

from talkoot_engine.budgeting.inputs import Election
from talkoot_engine.budgeting.limits import Kept, Limit, check_limits
from talkoot_engine.budgeting.outcome import Completion, Outcome, Satisfaction, Step, Tie
from talkoot_engine.budgeting.ranking import greedy_step, ranking, scores, tie_at


def greedy_stop(
    election: Election,
    *,
    tie_order: Sequence[str],
    satisfaction: Satisfaction = Satisfaction.COST,
    threshold: int = 0,
    limits: Sequence[Limit] = (),
) -> Outcome:
    """Fund projects in the order of their score and stop at the first that does not fit.

    Options and errors as for greedy. Outcome.stopped names the project that ended the count.
    Rule: Pabulib calls it greedy-no-skip. Exact. Time O(e + m log m).
    """
    satisfaction = Satisfaction(satisfaction)
    score = scores(election, satisfaction)
    queue = ranking(election, satisfaction, tie_order, threshold=threshold)
    steps: list[Step] = []
    ties: list[Tie] = []
    left, stopped = election.budget, None
    check_limits(election, limits, least=False)
    kept, limited = Kept(election, limits), dict[str, str]()
    for position, n in enumerate(queue):
        limit = kept.broken_by(election.ids[n])
        if limit is not None:
            limited[election.ids[n]] = limit
            continue
        tie = tie_at(election, score, queue[position:], step=len(steps))
        if tie:
            ties.append(tie)
        if election.costs[n] > left:
            stopped = election.ids[n]
            break
        steps.append(greedy_step(election, n, score=score[n], left=left))
        left -= election.costs[n]
        kept.buy(election.ids[n])
    return Outcome(
        rule="greedy-stop",
        satisfaction=satisfaction,
        completion=Completion.NONE,
        winners=tuple(step.project for step in steps),
        spent=sum(step.cost for step in steps),
        steps=tuple(steps),
        ties=tuple(ties),
        stopped=stopped,
        threshold=threshold,
        left_at={stopped: left} if stopped else {},
        limited=limited,
    )
