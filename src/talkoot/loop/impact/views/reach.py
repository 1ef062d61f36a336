"""How far the centres are: the whole city, one area or one centre."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.people.access import public
from talkoot.loop.impact import rules
from talkoot.loop.impact.queries import reach as queries
from talkoot.loop.impact.queries.reach import Absent, Chart
from talkoot.loop.impact.words import reach as words

COLUMNS = ("area", "name", "mode", "centre", "minutes", "rank")


@public
def reach(request: HttpRequest) -> HttpResponse:
    """From everywhere to the nearest centre, by the way of travel that was asked for."""
    chart = queries.chart(shapes=True)
    if isinstance(chart, Absent):
        return render(request, "impact/reach.html", {"chart": None, "no": chart})
    mode = chart.mode(request.GET.get("mode"))
    rows = words.areas(chart, mode)
    data = {
        "chart": chart,
        "mode": mode,
        "modes": list(chart.modes.items()),
        "limits": rules.LIMITS,
        "lead": words.lead(chart, mode),
        "even": words.even(chart, mode),
        "balance": words.balance(chart),
        "centres": words.centres(chart),
        "areas": rows,
        "map": words.city_map(chart, rows),
        "legend": words.legend(rows),
        "changes": words.changes(chart),
    }
    return render(request, "impact/reach.html", data)


@public
def area(request: HttpRequest, area: str) -> HttpResponse:
    """One area or one centre; where both have one name, both on one page."""
    chart = queries.chart()
    if isinstance(chart, Absent) or not chart.has(area):
        raise Http404
    data = {
        "chart": chart,
        "slug": area,
        "name": chart.name(area),
        "modes": list(chart.modes.items()),
        "limits": rules.LIMITS,
        "area": words.of_area(chart, area),
        "centre": words.of_centre(chart, area),
    }
    return render(request, "impact/area.html", data)


@public
def reach_csv(request: HttpRequest) -> HttpResponse:
    """Minutes from each area to each centre by each way of travel; empty without travel times."""
    chart = queries.chart()
    lines = iter(()) if isinstance(chart, Absent) else _lines(chart)
    return csv_answer("reach", COLUMNS, lines)


def _lines(chart: Chart) -> Iterator[tuple[Any, ...]]:
    for mode in chart.reach.modes:
        for one in chart.reach.areas:
            name = words.plain(chart.name(one.id))
            for rank, (centre, found) in enumerate(chart.reach.nearest[one.id, mode], start=1):
                yield one.id, name, mode, centre, found, rank
