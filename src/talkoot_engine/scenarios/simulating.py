"""One whole answer: outcomes with their bands, how likely the target is, the certificate."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios import targets
from talkoot_engine.scenarios.axes import Floats
from talkoot_engine.scenarios.compiling import Plan
from talkoot_engine.scenarios.evaluating import BLOCK, Choice, draw
from talkoot_engine.scenarios.outcome import Band, Likelihood, band

# Changes whenever the same model and seed would give other numbers.
ENGINE = "1"
DIGITS = 9
DRAWS = 1_024


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was run and what came out; whoever runs it again gets the same result."""

    model: str
    scenario: str
    levels: Mapping[str, float]
    evidence: Mapping[str, tuple[float, float]]
    frame: str
    draws: int
    seed: int
    engine: str
    numpy: str
    scipy: str
    result: str


@dataclass(frozen=True, slots=True)
class Simulation:
    """bands: outcome (or outcome.category) -> band, in its node's unit. total: of the frame."""

    years: tuple[int, ...]
    total: Band
    bands: Mapping[str, Band]
    units: Mapping[str, str]
    target: Likelihood | None
    certificate: Certificate


def simulate(
    plan: Plan,
    scenario: str,
    choice: Choice,
    *,
    frame: str,
    draws: int = DRAWS,
    seed: int = 0,
    block: int = BLOCK,
    threads: int = 1,
) -> Simulation:
    """Raises BadInput: bad-draws, bad-seed, bad-block, unknown-frame."""
    if frame not in plan.model.frames:
        known = ", ".join(plan.model.frames)
        raise BadInput("unknown-frame", f"There is no frame {frame!r}. There are: {known}.")
    framed = plan.model.frames[frame]
    keep = list(dict.fromkeys([o.node for o in plan.model.outcomes.values()] + [framed.outcome]))
    values = draw(plan, choice, keep, draws=draws, seed=seed, block=block, threads=threads)
    bands, units = {}, {}
    for name, outcome in plan.model.outcomes.items():
        for key, series in _series(plan, name, outcome.node, values[outcome.node]).items():
            bands[key], units[key] = (
                _padded(plan, band(series)),
                plan.model.nodes[outcome.node].unit,
            )
    target = targets.target_of(plan, framed)
    likely = None
    if target is not None:
        likely = targets.likelihood(plan, values[framed.outcome], target, plan.model.target_year)
    total = _padded(plan, band(values[framed.outcome].reshape(draws, -1, len(plan.years)).sum(1)))
    said = f"{scenario} {frame} {sorted(choice.levels.items())}"
    return Simulation(
        years=tuple(range(plan.model.first, plan.model.last + 1)),
        total=total,
        bands=bands,
        units=units,
        target=likely,
        certificate=Certificate(
            model=plan.model.sha256,
            scenario=scenario,
            levels=dict(sorted(choice.levels.items())),
            evidence=dict(sorted(choice.evidence.items())),
            frame=frame,
            draws=draws,
            seed=seed,
            engine=ENGINE,
            numpy=np.__version__,
            scipy=scipy.__version__,
            result=_hash(said, {**bands, "": total}, likely),
        ),
    )


def differences(one: Certificate, other: Certificate) -> list[str]:
    """In what two certificates differ, the versions of NumPy and SciPy aside; [] where the result
    is confirmed."""
    aside = ("numpy", "scipy")
    return [
        name
        for name in Certificate.__dataclass_fields__
        if name not in aside and getattr(one, name) != getattr(other, name)
    ]


def _series(plan: Plan, name: str, node: str, values: Floats) -> dict[str, Floats]:
    """The draws of an outcome by its own dimension: of sectors and areas one series each."""
    dims = [d for d in plan.model.dims if d in plan.model.nodes[node].dims]
    flat = values.reshape(len(values), *(len(plan.model.dims[d]) for d in dims), values.shape[-1])
    if not dims:
        return {name: flat}
    items = plan.model.dims[dims[0]]
    rest = tuple(range(2, flat.ndim - 1))
    by_item = flat.sum(axis=rest) if rest else flat
    return {f"{name}.{item}": by_item[:, n] for n, item in enumerate(items)}


def _padded(plan: Plan, known: Band) -> Band:
    """With the years before the model's start, which it does not compute."""
    early = (None,) * (plan.model.start - plan.model.first)
    return Band(early + known.p5, early + known.p50, early + known.p95)


def _hash(said: str, bands: Mapping[str, Band], likely: Likelihood | None) -> str:
    """Over what was asked and every number to nine digits: later ones differ by processor."""
    whole = hashlib.sha256(f"{said}\n".encode())
    for name in sorted(bands):
        found = bands[name]
        for part in (found.p5, found.p50, found.p95):
            words = ["-" if value is None else f"{value:.{DIGITS - 1}e}" for value in part]
            whole.update(f"{name} {' '.join(words)}\n".encode())
    if likely is not None:
        whole.update(f"target {likely.year} {likely.probability:.{DIGITS - 1}e}\n".encode())
    return whole.hexdigest()
