"""The climate pages: what the city's model says for a choice of actions."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.people.access import limited, public
from talkoot.loop.goals import bridge
from talkoot.loop.goals.bridge import Asked, BadInput
from talkoot.loop.goals.views import choice, shown
from talkoot.loop.goals.words import climate as words

COLUMNS = ("outcome", "year", "unit", "p5", "p50", "p95")


@public
@limited("120/m/ip")
def climate(request: HttpRequest) -> HttpResponse:
    if not bridge.available():
        return render(request, "goals/no_model.html")
    if "chosen" in request.GET:
        return redirect(f"{request.path}?{choice.query_of(choice.from_form(request))}#result")
    try:
        asked = choice.asked_of(request)
    except BadInput as no:
        return render(request, "goals/no_model.html", {"why": words.refusal(no)}, status=400)
    return render(request, "goals/climate.html", {**shown.page(asked), **shown.drawn(asked)})


@public
@never_cache
@limited("1200/m/ip")
def answer(request: HttpRequest) -> HttpResponse:
    """What a moved slider changes at once: the middle way, in words and as a line."""
    try:
        asked = choice.asked_of(request)
    except (BadInput, FileNotFoundError) as no:
        return JsonResponse({"code": getattr(no, "code", "no-model")}, status=400)
    way = bridge.middle(asked)
    drawn = words.chart(way, None, lambda year, kind: "")
    return JsonResponse(
        {
            "query": choice.query_of(asked),
            "outlook": words.outlook(way),
            "value": words.amount(way.value, digits=0),
            "gap": "" if way.target is None else words.signed(way.value - way.target, 0),
            "person": words.amount(way.person, digits=2),
            "change": shown.change_of(way),
            "budget": shown.together(asked, way.year),
            "path": drawn.lines[0].paths[0] if drawn else "",
            "top": drawn.y_ticks[-1].words if drawn else 0,
        }
    )


@public
@never_cache
@limited("60/m/ip")
def parts(request: HttpRequest) -> HttpResponse:
    """The parts of the page that are drawn from many futures, for the choice of the address."""
    try:
        asked = choice.asked_of(request)
    except (BadInput, FileNotFoundError) as no:
        return JsonResponse({"code": getattr(no, "code", "no-model")}, status=400)
    context = {**shown.page(asked), **shown.drawn(asked)}
    names = ("goals/climate_futures.html", "goals/climate_parts.html")
    return HttpResponse("".join(render_to_string(name, context, request) for name in names))


@public
def area(request: HttpRequest, slug: str) -> HttpResponse:
    """One area: its path, its share, and whether that is counted or shared out; areas exist in the
    first way of accounting alone."""
    asked = choice.asked_or_404(request)
    model = bridge.plan().model
    asked = replace(asked, frame=next(iter(model.frames)))
    outcome = shown.outcome_of("area")
    if not outcome or slug not in model.dim_labels.get("area", {}):
        raise Http404
    way = bridge.middle(asked)
    path = bridge.area_path(asked, outcome, slug)
    node = model.nodes[model.outcomes[outcome].node]
    addresses = shown.addresses_of(asked, node.id)
    return render(
        request,
        "goals/climate_area.html",
        {
            "slug": slug,
            "label": model.dim_labels["area"][slug],
            "chart": words.area_chart(model.dim_labels["area"][slug], path, addresses),
            "value": way.parts[outcome][slug],
            "whole": sum(way.parts[outcome].values()),
            "year": way.year,
            "node": node,
            "unit": words.unit(node.unit),
            "query": choice.query_of(asked),
            "sectors": shown.sectors_of(asked, slug),
            "others": shown.areas(asked),
        },
    )


@public
@limited("240/m/ip")
def compare(request: HttpRequest) -> HttpResponse:
    """Two choices side by side; each is an address that anyone can share."""
    model = choice.model_or_404()
    try:
        sides = [choice.side_of(request, key) for key in ("a", "b")]
    except BadInput as no:
        return render(request, "goals/no_model.html", {"why": words.refusal(no)}, status=400)
    ways = [bridge.middle(side) for side in sides]
    return render(
        request,
        "goals/climate_compare.html",
        {
            "names": [shown.named(side) for side in sides],
            "ways": ways,
            "queries": [choice.query_of(side) for side in sides],
            "likely": [bridge.likely(side).target for side in sides],
            "chart": words.compared(ways, [shown.named(side) for side in sides]),
            "rows": shown.differences(sides),
            "sectors": shown.side_by_side(ways, shown.outcome_of("sector"), "sector"),
            "scenarios": shown.by_size(model),
            "chosen": [side.scenario for side in sides],
        },
    )


@public
@limited("240/m/ip")
def climate_csv(request: HttpRequest) -> HttpResponse:
    """Every outcome of a choice with its band, year by year."""
    asked = choice.asked_or_404(request)
    return csv_answer("climate", COLUMNS, _lines(asked))


@public
@limited("240/m/ip")
def certificate(request: HttpRequest) -> HttpResponse:
    """What was run and the hash of what came out, for `talkoot simulate --check`."""
    asked = choice.asked_or_404(request)
    found = JsonResponse(bridge.certificate(asked), json_dumps_params={"indent": 1})
    found["Content-Disposition"] = 'attachment; filename="certificate.json"'
    return found


def _lines(asked: Asked) -> Iterator[tuple[Any, ...]]:
    found = bridge.likely(asked)
    for name, band in found.bands.items():
        for year, low, middle, high in zip(found.years, band.p5, band.p50, band.p95, strict=True):
            if middle is not None:
                yield name, year, found.units[name], low, middle, high
