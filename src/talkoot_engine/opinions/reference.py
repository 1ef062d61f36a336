"""The same figures in the slow and obvious way: one person and one statement at a time.

For tests, and for readers who want to see a method at a glance. Votes are a dict of dicts:
participant -> statement -> 1, 0 or -1.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from talkoot_engine.opinions.inputs import Floats, Votes

Table = Mapping[str, Mapping[str, int]]


def table_of(votes: Votes) -> dict[str, dict[str, int]]:
    """The votes as a dict of dicts."""
    return {person: votes.of(n) for n, person in enumerate(votes.participants)}


def counts(table: Table, statement: str, people: Sequence[str]) -> tuple[int, int, int]:
    """How many of these people agreed, disagreed and passed."""
    given = [table[person][statement] for person in people if statement in table[person]]
    return given.count(1), given.count(-1), given.count(0)


def components(table: Table, statements: Sequence[str]) -> tuple[Floats, Floats]:
    """Variances and directions, largest first: missing votes are the mean, then all eigenvectors.

    statements: those that place people.
    """
    filled = np.zeros((len(table), len(statements)))
    for m, statement in enumerate(statements):
        given = [row[statement] for row in table.values() if statement in row]
        mean = sum(given) / max(1, len(given))
        for n, row in enumerate(table.values()):
            filled[n, m] = row.get(statement, mean) - mean
    variances, directions = np.linalg.eigh(filled.T @ filled / len(table))
    return variances[::-1], directions.T[::-1]


def position(
    row: Mapping[str, int],
    means: Mapping[str, float],
    directions: Sequence[Mapping[str, float]],
    asked: int,
) -> tuple[float, ...]:
    """Where somebody stands along each direction; asked: statements that somebody voted on."""
    stretch = math.sqrt(asked / len(row))
    return tuple(
        stretch * sum((vote - means[s]) * direction[s] for s, vote in row.items())
        for direction in directions
    )


def silhouette(places: Sequence[tuple[float, float]], groups: Sequence[int]) -> float:
    """The mean over people of (next - own) / larger of both, by all pairs."""
    values = []
    for n, here in enumerate(places):
        away: dict[int, list[float]] = {}
        for m, there in enumerate(places):
            if n != m:
                away.setdefault(groups[m], []).append(math.dist(here, there))
        if groups[n] not in away:
            values.append(0.0)
            continue
        means = {group: sum(distances) / len(distances) for group, distances in away.items()}
        own = means.pop(groups[n])
        following = min(means.values())
        values.append((following - own) / max(following, own))
    return sum(values) / len(values)


def consensus(table: Table, statement: str, groups: Sequence[Sequence[str]]) -> float:
    """Group-informed consensus: the product over groups of (agree + 1) / (seen + 2)."""
    product = 1.0
    for people in groups:
        agree, disagree, passed = counts(table, statement, people)
        product *= (agree + 1) / (agree + disagree + passed + 2)
    return product


def tests(
    table: Table, statement: str, group: Sequence[str], others: Sequence[str]
) -> dict[str, float]:
    """Polis' figures for agreement with a statement in a group beside the others."""
    said, disagree, passed = counts(table, statement, group)
    other_said, other_disagree, other_passed = counts(table, statement, others)
    seen, other_seen = said + disagree + passed, other_said + other_disagree + other_passed
    chance, other_chance = (said + 1) / (seen + 2), (other_said + 1) / (other_seen + 2)
    inside, outside = (said + 1) / (seen + 1), (other_said + 1) / (other_seen + 1)
    pooled = (said + other_said + 2) / (seen + other_seen + 2)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / (seen + 1) + 1 / (other_seen + 1)))
    return {
        "chance": chance,
        "ratio": chance / other_chance,
        "inside_z": 2 * math.sqrt(seen + 1) * (inside - 0.5),
        "outside_z": (inside - outside) / spread if spread else 0.0,
    }


def priority(agree: int, passed: int, seen: int, extremity: float) -> float:
    """Polis' weight of a statement that is not meta."""
    important = (1 - (passed + 1) / (seen + 2)) * (extremity + 1) * (agree + 1) / (seen + 2)
    novel = 1 + 8 * 2 ** (seen / -5)
    return float((important * novel) ** 2)
