"""The same results in the slow and obvious way, for the tests."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from math import log, sqrt

from talkoot_engine.matching.inputs import Entry
from talkoot_engine.matching.similarity import MATCHING
from talkoot_engine.matching.words import concepts, grams, words

_READERS: dict[str, Callable[[Entry], Counter[str]]] = {
    "words": words,
    "grams": grams,
    "concepts": concepts,
}


def alike(entries: Sequence[Entry], left: int, right: int) -> float:
    """The likeness of two entries of a collection, feature by feature."""
    total = 0.0
    for kind, reader in _READERS.items():
        counted = [reader(entry) for entry in entries]
        total += MATCHING[kind] * _cosine(_weighed(counted, left), _weighed(counted, right))
    return total


def _weighed(counted: Sequence[Counter[str]], place: int) -> dict[str, float]:
    weights = {}
    for name, count in counted[place].items():
        seen = sum(name in counts for counts in counted)
        weights[name] = (1 + log(count)) * (log((1 + len(counted)) / (1 + seen)) + 0.1)
    return weights


def _cosine(one: Mapping[str, float], two: Mapping[str, float]) -> float:
    lengths = [sqrt(sum(weight**2 for weight in side.values())) for side in (one, two)]
    if 0 in lengths:
        return 0.0
    return (
        sum(weight * two.get(name, 0.0) for name, weight in one.items()) / lengths[0] / lengths[1]
    )


def best_total(
    needs: Sequence[str], offers: Sequence[str], scores: Mapping[tuple[str, str], float]
) -> float:
    """The greatest total score of any round with one need an offer, by trying them all."""
    seats = [*offers, *[""] * len(needs)]
    return max(
        sum(scores.get((need, offer), 0.0) for need, offer in zip(needs, order, strict=True))
        for order in permutations(seats, len(needs))
    )
