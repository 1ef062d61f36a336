"""From panels of types to panels of people: alike people take turns, so all get the same chance."""

import hashlib
import heapq
import hmac
from collections.abc import Sequence

from talkoot_engine.sortition.merging import Floats, Knot, Model


def dealt(model: Model, panels: Floats, *, salt: bytes) -> tuple[tuple[str, ...], ...]:
    """The ids of each panel, sorted. Who of alike people begins is decided by the salted hash.

    The knot that sat least often comes next, and of equals the one whose members did so in this
    way least often; so people of a type differ by one panel, or a few where ways are uneven.
    """
    seats: list[list[str]] = [[] for _ in panels]
    for number, knots in enumerate(model.knots):
        order = sorted(knots, key=lambda knot: _rank(knot, salt))
        turns = _Turns(model, number, order)
        for seated, panel in zip(seats, panels, strict=True):
            turns.seat(panel, seated)
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

    def seat(self, panel: Floats, seated: list[str]) -> None:
        used: set[int] = set()
        for place, way in enumerate(self.ways):
            for knot in self._chosen(place, round(float(panel[way])), used):
                for kind, people in self.takes[place]:
                    seated += self._members(knot, kind, people)

    def _chosen(self, place: int, number: int, used: set[int]) -> list[int]:
        queue = self.queues[place]
        passed: list[tuple[int, int]] = []
        chosen: list[int] = []
        while len(chosen) < number:
            often, knot = heapq.heappop(queue)
            if knot in used:
                passed.append((often, knot))
            else:
                chosen.append(knot)
                used.add(knot)
                passed.append((often + 1, knot))
        for entry in passed:
            heapq.heappush(queue, entry)
        return chosen

    def _members(self, knot: int, kind: int, people: int) -> list[str]:
        ids, start = self.knots[knot][kind], self.next[knot][kind]
        self.next[knot][kind] = start + people
        return [ids[(start + n) % len(ids)] for n in range(people)]
