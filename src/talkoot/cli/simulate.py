"""A city's futures: outcomes with their bands, how likely the target is, and the certificate."""

import argparse
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios import (
    abatement,
    drivers,
    learning,
    linting,
    simulating,
    targets,
    wedge,
)
from talkoot_engine.scenarios.compiling import Plan, compile_model
from talkoot_engine.scenarios.evaluating import Choice, choice_of
from talkoot_engine.scenarios.formats import read_model
from talkoot_engine.scenarios.outcome import Band
from talkoot_engine.scenarios.simulating import Certificate, Simulation, simulate

HELP = "a city's futures and how likely its target is (model folder); checks a certificate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("model", nargs="?", type=Path, metavar="MODEL", help="folder of the model (the city's)")
    add("--scenario", metavar="NAME", help="one of scenarios/ (default: as the model says)")
    add("--set", action="append", default=[], metavar="ACTION=LEVEL", help="on, off or 0 to 1")
    add("--frame", metavar="NAME", help="way of accounting (default: the model's first)")
    add("--draws", type=int, default=simulating.DRAWS, metavar="N", help="futures (default: 1024)")
    add("--seed", type=int, default=0, metavar="N", help="of the draws (default: 0)")
    add("--block", type=int, default=16, metavar="N", help="draws at a time; changes no digit")
    add("--threads", type=int, default=1, metavar="N", help="blocks at a time; changes no digit")
    add("--measured", action="append", default=[], metavar="ACTION=EFFECT:LOW:HIGH:TRANSFER")
    add("--actions", action="store_true", help="what each action does, alone and as a fair part")
    add("--drivers", action="store_true", help="what drives the outcome in the target year")
    add("--needed", action="store_true", help="what would have to be true to reach the target")
    add("--lessons", action="store_true", help="which action's effect is most worth measuring")
    add("--price", type=float, metavar="EUR", help="costs a tonne, beside a price of carbon")
    add("--lint", action="store_true", help="only check the text of the model")
    add("--check", type=Path, metavar="CERT", help="run a certificate again and compare")
    add("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    model = read_model(options.model or _of_the_city())
    if options.lint:
        return _lint(options, linting.lint(model))
    plan = compile_model(model)
    if options.check:
        return _check(options, plan)
    scenario = options.scenario or model.default
    choice = choice_of(plan, scenario, _levels(options.set))
    choice = Choice(choice.levels, _evidence(plan, options.measured))
    frame = options.frame or next(iter(model.frames), "")
    found = simulate(
        plan,
        scenario,
        choice,
        frame=frame,
        draws=options.draws,
        seed=options.seed,
        block=options.block,
        threads=options.threads,
    )
    answer = {**as_data(found), **_further(options, plan, choice, frame)}
    answer["seconds"] = round(time.perf_counter() - started, 3)
    print(json.dumps(answer, ensure_ascii=False) if options.json else "\n".join(_text(answer)))
    return 0


def _of_the_city() -> Path:
    return Path(os.environ.get("TALKOOT_CITY", "cities/espoo")) / "model"


def as_data(found: Simulation) -> dict[str, Any]:
    target = found.target
    return {
        "years": list(found.years),
        "outcomes": {name: _band(found.years, band) for name, band in found.bands.items()},
        "units": dict(found.units),
        "target": None
        if target is None
        else {
            "year": target.year,
            "value": target.target,
            "probability": target.probability,
            "error": target.error,
            "gap": dict(zip(("p5", "p50", "p95"), target.gap, strict=True)),
        },
        "certificate": asdict(found.certificate),
    }


def _band(years: tuple[int, ...], band: Band) -> dict[str, Any]:
    return {
        str(year): {"p5": low, "p50": middle, "p95": high}
        for year, low, middle, high in zip(years, band.p5, band.p50, band.p95, strict=True)
        if middle is not None
    }


def _further(options: argparse.Namespace, plan: Plan, choice: Choice, frame: str) -> dict[str, Any]:
    framed, year = plan.model.frames[frame], plan.model.target_year
    node, seed, found = framed.outcome, options.seed, {}
    if options.actions:
        singles = wedge.singles(plan, choice, node, year, draws=min(options.draws, 512), seed=seed)
        found["actions"] = [asdict(single) for single in singles]
        found["wedge"] = asdict(wedge.shapley(plan, choice, node, year, seed=seed))
    if options.drivers:
        driving = drivers.drivers(plan, choice, node, year, seed=seed)
        found["drivers"] = [asdict(driver) for driver in driving]
    if options.needed:
        found["needed"] = [asdict(one) for one in targets.needed(plan, choice, framed)]
    target = targets.target_of(plan, framed)
    if options.lessons and target is not None:
        asked = [action for action, level in choice.levels.items() if level]
        lessons = learning.lessons(
            plan, choice, node, target, year, actions=asked, draws=options.draws, seed=seed
        )
        found["lessons"] = [asdict(lesson) for lesson in lessons]
    if options.price is not None:
        costs = abatement.abatement(
            plan, choice, node, year, price=options.price, draws=options.draws, seed=seed
        )
        found["abatement"] = [asdict(one) for one in costs]
    return found


def _levels(given: list[str]) -> dict[str, float]:
    found = {}
    for text in given:
        action, _, level = text.partition("=")
        try:
            found[action] = {"on": 1.0, "off": 0.0}.get(level) or float(
                "0" if level == "off" else level
            )
        except ValueError as no:
            raise BadInput("bad-level", f"{text!r}: write ACTION=on, off or 0 to 1.") from no
    return found


def _evidence(plan: Plan, given: list[str]) -> dict[str, tuple[float, float]]:
    """What experiments measured, joined with what the model held before."""
    found = {}
    for text in given:
        action, _, numbers = text.partition("=")
        try:
            effect, low, high, transfer = (float(part) for part in numbers.split(":"))
        except ValueError as no:
            raise BadInput(
                "bad-evidence", f"{text!r}: write ACTION=EFFECT:LOW:HIGH:TRANSFER."
            ) from no
        if action not in plan.model.actions:
            raise BadInput("unknown-action", f"There is no action {action!r}.")
        prior = plan.model.actions[action].effects[0]
        learned = learning.learned((prior.amount, prior.sd), effect, (low, high), transfer=transfer)
        found[action] = learned.posterior
    return found


def _lint(options: argparse.Namespace, findings: list[Any]) -> int:
    if options.json:
        print(json.dumps({"findings": [asdict(one) for one in findings]}, ensure_ascii=False))
    else:
        lines = [f"{one.file}:{one.line}: {one.sentence} [{one.code}]" for one in findings]
        print("\n".join([*lines, f"{len(findings)} found."]))
    return 2 if findings else 0


def _check(options: argparse.Namespace, plan: Plan) -> int:
    """Run what a certificate says again; exit 3 where the result is another."""
    given = read_certificate(options.check)
    if given.model == plan.model.sha256:
        # What nobody can choose is not confirmed, whatever it comes to.
        choice_of(plan, given.scenario, given.levels)
    choice = Choice(given.levels, given.evidence)
    found = simulate(
        plan,
        given.scenario,
        choice,
        frame=given.frame,
        draws=given.draws,
        seed=given.seed,
        block=options.block,
        threads=options.threads,
    )
    apart = simulating.differences(given, found.certificate)
    if options.json:
        print(json.dumps({"same": not apart, "differs": apart, "result": found.certificate.result}))
    elif apart:
        print(f"Not confirmed: {', '.join(apart)} differ.")
    else:
        print(f"Confirmed: the same result {given.result}.")
    return 3 if apart else 0


def read_certificate(path: Path) -> Certificate:
    """From a file that holds one, alone or within an answer of this command."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        given = dict(given.get("certificate", given))
        # JSON knows no pairs, only lists.
        pairs = {action: tuple(map(float, pair)) for action, pair in given["evidence"].items()}
        if any(len(pair) != 2 for pair in pairs.values()):
            raise ValueError("its evidence is not pairs of amount and sd")
        levels = {action: float(level) for action, level in given["levels"].items()}
        if not type(given["draws"]) is type(given["seed"]) is int:
            raise ValueError("its draws or its seed is no whole number")
        return Certificate(**{**given, "levels": levels, "evidence": pairs})
    except FileNotFoundError as no:
        raise BadInput("file-missing", f"There is no file {path}.") from no
    except (ValueError, TypeError, AttributeError, KeyError) as no:
        raise BadInput("bad-certificate", f"{path} holds no certificate: {no}.") from no


def _text(answer: dict[str, Any]) -> Iterator[str]:
    certificate = answer["certificate"]
    yield f"Scenario {certificate['scenario']}, frame {certificate['frame']}"
    target = answer["target"]
    year = str(target["year"]) if target else str(answer["years"][-1])
    for name, band in answer["outcomes"].items():
        if year in band:
            at, unit = band[year], answer["units"][name]
            yield f"  {name} {year}: {at['p50']:,.1f} ({at['p5']:,.1f} to {at['p95']:,.1f}) {unit}"
    if target:
        yield (
            f"Target {target['value']:,.0f} in {year}: reached in "
            f"{100 * target['probability']:.1f} % of futures (± {100 * target['error']:.1f} "
            f"points from drawing); the middle one is {target['gap']['p50']:,.0f} above it."
        )
    yield from _further_text(answer)
    yield f"Result {certificate['result']}, {answer['seconds']} s"


def _further_text(answer: dict[str, Any]) -> Iterator[str]:
    parts = answer.get("wedge", {}).get("parts", {})
    for one in answer.get("actions", []):
        fair = f", fair part {parts[one['action']]:,.1f}" if one["action"] in parts else ""
        yield (
            f"  {one['action']}: alone {one['alone']:,.1f} ({one['low']:,.1f} to "
            f"{one['high']:,.1f}){fair}"
        )
    for one in answer.get("drivers", [])[:12]:
        yield f"  {one['parameter']}: {100 * one['total']:.0f} % of the variance"
    for one in answer.get("needed", []):
        said = "not enough even at nothing" if one["factor"] is None else f"× {one['factor']:.2f}"
        yield f"  {one['node']}: {said}"
    for one in answer.get("lessons", []):
        yield f"  {one['action']}: moves the probability by {100 * one['moves']:.1f} points"
    for one in answer.get("abatement", []):
        if one["cost"] is not None:
            ends = f"{one['low']:,.0f} to {one['high']:,.0f}"
            yield f"  {one['action']}: {one['cost']:,.0f} ({ends}) €/t"
