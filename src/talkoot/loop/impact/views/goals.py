"""What stands behind each goal, and what is measured of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import public
from talkoot.loop.goals.words import DIMENSIONS
from talkoot.loop.impact.queries import contributions as queries
from talkoot.loop.impact.queries.contributions import Impact
from talkoot.loop.impact.rules import MEASURABLE, Kind, Known
from talkoot.loop.impact.words import effects

COLUMNS = (
    "goal",
    "dimension",
    "kind",
    "slug",
    "title",
    "language",
    "origin",
    "known",
    "next_value_due",
    *queries.FIGURES,
    "url",
)


@public
def impacts(request: HttpRequest) -> HttpResponse:
    """The overview: every goal in its dimension, with the clearest measured effect."""
    rows = queries.impacts(timezone.localdate())
    data = {
        "sentence": effects.summary(rows),
        "groups": [
            _group(dimension.value, DIMENSIONS[dimension], some)
            for dimension, some in queries.by_dimension(rows).items()
        ],
        "examples": effects.examples(rows),
    }
    return render(request, "impact/list.html", data)


def _group(code: str, words: Any, rows: list[Impact]) -> dict[str, Any]:
    whole = [one for one in queries.whole(rows) if one.kind in MEASURABLE]
    return {
        "code": code,
        "words": words,
        "goals": len(rows),
        "with_some": sum(bool(row.contributions) for row in rows),
        "measurable": len(whole),
        "measured": sum(one.known is Known.MEASURED for one in whole),
        "some": [effects.line(row) for row in rows if row.contributions],
        "none": [row.goal for row in rows if not row.contributions],
    }


@public
def impact(request: HttpRequest, slug: str) -> HttpResponse:
    """One goal with everything that contributes to it."""
    row = queries.impact(slug, timezone.localdate())
    if row is None:
        raise Http404
    data = {
        "goal": row.goal,
        "dimension": effects.dimension(row),
        "sentence": effects.measured(row.measured, row.measurable),
        "count": len(row.contributions),
        "best": effects.shown(row.best) if row.best else None,
        "groups": [
            (kind.value, effects.KINDS[kind], [effects.shown(one) for one in row.of(kind)])
            for kind in Kind
            if row.of(kind)
        ],
    }
    return render(request, "impact/goal.html", data)


@public
def impacts_csv(request: HttpRequest) -> HttpResponse:
    """Every contribution to every goal, one row each."""
    return csv_answer("impact", COLUMNS, _lines(queries.impacts(timezone.localdate())))


@public
def impact_csv(request: HttpRequest, slug: str) -> HttpResponse:
    row = queries.impact(slug, timezone.localdate())
    if row is None:
        raise Http404
    return csv_answer(f"impact-{slug}", COLUMNS, _lines([row]))


def _lines(rows: Iterable[Impact]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        for one in row.contributions:
            figures = queries.figures_of(one)
            words, language = pick(effects.title(one))
            yield (
                row.goal.slug,
                row.goal.dimension,
                one.kind.value,
                one.row.slug,
                words,
                language,
                one.origin,
                one.known.value,
                one.due,
                *(figures[name] for name in queries.FIGURES),
                one.row.get_absolute_url(),
            )
