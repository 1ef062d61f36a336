"""Which statement to show next: Polis' priority."""

from collections.abc import Collection, Mapping

import numpy as np

from talkoot_engine.opinions.components import Components
from talkoot_engine.opinions.inputs import Bools, Floats
from talkoot_engine.opinions.tallies import Tally

META_PRIORITY = 7.0
# 2^(-n / 5) for n = 0 to 4.
_FIFTHS = np.array(
    [1.0, 0.8705505632961241, 0.757858283255199, 0.6597539553864471, 0.5743491774985175]
)


def priorities(placed: Tally, extremity: Floats, *, meta: Bools) -> Floats:
    """The weight with which each statement is drawn next; shape (m,).

    placed: what the placed people said, as in Polis.

    (1 - pass share) * (1 + extremity) * agree share, raised by up to nine times while few people
    have seen it, and squared; a meta statement weighs 49. Shares are (count + 1) / (seen + 2).
    """
    seen = placed.seen
    passes, agrees = (placed.passed + 1) / (seen + 2), (placed.agree + 1) / (seen + 2)
    important = (1 - passes) * (extremity + 1) * agrees
    # A library's 2^x differs in its last digit between machines; these five numbers do not.
    novel = 1 + 8 * np.ldexp(_FIFTHS[seen.astype(np.int64) % 5], -(seen.astype(np.int64) // 5))
    return np.asarray(np.where(meta, META_PRIORITY, important * novel) ** 2)


def extremity(components: Components, *, asked: int) -> Floats:
    """How far from the middle somebody stands who only agreed with a statement; shape (m,).

    asked: statements that somebody voted on.
    """
    places = (1 - components.means)[None, :] * components.loadings * np.sqrt(asked)
    return np.asarray(np.sqrt(places[0] ** 2 + places[1] ** 2))


def next_statement(weights: Mapping[str, float], *, seen: Collection[str], at: float) -> str | None:
    """The statement to show now, or None where all have been seen.

    weights: statement id -> priority, in a fixed order; statements that nobody may see are left
             out. at: a number from 0 to below 1, drawn by the caller.
    """
    left = [(id_, weight) for id_, weight in weights.items() if id_ not in seen]
    mark = at * sum(weight for _, weight in left)
    for id_, weight in left:
        mark -= weight
        if mark < 0:
            return id_
    return left[-1][0] if left else None


def new_statement_priority() -> float:
    """The weight of a statement that nobody has seen: newer than the map, so without a place."""
    none = np.zeros(1, np.int64)
    return float(priorities(Tally(none, none, none), np.zeros(1), meta=np.zeros(1, np.bool_))[0])
