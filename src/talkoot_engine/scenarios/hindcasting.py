"""A forecast of the past: what the model would have said, and what came.

It is compared with a straight line through the years that were known, by the continuous ranked
probability score (T. Gneiting & A. Raftery, 2007): in the outcome's unit, smaller is better.
"""

from dataclasses import dataclass, replace
from math import erf, exp, pi, sqrt

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios.axes import Floats
from talkoot_engine.scenarios.compiling import compile_model
from talkoot_engine.scenarios.evaluating import Choice, draw
from talkoot_engine.scenarios.inputs import Hindcast, Model

# The band holds eight of ten futures.
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Past:
    """One year. low, high: eight of ten futures; score, line_score: the model's and the line's."""

    year: int
    observed: float
    low: float
    middle: float
    high: float
    score: float
    line: float
    line_score: float

    @property
    def inside(self) -> bool:
        """Whether what came lies in the band."""
        return self.low <= self.observed <= self.high


def hindcast(model: Model, *, draws: int, seed: int) -> tuple[Past, ...]:
    """The years after the last known one that have an observed total, nothing done by actions.

    Raises BadInput: no-hindcast, too-few-years, bad-draws.
    """
    asked = model.hindcast
    if asked is None:
        raise BadInput("no-hindcast", "The model states no hindcast. Add one to model.toml.")
    seen = {row.year: row.value for row in model.nodes[asked.observed].rows if row.year}
    before = {year: value for year, value in seen.items() if year <= asked.until}
    if len(before) < 3:
        raise BadInput(
            "too-few-years",
            f"{asked.observed} has {len(before)} years until {asked.until}. A line needs three.",
            where=str(model.nodes[asked.observed].place),
        )
    plan = compile_model(_then(model, asked), known_until=asked.until)
    drawn = draw(plan, Choice(), [asked.outcome], draws=draws, seed=seed)[asked.outcome]
    values = drawn.reshape(draws, -1, drawn.shape[-1]).sum(axis=1)
    line = _Line(before)
    return tuple(
        _past(year, seen[year], values[:, plan.year(year)], line)
        for year in sorted(seen)
        if year > asked.until
    )


def _then(model: Model, asked: Hindcast) -> Model:
    """The model fitted to what had been observed by then."""
    rows = tuple(
        replace(row, leaf=asked.fitted)
        for row in model.nodes[asked.observed].rows
        if row.year and model.start <= row.year <= asked.until
    )
    fitted = replace(model.nodes[asked.fitted], rows=rows)
    return replace(model, nodes={**model.nodes, asked.fitted: fitted})


def _past(year: int, observed: float, values: Floats, line: "_Line") -> Past:
    low, middle, high = (float(v) for v in np.quantile(values, (_LOW, 0.5, _HIGH)))
    mean, sd = line.at(year)
    return Past(
        year=year,
        observed=observed,
        low=low,
        middle=middle,
        high=high,
        score=score(values, observed),
        line=mean,
        line_score=normal_score(mean, sd, observed),
    )


def score(values: Floats, observed: float) -> float:
    """The continuous ranked probability score of equally likely values."""
    ordered = np.sort(values)
    n = len(ordered)
    apart = float((2 * np.arange(1, n + 1) - n - 1) @ ordered) * 2 / n**2
    return float(np.abs(ordered - observed).mean()) - apart / 2


def normal_score(mean: float, sd: float, observed: float) -> float:
    """The same of a normal distribution, in closed form; the distance where it has no width."""
    if sd == 0:
        return abs(observed - mean)
    z = (observed - mean) / sd
    below = (1 + erf(z / sqrt(2))) / 2
    return sd * (z * (2 * below - 1) + 2 * exp(-z * z / 2) / sqrt(2 * pi) - 1 / sqrt(pi))


class _Line:
    """Least squares through the years known, with the spread of a new year around it."""

    def __init__(self, known: dict[int, float]) -> None:
        self.years = np.array(sorted(known), dtype=np.float64)
        values = np.array([known[int(year)] for year in self.years])
        self.mean = float(self.years.mean())
        off = self.years - self.mean
        self.slope = float(off @ values / (off @ off))
        self.level = float(values.mean())
        left = values - self.level - self.slope * off
        self.sd = float(np.sqrt(left @ left / (len(values) - 2)))
        self.around = float(off @ off)

    def at(self, year: int) -> tuple[float, float]:
        away = year - self.mean
        wide = self.sd * sqrt(1 + 1 / len(self.years) + away**2 / self.around)
        return self.level + self.slope * away, wide
