"""The JSON form of this stage: what stands behind each goal, and how far the centres are."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from talkoot.loop.impact import rules
from talkoot.loop.impact.queries import contributions as queries
from talkoot.loop.impact.queries import reach as distances
from talkoot.loop.impact.queries.contributions import Contribution, Impact
from talkoot.loop.impact.queries.reach import Absent, Chart
from talkoot.loop.impact.words import effects

router = Router()
reach = Router()
Texts = dict[str, str]


class No(Schema):
    """Why there is no answer."""

    code: str
    sentence: str


class ImpactOut(Schema):
    """A goal. measurable: experiments and services; best: address of the clearest effect."""

    slug: str
    dimension: str
    statement: Texts
    url: str
    contributions: dict[str, int]
    measurable: int
    measured: int
    best: str | None


class FiguresOut(Schema):
    """Of an experiment down to verdict, of a service from requests on; the rest is null."""

    measure: str | None
    unit: str | None
    effect: float | None
    interval_low: float | None
    interval_high: float | None
    confidence: float | None
    verdict: str | None
    requests: int | None
    promise_kept: float | None
    p50_days: float | None
    p50_days_before: float | None
    p50_days_after: float | None
    changed_on: date | None


class ContributionOut(Schema):
    """known: measured, due, late, waits, no-date or never. came_of_it: addresses."""

    kind: str
    slug: str
    url: str
    title: Texts
    origin: str
    known: str
    next_value_due: date | None
    figures: FiguresOut
    came_of_it: list[str]


class ImpactPage(ImpactOut):
    behind_it: list[ContributionOut]


class SourceOut(Schema):
    what: str
    year: int | None
    publisher: Texts
    title: Texts
    address: str
    licence: str


class MeanOut(Schema):
    """minutes: to the nearest centre, weighed by people; shares: minutes -> share of people."""

    mode: str
    minutes: float | None
    shares: dict[str, float | None]


class BalanceOut(Schema):
    mode: str
    minutes: float
    gini: float
    least: tuple[str, float]
    most: tuple[str, float]


class CentreOut(Schema):
    """catchment: minutes -> people; people: those for whom it is the nearest."""

    centre: str
    mode: str
    catchment: dict[str, float]
    people: float
    to_others: float | None


class WithinOut(Schema):
    mode: str
    minutes: float
    amounts: dict[str, float]
    shares: dict[str, float]


class AreaOut(Schema):
    """minutes: mode -> centre -> minutes, the nearest first."""

    area: str
    name: str
    amounts: dict[str, float]
    minutes: dict[str, dict[str, float]]
    within: list[WithinOut]


class ChangedOut(Schema):
    """mean: minutes before and after; sooner, later: people, by at least a minute."""

    change: str
    mode: str
    mean: tuple[float, float]
    sooner: float
    later: float
    areas: list[tuple[str, float]]


class ReachOut(Schema):
    modes: dict[str, Texts | str]
    limits: list[float]
    mean: list[MeanOut]
    balance: list[BalanceOut]
    centres: list[CentreOut]
    areas: list[AreaOut]
    changed: list[ChangedOut]
    sources: list[SourceOut]


@router.get(
    "", response=list[ImpactOut], url_name="impacts", summary="What stands behind every goal"
)
def impacts(request: HttpRequest) -> Any:
    return [_impact(row) for row in queries.impacts(timezone.localdate())]


@router.get(
    "/{slug}",
    response={200: ImpactPage, 404: No},
    url_name="impact",
    summary="Everything that contributes to one goal, and what is measured of it",
)
def impact(request: HttpRequest, slug: str) -> Any:
    row = queries.impact(slug, timezone.localdate())
    if row is None:
        return Status(404, {"code": "unknown-goal", "sentence": f"There is no goal {slug!r}."})
    return {**_impact(row), "behind_it": [_contribution(one) for one in row.contributions]}


@reach.get(
    "", response={200: ReachOut, 404: No}, url_name="reach", summary="How far the centres are"
)
def the_whole(request: HttpRequest) -> Any:
    chart = distances.chart()
    if isinstance(chart, Absent):
        return Status(404, _absent(chart))
    found = chart.reach
    return {
        "modes": dict(chart.modes),
        "limits": list(rules.LIMITS),
        "mean": [_mean(chart, mode) for mode in found.modes],
        "balance": [row for mode in found.modes for row in found.balance[mode]],
        "centres": [_centre(row) for row in found.catchments.values()],
        "areas": [_area(chart, area.id) for area in found.areas],
        "changed": [_changed(name, row) for name, rows in found.changed.items() for row in rows],
        "sources": _sources(chart),
    }


@reach.get(
    "/{area}", response={200: AreaOut, 404: No}, url_name="area", summary="How far one area is"
)
def one_area(request: HttpRequest, area: str) -> Any:
    chart = distances.chart()
    if isinstance(chart, Absent):
        return Status(404, _absent(chart))
    if not any(one.id == area for one in chart.reach.areas):
        return Status(404, {"code": "unknown-area", "sentence": f"There is no area {area!r}."})
    return _area(chart, area)


def _absent(no: Absent) -> dict[str, str]:
    sentence = no.sentence or "The pack of this city holds no travel times."
    return {"code": no.code, "sentence": sentence}


def _impact(row: Impact) -> dict[str, Any]:
    return {
        "slug": row.goal.slug,
        "dimension": row.goal.dimension,
        "statement": row.goal.statement,
        "url": row.goal.get_absolute_url(),
        "contributions": {kind.value: len(row.of(kind)) for kind in rules.Kind},
        "measurable": row.measurable,
        "measured": row.measured,
        "best": row.best.row.get_absolute_url() if row.best else None,
    }


def _contribution(one: Contribution) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "slug": one.row.slug,
        "url": one.row.get_absolute_url(),
        "title": effects.title(one),
        "origin": one.origin,
        "known": one.known.value,
        "next_value_due": one.due,
        "figures": queries.figures_of(one),
        "came_of_it": [inner.row.get_absolute_url() for inner in one.came_of_it],
    }


def _mean(chart: Chart, mode: str) -> dict[str, Any]:
    mean = chart.reach.mean[mode]
    shares = {f"{limit:g}": share for limit, share in mean.shares.items()}
    return {"mode": mode, "minutes": mean.minutes, "shares": shares}


def _centre(row: Any) -> dict[str, Any]:
    catchment = {f"{limit:g}": people for limit, people in row.catchment.items()}
    return {
        "centre": row.centre,
        "mode": row.mode,
        "catchment": catchment,
        "people": row.people,
        "to_others": row.to_others,
    }


def _area(chart: Chart, slug: str) -> dict[str, Any]:
    found = chart.reach
    area = next(one for one in found.areas if one.id == slug)
    return {
        "area": slug,
        "name": area.name,
        "amounts": dict(area.amounts or {}),
        "minutes": {mode: dict(found.nearest[slug, mode]) for mode in found.modes},
        "within": [row for mode in found.modes for row in found.within[slug, mode]],
    }


def _changed(name: str, row: Any) -> dict[str, Any]:
    return {
        "change": name,
        "mode": row.mode,
        "mean": row.mean,
        "sooner": row.sooner,
        "later": row.later,
        "areas": list(row.areas),
    }


def _sources(chart: Chart) -> list[dict[str, Any]]:
    rows = [(row.file, row.year, source) for row, source in chart.matrices]
    rows += [(row.file, None, source) for row, source, _found in chart.changes]  # type: ignore[list-item]
    rows.append(("areas.csv", None, chart.counted))  # type: ignore[arg-type]
    return [
        {
            "what": what,
            "year": year,
            "publisher": dict(source.publisher),
            "title": dict(source.title),
            "address": source.address,
            "licence": source.licence,
        }
        for what, year, source in rows
    ]
