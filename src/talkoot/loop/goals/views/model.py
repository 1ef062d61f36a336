"""Where a number of the model comes from: its formula, what that reads, and the rows at the end."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from talkoot.commons.people.access import limited, public
from talkoot.loop.goals import bridge, queries
from talkoot.loop.goals.bridge import Asked, BadInput, Node, Trace
from talkoot.loop.goals.views import choice
from talkoot.loop.goals.words import climate as words

# Cells of a node that a page shows; the file of the model holds the rest.
_CELLS = 60


@public
def nodes(request: HttpRequest) -> HttpResponse:
    """Every part of the model, by block; ?q= narrows by name."""
    model = choice.model_or_404()
    sought = request.GET.get("q", "").strip().lower()
    blocks: dict[str, list[Node]] = {}
    for node in model.nodes.values():
        named = " ".join([node.id, *node.label.values()]).lower()
        if sought in named:
            blocks.setdefault(node.block, []).append(node)
    return render(
        request,
        "goals/nodes.html",
        {
            "blocks": [(words.BLOCKS.get(name, name), found) for name, found in blocks.items()],
            "count": len(model.nodes),
            "found": sum(len(found) for found in blocks.values()),
            "actions": [a for a in model.actions.values() if not sought or _named(a, sought)],
            "q": request.GET.get("q", ""),
            "sha256": model.sha256,
        },
    )


@public
def node(request: HttpRequest, slug: str) -> HttpResponse:
    asked = choice.asked_or_404(request)
    year = _year(request)
    try:
        found = bridge.traced(asked, slug, year)
    except BadInput as no:
        raise Http404(words.refusal(no)) from no
    behind = bridge.rows_behind(slug) if not found.rows else ()
    sources = queries.sources({row.source for row in (*found.rows, *behind)})
    model = bridge.plan().model
    return render(
        request,
        "goals/node.html",
        {
            "found": found,
            "node": found.node,
            "unit": words.unit(found.node.unit),
            "total": _total(found),
            "cells": _cells(found, model),
            "more_cells": max(len(found.cells) - _CELLS, 0),
            "years": sorted({*_years(model), year}),
            "rows": [(row, sources.get(row.source)) for row in found.rows],
            "behind": sorted(
                {row.source: sources.get(row.source) for row in behind}.items(),
                key=lambda pair: pair[0],
            ),
            "count_behind": len(behind),
            "spread": words.spread(found.node),
            "areas": words.AREAS.get(found.node.areas, ""),
            "query": choice.query_of(asked),
            "formula": _formula(found, asked, year),
        },
    )


@public
@limited("240/m/ip")
def action(request: HttpRequest, slug: str) -> HttpResponse:
    """What an action would do, to what, how sure that is and who says so."""
    asked = choice.asked_or_404(request)
    model = bridge.plan().model
    if slug not in model.actions:
        raise Http404
    found = model.actions[slug]
    moved = next(one for one in bridge.moved(asked) if one.action == slug)
    low, high = bridge.interval(asked.frame, slug)
    return render(
        request,
        "goals/action.html",
        {
            "action": found,
            "alone": words.signed(moved.alone, 1),
            "low": words.signed(low, 1),
            "high": words.signed(high, 1),
            "year": model.target_year,
            "outcome": model.frames[asked.frame].outcome,
            "who": words.WHO.get(found.who, found.who),
            "evidence": words.EVIDENCE[found.evidence],
            "source": queries.sources({found.source}).get(found.source),
            "effects": [(e, model.nodes[e.node], words.effect(e)) for e in found.effects],
            "cost": next((c for c in bridge.costs(asked) if c.action == slug), None),
            "query": choice.query_of(asked),
        },
    )


def _year(request: HttpRequest) -> int:
    model = bridge.plan().model
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else model.target_year
    if not model.first <= year <= model.last:
        raise Http404
    return year


def _years(model: bridge.Model) -> list[int]:
    later = range(model.start, model.last + 1)
    return [y for y in later if y % 5 == 0 or y in (model.start, model.target_year)]


def _total(found: Trace) -> str:
    """The sum over the cells, where summing them makes sense: not for shares and rates."""
    adds = "/" not in found.node.unit.replace("/a", "") and found.node.unit != "1"
    if len(found.cells) == 1 or adds:
        return words.amount(found.total)
    return ""


def _cells(found: Trace, model: bridge.Model) -> list[dict[str, Any]]:
    return [
        {
            "labels": [model.dim_labels[dim][item] for dim, item in cell.items.items()],
            "value": words.amount(cell.value),
        }
        for cell in found.cells[:_CELLS]
        if cell.items
    ]


def _formula(found: Trace, asked: Asked, year: int) -> list[tuple[str, str]]:
    """The formula in pieces: text and, for a node's name, its address."""
    query = choice.query_of(asked)
    names = {one.id: one for one in found.reads}
    return [
        (piece, _address(piece, year, query) if piece in names else "")
        for piece in words.pieces(found.node.formula)
    ]


def _address(name: str, year: int, query: str) -> str:
    return f"{reverse('goals:node', args=[name])}?year={year}{'&' + query if query else ''}"


def _named(one: Any, sought: str) -> bool:
    return sought in " ".join([one.id, *one.label.values()]).lower()
