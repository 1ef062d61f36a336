"""Where each person stands on the map, and who has voted enough to be placed."""

import numpy as np

from talkoot_engine.opinions.components import Components
from talkoot_engine.opinions.inputs import Bools, Floats, Ints
from talkoot_engine.opinions.sums import Patterns

ENOUGH = 7  # votes, or all statements where there are fewer
FEWEST = 15  # people who are placed, as far as there are so many


def positions(patterns: Patterns, components: Components, *, counting: Bools) -> Floats:
    """Each person's place along the components; shape (n, 2).

    A place is stretched by the square root of statements / statements answered, since a missing
    vote pulls towards the middle. As in Polis, statements that place nobody (moderated out, meta)
    are taken as answered by everyone; those that nobody has seen do not count.
    """
    asked = patterns.counts.sum(axis=1) > 0
    ones = np.broadcast_to(counting[:, None].astype(np.float64), (len(counting), 3))
    answered = patterns.rows(ones) + int((asked & ~counting).sum())
    along = np.stack([patterns.rows(components.numbers(axis)) for axis in (0, 1)], axis=1)
    return np.asarray(along * np.sqrt(int(asked.sum()) / np.maximum(answered, 1.0))[:, None])


def placed(cast: Ints, *, statements: int) -> Bools:
    """Who is placed: seven votes (all, where there are fewer than seven statements).

    Polis' rule for the start: as long as fewer than 15 people have that many, those with the most
    votes are placed, too, until there are 15. Equal ones are taken together, up to 15 or all none.
    """
    enough = np.asarray(cast >= min(ENOUGH, statements))
    if enough.sum() >= min(FEWEST, len(cast)):
        return enough
    for votes in np.unique(cast)[::-1]:
        more = cast >= max(1, int(votes))
        if more.sum() > FEWEST:
            return enough
        enough = more | enough
    return enough
