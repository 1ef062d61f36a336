"""Mine an event log: what followed what, where cases wait, which break a rule, what would help."""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import Any

from talkoot.cli.cluster import spread_in_order
from talkoot_engine.base import BadInput
from talkoot_engine.processes import explain
from talkoot_engine.processes.calendars import Calendar, parse_hours
from talkoot_engine.processes.checking import Kind, Rule, check
from talkoot_engine.processes.discovery import discover, fitting
from talkoot_engine.processes.formats import Columns, read_log
from talkoot_engine.processes.graph import directly_follows
from talkoot_engine.processes.hand_overs import hand_overs
from talkoot_engine.processes.inputs import Lifecycle, Log
from talkoot_engine.processes.lead_times import lead_time
from talkoot_engine.processes.replay import Change, replay
from talkoot_engine.processes.variants import rework, variants
from talkoot_engine.processes.waiting import steps

HELP = "mine an event log (.xes, .csv, .gz): map, variants, waits, rules, what if"

_PARTS = 8
_LISTED = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("log", type=Path, metavar="LOG.xes|LOG.csv")
    parser.add_argument(
        "--columns",
        metavar="case=A,activity=B,time=C,…",
        help="which column of a CSV holds what; also resource, lifecycle, start",
    )
    parser.add_argument(
        "--zone", default="", metavar="NAME", help="time zone of times without an offset"
    )
    parser.add_argument(
        "--lifecycle",
        choices=[str(kind) for kind in Lifecycle],
        help="map, variants and rules from these events alone (default: all)",
    )
    parser.add_argument("--hours", metavar="'mon-fri 8-16'", help="office hours, in --office-zone")
    parser.add_argument("--office-zone", default="UTC", metavar="ZONE")
    parser.add_argument(
        "--share", type=float, default=1.0, metavar="0-1", help="show the edges that hold so much"
    )
    parser.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="KIND:ACTIVITY[:OTHER[:DAYS]]",
        help="first:A, never-without:A:B, within:A:B:14, four-eyes:A:B; may be repeated",
    )
    parser.add_argument("--path", metavar="'A>B>C'", help="the intended path; who leaves it?")
    parser.add_argument(
        "--what-if",
        action="append",
        default=[],
        metavar="KIND:ACTIVITY[:NUMBER]",
        help="staff:A:+1, drop:A, once:A, faster:A:0.5; several together are one change",
    )
    parser.add_argument(
        "--model",
        type=float,
        metavar="NOISE",
        help="discover a block-structured model, leaving out what is rarer (0-1), and check it",
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="a Dask cluster to count on; the result is the same"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    calendar = parse_hours(options.hours, zone=options.office_zone) if options.hours else None
    rules, change = _rules(options), _change(options.what_if)
    log = read_log(options.log, columns=_columns(options.columns), zone=options.zone)
    whole = log
    if options.lifecycle:
        log = log.only(Lifecycle(options.lifecycle))
    found = {**_mined(log, options), **_asked(log, whole, options, calendar, rules, change)}
    found["seconds"] = round(time.perf_counter() - started, 3)
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join(_as_text(found)))
    for row in log.aside[:_LISTED]:
        print(f"{row.reason}: {options.log.name}:{row.line}: {row.text}", file=sys.stderr)
    return 0


def _columns(text: str | None) -> Columns | None:
    if not text:
        return None
    known = [one.name for one in fields(Columns)]
    pairs = dict(part.partition("=")[::2] for part in text.split(","))
    unknown = [name for name in pairs if name not in known]
    if unknown:
        raise BadInput(
            "bad-columns",
            f"--columns names {unknown[0]!r}. Known are {', '.join(known)}, each with = and a "
            "title.",
        )
    return Columns(**pairs)


def _rules(options: argparse.Namespace) -> list[Rule]:
    found = [_rule(text) for text in options.rule]
    if options.path:
        found.append(Rule(Kind.PATH, path=tuple(p.strip() for p in options.path.split(">"))))
    return found


def _rule(text: str) -> Rule:
    kind, *rest = text.split(":")
    if kind not in set(Kind) - {Kind.PATH} or not rest or len(rest) > 3:
        raise BadInput(
            "unknown-rule",
            f"{text!r} is no rule. Write first:A, never-without:A:B, within:A:B:14 or "
            "four-eyes:A:B.",
        )
    activity, other, days = (*rest, "", "")[:3]
    try:
        return Rule(Kind(kind), activity, other, float(days or 0))
    except ValueError as no:
        raise BadInput("rule-incomplete", f"{days!r} in {text!r} is no number of days.") from no


