"""The city model: read from the pack, run for a choice of actions, given on as plain values."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios import abatement, drivers, evaluating, learning, targets, wedge
from talkoot_engine.scenarios.axes import Values
from talkoot_engine.scenarios.compiling import Plan, compile_model
from talkoot_engine.scenarios.evaluating import Choice
from talkoot_engine.scenarios.formats import fingerprint, read_model
from talkoot_engine.scenarios.hindcasting import Past, hindcast
from talkoot_engine.scenarios.inputs import Action, Frame, Model, Node, Row
from talkoot_engine.scenarios.sampling import standard
from talkoot_engine.scenarios.simulating import Simulation, simulate
from talkoot_engine.scenarios.tracing import Trace, roots, trace

__all__ = ["Action", "BadInput", "Frame", "Model", "Node", "Row", "Simulation", "Trace"]

P = ParamSpec("P")
R = TypeVar("R")
Levels = Mapping[str, float]
Points = tuple[tuple[int, float], ...]
DRAWS = 1_024
SEED = 2030
ORDERS = 32
# How many choices of actions a process remembers.
_KEPT = 256


@dataclass(frozen=True)
class Asked:
    """A choice as an address states it. levels: actions that are on, above 0 to 1, by their id."""

    scenario: str
    levels: tuple[tuple[str, float], ...]
    frame: str


@dataclass(frozen=True)
class Way:
    """The middle way: emissions by year, at the target year, and beside base and target.

    parts: outcome name -> category -> value in the target year. person and parts exist in the
    model's first way of accounting alone, since two are never mixed.
    """

    asked: Asked
    path: Points
    published: Points
    year: int
    value: float
    base: tuple[int, float] | None
    target: float | None
    person: float | None
    parts: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Moved:
    """An action on the page. part: its fair part of what the chosen ones do together."""

    action: str
    level: float
    alone: float
    part: float | None


@dataclass(frozen=True)
class Driving:
    parameter: str
    share: float


def available() -> bool:
    return (_folder() / "model.toml").is_file()


def speaks_of(frame: str) -> bool:
    """Whether the city has a model that counts in this way of accounting."""
    return bool(frame) and available() and frame in plan().model.frames


def plan() -> Plan:
    """The compiled model of the city; read anew where its files have changed.

    Raises BadInput: file-missing where the city has no model, and whatever is wrong with it.
    """
    return _plan(_folder(), fingerprint(_folder()) if settings.DEBUG else "")


@lru_cache(maxsize=2)
def _plan(folder: Path, sha256: str) -> Plan:
    return compile_model(read_model(folder))


def _folder() -> Path:
    return Path(settings.CITY_PACK) / "model"


def _kept(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remembers answers by the plan too, so that those of another model, or of the same one before
    its files changed, are never given."""

    def keep(make: Callable[P, R]) -> Callable[P, R]:
        @lru_cache(maxsize=most)
        def found(used: Plan, *given: P.args, **named: P.kwargs) -> R:
            return make(*given, **named)

        @wraps(make)
        def ask(*given: P.args, **named: P.kwargs) -> R:
            return found(plan(), *given, **named)

        ask.cache_clear = found.cache_clear  # type: ignore[attr-defined]
        return ask

    return keep


def asked(scenario: str, changes: Levels, frame: str) -> Asked:
    """A scenario with some levels changed, the model's defaults where nothing is said.

    Raises BadInput: unknown-scenario, unknown-action, bad-level, unknown-frame.
    """
    model = plan().model
    name = scenario or model.default
    choice = evaluating.choice_of(plan(), name, changes)
    counted = frame or next(iter(model.frames))
    if counted not in model.frames:
        known = ", ".join(model.frames)
        raise BadInput("unknown-frame", f"There is no frame {counted!r}. There are: {known}.")
    return Asked(name, tuple(sorted(choice.levels.items())), counted)


def levels_in(text: str) -> dict[str, float]:
    """Levels as an address states them: action:0.5,other (whole).

    Raises BadInput: bad-level.
    """
    found = {}
    for part in filter(None, text.split(",")):
        action, _, level = part.partition(":")
        try:
            found[action] = float(level or "1")
        except ValueError as no:
            raise BadInput("bad-level", f"{part!r} states no level. Write action:0.5.") from no
    return found


