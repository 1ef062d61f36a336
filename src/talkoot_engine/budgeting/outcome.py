"""What every method returns: the winners in buying order, and all that a reader needs to check."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class Satisfaction(StrEnum):
    """How much a funded project is worth to a voter who named it."""

    COST = "cost"  # its cost: large projects count for more
    CARDINALITY = "cardinality"  # 1: every project counts the same
    ADDITIVE = "additive"  # the points this voter gave (Borda points of a ranking)
    ADDITIVE_COST = "additive-cost"  # points times cost
    COBB_DOUGLAS = "cobb-douglas"  # square root of its cost: half-way between cost and cardinality

    @property
    def by_points(self) -> bool:
        return self in (Satisfaction.ADDITIVE, Satisfaction.ADDITIVE_COST)

    @property
    def by_cost(self) -> bool:
        return self in (Satisfaction.COST, Satisfaction.ADDITIVE_COST)

    def rate(self, price: Fraction, cost: int) -> Fraction:
        """What orders prices per satisfaction: the price per unit of it; for the square root of
        the cost its square, which is rational and gives the same order."""
        if self is Satisfaction.COBB_DOUGLAS:
            return price * price / cost
        return price / cost if self.by_cost else price


class Completion(StrEnum):
    """What happens with money that equal shares alone leaves over."""

    NONE = "none"
    ADD1 = "add1"  # raise every purse by one currency unit, as long as the money suffices
    ADD1U = "add1u"  # add1, then greedy by votes (or points) with what is left
    GREEDY = "greedy"  # greedy by votes (or points) with what is left


@dataclass(frozen=True, slots=True)
class Tie:
    """Equal bids; the one that stands first in the published order was taken.

    step: the purchase (0 is the first) that the tie was about.
    """

    step: int
    projects: tuple[str, ...]
    taken: str


@dataclass(frozen=True, slots=True)
class Step:
    """One purchase, in buying order.

    by:         the rule, or the part of it, that bought it: equal-shares, greedy, phragmen ...
    supporters: people who named it; of these, payers still had money (equal shares).
    score:      greedy: what the order went by, such as votes (higher is earlier).
                equal shares: money per unit of satisfaction (lower is earlier), minor units;
                with cobb-douglas, as everywhere, the square of it.
    payment:    equal shares: the most that one supporter paid, minor units; else None.
    left:       minor units of the budget left after it.
    """

    project: str
    cost: int
    by: str
    supporters: int
    payers: int
    score: Fraction
    payment: Fraction | None
    left: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one count. Money is in minor units of the election.

    winners:  in buying order, so are steps.
    ties:     every tie the published order settled.
    purse:    equal shares: what each voter could spend in the deciding count (budget / voters,
              plus raised); else None.
    raised:   equal shares with add1: how many currency units each purse was raised by.
    stopped:  greedy-stop: the first project that did not fit, which ended the count.
    left_at:  greedy purchases: what was left of the budget when a project that did not fit had its
              turn.
    money_of: equal shares: what the supporters of each project that no purses bought still held
              together after the last purchase from purses.
    threshold: votes (or points) below which a project cannot win.
    limited:  greedy, greedy-stop: the limit that kept out a project that would have fitted.
    welfare:  max-welfare: the satisfaction of all voters together, and bound: none can be above.
    """

    rule: str
    satisfaction: Satisfaction
    completion: Completion
    winners: tuple[str, ...]
    spent: int
    steps: tuple[Step, ...]
    ties: tuple[Tie, ...]
    purse: Fraction | None = None
    raised: int = 0
    stopped: str | None = None
    threshold: int = 0
    left_at: Mapping[str, int] = field(default_factory=dict)
    money_of: Mapping[str, Fraction] = field(default_factory=dict)
    limited: Mapping[str, str] = field(default_factory=dict)
    welfare: int | None = None
    bound: int | None = None
