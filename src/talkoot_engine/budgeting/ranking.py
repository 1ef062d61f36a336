"""The order in which the greedy methods look at projects, and the purchases they make."""

from collections.abc import Sequence
from fractions import Fraction

from talkoot_engine.budgeting.inputs import Election, check_tie_order
from talkoot_engine.budgeting.outcome import Satisfaction, Step, Tie


def scores(election: Election, satisfaction: Satisfaction) -> list[Fraction]:
    """Satisfaction per unit of money of each project, in the order of Election.projects.

    cost: votes; additive-cost: points; cardinality: votes / cost; additive: points / cost;
    cobb-douglas: votes / square root of the cost, squared.
    """
    support = support_of(election, satisfaction)
    if satisfaction is Satisfaction.COBB_DOUGLAS:
        pairs = zip(support, election.costs, strict=True)
        return [Fraction(gained * gained, cost) for gained, cost in pairs]
    if satisfaction.by_cost:
        return [Fraction(gained) for gained in support]
    return [Fraction(gained, cost) for gained, cost in zip(support, election.costs, strict=True)]


def support_of(election: Election, satisfaction: Satisfaction) -> tuple[int, ...]:
    """Votes or points of each project, whichever the satisfaction goes by."""
    return election.points if satisfaction.by_points else election.votes


def ranking(
    election: Election, satisfaction: Satisfaction, tie_order: Sequence[str], *, threshold: int = 0
) -> list[int]:
    """Places of the projects that may win, best score first, ties by the published order: those
    that anyone named and that have at least as many votes (or points) as the threshold."""
    rank = check_tie_order(election, tie_order)
    score = scores(election, satisfaction)
    support = support_of(election, satisfaction)
    able = [n for n in range(len(rank)) if election.votes[n] and support[n] >= threshold]
    return sorted(able, key=lambda n: (-score[n], rank[n]))


def tie_at(
    election: Election,
    score: Sequence[Fraction],
    rest: Sequence[int],
    *,
    step: int,
    left: int | None = None,
) -> Tie | None:
    """The tie between the first of rest and its equals; with left, those that would have fitted."""
    equal = [n for n in rest if score[n] == score[rest[0]]]
    if left is not None:
        equal = [n for n in equal if election.costs[n] <= left]
    if len(equal) < 2:
        return None
    names = tuple(election.ids[n] for n in equal)
    return Tie(step=step, projects=names, taken=names[0])


def greedy_step(election: Election, n: int, *, score: Fraction, left: int) -> Step:
    """The purchase of project n with what was left before it."""
    cost, votes = election.costs[n], election.votes[n]
    return Step(
        project=election.ids[n],
        cost=cost,
        by="greedy",
        supporters=votes,
        payers=votes,
        score=score,
        payment=None,
        left=left - cost,
    )
