"""Which statements tell a group from the others: Polis' tests of proportions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from talkoot_engine.opinions.inputs import Bools, Floats, Ints
from talkoot_engine.opinions.tallies import Tally

Z90 = 1.2816  # one-sided, as Polis
AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Representative:
    """statement: its place. side: agree or disagree, which of them the group does more than others.

    chance:      how likely a member says so: (said + 1) / (seen + 2).
    ratio:       chance inside / chance outside.
    inside_z:    test that more than half of the group says so.
    outside_z:   test that the group says so more often than the others.
    best_agree:  kept because the group agrees on it most, even if the others do, too.
    """

    statement: int
    side: str
    said: int
    agree: int
    disagree: int
    seen: int
    chance: float
    ratio: float
    inside_z: float
    outside_z: float
    best_agree: bool = False

    @property
    def weight(self) -> float:
        """What the statements are sorted by."""
        return self.ratio * self.outside_z * self.chance * self.inside_z


@dataclass(frozen=True, eq=False)
class Side:
    """One side of all statements for one group; arrays of shape (m,). See Representative."""

    name: str
    said: Ints
    chance: Floats
    ratio: Floats
    inside_z: Floats
    outside_z: Floats


def proportion_z(said: Ints, seen: Ints) -> Floats:
    """Polis' test of a proportion against one half, each count raised by one."""
    return np.asarray(2 * np.sqrt(seen + 1) * ((said + 1) / (seen + 1) - 0.5))


def two_proportions_z(said: Ints, seen: Ints, other_said: Ints, other_seen: Ints) -> Floats:
    """Polis' test of two proportions with a pooled variance, each count raised by one."""
    inside, outside = seen + 1, other_seen + 1
    pooled = (said + other_said + 2) / (inside + outside)
    variance = pooled * (1 - pooled) * (1 / inside + 1 / outside)
    apart = (said + 1) / inside - (other_said + 1) / outside
    spread = np.sqrt(np.where(variance > 0, variance, 1.0))
    return np.asarray(np.where(variance > 0, apart / spread, 0.0))


def sides(group: Tally, rest: Tally) -> tuple[Side, Side]:
    """Agreement and disagreement of a group beside all others."""
    return (
        _side("agree", group.agree, group.seen, rest.agree, rest.seen),
        _side("disagree", group.disagree, group.seen, rest.disagree, rest.seen),
    )


def _side(name: str, said: Ints, seen: Ints, other_said: Ints, other_seen: Ints) -> Side:
    chance = (said + 1) / (seen + 2)
    return Side(
        name=name,
        said=said,
        chance=chance,
        ratio=chance / ((other_said + 1) / (other_seen + 2)),
        inside_z=proportion_z(said, seen),
        outside_z=two_proportions_z(said, seen, other_said, other_seen),
    )


def representative(
    groups: Sequence[Tally], *, counting: Bools, at_most: int = AT_MOST
) -> tuple[tuple[Representative, ...], ...]:
    """For each group the statements that stand for it, at most five, agreed ones first.

    Of a statement the side counts that the group takes more than the others. It must pass both
    tests at 90 %; the strongest come first, after the statement that the group agrees on most.
    Where none passes, the one that parts the group most from the others stands alone.
    """
    everyone = [sum(getattr(tally, name) for tally in groups) for name in _PARTS]
    return tuple(
        _of_group(
            tally,
            Tally(
                *(all_ - getattr(tally, name) for all_, name in zip(everyone, _PARTS, strict=True))
            ),
            counting,
            at_most,
        )
        for tally in groups
    )


_PARTS = ("agree", "disagree", "passed")


def _of_group(
    group: Tally, rest: Tally, counting: Bools, at_most: int
) -> tuple[Representative, ...]:
    agree, disagree = sides(group, rest)
    able = np.flatnonzero(counting)
    stronger = np.where(agree.outside_z > disagree.outside_z, 0, 1)
    passing = [
        _entry((agree, disagree)[stronger[n]], group, n)
        for n in able.tolist()
        if _passes(agree, n) or _passes(disagree, n)
    ]
    best = _best_agree(agree, group, able)
    if not passing:
        return _fallback(agree, disagree, group, able, best)
    passing.sort(key=lambda entry: (-entry.weight, entry.statement))
    if best is not None:
        head = _entry(agree, group, best, best_agree=True)
        passing = [head, *(entry for entry in passing if entry.statement != best)]
    return tuple(sorted(passing[:at_most], key=lambda entry: entry.side))


def _passes(side: Side, n: int) -> bool:
    return bool(side.outside_z[n] > Z90 and side.inside_z[n] > Z90)


def _best_agree(agree: Side, group: Tally, able: Ints) -> int | None:
    """The statement that the group agrees on most, more so than the others if there is such."""
    best: int | None = None
    for n in able:
        if not group.agree[n] and not group.disagree[n]:
            continue
        liked = agree.chance[n] * agree.inside_z[n]
        if best is None:
            better = agree.inside_z[n] > Z90 or (agree.ratio[n] > 1 and agree.chance[n] > 0.5)
        elif agree.ratio[best] > 1:
            better = agree.ratio[n] * agree.outside_z[n] * liked > _product(agree, best)
        else:
            better = liked > agree.chance[best] * agree.inside_z[best]
        best = int(n) if better else best
    return best


def _product(side: Side, n: int) -> float:
    return float(side.ratio[n] * side.outside_z[n] * side.chance[n] * side.inside_z[n])


def _fallback(
    agree: Side, disagree: Side, group: Tally, able: Ints, best: int | None
) -> tuple[Representative, ...]:
    if best is not None:
        return (_entry(agree, group, best, best_agree=True),)
    if not len(able):
        return ()
    strength = np.maximum(agree.outside_z, disagree.outside_z)[able]
    n = int(able[int(np.argmax(strength))])
    return (_entry(agree if agree.outside_z[n] > disagree.outside_z[n] else disagree, group, n),)


def _entry(side: Side, group: Tally, n: int, *, best_agree: bool = False) -> Representative:
    return Representative(
        statement=int(n),
        side=side.name,
        said=int(side.said[n]),
        agree=int(group.agree[n]),
        disagree=int(group.disagree[n]),
        seen=int(group.seen[n]),
        chance=float(side.chance[n]),
        ratio=float(side.ratio[n]),
        inside_z=float(side.inside_z[n]),
        outside_z=float(side.outside_z[n]),
        best_agree=best_agree,
    )
