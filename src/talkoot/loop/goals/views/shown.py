"""What the climate pages show of a choice, ready for their templates."""

from typing import Any

from django.urls import reverse

from talkoot.commons.base.texts import pick
from talkoot.loop.goals import bridge, queries
from talkoot.loop.goals.bridge import Asked
from talkoot.loop.goals.views import choice
from talkoot.loop.goals.words import climate as words

_DRIVERS = 6
# What stands beside emissions is shown for the target year and so many years before it.
_BEFORE = 6


def page(asked: Asked) -> dict[str, Any]:
    """What needs no draws."""
    model, way = bridge.plan().model, bridge.middle(asked)
    frame = model.frames[asked.frame]
    return {
        "way": way,
        "query": choice.query_of(asked),
        "asked": asked,
        "frame": frame,
        "frames": [
            (one, choice.query_of(Asked(asked.scenario, asked.levels, one.id)))
            for one in model.frames.values()
        ],
        "scenarios": [_scenario(one, asked) for one in by_size(model)],
        "outlook": words.outlook(way),
        "figures": _figures(asked, way, frame),
        "groups": _groups(asked),
        "note": model.note,
        "goal": queries.aimed_at(frame.id),
    }


def drawn(asked: Asked) -> dict[str, Any]:
    """What is drawn from many futures."""
    model, way = bridge.plan().model, bridge.middle(asked)
    found, frame = bridge.likely(asked), model.frames[asked.frame]
    labels = {action.id: action.label for action in model.actions.values()}
    return {
        "found": found,
        "certificate": found.certificate,
        "futures": words.futures(found.target.probability) if found.target else "",
        "reached": round(found.target.probability * 100) if found.target else None,
        "chart": words.chart(way, found, _origins(asked, frame)),
        "needed": [
            (model.nodes[one.node], words.needed(model.nodes[one.node].label, one.factor))
            for one in bridge.needed(asked)
        ],
        "wedge": words.wedge(
            bridge.moved(asked), labels, lambda action: reverse("goals:action", args=[action])
        ),
        "labels": labels,
        "drivers": _driving(asked),
        "lessons": [one for one in bridge.lessons(asked) if one.moves > 0 or one.narrows > 0][:5],
        "costs": [one for one in bridge.costs(asked) if one.cost is not None],
        "past": bridge.past(),
        "past_better": sum(row.score < row.line_score for row in bridge.past()),
        "until": bridge.plan().model.hindcast,
        "sectors": _by_item(way, outcome_of("sector"), "sector"),
        "areas": areas(asked),
        "beside": _beside(asked),
        "low_high": _ends(found, way.year),
    }


def _figures(asked: Asked, way: bridge.Way, frame: bridge.Frame) -> list[dict[str, Any]]:
    """The figures under the headline, each with the node that it comes from."""
    gap = "" if way.target is None else words.signed(way.value - way.target, 0)
    main = bridge.is_main(frame.id)
    found = [
        ("value", frame.outcome, words.amount(way.value, digits=0)),
        ("target", frame.target, words.amount(way.target, digits=0)),
        ("gap", frame.outcome, gap),
        ("change", (main and _node_of("change")) or frame.base, change_of(way)),
        ("person", _node_of("person"), words.amount(way.person, digits=2)),
        ("budget", _node_of("budget"), together(asked, way.year)),
    ]
    return [{"key": key, "node": node, "words": said} for key, node, said in found]


def _node_of(kind: str) -> str:
    outcomes = bridge.plan().model.outcomes.values()
    return next((outcome.node for outcome in outcomes if outcome.kind == kind), "")


def together(asked: Asked, year: int) -> str:
    """What is emitted in all until the target year; empty where the model does not add it up."""
    if not outcome_of("budget") or not bridge.is_main(asked.frame):
        return ""
    _node, points = bridge.outcome_values(asked, outcome_of("budget"))
    return words.amount(dict(points).get(year), digits=0)


def change_of(way: bridge.Way) -> str:
    """Per cent since the base year."""
    if not way.base:
        return ""
    return words.signed((way.value / way.base[1] - 1) * 100, 0)


def by_size(model: bridge.Model) -> list[Any]:
    """The scenarios from the one that does least to the one that does most."""
    return sorted(model.scenarios.values(), key=lambda one: (sum(one.levels.values()), one.id))


