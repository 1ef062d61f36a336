"""The JSON form of the city model: its answers, its parts, the rows at their end."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from talkoot.loop.goals import bridge
from talkoot.loop.goals.api import No, Texts, no_answer

climate = Router()


class BandOut(Schema):
    """Of all futures drawn: 5, 50 and 95 in a hundred lie below."""

    p5: float
    p50: float
    p95: float


class LikelihoodOut(Schema):
    """error: standard error from drawing only so many futures."""

    year: int
    value: float
    probability: float
    error: float


class ClimateOut(Schema):
    """outcomes: name -> year -> band; an outcome by sector or area is name.category."""

    scenario: str
    levels: dict[str, float]
    frame: str
    outcomes: dict[str, dict[int, BandOut]]
    units: dict[str, str]
    target: LikelihoodOut | None
    certificate: dict[str, Any]


class NodeOut(Schema):
    id: str
    label: Texts
    unit: str
    dims: list[str]
    block: str
    formula: str
    reads: list[str]
    file: str
    line: int


class RowOut(Schema):
    items: list[str]
    year: int | None
    value: float
    source: str
    note: str
    file: str
    line: int
    sha256: str


class CellOut(Schema):
    items: dict[str, str]
    value: float | None


class NodeRecord(NodeOut):
    """cells: its values in the year asked for, in the scenario asked for; rows: what it rests on
    where it is not computed."""

    year: int
    cells: list[CellOut]
    rows: list[RowOut]


class ActionOut(Schema):
    id: str
    label: Texts
    what: Texts
    who: str
    evidence: str
    source: str
    start: int
    full: int


@climate.get(
    "",
    response={200: ClimateOut, 400: No, 404: No},
    url_name="climate",
    summary="What the city's model says of a choice of actions, with its bands and certificate",
)
def answer(request: HttpRequest, scenario: str = "", levels: str = "", frame: str = "") -> Any:
    """levels: such as action:0.5,other:0, beside what the scenario says."""
    if not bridge.available():
        return Status(404, no_answer("no-model", "The city has published no model here."))
    try:
        asked = bridge.asked(scenario, bridge.levels_in(levels), frame)
    except bridge.BadInput as no:
        return Status(400, no_answer(no.code, no.sentence))
    found = bridge.likely(asked)
    return {
        "scenario": asked.scenario,
        "levels": dict(asked.levels),
        "frame": asked.frame,
        "outcomes": {name: _band(found.years, band) for name, band in found.bands.items()},
        "units": found.units,
        "target": None
        if found.target is None
        else {
            "year": found.target.year,
            "value": found.target.target,
            "probability": found.target.probability,
            "error": found.target.error,
        },
        "certificate": bridge.certificate(asked),
    }


@climate.get(
    "/nodes",
    response={200: list[NodeOut], 404: No},
    url_name="climate-nodes",
    summary="Every part of the model",
)
def nodes(request: HttpRequest) -> Any:
    if not bridge.available():
        return Status(404, no_answer("no-model", "The city has published no model here."))
    return [_node(node) for node in bridge.plan().model.nodes.values()]


@climate.get(
    "/nodes/{slug}",
    response={200: NodeRecord, 400: No, 404: No},
    url_name="climate-node",
    summary="One part of the model with its values and its rows",
)
def node(request: HttpRequest, slug: str, year: int | None = None, scenario: str = "") -> Any:
    if not bridge.available():
        return Status(404, no_answer("no-model", "The city has published no model here."))
    try:
        asked = bridge.asked(scenario, {}, "")
        found = bridge.traced(asked, slug, year or bridge.plan().model.target_year)
    except bridge.BadInput as no:
        return Status(404 if no.code == "unknown-node" else 400, no_answer(no.code, no.sentence))
    return {
        **_node(found.node),
        "year": found.year,
        "cells": [{"items": dict(cell.items), "value": cell.value} for cell in found.cells],
        "rows": [
            {
                "items": list(row.items),
                "year": row.year,
                "value": row.value,
                "source": row.source,
                "note": row.note,
                "file": row.place.file,
                "line": row.place.line,
                "sha256": row.sha256,
            }
            for row in found.rows
        ],
    }


@climate.get(
    "/actions",
    response={200: list[ActionOut], 404: No},
    url_name="climate-actions",
    summary="Every action of the model",
)
def actions(request: HttpRequest) -> Any:
    if not bridge.available():
        return Status(404, no_answer("no-model", "The city has published no model here."))
    names = ("id", "label", "what", "who", "evidence", "source", "start", "full")
    found = bridge.plan().model.actions.values()
    return [{name: getattr(action, name) for name in names} for action in found]


def _band(years: Any, band: Any) -> dict[int, dict[str, float]]:
    return {
        year: {"p5": low, "p50": middle, "p95": high}
        for year, low, middle, high in zip(years, band.p5, band.p50, band.p95, strict=True)
        if middle is not None
    }


def _node(node: bridge.Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "label": dict(node.label),
        "unit": node.unit,
        "dims": list(node.dims),
        "block": node.block,
        "formula": node.formula,
        "reads": list(bridge.plan().reads.get(node.id, ())),
        "file": node.place.file,
        "line": node.place.line,
    }
