"""Every rule by its name, so that one can be chosen, compared with others, or counted again."""

from collections.abc import Sequence
from dataclasses import dataclass

from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.bounded_overspending import bounded_overspending
from talkoot_engine.budgeting.equal_shares import equal_shares
from talkoot_engine.budgeting.greedy import greedy
from talkoot_engine.budgeting.greedy_stop import greedy_stop
from talkoot_engine.budgeting.inputs import BallotType, Election
from talkoot_engine.budgeting.limits import Limit
from talkoot_engine.budgeting.max_welfare import max_welfare
from talkoot_engine.budgeting.outcome import Completion, Outcome, Satisfaction
from talkoot_engine.budgeting.phragmen import phragmen

NAMES = (
    "equal-shares",
    "bounded-overspending",
    "phragmen",
    "greedy",
    "greedy-stop",
    "max-welfare",
)
WITH_THRESHOLD = frozenset({"equal-shares", "greedy", "greedy-stop", "max-welfare"})
WITH_LIMITS = frozenset({"greedy", "greedy-stop", "max-welfare"})
_WEIGHED = {
    Satisfaction.COST: Satisfaction.ADDITIVE_COST,
    Satisfaction.CARDINALITY: Satisfaction.ADDITIVE,
}
_SCORED = (BallotType.CUMULATIVE, BallotType.ORDINAL)


@dataclass(frozen=True)
class Rule:
    """How an election is counted. seconds: how long max-welfare may search.

    Raises BadInput: unknown-rule, completion-not-for-rule, threshold-not-for-rule,
    limits-not-for-rule.
    """

    name: str
    satisfaction: Satisfaction = Satisfaction.COST
    completion: Completion = Completion.NONE
    threshold: int = 0
    limits: tuple[Limit, ...] = ()
    seconds: float = 60.0

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            known = ", ".join(NAMES)
            raise BadInput("unknown-rule", f"There is no rule {self.name!r}. Known are {known}.")
        if self.completion is not Completion.NONE and self.name != "equal-shares":
            raise BadInput(
                "completion-not-for-rule",
                f"{self.name} has no completion. Leave it out, or use equal-shares.",
            )
        if self.threshold and self.name not in WITH_THRESHOLD:
            known = ", ".join(sorted(WITH_THRESHOLD))
            raise BadInput(
                "threshold-not-for-rule",
                f"{self.name} knows no threshold ({self.threshold}). Leave it out, or use {known}.",
            )
        if self.limits and self.name not in WITH_LIMITS:
            known = ", ".join(sorted(WITH_LIMITS))
            raise BadInput(
                "limits-not-for-rule",
                f"{self.name} keeps no limits ({self.limits[0].name}). "
                f"Leave them out, or use {known}.",
            )


def count(election: Election, rule: Rule, *, tie_order: Sequence[str]) -> Outcome:
    """The outcome of a rule; raises what its method raises."""
    taste = rule.satisfaction
    if rule.name == "phragmen":
        return phragmen(election, tie_order=tie_order)
    if rule.name == "bounded-overspending":
        return bounded_overspending(election, tie_order=tie_order, satisfaction=taste)
    if rule.name == "equal-shares":
        return equal_shares(
            election,
            tie_order=tie_order,
            satisfaction=taste,
            completion=rule.completion,
            threshold=rule.threshold,
        )
    if rule.name == "max-welfare":
        return max_welfare(
            election,
            tie_order=tie_order,
            satisfaction=taste,
            threshold=rule.threshold,
            limits=rule.limits,
            seconds=rule.seconds,
        )
    method = greedy_stop if rule.name == "greedy-stop" else greedy
    return method(
        election,
        tie_order=tie_order,
        satisfaction=taste,
        threshold=rule.threshold,
        limits=rule.limits,
    )


def compared(election: Election) -> list[Rule]:
    """The rules that are shown side by side; points weigh satisfaction where ballots hold them."""

    def taste(kind: Satisfaction) -> Satisfaction:
        return _WEIGHED[kind] if election.ballot_type in _SCORED else kind

    cost, each = taste(Satisfaction.COST), taste(Satisfaction.CARDINALITY)
    return [
        Rule("equal-shares", cost, Completion.ADD1U),
        Rule("equal-shares", each, Completion.ADD1U),
        Rule("equal-shares", cost),
        Rule("bounded-overspending", cost),
        Rule("phragmen"),
        Rule("greedy", cost),
        Rule("greedy", each),
        Rule("greedy-stop", cost),
        Rule("max-welfare", cost),
    ]