def _groups(asked: Asked) -> list[tuple[str, list[dict[str, Any]]]]:
    """The actions by the file of the model that they stand in."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _actions(asked):
        found.setdefault(row["action"].block, []).append(row)
    return [(str(words.BLOCKS.get(block, block)), rows) for block, rows in found.items()]


def _actions(asked: Asked) -> list[dict[str, Any]]:
    model, levels = bridge.plan().model, dict(asked.levels)
    own = model.scenarios[asked.scenario].levels
    found = []
    for action in model.actions.values():
        low, high = bridge.interval(asked.frame, action.id)
        single = next(one for one in bridge.moved(asked) if one.action == action.id)
        level = levels.get(action.id, 0.0)
        found.append(
            {
                "action": action,
                "on": level > 0,
                "percent": round((level or 1.0) * 100),
                "own": own.get(action.id, 0.0),
                "alone": words.signed(single.alone, 1),
                "low": words.signed(low, 1),
                "high": words.signed(high, 1),
            }
        )
    return found


def _scenario(one: Any, asked: Asked) -> dict[str, Any]:
    plain = tuple(sorted((a, level) for a, level in one.levels.items() if level))
    return {
        "scenario": one,
        "query": choice.query_of(Asked(one.id, plain, asked.frame)),
        "current": plain == asked.levels,
    }


def _driving(asked: Asked) -> list[dict[str, Any]]:
    model = bridge.plan().model
    found = []
    for one in bridge.driving(asked)[:_DRIVERS]:
        if one.share < 0.01:
            continue
        action = model.actions.get(one.parameter)
        found.append(
            {
                "label": action.label if action else model.nodes[one.parameter].label,
                "url": reverse("goals:action", args=[one.parameter])
                if action
                else reverse("goals:node", args=[one.parameter]),
                "share": round(one.share * 100),
            }
        )
    return found


def _ends(found: bridge.Simulation, year: int) -> tuple[str, str] | None:
    if found.target is None:
        return None
    low, _middle, high = found.target.gap
    target = found.target.target
    return words.amount(target + low, digits=0), words.amount(target + high, digits=0)


def outcome_of(kind: str) -> str:
    outcomes = bridge.plan().model.outcomes.values()
    return next((outcome.id for outcome in outcomes if outcome.kind == kind), "")


def _by_item(way: bridge.Way, outcome: str, dim: str) -> list[dict[str, Any]]:
    model = bridge.plan().model
    if outcome not in way.parts:
        return []
    whole = sum(way.parts[outcome].values())
    return [
        {
            "slug": item,
            "label": model.dim_labels[dim][item],
            "value": words.amount(value, digits=1),
            "share": words.amount(100 * value / whole if whole else None, digits=0),
            "node": model.outcomes[outcome].node,
        }
        for item, value in way.parts[outcome].items()
    ]


def areas(asked: Asked) -> list[dict[str, Any]]:
    return _by_item(bridge.middle(asked), outcome_of("area"), "area")


def sectors_of(asked: Asked, area_: str) -> list[dict[str, Any]]:
    """An area's emissions by sector, where the model has both."""
    model = bridge.plan().model
    year = model.target_year
    for name in model.nodes:
        if set(model.nodes[name].dims) == {"area", "sector"} and name in _leading():
            cells = bridge.traced(asked, name, year).cells
            return [
                {
                    "label": model.dim_labels["sector"][cell.items["sector"]],
                    "value": words.amount(cell.value, digits=1),
                    "node": name,
                }
                for cell in cells
                if cell.items["area"] == area_
            ]
    return []


def _leading() -> set[str]:
    """The nodes that the outcome by area is summed from."""
    used = bridge.plan()
    outcome = outcome_of("area")
    return set(used.reads.get(used.model.outcomes[outcome].node, ())) if outcome else set()


def _beside(asked: Asked) -> list[dict[str, Any]]:
    """What stands beside emissions, by kind; a kind of which the model knows nothing says so."""
    groups: dict[str, list[dict[str, Any]]] = {kind: [] for kind in words.BESIDE}
    model = bridge.plan().model
    years = (max(model.start, model.target_year - _BEFORE), model.target_year)
    for outcome in model.outcomes.values():
        if outcome.kind not in groups:
            continue
        node, points = bridge.outcome_values(asked, outcome.id)
        at = dict(points)
        groups[outcome.kind].append(
            {
                "node": model.nodes[node],
                "values": [(year, words.amount(at.get(year))) for year in years],
                "unit": words.unit(model.nodes[node].unit),
            }
        )
    return [
        {"title": words.BESIDE[kind], "rows": rows, "years": years} for kind, rows in groups.items()
    ]


def differences(sides: list[Asked]) -> list[dict[str, Any]]:
    model = bridge.plan().model
    one, two = (dict(side.levels) for side in sides)
    return [
        {"action": action, "levels": [round(100 * s.get(action.id, 0.0)) for s in (one, two)]}
        for action in model.actions.values()
        if one.get(action.id, 0.0) != two.get(action.id, 0.0)
    ]


def side_by_side(ways: list[bridge.Way], outcome: str, dim: str) -> list[dict[str, Any]]:
    labels = bridge.plan().model.dim_labels.get(dim, {})
    if not outcome:
        return []
    first, second = (way.parts[outcome] for way in ways)
    return [
        {
            "label": labels[item],
            "values": [words.amount(value, digits=1) for value in (first[item], second[item])],
            "gap": words.signed(second[item] - first[item], 1),
        }
        for item in first
    ]


def named(asked: Asked) -> str:
    label = pick(bridge.plan().model.scenarios[asked.scenario].label)[0]
    own = bridge.plan().model.scenarios[asked.scenario].levels
    plain = tuple(sorted((a, level) for a, level in own.items() if level))
    return label if plain == asked.levels else words.changed(label)


def _origins(asked: Asked, frame: bridge.Frame) -> Any:
    """Where a value of the chart comes from, by year and kind: outcome, base or observed."""
    nodes = {
        "outcome": frame.outcome,
        "base": frame.base,
        "observed": frame.observed,
        "target": frame.target,
    }
    ways = {kind: addresses_of(asked, node) for kind, node in nodes.items() if node}
    return lambda year, kind: ways[kind](year)


def addresses_of(asked: Asked, node: str) -> Any:
    base, query = reverse("goals:node", args=[node]), choice.query_of(asked)
    return lambda year: f"{base}?year={year}{'&' + query if query else ''}"
