"""Made-up conversations: camps that vote against each other, and votes that mean nothing."""

import numpy as np
from hypothesis import strategies as st

from talkoot_engine.opinions.inputs import Statement, Votes, make_votes, votes_from_arrays


def listed(count: int) -> list[Statement]:
    return [Statement(f"s{n}") for n in range(count)]


def camps(*sizes: int, statements: int = 20, shared: int = 2) -> list[tuple[str, str, int]]:
    """People of one camp agree with their part of the statements and reject the rest.

    The first statements are shared by all. One vote of each person, another for each, is a pass.
    """
    owner = [n % len(sizes) for n in range(statements)]
    people = [camp for camp, size in enumerate(sizes) for _ in range(size)]
    return [
        (
            f"p{n}",
            f"s{m}",
            0 if m == n % statements else 1 if m < shared or camp == owner[m] else -1,
        )
        for n, camp in enumerate(people)
        for m in range(statements)
    ]


def noise(people: int, statements: int, cast: int, *, seed: int) -> Votes:
    """Everyone votes on some statements, each time as the statement's own dice fall."""
    dice = np.random.RandomState(seed)
    chances = np.cumsum(dice.dirichlet([2, 1, 3], statements), axis=1)
    seen = np.stack([dice.permutation(statements)[:cast] for _ in range(people)])
    thrown = dice.rand(people, cast)
    return votes_from_arrays(
        people=np.repeat(np.arange(people), cast),
        columns=seen.ravel(),
        values=(thrown[:, :, None] > chances[seen][:, :, :2]).sum(axis=2).ravel() - 1,
        participants=[str(n) for n in range(people)],
        statements=[Statement(str(n)) for n in range(statements)],
    )


@st.composite
def small_votes(draw: st.DrawFn) -> Votes:
    """A handful of people and statements, with empty rows and columns and equal people."""
    people, statements = draw(st.integers(1, 9)), draw(st.integers(1, 6))
    cells = draw(
        st.dictionaries(
            st.tuples(st.integers(0, people - 1), st.integers(0, statements - 1)),
            st.sampled_from([-1, 0, 1]),
            min_size=1,
        )
    )
    return make_votes([(f"p{p}", f"s{s}", v) for (p, s), v in cells.items()], statements=listed(6))
