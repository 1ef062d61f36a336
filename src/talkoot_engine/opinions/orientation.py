"""The same way up and the same colours as yesterday."""

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from talkoot_engine.opinions.components import Components
from talkoot_engine.opinions.inputs import Floats, Ints
from talkoot_engine.opinions.sums import add, add_rows


def oriented(
    found: Components, ids: Sequence[str], before: tuple[Components, Sequence[str]] | None
) -> Components:
    """The components turned over, or the two exchanged, to look like those before.

    A component has no direction of its own. The first time, the side on which strong agreement
    lies (by the cubes of the loadings) is right and up.
    """
    loadings, variances = found.loadings, found.variances
    if before is None:
        signs = [1.0 if add(axis**3) >= 0 else -1.0 for axis in loadings]
    else:
        old = _on(ids, *before)
        likeness = np.stack([add_rows(old * axis) for axis in loadings])
        straight, crossed = (
            abs(likeness[0, 0]) + abs(likeness[1, 1]),
            abs(likeness[0, 1]) + abs(likeness[1, 0]),
        )
        if crossed > straight:
            loadings, variances, likeness = loadings[::-1], variances[::-1], likeness[::-1]
        signs = [1.0 if likeness[n, n] >= 0 else -1.0 for n in (0, 1)]
    # Adding zero turns -0.0 into 0.0, which would print differently.
    turned = loadings * np.array(signs)[:, None] + 0.0
    return Components(found.means, turned, variances, found.total)


def _on(ids: Sequence[str], components: Components, old_ids: Sequence[str]) -> Floats:
    """Older loadings for today's statements, 0 for new ones."""
    at = {id_: n for n, id_ in enumerate(old_ids)}
    there = [n for n, id_ in enumerate(ids) if id_ in at]
    loadings = np.zeros((2, len(ids)))
    loadings[:, there] = components.loadings[:, [at[ids[n]] for n in there]]
    return loadings


def named_like(overlap: Ints, *, names: Sequence[int], most: int) -> tuple[int, ...]:
    """A name below most for each new group: that of the old group whose people it holds.

    overlap: people in both, shape (new groups, old groups); names: of the old groups. As many
    people as possible keep their group's name; of equal choices the lowest names are taken.
    """
    kept = np.zeros((len(overlap), most), np.int64)
    kept[:, list(names)] = overlap
    rows = np.arange(len(overlap))
    # max takes the first of equal choices, and permutations start with the lowest names.
    return max(permutations(range(most), len(overlap)), key=lambda p: int(kept[rows, p].sum()))


def by_size(sizes: Sequence[int]) -> tuple[int, ...]:
    """Names for the first time: 0 for the largest group."""
    order = sorted(range(len(sizes)), key=lambda n: (-sizes[n], n))
    names = [0] * len(sizes)
    for name, n in enumerate(order):
        names[n] = name
    return tuple(names)
