"""From panels of types to panels of people: alike people take turns, so all get the same chance."""

import hashlib
import heapq
import hmac
from collections.abc import Iterable, Sequence

import numpy as np

from talkoot_engine.sortition.merging import Floats, Knot, Model


def dealt(model: Model, panels: Floats, *, salt: bytes) -> tuple[tuple[str, ...], ...]:
    """The ids of each panel, sorted. Who of alike people begins is decided by the salted hash.

    The knot that sat least often comes next, and of equals the one whose members did so in this
    way least often; so people of a type differ by one panel, or a few where ways are uneven.
    """
    seats: list[list[str]] = [[] for _ in panels]
    whole = np.round(panels).astype(np.int64)
    for number, knots in enumerate(model.knots):
        order = sorted(knots, key=lambda knot: _rank(knot, salt))
        turns = _Turns(model, number, order)
        mine = whole[:, list(model.ways_of[number])]
        for panel in np.flatnonzero(mine.any(axis=1)).tolist():
            turns.seat(mine[panel].tolist(), seats[panel])
    return tuple(tuple(sorted(seated)) for seated in seats)


def _rank(knot: Knot, salt: bytes) -> bytes:
    first = min(id_ for ids in knot for id_ in ids)
    return hmac.new(salt, first.encode(), hashlib.sha256).digest()


class _Turns:
    """How often each knot of a class, and each member in it, has been seated."""

    def __init__(self, model: Model, number: int, knots: Sequence[Knot]) -> None:
        self.knots = knots
        self.ways = model.ways_of[number]
        first = model.types_of[number][0]
        self.takes = [
            [(type_ - first, people) for type_, people in model.taken_by[way]] for way in self.ways
        ]
        # The least used knot of each way is on top; equals keep the drawn order.
        self.queues = [[(0, n) for n in range(len(knots))] for _ in self.ways]
        self.next = [[0] * len(model.types_of[number]) for _ in knots]
        self.turn = 0

    def seat(self, numbers: Sequence[int], seated: list[str]) -> None:
        """numbers: how many knots of each way this panel takes."""
        if len(numbers) == 1:
            self._seat(self._round(numbers[0]), 0, seated)
            return
        used: set[int] = set()
        for place, number in enumerate(numbers):
            self._seat(self._chosen(place, number, used), place, seated)

    def _seat(self, knots: Iterable[int], place: int, seated: list[str]) -> None:
        for knot in knots:
            for kind, people in self.takes[place]:
                seated += self._members(knot, kind, people)

    def _round(self, number: int) -> list[int]:
        """The next ones, round and round."""
        start, count = self.turn, len(self.knots)
        self.turn = (start + number) % count
        return [(start + n) % count for n in range(number)]

    def _chosen(self, place: int, number: int, used: set[int]) -> list[int]:
        queue = self.queues[place]
        passed: list[tuple[int, int]] = []
        chosen: list[int] = []
        while len(chosen) < number:
            often, knot = heapq.heappop(queue)
            taken = knot in used
            passed.append((often + (not taken), knot))
            if not taken:
                chosen.append(knot)
                used.add(knot)
        for entry in passed:
            heapq.heappush(queue, entry)
        return chosen

    def _members(self, knot: int, kind: int, people: int) -> list[str]:
        ids, start = self.knots[knot][kind], self.next[knot][kind]
        if len(ids) == people:
            return list(ids)
        self.next[knot][kind] = start + people
        return [ids[(start + n) % len(ids)] for n in range(people)]
