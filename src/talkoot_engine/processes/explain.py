"""What a log says, as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from talkoot_engine.processes.checking import Checked
from talkoot_engine.processes.outcome import Graph, Rework, Spread, Step, Variant
from talkoot_engine.processes.replay import Replayed


def graph_json(graph: Graph) -> dict[str, Any]:
    """Counts and edges; times in seconds."""
    return {
        "cases": graph.cases,
        "events": graph.events,
        "activities": dict(graph.activities),
        "starts": dict(graph.starts),
        "ends": dict(graph.ends),
        "edges": [
            {
                "from": edge.source,
                "to": edge.target,
                "count": edge.count,
                "mean_seconds": edge.mean,
                "median_seconds": edge.median,
                "p90_seconds": edge.p90,
            }
            for edge in graph.edges
        ],
    }


def variants_json(ways: Sequence[Variant]) -> list[dict[str, Any]]:
    """Each way and how many took it."""
    return [{"path": list(way.path), "count": way.count} for way in ways]


def spread_json(spread: Spread) -> dict[str, Any]:
    """Quantiles in seconds."""
    return {
        "n": spread.n,
        "mean_seconds": spread.mean,
        "p50_seconds": spread.p50,
        "p90_seconds": spread.p90,
        "largest_seconds": spread.largest,
    }


def rework_json(rework: Rework) -> dict[str, Any]:
    """What was done again, by activity."""
    return {name: dict(value) for name, value in asdict(rework).items()}


def step_json(step: Step) -> dict[str, Any]:
    """office_ keys only where there is a calendar."""
    spreads = {
        name: getattr(step, name)
        for name in ("waiting", "working", "office_waiting", "office_working")
    }
    return {
        "activity": step.activity,
        "started": step.started,
        "n": step.n,
        **{name: spread_json(spread) for name, spread in spreads.items() if spread},
    }


def checked_json(checked: Checked) -> dict[str, Any]:
    """A rule, without what it leaves empty, and the cases that break it."""
    rule = {name: value for name, value in asdict(checked.rule).items() if value}
    return {
        "rule": {**rule, "kind": str(checked.rule.kind)},
        "concerned": checked.concerned,
        "broken": [{"case": one.case, "event": one.event} for one in checked.broken],
    }


def replay_json(found: Replayed) -> Mapping[str, Any]:
    """change_seconds below 0 is sooner; fits: whether the replay as it was can be trusted."""
    return {
        "recorded": spread_json(found.recorded),
        "before": spread_json(found.before),
        "after": spread_json(found.after),
        "change_seconds": found.change,
        "fits": found.fits,
        "teams": [{"activities": list(t.activities), "people": t.people} for t in found.teams],
        "waits": {name: {"before": b, "after": a} for name, (b, a) in found.waits.items()},
    }
