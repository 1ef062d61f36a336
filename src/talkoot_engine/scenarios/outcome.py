"""What the methods return."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from talkoot_engine.scenarios.axes import Floats


@dataclass(frozen=True, slots=True)
class Band:
    """A value over the years with its spread: None in years that the model does not know."""

    p5: tuple[float | None, ...]
    p50: tuple[float | None, ...]
    p95: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely the target is. error: the standard error of the probability from drawing only so
    many futures; it says nothing about how good the model is. gap: the outcome less the target."""

    year: int
    target: float
    probability: float
    error: float
    gap: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Single:
    """An action alone: what the outcome would be with it less without it, in the outcome's unit.

    alone: with everything else off; last: as the last of the chosen ones to come; both at the
    median. low, high: of the former over the draws, 5 and 95 per cent.
    """

    action: str
    alone: float
    last: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Wedge:
    """Who brings how much of the whole difference; the parts sum to it. error: of a part, from
    the orders drawn."""

    year: int
    before: float
    after: float
    parts: Mapping[str, float]
    errors: Mapping[str, float]
    orders: int


@dataclass(frozen=True, slots=True)
class Abatement:
    """Euros a tonne avoided; None where an action has no cost, or avoids nothing in the median
    or in any draw.

    likely: the share of draws in which it costs less than the price of carbon given.
    """

    action: str
    tonnes: float
    cost: float | None
    low: float | None
    high: float | None
    likely: float | None


@dataclass(frozen=True, slots=True)
class Driver:
    """How much of the outcome's variance would go if one knew this (first), and how much has it
    in part (total); Sobol's indices."""

    parameter: str
    first: float
    total: float


@dataclass(frozen=True, slots=True)
class Needed:
    """By what factor a node would have to change for the median to reach the target; None where
    even nothing at all would not do."""

    node: str
    value: float
    factor: float | None


@dataclass(frozen=True, slots=True)
class Learned:
    """What an experiment teaches of an action's amount."""

    prior: tuple[float, float]
    measured: tuple[float, float]
    transfer: float
    posterior: tuple[float, float]
    weight: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """What knowing an action's amount would be worth: by how much the outcome's standard deviation
    would fall, and how far the probability of the target would move (root mean square)."""

    action: str
    narrows: float
    moves: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a proposal would do, from the action most like it; deliberately wide."""

    action: str
    amount: float
    low: float
    high: float
    unit: str
    analogues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the linter says of a model's text."""

    code: str
    sentence: str
    file: str
    line: int


def band(values: Floats) -> Band:
    """values: draws × years; the quantiles of each year."""
    p5, p50, p95 = quantiles(values)
    return Band(_known(p5), _known(p50), _known(p95))


def quantiles(values: Floats) -> tuple[Floats, Floats, Floats]:
    """The 5th, 50th and 95th per cent over the draws, interpolated; nan where one is not known, or
    where there is no draw.

    NumPy's own quantile takes several times as long on many short columns.
    """
    if not len(values):
        none = np.full(values.shape[1:], np.nan)
        return none, none, none
    last = len(values) - 1
    places = [(int(share * last), share * last - int(share * last)) for share in (0.05, 0.5, 0.95)]
    needed = sorted({last, *(min(low + more, last) for low, _ in places for more in (0, 1))})
    ordered = np.partition(np.ascontiguousarray(values.T), needed, axis=-1)
    # nan sorts last: where the last is nan, one draw at least is not known.
    unknown = np.isnan(ordered[..., last])
    found = [
        ordered[..., low] * (1 - part) + ordered[..., min(low + 1, last)] * part
        for low, part in places
    ]
    low_, middle, high = (np.where(unknown, np.nan, one) for one in found)
    return low_, middle, high


def _known(values: Floats) -> tuple[float | None, ...]:
    return tuple(None if value != value else float(value) for value in values)
