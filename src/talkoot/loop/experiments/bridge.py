"""Between the rows of an experiment and the effects engine."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talkoot_engine.base import BadInput
from talkoot_engine.effects.evaluate import evaluate
from talkoot_engine.effects.explain import CHECKS, REASONS
from talkoot_engine.effects.formats import as_json, blank_rows, data_from_rows, read_data
from talkoot_engine.effects.inputs import (
    Better,
    Design,
    Expected,
    Harm,
    Looks,
    Measure,
    Missing,
    Plan,
)
from talkoot_engine.effects.power import feasibility, power, sample_size
from talkoot_engine.effects.randomise import arm_of, drawn_sites, drawn_starts

__all__ = ["CHECKS", "REASONS", "BadInput", "Better", "Design", "Looks", "Missing"]
# Stands for the seed until it is drawn; what is computed before the draw does not depend on it.
_NO_SEED = "0" * 16
_KEYS = frozenset({"unit", "site", "arm", "period"})
CONTROL, TREATMENT = "control", "treatment"


@dataclass(frozen=True)
class Outlook:
    """What a plan can show, before it starts. power: 0 to 1, None where too little is stated."""

    power: float | None
    method: str
    sample_size: int | None
    remarks: tuple[Mapping[str, Any], ...]


def plan_of(plan: Mapping[str, Any], *, seed: str = "") -> Plan:
    """The plan as the engine takes it. Raises BadInput."""
    design = Design(plan["design"])
    sites = tuple(plan["sites"]) if design.by_site else ()
    periods = int(plan["periods"]) if design.by_period else 0
    start = int(plan.get("start") or 0)
    treated = plan.get("treated") or []
    return Plan(
        question=plan["question"],
        hypothesis=f"{plan['if_']} → {plan['then']} ← {plan['because']}",
        design=design,
        outcome=_measure(plan),
        smallest_effect=float(plan["smallest_effect"]),
        harms=_harms(plan),
        confidence=float(plan.get("confidence") or 0.95),
        seed=(seed or _NO_SEED) if design.drawn else "",
        looks=Looks(plan.get("looks") or Looks.ONCE),
        sites=sites,
        starts={site: start for site in sites if site in treated} if not design.drawn else {},
        steps=_steps(len(sites), periods, start) if design is Design.STEPPED_WEDGE else (),
        start=start if design is Design.INTERRUPTED_SERIES else 0,
        periods=periods,
        expected=_expected(plan),
    )


def _measure(plan: Mapping[str, Any]) -> Measure:
    return Measure(
        column=plan["column"],
        unit=plan["unit"],
        better=Better(plan["better"]),
        source=plan["source"],
        proportion=bool(plan.get("proportion")),
        missing=Missing(plan.get("missing") or Missing.REFUSE),
    )


def _harms(plan: Mapping[str, Any]) -> tuple[Harm, ...]:
    if not plan.get("harm_column"):
        return ()
    measure = Measure(
        column=plan["harm_column"],
        unit=plan["harm_unit"],
        better=Better(plan["harm_better"]),
        source=plan["source"],
    )
    return (Harm(measure, float(plan["harm_worst"])),)


def _expected(plan: Mapping[str, Any]) -> Expected:
    def number(name: str) -> float | None:
        return None if plan.get(name) in (None, "") else float(plan[name])

    per_arm = number("per_arm")
    return Expected(
        effect=number("expected_effect"),
        sd=number("expected_sd"),
        base_share=number("base_share"),
        correlation=number("correlation") or 0.0,
        per_arm=None if per_arm is None else int(per_arm),
        per_site=int(number("per_site") or 1),
    )


def _steps(sites: int, periods: int, start: int) -> tuple[int, ...]:
    """One site after another from `start` on, spread over the periods that are left."""
    first = max(start, 2)
    room = max(periods - first, 0)
    return tuple(first + (n * room) // max(sites - 1, 1) for n in range(sites))


def outlook(plan: Mapping[str, Any]) -> Outlook:
    """Power, size and what the plan cannot show. Raises BadInput for a plan that is none."""
    ready = plan_of(plan)
    try:
        shown = power(ready)
        size = sample_size(ready) if not ready.design.by_period else None
        return Outlook(shown.power, str(shown.method), size, _said(feasibility(ready)))
    except BadInput as no:
        if no.code != "not-enough-expected":
            raise
        return Outlook(None, "", None, ())


def _said(reasons: Iterable[Any]) -> tuple[Mapping[str, Any], ...]:
    return tuple({"code": one.code, "values": dict(one.values)} for one in reasons)


def columns(plan: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that each row of the data has, keys first."""
    ready = plan_of(plan)
    keys = {
        Design.RANDOM_AB: ("unit", "arm"),
        Design.CLUSTER_RANDOM: ("unit", "site"),
        Design.INTERRUPTED_SERIES: ("period",),
    }
    return (*keys.get(ready.design, ("site", "period")), *ready.columns)


def blank(plan: Mapping[str, Any], *, seed: str) -> list[dict[str, str]]:
    return blank_rows(plan_of(plan, seed=seed))


def groups(plan: Mapping[str, Any], *, seed: str) -> dict[str, str]:
    """site -> what was drawn or planned for it: "treatment", "control", or its first period."""
    ready = plan_of(plan, seed=seed)
    if ready.design is Design.CLUSTER_RANDOM:
        given = set(drawn_sites(ready))
        return {site: TREATMENT if site in given else CONTROL for site in ready.sites}
    if ready.design.by_site:
        starts = drawn_starts(ready)
        return {site: str(starts[site]) if site in starts else CONTROL for site in ready.sites}
    return {}


def arm(seed: str, unit: str) -> str:
    """The arm of somebody who arrives now."""
    return TREATMENT if arm_of(seed, unit) else CONTROL


def check_each(plan: Mapping[str, Any], rows: Sequence[Mapping[str, str]], *, seed: str) -> None:
    """Each row against the plan, though others may still be missing. Raises BadInput."""
    ready = plan_of(plan, seed=seed)
    try:
        data_from_rows(rows, ready, name="data")
    except BadInput as no:
        if no.code not in ("missing-row", "empty-arm"):
            raise


def table(plan: Mapping[str, Any], text: str, *, seed: str) -> list[dict[str, str]]:
    """The rows of a CSV that fits the plan, though others may be missing. Raises BadInput."""
    ready = plan_of(plan, seed=seed)
    try:
        read_data(text, ready, name="data.csv")
    except BadInput as no:
        if no.code not in ("missing-row", "empty-arm"):
            raise
    return _rows_of(text)


def _rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a file that the engine has read; numbers with a decimal point."""
    plain = text.removeprefix("\ufeff")
    first = plain.splitlines()[0]
    divider = ";" if first.count(";") > first.count(",") else ","
    lines = list(csv.reader(io.StringIO(plain, newline=""), delimiter=divider))
    header = [name.strip() for name in lines[0]]
    return [
        {name: _cell(name, cell.strip(), divider) for name, cell in zip(header, cells, strict=True)}
        for cells in lines[1:]
    ]


def _cell(name: str, cell: str, divider: str) -> str:
    return cell.replace(",", ".") if divider == ";" and name not in _KEYS else cell


def result(
    plan: Mapping[str, Any], rows: Sequence[Mapping[str, str]], *, seed: str
) -> dict[str, Any]:
    """What the planned analysis finds, as plain values. Raises BadInput where data are missing."""
    ready = plan_of(plan, seed=seed)
    found: dict[str, Any] = as_json(evaluate(ready, data_from_rows(rows, ready)))
    return found
