"""What a set of winners must respect besides the budget: categories, and who excludes whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.inputs import Election


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on some projects, such as those of one category.

    most, least: how many of them may and must win; None is no limit.
    most_cost:   how much they may cost together, minor units; None is no limit.
    """

    name: str
    projects: frozenset[str]
    most: int | None = None
    least: int | None = None
    most_cost: int | None = None


def exclusive(ids: Iterable[str]) -> Limit:
    """Of these projects only one can be carried out, such as two plans for the same square."""
    named = frozenset(ids)
    return Limit(name="/".join(sorted(named)), projects=named, most=1)


def check_limits(election: Election, limits: Sequence[Limit], *, least: bool) -> None:
    """Raises BadInput: unknown-project; least-not-for-rule where a rule cannot keep a minimum."""
    for limit in limits:
        unknown = sorted(limit.projects - set(election.ids))
        if unknown:
            raise BadInput(
                "unknown-project",
                f"The limit {limit.name} names {unknown[:5]}, which are not among the projects. "
                "Correct the ids.",
            )
        if limit.least and not least:
            raise BadInput(
                "least-not-for-rule",
                f"The limit {limit.name} asks for at least {limit.least} projects, which this "
                "rule cannot promise. Use max-welfare, or leave the minimum out.",
            )


class Kept:
    """The limits while projects are bought one by one."""

    def __init__(self, election: Election, limits: Sequence[Limit]) -> None:
        self._limits = limits
        self._costs = dict(zip(election.ids, election.costs, strict=True))
        self._bought: set[str] = set()

    def broken_by(self, project: str) -> str | None:
        """The first limit that this project would break; None if it breaks none."""
        for limit in self._limits:
            if project not in limit.projects:
                continue
            held = (self._bought & limit.projects) | {project}
            cost = sum(self._costs[id_] for id_ in held)
            if limit.most is not None and len(held) > limit.most:
                return limit.name
            if limit.most_cost is not None and cost > limit.most_cost:
                return limit.name
        return None

    def buy(self, project: str) -> None:
        self._bought.add(project)


def category_limits(
    categories: Mapping[str, Iterable[str]],
    *,
    most: Mapping[str, int] | None = None,
    least: Mapping[str, int] | None = None,
    most_cost: Mapping[str, int] | None = None,
) -> list[Limit]:
    """One limit a category: category -> its projects, and category -> number or minor units."""
    return [
        Limit(
            name=name,
            projects=frozenset(ids),
            most=(most or {}).get(name),
            least=(least or {}).get(name),
            most_cost=(most_cost or {}).get(name),
        )
        for name, ids in categories.items()
    ]


def votes_for_share(election: Election, *, percent: float) -> int:
    """The least number of votes that is at least so many per cent of all voters."""
    return ceil(election.voter_count * percent / 100)