def middle(asked: Asked) -> Way:
    """The median scenario: only what differs from the model's default is computed."""
    used, values = plan(), _values(asked)
    model = used.model
    frame, year = model.frames[asked.frame], model.target_year
    series = values[used.place[frame.outcome]].reshape(-1)
    main = is_main(asked.frame)
    return Way(
        asked=asked,
        path=_points(used, series),
        published=_stated(used, frame.observed),
        year=year,
        value=float(series[used.year(year)]),
        base=_base(model, frame),
        target=targets.target_of(used, frame),
        person=_at(used, values, _of_kind(model, "person"), year) if main else None,
        parts={
            name: _by_item(used, values, outcome.node, year)
            for name, outcome in model.outcomes.items()
            if main and outcome.kind in ("sector", "area")
        },
    )


def is_main(frame: str) -> bool:
    """Whether this is the model's first way of accounting, in which its parts are computed."""
    return frame == next(iter(plan().model.frames))


@_kept(_KEPT)
def likely(asked: Asked) -> Simulation:
    """Every outcome with its band, the target's probability and the certificate."""
    return simulate(
        plan(), asked.scenario, _choice(asked), frame=asked.frame, draws=DRAWS, seed=SEED
    )


@_kept(_KEPT)
def moved(asked: Asked) -> tuple[Moved, ...]:
    """What each action does: alone, and its fair part where it is chosen."""
    used = plan()
    frame, year = used.model.frames[asked.frame], used.model.target_year
    alone = {one.action: one.alone for one in _singles(asked.frame)}
    parts = wedge.shapley(used, _choice(asked), frame.outcome, year, orders=ORDERS).parts
    levels = dict(asked.levels)
    return tuple(
        Moved(action, levels.get(action, 0.0), alone[action], parts.get(action))
        for action in used.model.actions
    )


@_kept(8)
def _singles(frame: str) -> tuple[Any, ...]:
    used = plan()
    node, year = used.model.frames[frame].outcome, used.model.target_year
    return tuple(wedge.singles(used, Choice(), node, year, draws=256, seed=SEED))


def interval(frame: str, action: str) -> tuple[float, float]:
    """Between which an action alone lies in nine of ten futures."""
    one = next(single for single in _singles(frame) if single.action == action)
    return one.low, one.high


@_kept(_KEPT)
def needed(asked: Asked) -> tuple[Any, ...]:
    used = plan()
    return tuple(targets.needed(used, _choice(asked), used.model.frames[asked.frame]))


@_kept(_KEPT)
def driving(asked: Asked) -> tuple[Driving, ...]:
    """What the spread in the target year comes from, the largest first."""
    used = plan()
    outcome, year = used.model.frames[asked.frame].outcome, used.model.target_year
    drawn = evaluating.draw(used, _choice(asked), [outcome], draws=DRAWS, seed=SEED)[outcome]
    values = drawn[..., used.year(year)].reshape(DRAWS, -1).sum(axis=1)
    z = standard(used.dims, DRAWS, SEED)[:, : len(used.parameters)]
    shares = drivers.first_order(z, values)
    found = [Driving(p, float(s)) for p, s in zip(used.parameters, shares, strict=True)]
    chosen = dict(asked.levels)
    kept = [one for one in found if one.parameter in used.place or one.parameter in chosen]
    return tuple(sorted(kept, key=lambda one: (-one.share, one.parameter)))


@_kept(_KEPT)
def lessons(asked: Asked) -> tuple[Any, ...]:
    """Which chosen action's effect is most worth an experiment."""
    used = plan()
    frame, year = used.model.frames[asked.frame], used.model.target_year
    target = targets.target_of(used, frame)
    if target is None or not asked.levels:
        return ()
    return tuple(
        learning.lessons(
            used,
            _choice(asked),
            frame.outcome,
            target,
            year,
            actions=[action for action, _ in asked.levels],
            draws=DRAWS,
            seed=SEED,
        )
    )


