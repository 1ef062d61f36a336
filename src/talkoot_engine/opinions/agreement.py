"""What all groups share, where they part, and what nobody is sure of."""

from collections.abc import Sequence

import numpy as np

from talkoot_engine.opinions.inputs import Bools, Floats, Ints
from talkoot_engine.opinions.outcome import Divisive, Shared, Uncertain
from talkoot_engine.opinions.representative import Z90, two_proportions_z
from talkoot_engine.opinions.tallies import Tally

MANY_PASS = 0.3  # as in Polis' report
FEWEST_VOTES = 5  # of each group, before a statement is listed


def group_informed_consensus(groups: Sequence[Tally]) -> Floats:
    """The product over groups of (agree + 1) / (seen + 2), as Polis; shape (m,).

    High only where every group agrees: a large group cannot outvote a small one.
    """
    return _product([(tally.agree + 1) / (tally.seen + 2) for tally in groups])


def common_ground(groups: Sequence[Tally], *, counting: Bools) -> tuple[Shared, ...]:
    """Statements that most people of every group agree on, or that most of every group reject.

    Most: (said + 1) / (seen + 2) above one half in each group, and at least five people of each
    have seen it. The best score first.
    """
    found = []
    for side in ("agree", "disagree"):
        said = [tally.agree if side == "agree" else tally.disagree for tally in groups]
        shares = np.stack([(s + 1) / (t.seen + 2) for s, t in zip(said, groups, strict=True)])
        score = _product(list(shares))
        for n in np.flatnonzero((shares.min(axis=0) > 0.5) & counting & _seen(groups)):
            found.append(Shared(int(n), side, float(score[n])))
    return tuple(sorted(found, key=lambda shared: (-shared.score, shared.statement)))


def divisive(
    groups: Sequence[Tally], ids: Sequence[int], *, counting: Bools
) -> tuple[Divisive, ...]:
    """Statements on which two groups differ, the largest difference first.

    difference: the largest minus the smallest share of agreement, (agree + 1) / (seen + 2). It is
    listed where it passes Polis' test of two proportions at 90 %, unless the statement is common
    ground all the same.
    """
    if len(groups) < 2:
        return ()
    shares = np.stack([(tally.agree + 1) / (tally.seen + 2) for tally in groups])
    most, least = shares.argmax(axis=0), shares.argmin(axis=0)
    agree, seen = np.stack([t.agree for t in groups]), np.stack([t.seen for t in groups])
    columns = np.arange(shares.shape[1])
    apart = two_proportions_z(
        agree[most, columns], seen[most, columns], agree[least, columns], seen[least, columns]
    )
    shared = {both.statement for both in common_ground(groups, counting=counting)}
    found = [
        Divisive(
            int(n), float(shares[most[n], n] - shares[least[n], n]), ids[most[n]], ids[least[n]]
        )
        for n in np.flatnonzero((apart > Z90) & counting & _seen(groups))
        if n not in shared
    ]
    return tuple(sorted(found, key=lambda divided: (-divided.difference, divided.statement)))


def uncertain(everyone: Tally, *, counting: Bools) -> tuple[Uncertain, ...]:
    """Statements that more than 30 % of those who saw them passed on, the largest share first."""
    seen: Ints = everyone.seen
    share = everyone.passed / np.maximum(seen, 1)
    found = [
        Uncertain(int(n), float(share[n]))
        for n in np.flatnonzero((share > MANY_PASS) & (seen >= FEWEST_VOTES) & counting)
    ]
    return tuple(sorted(found, key=lambda unsure: (-unsure.share, unsure.statement)))


def _seen(groups: Sequence[Tally]) -> Bools:
    """Whether enough people of every group have seen a statement."""
    return np.asarray(np.stack([t.seen for t in groups]).min(axis=0) >= FEWEST_VOTES)


def _product(factors: Sequence[Floats]) -> Floats:
    result = np.ones_like(factors[0])
    for factor in factors:
        result = result * factor
    return np.asarray(result)
