"""A proof that nobody can do better, as plain data that exact fractions check again.

Whatever the lottery, the smallest chance is at most any weighted mean of chances. The mean is the
worth of a panel in which each person is worth weight / people. Prices for seats under quotas turn
that into a bound: the worth of a panel is at most what all quotas and seats cost at their most
expensive end, plus what the best members are worth beyond the price of their seat. Any weights and
prices give a true bound; the solver's give the best one.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from talkoot_engine.sortition.inputs import Instance
from talkoot_engine.sortition.leximin import Level
from talkoot_engine.sortition.merging import Model, merge

_PLACES = 12


def certificate(model: Model, first: Level) -> dict[str, Any]:
    """The proof for the smallest chance: weights by id, prices by quota and of a seat.

    Where everyone can always be drawn there is nothing to weigh: a chance is at most 1.
    smallest_at_most: a fraction as text, recomputed exactly from the rounded weights and prices.
    """
    total = float(first.weights.sum()) or 1.0
    weights = {
        id_: f"{share:.{_PLACES}f}"
        for ids, weight, size in zip(model.members, first.weights, model.sizes, strict=True)
        for id_ in ids
        if (share := weight / total / size) > 0
    }
    quotas = len(model.low)
    said: dict[str, Any] = {
        "weights": weights,
        "prices": [f"{price:.{_PLACES}f}" for price in first.prices[:quotas]],
        "seat": f"{first.prices[quotas]:.{_PLACES}f}",
    }
    said["smallest_at_most"] = str(smallest_at_most(model.instance, said))
    return said


def smallest_at_most(instance: Instance, said: Mapping[str, Any]) -> Fraction:
    """The bound that a certificate proves, exactly; anyone may call this on published data."""
    model = merge(instance)
    weights = {id_: Fraction(text) for id_, text in said["weights"].items()}
    if not weights:
        return Fraction(1)
    whole = sum(weights.values(), Fraction(0))
    prices = [Fraction(text) for text in said["prices"]]
    seat = Fraction(said["seat"])
    bound = seat * instance.size
    for price, quota in zip(prices, instance.quotas, strict=True):
        bound += price * (quota.max if price > 0 else quota.min)
    worth = [weights.get(ids[0], Fraction(0)) for ids in model.members]
    for number, ways in enumerate(model.ways_of):
        gains = [_gain(model, way, worth, prices, seat) for way in ways]
        bound += len(model.knots[number]) * max([*gains, Fraction(0)])
    return bound / whole


def _gain(
    model: Model, way: int, worth: list[Fraction], prices: list[Fraction], seat: Fraction
) -> Fraction:
    gain = sum((people * worth[type_] for type_, people in model.taken_by[way]), Fraction(0))
    gain -= seat * int(model.seats[way])
    for quota in np.flatnonzero(model.counts[:, way]):
        gain -= prices[quota] * int(model.counts[quota, way])
    return gain