@_kept(_KEPT)
def costs(asked: Asked) -> tuple[Any, ...]:
    """Euros a tonne avoided in the target year; most actions have no public cost."""
    used = plan()
    node, year = used.model.frames[asked.frame].outcome, used.model.target_year
    return tuple(
        abatement.abatement(used, _choice(asked), node, year, price=0.0, draws=256, seed=SEED)
    )


@_kept(1)
def past() -> tuple[Past, ...]:
    """What the model would have said in the past, beside what came; empty where none is stated."""
    used = plan()
    if used.model.hindcast is None:
        return ()
    return hindcast(used.model, draws=DRAWS, seed=SEED)


def certificate(asked: Asked) -> dict[str, Any]:
    return asdict(likely(asked).certificate)


def traced(asked: Asked, node: str, year: int) -> Trace:
    """Raises BadInput: unknown-node, unknown-year."""
    return trace(plan(), _values(asked), node, year)


def rows_behind(node: str) -> tuple[Row, ...]:
    return roots(plan(), node)


def outcome_values(asked: Asked, outcome: str) -> tuple[str, Points]:
    """The node of an outcome without categories and its values by year."""
    used = plan()
    node = used.model.outcomes[outcome].node
    value = _values(asked)[used.place[node]]
    total = value.sum(axis=tuple(range(value.ndim - 1)))
    return node, _points(used, total)


def area_path(asked: Asked, outcome: str, item: str) -> Points:
    """One category of an outcome over the years, such as one area's emissions."""
    used = plan()
    node = used.model.nodes[used.model.outcomes[outcome].node]
    dim = next(d for d in used.model.dims if d in node.dims)
    value = _values(asked)[used.place[node.id]]
    axis = 1 + list(used.model.dims).index(dim)
    one = value.take(used.model.dims[dim].index(item), axis=axis)
    return _points(used, one.sum(axis=tuple(range(one.ndim - 1))))


@_kept(_KEPT)
def _values(asked: Asked) -> Values:
    used = plan()
    default = used.model.scenarios[used.model.default].levels
    base, chosen = _default(), dict(asked.levels)
    names = [
        action
        for action in used.model.actions
        if chosen.get(action, 0.0) != default.get(action, 0.0)
    ]
    return evaluating.changed(used, _choice(asked), base, names)


@_kept(1)
def _default() -> Values:
    used = plan()
    return evaluating.median(used, evaluating.choice_of(used, used.model.default))


def _choice(asked: Asked) -> Choice:
    return Choice(dict(asked.levels))


def _points(used: Plan, series: Any) -> Points:
    known = zip(used.years.tolist(), series.tolist(), strict=True)
    return tuple((int(year), float(value)) for year, value in known if value == value)


def _stated(used: Plan, leaf: str) -> Points:
    if not leaf:
        return ()
    rows = used.model.nodes[leaf].rows
    return tuple(sorted((row.year, row.value) for row in rows if row.year is not None))


def _base(model: Model, frame: Frame) -> tuple[int, float] | None:
    """The base year with its total; a row without a year speaks of the model's first."""
    if not frame.base:
        return None
    row = model.nodes[frame.base].rows[0]
    return row.year or model.first, row.value


def _of_kind(model: Model, kind: str) -> str:
    found = (outcome.node for outcome in model.outcomes.values() if outcome.kind == kind)
    return next(found, "")


def _at(used: Plan, values: Values, node: str, year: int) -> float | None:
    if not node:
        return None
    value = values[used.place[node]]
    return float(value[..., min(used.year(year), value.shape[-1] - 1)].sum())


def _by_item(used: Plan, values: Values, node: str, year: int) -> dict[str, float]:
    model = used.model
    dim = next(d for d in model.dims if d in model.nodes[node].dims)
    axis = 1 + list(model.dims).index(dim)
    value = values[used.place[node]][..., used.year(year)]
    other = tuple(n for n in range(value.ndim) if n != axis)
    return dict(zip(model.dims[dim], value.sum(axis=other).tolist(), strict=True))
