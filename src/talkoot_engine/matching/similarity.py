"""How alike texts are: cosines of weighted features, over one collection of entries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from talkoot_engine.matching.inputs import Entry
from talkoot_engine.matching.words import concepts, grams, words

Floats = NDArray[np.float64]
# A need and its offer may be in two languages, so what they are about counts; a duplicate repeats
# the words. docs/methods/matching.md shows what other weights give.
MATCHING = {"words": 0.4, "grams": 0.3, "concepts": 0.3}
DUPLICATES = {"words": 0.3, "grams": 0.6, "concepts": 0.1}
_READERS = {"words": words, "grams": grams, "concepts": concepts}


@dataclass(frozen=True, eq=False, slots=True)
class Features:
    """names: of the columns; rows: one an entry, of length 1 (or 0 where nothing is known)."""

    names: tuple[str, ...]
    rows: csr_matrix


@dataclass(frozen=True, eq=False, slots=True)
class Texts:
    """The features of one collection: what is common in it weighs little."""

    kinds: dict[str, Features]
    weights: Mapping[str, float]

    def alike(self, left: Sequence[int], right: Sequence[int]) -> Floats:
        """Similarity of each of the left entries with each of the right ones, 0 to 1."""
        total = np.zeros((len(left), len(right)))
        for kind in self.kinds:
            total += self.weights[kind] * self.cosine(kind, left, right)
        return total

    def cosine(self, kind: str, left: Sequence[int], right: Sequence[int]) -> Floats:
        """The same for one kind of feature."""
        rows = self.kinds[kind].rows
        return np.asarray((rows[list(left)] @ rows[list(right)].T).toarray())

    def shared(self, kind: str, left: int, right: int, most: int = 4) -> tuple[str, ...]:
        """The features that two entries have in common, the most telling first."""
        features = self.kinds[kind]
        both = features.rows[left].multiply(features.rows[right]).tocoo()
        order = np.lexsort((both.col, -both.data))[:most]
        return tuple(features.names[column] for column in both.col[order])


def read_texts(entries: Sequence[Entry], weights: Mapping[str, float] = MATCHING) -> Texts:
    """The features of all entries together. Time linear in the letters."""
    kinds = {
        kind: _weighted([reader(entry) for entry in entries]) for kind, reader in _READERS.items()
    }
    return Texts(kinds, weights)


def _weighted(counted: Sequence[Counter[str]]) -> Features:
    """1 + log of the count, times the log of how rare the feature is; rows of length 1."""
    names = sorted({name for counts in counted for name in counts})
    place = {name: n for n, name in enumerate(names)}
    ends = np.cumsum([0, *(len(counts) for counts in counted)])
    columns = np.array([place[name] for counts in counted for name in counts], dtype=np.int64)
    counts = np.array([n for counts in counted for n in counts.values()], dtype=np.float64)
    seen = np.bincount(columns, minlength=len(names))
    rare = np.log((1 + len(counted)) / (1 + seen)) + 0.1
    data = (1 + np.log(counts)) * rare[columns]
    rows = csr_matrix((data, columns, ends), shape=(len(counted), len(names)))
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(ends))
    return Features(names=tuple(names), rows=rows)
