"""Why each project won or lost, as data: a code and the numbers that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from talkoot_engine.budgeting.inputs import Election
from talkoot_engine.budgeting.outcome import Outcome, Step
from talkoot_engine.budgeting.ranking import support_of

Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Decision:
    """What happened to one project. Money is in minor units of the election.

    code and numbers, for winners:
      bought              support (votes or points), cost, left (after it)
      bought-from-purses  supporters, payers (who still had money), cost,
                          payment (per supporter, or per point; the poorer gave all they had)
      bought-with-rest    support, cost, left: greedy completion of equal shares
      in-the-best-set     support, cost, left: max-welfare
    for the others:
      no-votes            cost
      below-threshold     support, threshold
      no-money-left       support, cost, left (when its turn came), missing
      stopped-here        the same: the project at which greedy-stop ended
      after-the-stop      support, cost
      limit-reached       support, cost; limit names which
      not-in-the-best-set support, cost: max-welfare
      supporters-lack-money  supporters, cost, held (by all supporters together), missing,
                          missing_each (per supporter)

    limit: the limit of the vote that kept the project out; else None.
    lost_tie_to: a project with an equal bid that the published order put first; else None.
    """

    project: str
    selected: bool
    code: str
    numbers: Mapping[str, Number]
    lost_tie_to: str | None = None
    limit: str | None = None


def decisions(election: Election, outcome: Outcome) -> dict[str, Decision]:
    """One decision per project, in the order of Election.projects."""
    steps = {step.project: step for step in outcome.steps}
    reasons = {
        id_: _won(election, outcome, steps[id_]) if id_ in steps else _lost(election, outcome, id_)
        for id_ in election.ids
    }
    return {
        id_: Decision(
            project=id_,
            selected=id_ in steps,
            code=code,
            numbers=numbers,
            lost_tie_to=_lost_tie(outcome, id_, id_ in steps),
            limit=outcome.limited.get(id_),
        )
        for id_, (code, numbers) in reasons.items()
    }


Reason = tuple[str, dict[str, Number]]


def _won(election: Election, outcome: Outcome, step: Step) -> Reason:
    if step.payment is not None:
        return "bought-from-purses", {
            "supporters": step.supporters,
            "payers": step.payers,
            "cost": step.cost,
            "payment": step.payment,
        }
    code = "bought" if outcome.purse is None else "bought-with-rest"
    if outcome.rule == "max-welfare":
        code = "in-the-best-set"
    support = _support(election, outcome, step.project)
    return code, {"support": support, "cost": step.cost, "left": step.left}


def _lost(election: Election, outcome: Outcome, id_: str) -> Reason:
    n = election.ids.index(id_)
    cost, votes = election.costs[n], election.votes[n]
    support = _support(election, outcome, id_)
    if not votes:
        return "no-votes", {"cost": cost}
    if support < outcome.threshold:
        return "below-threshold", {"support": support, "threshold": outcome.threshold}
    if id_ in outcome.limited:
        return "limit-reached", {"support": support, "cost": cost}
    if outcome.rule == "max-welfare":
        return "not-in-the-best-set", {"support": support, "cost": cost}
    if outcome.purse is not None and not _had_no_room(outcome, id_):
        held = outcome.money_of[id_]
        missing = cost - held
        return "supporters-lack-money", {
            "supporters": votes,
            "cost": cost,
            "held": held,
            "missing": missing,
            "missing_each": missing / votes,
        }
    if id_ not in outcome.left_at:
        return "after-the-stop", {"support": support, "cost": cost}
    left = outcome.left_at[id_]
    code = "stopped-here" if id_ == outcome.stopped else "no-money-left"
    return code, {"support": support, "cost": cost, "left": left, "missing": cost - left}


def _had_no_room(outcome: Outcome, id_: str) -> bool:
    """Bounded overspending: supporters need not have all the money, but the budget must."""
    return outcome.rule == "bounded-overspending" and id_ in outcome.left_at


def _support(election: Election, outcome: Outcome, id_: str) -> int:
    return support_of(election, outcome.satisfaction)[election.ids.index(id_)]


def _lost_tie(outcome: Outcome, id_: str, selected: bool) -> str | None:
    if selected:
        return None
    return next(
        (tie.taken for tie in outcome.ties if id_ in tie.projects and tie.taken != id_), None
    )
