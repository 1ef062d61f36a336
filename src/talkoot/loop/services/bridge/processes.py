"""Where cases wait: the events of requests as a log, its map, its rules, and what would help."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np

from talkoot.loop.services.rules.requests import Happened
from talkoot_engine.base import BadInput
from talkoot_engine.processes import explain
from talkoot_engine.processes.calendars import Calendar, parse_hours
from talkoot_engine.processes.checking import Kind, Rule, check
from talkoot_engine.processes.graph import directly_follows
from talkoot_engine.processes.hand_overs import hand_overs
from talkoot_engine.processes.inputs import NONE, Lifecycle, Log, arrange
from talkoot_engine.processes.outcome import Graph
from talkoot_engine.processes.remaining import forecast
from talkoot_engine.processes.replay import Change, replay
from talkoot_engine.processes.times import micros
from talkoot_engine.processes.variants import rework, variants
from talkoot_engine.processes.waiting import steps

__all__ = ["Change", "Kind"]
WAITS = "waits-for-resident"
# From fewest to all steps: where the slider of the map can stand.
SHARES = (50, 60, 70, 80, 90, 95, 100)
MOST_EVENTS = 200_000  # replayed or checked while somebody waits
# What an event is in the log; any other is no step.
_KINDS = {
    Happened.RECEIVED: Lifecycle.COMPLETE,
    Happened.BEGUN: Lifecycle.START,
    Happened.FINISHED: Lifecycle.COMPLETE,
    Happened.ASKED: Lifecycle.START,
    Happened.ANSWERED: Lifecycle.COMPLETE,
    Happened.CLOSED: Lifecycle.COMPLETE,
    Happened.REOPENED: Lifecycle.COMPLETE,
}
_PAUSES = (Happened.ASKED, Happened.ANSWERED)
_VARIANTS = 20
_BROKEN = 50
_LEAST = 10


class Step(NamedTuple):
    """One event of a request, as plain values; several stand by case and sequence."""

    case: str
    happened: str
    step: str
    at: datetime
    hand: str
    team: str


def log_from(rows: Sequence[Step]) -> Log:
    """The log. Steps begin and end; so does waiting for the resident. What staff only noted or
    passed on is no step. Whoever did it stands in it as a pseudonym.

    Raises BadInput: empty-log.
    """
    kept = [row for row in rows if row.happened in _KINDS]
    return arrange(
        case=[row.case for row in kept],
        activity=[_activity(row) for row in kept],
        time=np.array([micros(row.at) for row in kept], dtype=np.int64),
        # Each resident answers for themselves: nobody stands in a queue for that.
        resource=[f"resident {row.case}" if row.happened in _PAUSES else row.hand for row in kept],
        lifecycle=[_KINDS[row.happened] for row in kept],
    )


def by_team(log: Log, rows: Sequence[Step]) -> Log:
    """The same log with teams instead of people, and nobody while the resident is waited for."""
    named = ["" if row.happened in _PAUSES else row.team for row in rows if row.happened in _KINDS]
    teams = sorted({*named} - {""})
    place = {name: n for n, name in enumerate(teams)}
    codes = np.array([place.get(name, NONE) for name in named], dtype=np.int32)
    order = np.lexsort((np.arange(len(named)), *_keys(rows)))
    return replace(log, resources=tuple(teams), resource=codes[order])


def _keys(rows: Sequence[Step]) -> tuple[np.ndarray, np.ndarray]:
    """Time and case of the rows that are kept, as the log is ordered by them."""
    kept = [row for row in rows if row.happened in _KINDS]
    first: dict[str, int] = {}
    case = np.array([first.setdefault(row.case, len(first)) for row in kept], dtype=np.int64)
    return np.array([micros(row.at) for row in kept], dtype=np.int64), case


def _activity(row: Step) -> str:
    if row.happened in (Happened.BEGUN, Happened.FINISHED):
        return row.step
    return WAITS if row.happened in _PAUSES else row.happened


def mined(rows: Sequence[Step], *, ended: set[str], hours: str, zone: str) -> dict[str, Any] | None:
    """Map, variants, rework, waits, hand-overs and forecast; None with fewer than ten cases."""
    if len({row.case for row in rows}) < _LEAST:
        return None
    log = log_from(rows)
    done = log.only(Lifecycle.COMPLETE)
    graph, ways = directly_follows(done), variants(done)
    return {
        **explain.graph_json(graph),
        "edges": _edges(graph),
        "order": _order(done),
        "variants": explain.variants_json(ways)[:_VARIANTS],
        "ways": len(ways),
        "rework": explain.rework_json(rework(ways)),
        "steps": _steps(log, calendar_of(hours, zone)),
        "hand_overs": [
            {"from": one, "to": two, "count": n}
            for (one, two), n in hand_overs(by_team(log, rows)).items()
        ],
        "forecast": _forecast(done, ended),
    }


def _edges(graph: Graph) -> list[dict[str, Any]]:
    """Every step, with the first stand of the slider at which the map shows it."""
    level: dict[tuple[str, str], int] = {}
    for share in SHARES:
        for edge in graph.filtered(share / 100).edges:
            level.setdefault((edge.source, edge.target), share)
    return [
        {
            "from": edge.source,
            "to": edge.target,
            "count": edge.count,
            "median_seconds": edge.median,
            "p90_seconds": edge.p90,
            "level": level[edge.source, edge.target],
        }
        for edge in graph.edges
    ]


def _order(log: Log) -> list[str]:
    """Activities by how late in a case they come on average: the rows of the map."""
    places: dict[int, list[int]] = {}
    starts = log.starts.tolist()
    for first, end in itertools.pairwise(starts):
        for place, activity in enumerate(log.activity[first:end].tolist()):
            places.setdefault(activity, []).append(place)
    mean = {log.activities[a]: sum(some) / len(some) for a, some in places.items()}
    return sorted(mean, key=lambda name: (mean[name], name))


def _steps(log: Log, calendar: Calendar | None) -> list[dict[str, Any]]:
    try:
        return [explain.step_json(one) for one in steps(log, calendar=calendar)]
    except BadInput:  # nobody has begun a step yet
        return []


def _forecast(log: Log, ended: set[str]) -> dict[str, Any] | None:
    try:
        found = forecast(log, ended=[case in ended for case in log.cases])
    except BadInput:  # too few cases to judge by
        return None
    return {
        "method": str(found.method),
        "beats_naive": found.beats_naive,
        "errors": {str(name): value for name, value in found.errors.items()},
        "left": found.left,
        "taught": found.taught,
        "judged": found.judged,
    }


def calendar_of(hours: str, zone: str) -> Calendar | None:
    """Office hours such as "mon-fri 8-16". Raises BadInput: bad-hours and its like."""
    return parse_hours(hours, zone=zone) if hours else None


def what_if(rows: Sequence[Step], change: Change, *, hours: str, zone: str) -> Mapping[str, Any]:
    """The same cases once more through the queues, with something changed.

    Raises BadInput: too-many-events, no-start-events, no-resources, unknown-activity, no-staff.
    """
    if len(rows) > MOST_EVENTS:
        raise BadInput("too-many-events", f"{len(rows)} events are too many to replay at once.")
    log = log_from(rows)
    return explain.replay_json(replay(log, change, calendar=calendar_of(hours, zone)))


def rule_of(kept: Mapping[str, Any]) -> Rule:
    """A rule as the service keeps it."""
    return Rule(
        Kind(kept["kind"]),
        kept.get("activity", ""),
        kept.get("other", ""),
        float(kept.get("days") or 0),
        tuple(kept.get("path", ())),
    )


def checked(rows: Sequence[Step], kept: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each rule with how many cases it speaks of and which break it; a rule about what never
    happened yet concerns nobody."""
    if not rows or not kept:
        return []
    log = log_from(rows).only(Lifecycle.COMPLETE)
    return [_one(log, one) for one in kept]


def _one(log: Log, kept: Mapping[str, Any]) -> dict[str, Any]:
    try:
        found = check(log, [rule_of(kept)])[0]
    except BadInput:
        return {"rule": kept, "concerned": 0, "broken": 0, "cases": []}
    return {
        "rule": kept,
        "concerned": found.concerned,
        "broken": len(found.broken),
        "cases": [breach.case for breach in found.broken[:_BROKEN]],
    }
