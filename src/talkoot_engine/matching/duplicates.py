"""What seems to be proposed twice. A suggestion for a person: it merges nothing."""

from collections.abc import Iterator, Sequence

import numpy as np

from talkoot_engine.matching.inputs import Entry, check_entries
from talkoot_engine.matching.match import place_reasons, text_reasons
from talkoot_engine.matching.outcome import Pair
from talkoot_engine.matching.similarity import DUPLICATES, Texts, read_texts

THRESHOLD = 0.35
OTHER_PLACE = 0.6  # times the likeness, where the places differ
_BLOCK = 512  # rows compared at once, so that memory stays small


def duplicates(
    entries: Sequence[Entry], *, threshold: float = THRESHOLD, top: int | None = None
) -> tuple[Pair, ...]:
    """Pairs of entries at least as alike as the threshold, the most alike first.

    Likeness is that of the texts, less where both name places and none in common: the same wish
    for another place is a sibling more often than a duplicate.

    top: keep so many pairs. Time O(n^2) in blocks of 512 rows.

    Raises BadInput: no-entries, duplicate-entry.
    """
    check_entries(entries, "entries")
    texts = read_texts(entries, DUPLICATES)
    found = sorted(_alike(texts, entries, threshold), key=lambda p: (-p[2], p[0], p[1]))
    return tuple(_pair(texts, (i, j), entries[i], entries[j], score) for i, j, score in found[:top])


def _alike(
    texts: Texts, entries: Sequence[Entry], threshold: float
) -> Iterator[tuple[int, int, float]]:
    for start in range(0, len(entries), _BLOCK):
        block = range(start, min(start + _BLOCK, len(entries)))
        scores = texts.alike(block, range(start, len(entries)))
        for row, column in zip(*np.nonzero(scores >= threshold), strict=True):
            i, j = start + int(row), start + int(column)
            score = float(scores[row, column]) * _nearness(entries[i], entries[j])
            if j > i and score >= threshold:
                yield i, j, score


def _nearness(one: Entry, two: Entry) -> float:
    apart = one.places and two.places and not set(one.places) & set(two.places)
    return OTHER_PLACE if apart else 1.0


def _pair(texts: Texts, at: tuple[int, int], one: Entry, two: Entry, score: float) -> Pair:
    reasons = (*text_reasons(texts, *at), *place_reasons(one, two))
    return Pair(one.id, two.id, score, reasons)


def similar_to(
    entry: Entry, entries: Sequence[Entry], *, top: int = 5, threshold: float = 0.2
) -> tuple[Pair, ...]:
    """The entries most like a new one, for "is this already proposed?"; itself is left out."""
    others = [other for other in entries if other.id != entry.id]
    if not others:
        return ()
    texts = read_texts([entry, *others], DUPLICATES)
    scores = texts.alike([0], range(1, len(others) + 1))[0]
    scores = scores * [_nearness(entry, other) for other in others]
    order = np.argsort(-scores, kind="stable")[:top].tolist()
    return tuple(
        _pair(texts, (0, n + 1), entry, others[n], float(scores[n]))
        for n in order
        if scores[n] >= threshold
    )
