"""Who may be drawn, and which panels are allowed: frozen and checked.

instance = make_instance(
    people=[Person("a", {"gender": "female"}), Person("b", {"gender": "male"})],
    quotas=[Quota("gender", "female", 0, 1), Quota("gender", "male", 0, 1)],
    size=1,
)
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from talkoot_engine.base import BadInput

LARGEST_GROUP = 12


@dataclass(frozen=True, slots=True)
class Person:
    """features:  category -> feature, such as gender -> female.
    household: people with the same one live together and at most one of them is drawn; "" is alone.
    """

    id: str
    features: Mapping[str, str]
    household: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """Between min and max seats of the panel go to people with this feature."""

    category: str
    feature: str
    min: int
    max: int

    @property
    def name(self) -> str:
        return f"{self.category}: {self.feature}"


@dataclass(frozen=True)
class Instance:
    """A pool, its quotas and the size of the panel.

    together: groups of ids of whom all sit in the panel or none.
    apart:    groups of ids of whom at most one sits in the panel.

    Raises BadInput: no-people, duplicate-person, no-quotas, duplicate-quota, bad-quota, bad-size,
    feature-missing, unknown-feature, unknown-person.
    """

    people: tuple[Person, ...]
    quotas: tuple[Quota, ...]
    size: int
    together: tuple[frozenset[str], ...] = ()
    apart: tuple[frozenset[str], ...] = ()

    def __post_init__(self) -> None:
        _check_people(self.people)
        _check_quotas(self.quotas)
        _check_size(self.size)
        _check_features(self.people, self.features)
        _check_groups((*self.together, *self.apart), self.by_id)

    @cached_property
    def features(self) -> dict[str, tuple[str, ...]]:
        """The features of each category, in the order of the quotas."""
        found: dict[str, list[str]] = {}
        for quota in self.quotas:
            found.setdefault(quota.category, []).append(quota.feature)
        return {category: tuple(features) for category, features in found.items()}

    @cached_property
    def by_id(self) -> dict[str, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def households(self) -> tuple[frozenset[str], ...]:
        """Households with more than one person in the pool."""
        members: dict[str, list[str]] = {}
        for person in self.people:
            if person.household:
                members.setdefault(person.household, []).append(person.id)
        return tuple(frozenset(ids) for ids in members.values() if len(ids) > 1)


def make_instance(
    people: Iterable[Person],
    quotas: Iterable[Quota],
    size: int,
    *,
    together: Iterable[Iterable[str]] = (),
    apart: Iterable[Iterable[str]] = (),
) -> Instance:
    """An Instance from any iterables; see Instance for what is refused."""
    return Instance(
        tuple(people),
        tuple(quotas),
        size,
        tuple(frozenset(group) for group in together),
        tuple(frozenset(group) for group in apart),
    )


def _check_people(people: Sequence[Person]) -> None:
    if not people:
        raise BadInput("no-people", "The pool is empty. Give at least one person.")
    twice = [id_ for id_, n in Counter(person.id for person in people).items() if n > 1]
    if twice:
        raise BadInput(
            "duplicate-person", f"{twice[:5]} stand in the pool twice. Keep each person once."
        )


def _check_quotas(quotas: Sequence[Quota]) -> None:
    if not quotas:
        raise BadInput("no-quotas", "There are no quotas. Give at least one category.")
    twice = [name for name, n in Counter(quota.name for quota in quotas).items() if n > 1]
    if twice:
        raise BadInput("duplicate-quota", f"{twice[:5]} have two quotas. Keep one for each.")
    for quota in quotas:
        whole = type(quota.min) is int and type(quota.max) is int
        if not whole or not 0 <= quota.min <= quota.max:
            raise BadInput(
                "bad-quota",
                f"The quota of {quota.name} is {quota.min!r} to {quota.max!r}. "
                "Give two whole numbers, 0 or more, the smaller one first.",
            )


def _check_size(size: int) -> None:
    if type(size) is not int or size < 1:
        raise BadInput("bad-size", f"The panel has {size!r} seats. Give a whole number, 1 or more.")


def _check_features(people: Sequence[Person], features: Mapping[str, Sequence[str]]) -> None:
    known = {category: set(names) for category, names in features.items()}
    for person in people:
        for category, names in known.items():
            feature = person.features.get(category)
            if not feature:
                raise BadInput(
                    "feature-missing",
                    f"{person.id} has nothing for {category}. Fill it in, or drop the quotas "
                    f"of {category}.",
                )
            if feature not in names:
                raise BadInput(
                    "unknown-feature",
                    f"{person.id} has {category} {feature!r}, which has no quota. "
                    f"Known: {sorted(names)[:12]}.",
                )


def _check_groups(groups: Iterable[frozenset[str]], people: Mapping[str, Person]) -> None:
    unknown = sorted({id_ for group in groups for id_ in group if id_ not in people})
    if unknown:
        raise BadInput(
            "unknown-person", f"{unknown[:5]} are not in the pool. Drop them from the rules."
        )
