"""Empty seats go to the reserves in the order that was drawn with the panel."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.sortition.inputs import Instance
from talkoot_engine.sortition.outcome import Change, Replacement
from talkoot_engine.sortition.solver import Program


def replace(
    instance: Instance,
    panel: Iterable[str],
    leaving: Iterable[str],
    reserves: Sequence[str],
    unavailable: Iterable[str] = (),
) -> Replacement:
    """The panel after the seats of those who leave were filled.

    The first reserve joins with whom the quotas can still be met by those after; then the next,
    until no seat is empty. Where the quotas cannot be met any more, they are missed by as few
    seats as can be, and the order decides among those who miss them by so few.
    unavailable: who said no, or cannot be asked.
    Raises BadInput: unknown-person, not-in-panel, nobody-left.
    """
    seated, gone = set(panel), set(leaving)
    _check(instance, seated, gone, reserves)
    staying = sorted(seated - gone)
    barred = {*unavailable, *seated, *_tied_to(instance, staying)}
    waiting = [id_ for id_ in reserves if id_ not in barred]
    seats = _Seats(instance, staying, waiting, len(seated & gone))
    least = seats.missed((), None)
    if least is None:
        raise BadInput(
            "nobody-left",
            f"The {len(waiting)} reserves who can still be asked do not fill "
            f"{len(seated & gone)} seats. Invite more people.",
        )
    joined = _first_that_fit(instance, seats, waiting, sum(map(abs, least.values())))
    missed = seats.missed(joined, None)
    assert missed is not None  # the last of those who joined was checked like this
    return Replacement(
        tuple(sorted([*staying, *joined])), tuple(joined), seats.changes(missed, joined)
    )


def _check(instance: Instance, seated: set[str], gone: set[str], reserves: Sequence[str]) -> None:
    unknown = sorted({*seated, *gone, *reserves} - set(instance.by_id))
    if unknown:
        raise BadInput("unknown-person", f"{unknown[:5]} are not in the pool. Check the ids.")
    if not gone <= seated:
        raise BadInput(
            "not-in-panel", f"{sorted(gone - seated)[:5]} do not sit in the panel. Check the ids."
        )


def _tied_to(instance: Instance, staying: Collection[str]) -> set[str]:
    """Who may not join those who stay: their households, and those to be kept apart from them."""
    groups = (*instance.households, *instance.apart)
    return {id_ for group in groups if group.intersection(staying) for id_ in group}


def _first_that_fit(
    instance: Instance, seats: "_Seats", waiting: Sequence[str], least: int
) -> list[str]:
    joined: list[str] = []
    refused: set[tuple[str, ...]] = set()
    tied = {id_ for g in (*instance.households, *instance.apart, *instance.together) for id_ in g}
    for id_ in waiting:
        if len(joined) == seats.empty:
            break
        profile = tuple(instance.by_id[id_].features[c] for c in instance.features)
        if profile in refused and id_ not in tied:
            continue
        missed = seats.missed([*joined, id_], least)
        if missed is not None:
            joined.append(id_)
            refused.clear()
        elif id_ not in tied:
            refused.add(profile)
    return joined


class _Seats:
    """The empty seats of a panel, and who could take them."""

    def __init__(
        self, instance: Instance, staying: Sequence[str], waiting: Sequence[str], empty: int
    ) -> None:
        self.instance = instance
        self.waiting = waiting
        self.empty = empty
        self.kept = [self._has(staying, n) for n in range(len(instance.quotas))]

    def _has(self, ids: Iterable[str], quota: int) -> int:
        wanted = self.instance.quotas[quota]
        people = self.instance.by_id
        return sum(people[id_].features[wanted.category] == wanted.feature for id_ in ids)

    def missed(self, joined: Collection[str], at_most: int | None) -> dict[int, int] | None:
        """The fewest seats by which quotas are missed if these join: quota -> seats (below the
        minimum negative); None where the seats cannot be filled, or only with more than at_most."""
        people, quotas = len(self.waiting), len(self.instance.quotas)
        program = Program(whole=True)
        surely = np.array([float(id_ in joined) for id_ in self.waiting])
        program.add_columns(np.zeros(people), surely, np.ones(people))
        program.add_columns(np.ones(2 * quotas), np.zeros(2 * quotas), np.full(2 * quotas, np.inf))
        for n, quota in enumerate(self.instance.quotas):
            has = [
                float(self.instance.by_id[id_].features[quota.category] == quota.feature)
                for id_ in self.waiting
            ]
            places = np.append(np.flatnonzero(has), [people + n, people + quotas + n])
            values = np.append(np.ones(len(places) - 2), [1.0, -1.0])
            low, high = float(quota.min - self.kept[n]), float(quota.max - self.kept[n])
            program.add_row(places, values, low, high)
        program.add_row(np.arange(people), np.ones(people), float(self.empty), float(self.empty))
        self._add_rules(program)
        solution = program.solve()
        if solution is None:
            return None
        off = np.round(solution.values[people:]).astype(int)
        found = {n: int(off[quotas + n] - off[n]) for n in range(quotas)}
        found = {n: seats for n, seats in found.items() if seats}
        total = sum(abs(seats) for seats in found.values())
        return None if at_most is not None and total > at_most else found

    def _add_rules(self, program: Program) -> None:
        place = {id_: n for n, id_ in enumerate(self.waiting)}
        for group in (*self.instance.households, *self.instance.apart):
            members = np.array(sorted(place[id_] for id_ in group if id_ in place), np.int64)
            if len(members) > 1:
                program.add_row(members, np.ones(len(members)), 0.0, 1.0)
        for group in self.instance.together:
            members = np.array(sorted(place[id_] for id_ in group if id_ in place), np.int64)
            # A group of which somebody cannot join does not join at all.
            if 0 < len(members) < len(group):
                program.add_row(members, np.ones(len(members)), 0.0, 0.0)
            for other in members[1:] if len(members) == len(group) else ():
                pair = np.array([members[0], other])
                program.add_row(pair, np.array([1.0, -1.0]), 0.0, 0.0)

    def changes(self, missed: dict[int, int], joined: Collection[str]) -> tuple[Change, ...]:
        found = []
        for n in sorted(missed):
            quota = self.instance.quotas[n]
            has = self.kept[n] + self._has(joined, n)
            side, old = ("max", quota.max) if has > quota.max else ("min", quota.min)
            found.append(Change(quota.category, quota.feature, side, old, has))
        return tuple(found)
