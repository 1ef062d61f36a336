"""Pages of goals, of what is measured, and of the row behind each value."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import public
from talkoot.loop.goals import bridge, queries, words
from talkoot.loop.goals.models import Indicator, Observation
from talkoot.loop.goals.queries import Aim, Reading

COLUMNS = (
    "indicator",
    "place",
    "period",
    "year",
    "value",
    "unit",
    "status",
    "frame",
    "accounting_basis",
    "note",
    "edition",
    "source",
    "publisher",
    "address",
    "licence",
    "source_edition",
    "retrieved",
    "file",
    "row",
    "row_sha256",
)


@public
def goals(request: HttpRequest) -> HttpResponse:
    groups = queries.by_dimension(queries.standings(timezone.localdate()))
    dimensions = [
        (dimension.value, words.DIMENSIONS[dimension], [words.card(row) for row in rows])
        for dimension, rows in groups.items()
    ]
    return render(request, "goals/list.html", {"dimensions": dimensions})


@public
def goal(request: HttpRequest, slug: str) -> HttpResponse:
    page = queries.goal_page(slug, timezone.localdate(), frame=request.GET.get("frame"))
    if page is None:
        raise Http404
    standing = page.standing
    reading = _shown(page.reading, page.aim) if page.reading else None
    return render(
        request,
        "goals/goal.html",
        {
            "page": page,
            "goal": standing.goal,
            "standing": standing,
            "card": words.card(standing),
            "pace": words.pace(standing),
            "modelled": bridge.speaks_of(standing.goal.target_frame),
            "reading": reading,
            "others": [_brief(one) for one in page.others],
        },
    )


@public
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    page = queries.indicator_page(
        slug, frame=request.GET.get("frame"), place=request.GET.get("place")
    )
    if page is None:
        raise Http404
    shown = _shown(page.reading, page.aim)
    return render(request, "goals/indicator.html", {"page": page, "reading": shown})


@public
def observation(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.observation(pk)
    if row is None:
        raise Http404
    every = queries.editions(row)
    return render(
        request,
        "goals/observation.html",
        {
            "row": row,
            "value": words.quantity(row.value, row.indicator) if row.value is not None else "",
            "when": words.when(row.period),
            "sureness": words.sureness(row),
            "frame": words.frame_name(row.indicator, row.frame),
            "editions": [_edition(one, row.indicator) for one in every],
            "newest": every[0],
        },
    )


@public
def goals_csv(request: HttpRequest) -> HttpResponse:
    """Every edition of every value."""
    return csv_answer("goals", COLUMNS, _lines(queries.exported()))


@public
def indicator_csv(request: HttpRequest, slug: str) -> HttpResponse:
    rows = queries.exported(slug)
    if not rows.exists() and not queries.indicators().filter(slug=slug).exists():
        raise Http404
    return csv_answer(slug, COLUMNS, _lines(rows))


def _shown(reading: Reading, aim: Aim | None) -> dict[str, Any]:
    """A reading as the chart and table partial needs it."""
    addresses = {row.pk: row.get_absolute_url() for row in reading.rows}
    return {
        "indicator": reading.indicator,
        "finding": words.finding(reading),
        "chart": words.chart(reading, aim, addresses),
        "target": words.target(aim, reading.indicator),
        "frame": reading.frame,
        "frame_name": words.frame_name(reading.indicator, reading.frame),
        "rows": [_row(row, reading.indicator, addresses[row.pk]) for row in reversed(reading.rows)],
        "next_value": words.next_value(reading.indicator),
        "direction": words.DIRECTIONS[reading.indicator.direction],
    }


def _row(row: Observation, indicator: Indicator, address: str) -> dict[str, Any]:
    return {
        "period": words.short_period(row.period),
        "value": words.figure(row.value, indicator),
        "sureness": words.sureness(row),
        "publisher": row.source.publisher,
        "url": address,
    }


def _brief(reading: Reading) -> dict[str, Any]:
    """A further indicator in one line."""
    return {
        "url": reading.indicator.get_absolute_url(),
        "name": reading.indicator.name,
        "finding": words.finding(reading) or words.next_value(reading.indicator),
    }


def _edition(row: Observation, indicator: Indicator) -> dict[str, Any]:
    taken_back = row.value is None
    return {
        "row": row,
        "url": reverse("goals:observation", args=[row.pk]),
        "value": "" if taken_back else words.quantity(row.value, indicator),
    }


def _lines(rows: Any) -> Iterator[tuple[Any, ...]]:
    for row in rows.iterator(chunk_size=500):
        yield (
            row.indicator.slug,
            row.place.slug,
            row.period,
            row.year,
            row.value,
            pick(row.indicator.unit, "en")[0],
            row.status,
            row.frame,
            row.basis,
            row.note,
            row.edition,
            row.source.slug,
            pick(row.source.publisher, "en")[0],
            row.source.address,
            row.source.licence,
            pick(row.source.edition, "en")[0],
            row.source.retrieved,
            row.file,
            row.row,
            row.row_hash,
        )
