"""What the methods return: the map, its groups, and all that a reader needs to check."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from talkoot_engine.opinions.components import Components
from talkoot_engine.opinions.inputs import Bools, Floats, Ints, Statement, counting
from talkoot_engine.opinions.representative import Representative
from talkoot_engine.opinions.tallies import Tally

FEWEST_SHOWN = 5  # people in a group that may be shown
STEADY = 0.5  # adjusted Rand index that groups must keep when people are drawn again


class Answer(StrEnum):
    """Whether there are groups, and if not, why."""

    GROUPS = "groups"
    TOO_FEW_PEOPLE = "too-few-people"  # fewer than two groups of five could have
    NO_STRUCTURE = "no-structure"  # opinions hang together no more than by chance
    UNSTABLE = "unstable"  # groups are there, but other people would have made others


@dataclass(frozen=True, slots=True)
class Trial:
    """One number of groups that was tried.

    silhouette: -1 to 1, how well the groups part.
    smallest:   people in the smallest group.
    stability:  0 to 1, how alike the groups stay when people are drawn again (mean adjusted Rand
                index); None where it was not asked.
    """

    k: int
    silhouette: float
    smallest: int
    stability: float | None


@dataclass(frozen=True, slots=True)
class Firmness:
    """How sure the groups are.

    resamples:   how often people were drawn again.
    people:      of how many people each time: all who are placed, or 2,000 of them.
    first_share: share of all differences among these along their first direction.
    by_chance:   the largest such share when the votes on each statement are dealt out anew.
    """

    resamples: int
    people: int
    first_share: float
    by_chance: float


@dataclass(frozen=True, slots=True)
class Group:
    """id: 0, 1, ...; it stays with the group from one map to the next, and so may its colour.

    size:     placed people in it.
    centre:   x, y.
    firmness: 0 to 1, the share of its members who stay together when people are drawn again
              (Jaccard index, mean); None where it was not asked.
    """

    id: int
    size: int
    centre: tuple[float, float]
    firmness: float | None
    representative: tuple[Representative, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """A statement that every group takes the same side on. score: group-informed consensus."""

    statement: int
    side: str
    score: float


@dataclass(frozen=True, slots=True)
class Divisive:
    """A statement on which groups part. most, least: ids of the groups that agree most and least.

    difference: between their shares of agreement, (agree + 1) / (seen + 2).
    """

    statement: int
    difference: float
    most: int
    least: int


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A statement on which many pass. share: of those who saw it."""

    statement: int
    share: float


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """The result. Statements are named by their place in statements, people by theirs.

    cast:       votes of each person; shape (n,). placed: whether that is enough; shape (n,).
    positions:  x, y of everyone; only those of placed people are meant to be shown; shape (n, 2).
    assignment: the group (its place in groups) of each person, -1 for none; shape (n,).
    hidden:     placed people in groups too small to show; they are in no group.
    everyone:   what all participants said; tallies: what each group said.
    consensus:  group-informed consensus of every statement; shape (m,). Without groups that of
                all placed people as one.
    priorities: weight with which each statement is shown next; shape (m,); 0 where moderated out.
    trials:     each number of groups that was tried.
    """

    participants: tuple[str, ...]
    statements: tuple[Statement, ...]
    cast: Ints
    placed: Bools
    positions: Floats
    components: Components
    answer: Answer
    groups: tuple[Group, ...]
    assignment: Ints
    hidden: int
    everyone: Tally
    tallies: tuple[Tally, ...]
    consensus: Floats
    common_ground: tuple[Shared, ...]
    divisive: tuple[Divisive, ...]
    uncertain: tuple[Uncertain, ...]
    priorities: Floats
    trials: tuple[Trial, ...]
    firmness: Firmness | None

    @property
    def explained(self) -> tuple[float, float]:
        """Which part of all differences between people each axis shows, 0 to 1."""
        first, second = self.components.shares.tolist()
        return first, second

    @cached_property
    def counting(self) -> Bools:
        """The statements that place people; shape (m,)."""
        return counting(self.statements)

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Participant id -> place in participants."""
        return {id_: n for n, id_ in enumerate(self.participants)}

    def group_of(self, participant: str) -> Group | None:
        """The group of a participant; None for none."""
        n = int(self.assignment[self.place_of[participant]])
        return None if n < 0 else self.groups[n]
