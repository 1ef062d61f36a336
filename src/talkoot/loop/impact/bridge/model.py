"""The city model of the goals room: what experiments teach it, and what a proposal would do.

What is computed is remembered for the same contents of the model and of the evidence.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from talkoot.commons.base.texts import Texts
from talkoot.loop.goals import bridge as city
from talkoot.loop.goals.bridge import DRAWS, SEED, Action, BadInput, available
from talkoot.loop.impact.rules import Evidence
from talkoot_engine.scenarios import estimating, learning
from talkoot_engine.scenarios.compiling import Plan
from talkoot_engine.scenarios.evaluating import Choice, choice_of
from talkoot_engine.scenarios.outcome import Estimate, Learned
from talkoot_engine.scenarios.simulating import simulate

__all__ = ["Action", "BadInput", "Estimate", "Learned", "available"]

Taught = tuple[tuple[str, Evidence], ...]
_SHARES = ("change", "move")
_KEPT = 256
# The scenario in which every action is on, by the name that models give it; else the last one.
_ALL = "all"


@dataclass(frozen=True)
class Prior:
    """What the model holds of an action's first effect.

    amount, sd: a share for change and move, else in `unit`; effects: how many it has.
    """

    action: str
    label: Texts
    node: str
    node_label: Texts
    kind: str
    amount: float
    sd: float
    unit: str
    effects: int

    @property
    def share(self) -> bool:
        return self.unit == "1"


@dataclass(frozen=True)
class Future:
    """What the default scenario comes to with some actions on.

    probability, target: None where the frame has no target. emissions: 5, 50 and 95 per cent.
    """

    year: int
    unit: str
    target: float | None
    probability: float | None
    emissions: tuple[float, float, float]
    certificate: Any


@dataclass(frozen=True)
class Worth:
    """What it would be worth to know actions of a scenario, the most first."""

    scenario: Texts
    unit: str
    lessons: tuple[Any, ...]


@dataclass(frozen=True)
class Area:
    """share: of the city's residents in the target year."""

    slug: str
    label: Texts
    share: float


def fingerprint() -> str:
    """SHA-256 over the files of the model. Raises BadInput: as goals.bridge.plan."""
    return city.plan().model.sha256


def actions() -> Mapping[str, Action]:
    return city.plan().model.actions


def prior_of(action: str) -> Prior:
    """Raises BadInput: unknown-action."""
    model = city.plan().model
    if action not in model.actions:
        raise BadInput("unknown-action", f"There is no action {action!r}.")
    found = model.actions[action]
    effect = found.effects[0]
    node = model.nodes[effect.node]
    return Prior(
        action=action,
        label=found.label,
        node=effect.node,
        node_label=node.label,
        kind=effect.kind,
        amount=effect.amount,
        sd=effect.sd,
        unit="1" if effect.kind in _SHARES else node.unit,
        effects=len(found.effects),
    )


def learned(action: str, evidence: Evidence) -> Learned:
    """Raises BadInput: unknown-action, bad-interval, bad-prior, bad-transfer."""
    prior = prior_of(action)
    return learning.learned(
        (prior.amount, prior.sd),
        evidence.effect,
        (evidence.low, evidence.high),
        transfer=evidence.transfer,
    )


def future(on: Sequence[str], taught: Taught = ()) -> Future:
    """The model's default scenario with some actions on, and what experiments taught of them."""
    return _future(fingerprint(), tuple(sorted(on)), tuple(sorted(taught, key=lambda one: one[0])))


@lru_cache(maxsize=_KEPT)
def _future(sha256: str, on: tuple[str, ...], taught: Taught) -> Future:
    plan = city.plan()
    model = plan.model
    levels = choice_of(plan, model.default, dict.fromkeys(on, 1.0)).levels
    evidence = {action: learned(action, one).posterior for action, one in taught}
    frame = model.frames[next(iter(model.frames))]
    found = simulate(
        plan, model.default, Choice(levels, evidence), frame=frame.id, draws=DRAWS, seed=SEED
    )
    at = found.years.index(model.target_year)
    low, middle, high = (
        series[at] for series in (found.total.p5, found.total.p50, found.total.p95)
    )
    return Future(
        year=model.target_year,
        unit=model.nodes[frame.outcome].unit,
        target=found.target.target if found.target else None,
        probability=found.target.probability if found.target else None,
        emissions=(low or 0.0, middle or 0.0, high or 0.0),
        certificate=found.certificate,
    )


def command(on: Sequence[str], taught: Taught = ()) -> str:
    """The command line that computes `future` again, digit by digit."""
    given = sorted(taught, key=lambda one: one[0])
    return " ".join(
        [
            f"talkoot simulate {_folder()} --scenario {city.plan().model.default}",
            *(f"--set {action}=on" for action in sorted(on)),
            f"--draws {DRAWS} --seed {SEED}",
            *(
                f"--measured {action}={one.effect!r}:{one.low!r}:{one.high!r}:{one.transfer!r}"
                for action, one in given
            ),
        ]
    )


def _folder() -> str:
    """The model as someone with a copy of the source finds it; elsewhere only its last names."""
    pack = Path(settings.CITY_PACK).resolve()
    root = Path(settings.ROOT).resolve()
    near = pack.relative_to(root) if pack.is_relative_to(root) else Path(pack.name)
    return shlex.quote((near / "model").as_posix())


def worth() -> Worth:
    """Which experiment would teach most, with every action of the widest scenario chosen."""
    model = city.plan().model
    scenario = model.scenarios.get(_ALL) or list(model.scenarios.values())[-1]
    frame = model.frames[next(iter(model.frames))]
    return Worth(
        scenario=scenario.label,
        unit=model.nodes[frame.outcome].unit,
        lessons=city.lessons(city.asked(scenario.id, {}, "")),
    )


def areas() -> list[Area]:
    """The model's areas with their share of the residents; [] where it does not know them."""
    model = city.plan().model
    node = _people(city.plan())
    if not node:
        return []
    cells = city.traced(city.asked("", {}, ""), node, model.target_year).cells
    whole = sum(cell.value for cell in cells)
    return [
        Area(cell.items["area"], model.dim_labels["area"][cell.items["area"]], cell.value / whole)
        for cell in cells
    ]


def _people(plan: Plan) -> str:
    """The node of residents by area: a computed one before rows, which may end early."""
    found = [
        node
        for node in plan.model.nodes.values()
        if node.unit == "person" and node.dims == ("area",) and not node.stated
    ]
    return next((node.id for node in sorted(found, key=lambda node: not node.formula)), "")


def estimate(action: str, *, size: float, reach: float) -> Estimate:
    """What a proposal like this action would do to the city's emissions in the target year.

    Raises BadInput: unknown-action, bad-size.
    """
    plan = city.plan()
    node = plan.model.frames[next(iter(plan.model.frames))].outcome
    near = _like(plan, action)
    return estimating.estimate(
        near, action, node, plan.model.target_year, size=size, reach=reach, draws=512, seed=SEED
    )


def _like(plan: Plan, action: str) -> Plan:
    """The same plan with only the action and its analogues, since each is drawn many times."""
    every = plan.model.actions
    nodes = {effect.node for effect in every[action].effects} if action in every else set()
    near = {
        id_: one for id_, one in every.items() if nodes & {effect.node for effect in one.effects}
    }
    return replace(plan, model=replace(plan.model, actions=near))


def target_year() -> int:
    return city.plan().model.target_year