def _change(texts: Sequence[str]) -> Change | None:
    if not texts:
        return None
    staff: dict[str, int] = {}
    faster: dict[str, float] = {}
    sets: dict[str, set[str]] = {"drop": set(), "once": set()}
    for text in texts:
        kind, activity, number = (*text.split(":"), "", "")[:3]
        try:
            if kind == "staff":
                staff[activity] = int(number)
            elif kind == "faster":
                faster[activity] = float(number)
            else:
                sets[kind].add(activity)
        except (ValueError, KeyError) as no:
            raise BadInput(
                "unknown-change",
                f"{text!r} is no change. Write staff:A:+1, drop:A, once:A or faster:A:0.5.",
            ) from no
    return Change(staff, frozenset(sets["drop"]), frozenset(sets["once"]), faster)


def _mined(log: Log, options: argparse.Namespace) -> dict[str, Any]:
    """The keys that the command promises."""
    with ExitStack() as stack:
        mapper, number = map, 1
        if options.scheduler:
            mapper = stack.enter_context(spread_in_order(options.scheduler))  # type: ignore[assignment]
            number = _PARTS
        graph = directly_follows(log, number=number, mapper=mapper)
        ways = variants(log, number=number, mapper=mapper)
    if options.share != 1:
        graph = graph.filtered(options.share)
    return {
        **explain.graph_json(graph),
        "variants": explain.variants_json(ways),
        "lead_time": explain.spread_json(lead_time(log)),
        "rework": explain.rework_json(rework(ways)),
        "hand_overs": [
            {"from": one, "to": two, "count": n} for (one, two), n in hand_overs(log).items()
        ],
        "aside": [{"line": row.line, "reason": row.reason} for row in log.aside],
    }


def _asked(
    log: Log,
    whole: Log,
    options: argparse.Namespace,
    calendar: Calendar | None,
    rules: Sequence[Rule],
    change: Change | None,
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if calendar is not None:
        found["steps"] = [explain.step_json(one) for one in steps(whole, calendar=calendar)]
    if rules:
        found["rules"] = [explain.checked_json(one) for one in check(log, rules)]
    if change is not None:
        found["what_if"] = explain.replay_json(replay(whole, change, calendar=calendar))
    if options.model is not None:
        ways = variants(log)
        tree = discover(ways, noise=options.model)
        found["model"] = {"tree": str(tree), "fitting_cases": fitting(tree, ways)}
    return found


def _as_text(found: dict[str, Any]) -> Iterator[str]:
    lead = found["lead_time"]
    yield (
        f"{found['cases']:,} cases, {found['events']:,} events, "
        f"{len(found['activities'])} activities, {len(found['variants']):,} variants"
    )
    half, most = _time(lead["p50_seconds"]), _time(lead["p90_seconds"])
    yield f"Lead time: half within {half}, 90 % within {most}"
    yield from ("", "What follows what (times between them: median, 90 %):")
    for edge in found["edges"][: 3 * _LISTED]:
        spans = f"{_time(edge['median_seconds'])}, {_time(edge['p90_seconds'])}"
        yield f"  {edge['count']:8,}  {edge['from']} -> {edge['to']}  ({spans})"
    yield from ("", "Most frequent ways:")
    for way in found["variants"][:_LISTED]:
        yield f"  {way['count']:8,}  {' > '.join(way['path'])}"
    if found["rework"]["cases"]:
        yield from ("", "Done more than once in a case:")
        for name, n in list(found["rework"]["cases"].items())[:_LISTED]:
            yield f"  {n:8,}  {name}"
    yield from _more(found)
    if found["aside"]:
        yield f"{len(found['aside'])} rows could not be read and were kept aside."


def _more(found: dict[str, Any]) -> Iterator[str]:
    if "steps" in found:
        yield from ("", "Where cases wait (office time before a step, then on it, on average):")
        for step in found["steps"]:
            spans = (
                _time(step[f"office_{name}"]["mean_seconds"]) for name in ("waiting", "working")
            )
            yield f"  {step['activity']}: waits {' and takes '.join(spans)}, {step['n']:,} times"
    for one in found.get("rules", []):
        rule = one["rule"]
        words = " > ".join(rule.get("path", [])) or f"{rule['activity']} {rule.get('other', '')}"
        cases = f"{len(one['broken']):,} of {one['concerned']:,} cases break it"
        yield f"Rule {rule['kind']} {words.strip()}: {cases}"
    if "what_if" in found:
        yield from _what_if(found["what_if"])
    if "model" in found:
        yield f"Model: {found['model']['tree']}"
        yield f"{found['model']['fitting_cases']:,} of {found['cases']:,} cases fit it."


def _what_if(found: dict[str, Any]) -> Iterator[str]:
    change = found["change_seconds"]
    yield (
        f"What if: cases take {_time(found['after']['mean_seconds'])} on average, "
        f"{_time(abs(change))} {'less' if change < 0 else 'more'} than now."
    )
    if not found["fits"]:
        yield (
            "Do not trust it: replayed as it was, the log takes "
            f"{_time(found['before']['mean_seconds'])} on average, and really took "
            f"{_time(found['recorded']['mean_seconds'])}."
        )


def _time(seconds: float) -> str:
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if abs(seconds) >= size:
            return f"{seconds / size:.1f} {name}"
    return f"{seconds:.1f} s"
