"""The chances as data for a page: smallest, largest, by group."""

from dataclasses import dataclass
from fractions import Fraction

from talkoot_engine.sortition.inputs import Instance
from talkoot_engine.sortition.outcome import Lottery


@dataclass(frozen=True, slots=True)
class Summary:
    """smallest_people, largest_people: how many have the smallest and the largest chance."""

    people: int
    size: int
    smallest: Fraction
    largest: Fraction
    mean: Fraction
    smallest_people: int
    largest_people: int


@dataclass(frozen=True, slots=True)
class GroupChance:
    """The chances of the people with one feature, and how many seats they have in the panels.

    people: in the pool; 0 leaves all chances None.
    seats_min, seats_max: the fewest and the most seats in any panel of the list.
    """

    category: str
    feature: str
    people: int
    smallest: Fraction | None
    mean: Fraction | None
    largest: Fraction | None
    seats_min: int
    seats_max: int


def summary(lottery: Lottery) -> Summary:
    """The range of the chances."""
    chances = list(lottery.chances.values())
    least, most = min(chances), max(chances)
    return Summary(
        people=len(chances),
        size=lottery.size,
        smallest=least,
        largest=most,
        mean=sum(chances, Fraction(0)) / len(chances),
        smallest_people=chances.count(least),
        largest_people=chances.count(most),
    )


def chances_by_group(instance: Instance, lottery: Lottery) -> tuple[GroupChance, ...]:
    """One row a quota, in their order."""
    found = []
    for quota in instance.quotas:
        ids = {p.id for p in instance.people if p.features[quota.category] == quota.feature}
        chances = [lottery.chances[id_] for id_ in ids]
        seats = [sum(id_ in ids for id_ in panel) for panel in lottery.panels]
        found.append(
            GroupChance(
                quota.category,
                quota.feature,
                len(ids),
                min(chances, default=None),
                sum(chances, Fraction(0)) / len(chances) if chances else None,
                max(chances, default=None),
                min(seats),
                max(seats),
            )
        )
    return tuple(found)
