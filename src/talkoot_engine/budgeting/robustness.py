"""How sure a result is: ballots drawn anew, many times, and counted each time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import Any

import numpy as np

from talkoot_engine.budgeting.inputs import Ballots, Election
from talkoot_engine.budgeting.rules import Rule, count

_Z = 1.959963984540054  # 95 %
Map = Callable[[Callable[[int], tuple[int, ...]], Iterable[int]], Iterator[tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class Robustness:
    """wins: how often each project won in so many samples; same: how often just the winners won."""

    samples: int
    seed: int
    wins: Mapping[str, int]
    same: int

    def interval(self, project: str) -> tuple[float, float]:
        """The share of wins with 95 % confidence (Wilson)."""
        return wilson(self.wins[project], self.samples)


def robustness(
    election: Election,
    rule: Rule,
    *,
    tie_order: Sequence[str],
    samples: int,
    seed: int = 0,
    mapped: Map | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Robustness:
    """Draw as many ballots as there were, with repetition, and count; samples times.

    Each sample has its own seed, so the result does not depend on who counts which: mapped may
    spread the work, like the built-in map over the numbers of the samples, in any order.
    """
    work = partial(one_sample, election, rule, tuple(tie_order), seed)
    chosen = frozenset(count(election, rule, tie_order=tie_order).winners)
    wins, same = np.zeros(len(election.ids), dtype=np.int64), 0
    for done, won in enumerate((mapped or _in_turn)(work, range(samples)), 1):
        wins[list(won)] += 1
        same += frozenset(election.ids[n] for n in won) == chosen
        if progress:
            progress(done, samples)
    return Robustness(samples, seed, dict(zip(election.ids, wins.tolist(), strict=True)), same)


def one_sample(
    election: Election, rule: Rule, tie_order: Sequence[str], seed: int, number: int
) -> tuple[int, ...]:
    """The places of the winners when the ballots of one sample are counted."""
    drawn = resampled(election, np.random.default_rng([seed, number]))
    place = {id_: n for n, id_ in enumerate(election.ids)}
    return tuple(place[id_] for id_ in count(drawn, rule, tie_order=tie_order).winners)


def resampled(election: Election, rng: np.random.Generator) -> Election:
    """As many ballots as there were, each drawn from all of them alike."""
    ballots = election.ballots
    shares = ballots.voters / ballots.voters.sum()
    voters = rng.multinomial(election.voter_count, shares)
    kept = voters > 0
    entries = kept[ballots.owners]
    lengths = ballots.lengths[kept]
    drawn = Ballots(
        voters=voters[kept],
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        projects=ballots.projects[entries],
        points=ballots.points[entries],
    )
    return _with_ballots(election, drawn)


def _with_ballots(election: Election, drawn: Ballots) -> Election:
    return Election(
        projects=election.projects,
        ballots=drawn,
        budget=election.budget,
        ballot_type=election.ballot_type,
        unit=election.unit,
    )


def wilson(wins: int, samples: int) -> tuple[float, float]:
    """The interval of a share with 95 % confidence."""
    share, z2 = wins / samples, _Z * _Z
    middle = (share + z2 / (2 * samples)) / (1 + z2 / samples)
    half = _Z * sqrt(share * (1 - share) / samples + z2 / (4 * samples**2)) / (1 + z2 / samples)
    # At the ends the exact bounds are 0 and 1; rounding must not say otherwise.
    low = 0.0 if wins == 0 else middle - half
    return low, 1.0 if wins == samples else middle + half


def _in_turn(work: Callable[[int], tuple[int, ...]], numbers: Iterable[int]) -> Any:
    return map(work, numbers)
