"""Would other people have made the same groups? People are drawn again, and votes dealt anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from talkoot_engine.opinions.components import principal_components, scrambled
from talkoot_engine.opinions.grouping import Grouping, groupings
from talkoot_engine.opinions.inputs import Floats, Ints, Votes, Votes8
from talkoot_engine.opinions.positions import positions
from talkoot_engine.opinions.sums import patterns

MOST_PEOPLE = 2_000  # who are drawn from; more would change the third digit only
# The chance of being drawn 0, 1, 2, ... times (Poisson with mean 1), as parts of 2^64.
_DRAWS = np.array(
    [0.36787944, 0.73575888, 0.91969860, 0.98101184, 0.99634015, 0.99940582, 0.99991676]
)


@dataclass(frozen=True, eq=False)
class Steadiness:
    """stability: of each grouping; members: of each group in each grouping. See outcome."""

    stability: tuple[float, ...]
    members: tuple[tuple[float, ...], ...]


def some_people(votes: Votes, wanted: Ints, *, most: int = MOST_PEOPLE) -> Ints:
    """At most so many of the wanted people, drawn the same way by everybody; ascending."""
    if len(wanted) <= most:
        return wanted
    numbers = scrambled(len(votes.participants), 1)[wanted]
    return np.sort(wanted[np.argsort(numbers, kind="stable")[:most]])


def only(votes: Votes, people: Ints) -> Votes:
    """The votes of some people."""
    lengths = votes.cast[people]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    at = np.repeat(votes.starts[people] - starts[:-1], lengths) + np.arange(starts[-1])
    return Votes(
        tuple(votes.participants[n] for n in people),
        votes.statements,
        starts,
        votes.columns[at],
        votes.values[at],
    )


def steadiness(votes: Votes, found: Sequence[Grouping], *, resamples: int) -> Steadiness:
    """How alike the groups of these people stay; found holds groupings of exactly them.

    Each time everyone counts 0, 1, 2, ... times, as if people had been drawn with replacement;
    directions, places and groups are found anew, and all are assigned to them.
    """
    ks = [grouping.k for grouping in found]
    alike = np.zeros((resamples, len(found)))
    kept = [np.zeros((resamples, grouping.k)) for grouping in found]
    for n in range(resamples):
        weights = _drawn(len(votes.participants), n)
        again = {g.k: g.groups for g in _grouped(votes, weights, ks)}
        for m, grouping in enumerate(found):
            if grouping.k in again:
                table = _crossed(grouping.groups, again[grouping.k], grouping.k)
                alike[n, m] = adjusted_rand(table)
                kept[m][n] = _jaccard(table)
    return Steadiness(
        tuple(_mean(alike[:, m]) for m in range(len(found))),
        tuple(tuple(_mean(k[:, g]) for g in range(k.shape[1])) for k in kept),
    )


def first_share(votes: Votes) -> float:
    """The share of all differences along the first direction of these people's votes."""
    return float(principal_components(patterns(votes), counting=votes.counting).shares[0])


def first_share_by_chance(votes: Votes, *, deals: int) -> float:
    """The largest first share when the votes on each statement are dealt anew among its voters."""
    shares = [0.0]
    by_statement = np.argsort(votes.columns, kind="stable")
    for n in range(deals):
        dealt = replace(votes, values=_dealt(votes, by_statement, n))
        shares.append(first_share(dealt))
    return max(shares)


def adjusted_rand(table: Ints) -> float:
    """Adjusted Rand index of two groupings, from how many people have each pair of groups."""
    pairs = _pairs(table).sum()
    rows, columns = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    everything = _pairs(table.sum())
    expected = float(rows) * float(columns) / max(float(everything), 1.0)
    most = (float(rows) + float(columns)) / 2
    return 1.0 if most == expected else float((float(pairs) - expected) / (most - expected))


def _pairs(counts: Ints) -> Ints:
    return counts * (counts - 1) // 2


def _crossed(one: Ints, other: Ints, k: int) -> Ints:
    return np.bincount(one * k + other, minlength=k * k).reshape(k, k)


def _jaccard(table: Ints) -> Floats:
    """For each group the likeness of the group that resembles it most."""
    either = table.sum(axis=1)[:, None] + table.sum(axis=0)[None, :] - table
    return np.asarray((table / np.maximum(either, 1)).max(axis=1))


def _grouped(votes: Votes, weights: Ints, ks: Sequence[int]) -> tuple[Grouping, ...]:
    table = patterns(votes, weights=weights)
    found = principal_components(table, counting=votes.counting)
    places = positions(table, found, counting=votes.counting)
    return groupings(places, ks=ks, weights=weights, silhouettes=False)


def _drawn(people: int, attempt: int) -> Ints:
    chance = scrambled(people, 100 + attempt).astype(np.float64) / 2.0**64
    return np.searchsorted(_DRAWS, chance, side="right").astype(np.int64)


def _dealt(votes: Votes, by_statement: Ints, attempt: int) -> Votes8:
    """The votes of each statement in another order."""
    numbers = scrambled(len(votes.values), 10_000 + attempt) >> np.uint64(24)
    keys = (votes.columns.astype(np.uint64) << np.uint64(40)) | numbers
    dealt = np.empty_like(votes.values)
    dealt[by_statement] = votes.values[np.argsort(keys, kind="stable")]
    return dealt


def _mean(numbers: Floats) -> float:
    return float(np.add.accumulate(numbers)[-1] / len(numbers)) if len(numbers) else 0.0
