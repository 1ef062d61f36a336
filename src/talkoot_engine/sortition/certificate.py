"""A proof that nobody can do better, as plain data that whole numbers check again.

Weigh the people and set a price for a seat under each quota. The worth of a panel, the sum of its
people's weights, is at most what all quotas and seats cost at their most expensive end, plus what
the best members are worth beyond the price of their seat. So is the weighted sum of the chances of
any lottery. Any weights and prices give a true bound; the solver's give the best one.

Levels: where everyone settled at an earlier level has at least the chance settled there, what is
left of the bound for the others limits the smallest chance among them.

Product (Nash): weighed by one over its chance here, a person adds 1 here, and more in no other
lottery on average than bound / people; the geometric mean of all chances can grow by no more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.sortition.inputs import Instance
from talkoot_engine.sortition.leximin import Level
from talkoot_engine.sortition.merging import Floats, Ints, Model, merge
from talkoot_engine.sortition.solver import panel_program

Numbers = NDArray[np.object_]
_PLACES = 12
_UNIT = 10**_PLACES


def certificate(model: Model, levels: Sequence[Level]) -> dict[str, Any]:
    """The proof for each level, smallest chance first.

    levels: each with the people that it settles (ids), the chance that they get (a decimal,
            rounded down), weights by id, prices by quota and of a seat, and at_most, a fraction as
            text: the bound recomputed exactly from those rounded figures.
    smallest_at_most: at_most of the first level.
    """
    said = [_level(model, level) for level in levels]
    for level, bound in zip(said, _bounds(model, said), strict=True):
        level["at_most"] = str(bound)
    return {"levels": said, "smallest_at_most": said[0]["at_most"]}


def product_certificate(model: Model, chances: Floats) -> dict[str, Any]:
    """The proof for the largest product: weights by id, prices, and grows_at_most, a fraction as
    text: by how much the geometric mean of all chances can be larger in any lottery."""
    program = panel_program(model)
    program.set_costs(model.worth(1.0 / chances))
    solution = program.solve()
    assert solution is not None  # the quotas were found to leave a panel
    said = {"weights": _by_id(model, 1.0 / chances), **_prices(model, solution.prices)}
    return {**said, "grows_at_most": str(_growth(model, said))}


def level_bounds(instance: Instance, said: Mapping[str, Any]) -> list[Fraction]:
    """The bound of each level that a certificate proves; anyone may call this on published data."""
    return list(_bounds(merge(instance), said["levels"]))


def grows_at_most(instance: Instance, said: Mapping[str, Any]) -> Fraction:
    """The bound that a certificate of a product proves, from its weights and prices."""
    return _growth(merge(instance), said)


def _level(model: Model, level: Level) -> dict[str, Any]:
    total = float(level.weights[level.raised].sum()) or 1.0
    settled = np.flatnonzero(level.settled)
    return {
        "people": [id_ for type_ in settled for id_ in model.members[type_]],
        "chance": str(_down(level.chance)),
        "weights": _by_id(model, level.weights / total / model.sizes),
        **_prices(model, level.prices),
    }


def _by_id(model: Model, of_types: Floats) -> dict[str, str]:
    texts = [f"{weight:.{_PLACES}f}" for weight in of_types.tolist()]
    return {
        id_: text
        for ids, text in zip(model.members, texts, strict=True)
        for id_ in ids
        if _units(text)
    }


def _prices(model: Model, prices: Floats) -> dict[str, Any]:
    texts = [f"{price:.{_PLACES}f}" for price in prices[: len(model.low) + 1].tolist()]
    return {"prices": texts[:-1], "seat": texts[-1]}


def _down(chance: float) -> Decimal:
    return Decimal(chance).quantize(Decimal(1).scaleb(-_PLACES), rounding=ROUND_FLOOR)


def _bounds(model: Model, said: Sequence[Mapping[str, Any]]) -> Iterator[Fraction]:
    type_of = {id_: type_ for type_, ids in enumerate(model.members) for id_ in ids}
    sizes = model.sizes.astype(np.int64).tolist()
    floors: dict[int, int] = {}
    for level in said:
        weights = _worth(model, level["weights"]).tolist()
        left = _panel_at_most(model, level) * _UNIT
        left -= sum(sizes[n] * weights[n] * floor for n, floor in floors.items())
        open_ = sum(
            size * weight
            for type_, (size, weight) in enumerate(zip(sizes, weights, strict=True))
            if type_ not in floors
        )
        yield min(Fraction(left, open_ * _UNIT), Fraction(1)) if open_ else Fraction(1)
        floors |= dict.fromkeys((type_of[id_] for id_ in level["people"]), _units(level["chance"]))


def _growth(model: Model, said: Mapping[str, Any]) -> Fraction:
    return Fraction(_panel_at_most(model, said), _UNIT * int(model.sizes.sum()))


def _panel_at_most(model: Model, said: Mapping[str, Any]) -> int:
    """The most that any panel is worth, in units of the rounded figures."""
    prices, seat = _whole(_units(text) for text in said["prices"]), _units(said["seat"])
    ends = np.where(prices > 0, model.high, model.low)
    gains = _way_worth(model, _worth(model, said["weights"]))
    gains -= prices @ _whole(model.counts) + seat * _whole(model.seats)
    best = (
        len(knots) * max(0, *gains[list(ways)].tolist())
        for knots, ways in zip(model.knots, model.ways_of, strict=True)
    )
    paid = (price * int(end) for price, end in zip(prices, ends, strict=True))
    return int(seat * model.size + sum(paid) + sum(best))


def _worth(model: Model, weights: Mapping[str, str]) -> Numbers:
    """What a person of each type is worth, in units; people of a type are worth the same."""
    return _whole(_units(weights.get(ids[0], "0")) for ids in model.members)


def _way_worth(model: Model, of_types: Numbers) -> Numbers:
    found = _whole([0] * len(model.seats))
    np.add.at(found, model.way, _whole(model.people) * of_types[model.type])
    return found


def _whole(numbers: Iterable[Any] | Floats | Ints) -> Numbers:
    """Python's own whole numbers in an array: they have no largest one."""
    if isinstance(numbers, np.ndarray):
        return numbers.astype(np.int64).astype(object)
    return np.array(list(numbers), dtype=object)


def _units(text: str) -> int:
    return int(Decimal(text).scaleb(_PLACES))
