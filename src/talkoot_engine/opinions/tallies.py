"""How many people agreed, disagreed and passed: everyone, and each group."""

from dataclasses import dataclass

import numpy as np

from talkoot_engine.opinions.inputs import Ints, Votes
from talkoot_engine.opinions.sums import Patterns, patterns


@dataclass(frozen=True, eq=False)
class Tally:
    """People per statement; all of shape (m,). seen is the sum of the three."""

    agree: Ints
    disagree: Ints
    passed: Ints

    @property
    def seen(self) -> Ints:
        """Everyone who voted on the statement."""
        return np.asarray(self.agree + self.disagree + self.passed)


def tally(votes: Votes) -> Tally:
    """What all participants said, placed or not."""
    return tally_of(patterns(votes).counts)


def tallies(votes: Votes, groups: Ints, *, size: int) -> tuple[Tally, ...]:
    """What each group said. groups: for each participant 0 .. size - 1, or -1 for none."""
    return group_tallies(patterns(votes), groups, size=size)


def group_tallies(table: Patterns, groups: Ints, *, size: int) -> tuple[Tally, ...]:
    """The same from a table that is there already."""
    if not size:
        return ()
    return tuple(tally_of(counts) for counts in table.counts_by(groups, size))


def tally_of(counts: Ints) -> Tally:
    """From counts of shape (m, 3), disagree first."""
    return Tally(agree=counts[:, 2], disagree=counts[:, 0], passed=counts[:, 1])
