"""The JSON form of this stage: goals, indicators, and every value with its source."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from talkoot.loop.goals import queries, rules
from talkoot.loop.goals.models import Goal, Indicator, Observation
from talkoot.loop.goals.queries import Reading, Standing

router = Router()
indicators = Router()
values = Router()
Texts = dict[str, str]


class No(Schema):
    """Why there is no answer."""

    code: str
    sentence: str


class SourceOut(Schema):
    slug: str
    publisher: Texts
    title: Texts
    address: str
    licence: str
    edition: Texts
    retrieved: date | None
    note: Texts


class ObservationOut(Schema):
    """One edition of one value; value is null where it was taken back."""

    id: int
    indicator: str
    place: str
    period: str
    year: int | None
    value: float | None
    status: str
    certainty: str
    frame: str
    accounting_basis: str
    note: str
    edition: int
    file: str
    row: int
    row_sha256: str
    source: SourceOut


class FrameOut(Schema):
    slug: str
    name: Texts
    description: Texts


class IndicatorOut(Schema):
    slug: str
    name: Texts
    unit: Texts
    direction: str
    decimals: int
    description: Texts
    next_value_due: date | None
    next_value_note: Texts
    frames: list[FrameOut]


class SeriesOut(IndicatorOut):
    """observations: every edition of every value, in order of time."""

    observations: list[ObservationOut]


class TargetOut(Schema):
    indicator: str
    value: float
    year: int
    frame: str


class LatestOut(Schema):
    period: str
    value: float
    certainty: str
    frame: str
    observation: int
    movement: str | None
    change: float | None


class GoalOut(Schema):
    """missing says why there is no latest value; course what the trend means for the goal."""

    slug: str
    dimension: str
    term: str
    statement: Texts
    description: Texts
    owner: Texts
    indicator: str | None
    target: TargetOut | None
    latest: LatestOut | None
    course: str
    missing: str | None


class GoalPageOut(GoalOut):
    indicators: list[str]
    calls: list[str]
    proposals: int


@router.get("", response=list[GoalOut], url_name="goals", summary="Every goal and how it stands")
def goals(request: HttpRequest) -> Any:
    return [_goal(row) for row in queries.standings(timezone.localdate())]


@router.get("/{slug}", response={200: GoalPageOut, 404: No}, url_name="goal", summary="One goal")
def goal(request: HttpRequest, slug: str) -> Any:
    page = queries.goal_page(slug, timezone.localdate())
    if page is None:
        return Status(404, no_answer("unknown-goal", f"There is no goal {slug!r}."))
    return {
        **_goal(page.standing),
        "indicators": [one.slug for one in page.standing.goal.indicators.all()],
        "calls": [call.slug for call in page.calls],
        "proposals": page.proposals_count,
    }


@indicators.get(
    "", response=list[IndicatorOut], url_name="indicators", summary="Everything that is measured"
)
def every_indicator(request: HttpRequest) -> Any:
    return [_indicator(row) for row in queries.indicators()]


@indicators.get(
    "/{slug}",
    response={200: SeriesOut, 404: No},
    url_name="indicator",
    summary="One indicator with every edition of its values",
)
def indicator(request: HttpRequest, slug: str) -> Any:
    row = queries.indicators().filter(slug=slug).first()
    if row is None:
        return Status(404, no_answer("unknown-indicator", f"There is no indicator {slug!r}."))
    rows = [_observation(one) for one in queries.exported(slug)]
    return {**_indicator(row), "observations": rows}


@values.get(
    "/{key}",
    response={200: ObservationOut, 404: No},
    url_name="observation",
    summary="One value and the row it comes from",
)
def observation(request: HttpRequest, key: int) -> Any:
    row = queries.observation(key)
    if row is None:
        return Status(404, no_answer("unknown-value", f"There is no value {key}."))
    return _observation(row)


def no_answer(code: str, sentence: str) -> dict[str, str]:
    """The body of a refusal."""
    return {"code": code, "sentence": sentence}


def _goal(row: Standing) -> dict[str, Any]:
    goal = row.goal
    return {
        "slug": goal.slug,
        "dimension": goal.dimension,
        "term": goal.term,
        "statement": goal.statement,
        "description": goal.description,
        "owner": goal.owner,
        "indicator": goal.target_indicator.slug if goal.target_indicator else None,
        "target": _target(goal),
        "latest": _latest(row.reading) if row.reading else None,
        "course": row.course.value,
        "missing": row.missing.value if row.missing else None,
    }


def _target(goal: Goal) -> dict[str, Any] | None:
    if goal.target_indicator is None or goal.target_value is None:
        return None
    return {
        "indicator": goal.target_indicator.slug,
        "value": goal.target_value,
        "year": goal.target_year,
        "frame": goal.target_frame,
    }


def _latest(reading: Reading) -> dict[str, Any] | None:
    latest = reading.latest
    if latest is None:
        return None
    return {
        "period": latest.period,
        "value": latest.value,
        "certainty": latest.certainty.value,
        "frame": reading.frame,
        "observation": latest.key,
        "movement": reading.trend.movement.value if reading.trend else None,
        "change": reading.trend.change if reading.trend else None,
    }


def _indicator(row: Indicator) -> dict[str, Any]:
    names = ("slug", "name", "unit", "direction", "decimals", "description")
    more = ("next_value_due", "next_value_note", "frames")
    return {name: getattr(row, name) for name in (*names, *more)}


def _observation(row: Observation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "indicator": row.indicator.slug,
        "place": row.place.slug,
        "period": row.period,
        "year": row.year,
        "value": row.value,
        "status": row.status,
        "certainty": rules.certainty(row.status).value,
        "frame": row.frame,
        "accounting_basis": row.basis,
        "note": row.note,
        "edition": row.edition,
        "file": row.file,
        "row": row.row,
        "row_sha256": row.row_hash,
        "source": row.source,
    }
