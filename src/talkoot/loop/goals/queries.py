"""Reading goals: how each stands, the series behind it, and the row behind each value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from talkoot.commons.places.models import Place
from talkoot.loop.goals import rules
from talkoot.loop.goals.models import Goal, Indicator, Observation, Source
from talkoot.loop.goals.rules import Certainty, Course, Dimension, Direction, Missing, Point, Trend

# How many calls and proposals a goal's page names; the lists behind it hold the rest.
SHOWN = 6


@dataclass(frozen=True)
class Aim:
    """Where the value shall be in a year."""

    value: Decimal
    year: int


@dataclass(frozen=True)
class Reading:
    """An indicator as it reads in one accounting basis and one place.

    rows:   newest editions in order of time, those without a year first.
    points: the rows that have a place on the axis of years; targets are not among them.
    latest: the value that stands for the indicator. computed: a newer one that we derived.
    """

    indicator: Indicator
    frame: str
    rows: tuple[Observation, ...]
    points: tuple[Point, ...]
    latest: Point | None
    computed: Point | None
    trend: Trend | None


@dataclass(frozen=True)
class Standing:
    """How a goal stands. missing: why there is no value, None where there is one."""

    goal: Goal
    reading: Reading | None
    aim: Aim | None
    course: Course
    pace: Decimal | None
    missing: Missing | None


def standings(today: date) -> list[Standing]:
    """Every goal with how it stands, in the order of the city's strategy."""
    goals = list(Goal.objects.select_related("target_indicator"))
    series = _series([goal.target_indicator for goal in goals if goal.target_indicator])
    return [_standing(goal, series, today) for goal in goals]


def headlines(today: date) -> list[Standing]:
    """One goal of each dimension for the front page: its first that has a value, else its first.

    `goals.words.card` turns one into the values of the card component.
    """
    found = []
    rows = standings(today)
    for dimension in Dimension:
        here = [row for row in rows if row.goal.dimension == dimension]
        found += [row for row in here if row.missing is None][:1] or here[:1]
    return found


def by_dimension(rows: Iterable[Standing]) -> dict[Dimension, list[Standing]]:
    """The same goals, grouped; a dimension without goals is left out."""
    groups: dict[Dimension, list[Standing]] = {dimension: [] for dimension in Dimension}
    for row in rows:
        groups[Dimension(row.goal.dimension)].append(row)
    return {dimension: group for dimension, group in groups.items() if group}


@dataclass(frozen=True)
class GoalPage:
    """All that the page of one goal shows.

    reading: its indicator in the accounting basis that was asked for. aim: the target where it is
    stated in that basis. others: further indicators with their newest values.
    """

    standing: Standing
    reading: Reading | None
    aim: Aim | None
    others: tuple[Reading, ...]
    calls: tuple[Any, ...]
    proposals: tuple[Any, ...]
    proposals_count: int


def goal_page(slug: str, today: date, *, frame: str | None = None) -> GoalPage | None:
    """One goal, its indicator in the asked accounting basis, and what contributes to it."""
    goal = (
        Goal.objects.select_related("target_indicator", "source")
        .prefetch_related(Prefetch("indicators", Indicator.objects.all()))
        .filter(slug=slug)
        .first()
    )
    if goal is None:
        return None
    indicators = list(goal.indicators.all())
    series = _series(indicators)
    proposals = _public_proposals(goal)
    main = goal.target_indicator
    asked = _frame(main, frame, goal.target_frame) if main else ""
    return GoalPage(
        standing=_standing(goal, series, today),
        reading=_reading(main, series.get(main.pk, []), asked) if main else None,
        aim=_aim(goal, asked),
        others=tuple(
            _reading(one, series.get(one.pk, []), _frame(one))
            for one in indicators
            if one.pk != goal.target_indicator_id
        ),
        calls=tuple(_public_calls(goal)),
        proposals=tuple(proposals[:SHOWN]),
        proposals_count=proposals.count(),
    )


def _public_calls(goal: Goal) -> QuerySet:  # type: ignore[type-arg]
    """Calls that name the goal and that everyone may read."""
    rows = goal.calls.filter(published_at__isnull=False, withdrawn_at__isnull=True)
    return rows.only("slug", "title", "summary", "origin", "kind")[:SHOWN]


def _public_proposals(goal: Goal) -> QuerySet:  # type: ignore[type-arg]
    rows = goal.proposals.filter(submitted_at__isnull=False, merged_into=None)
    shown = rows.exclude(status__in=("draft", "merged", "hidden")).select_related("call")
    return shown.only("slug", "title", "summary", "language", "call__origin")


@dataclass(frozen=True)
class IndicatorPage:
    """One indicator in one accounting basis and place, with what else it may be read in."""

    reading: Reading
    place: Place | None
    places: tuple[Place, ...]
    goals: tuple[Goal, ...]
    aim: Aim | None


def indicator_page(
    slug: str, *, frame: str | None = None, place: str | None = None
) -> IndicatorPage | None:
    """An indicator as asked; a frame or place that it does not have gives its usual one."""
    indicator = Indicator.objects.select_related("source").filter(slug=slug).first()
    if indicator is None:
        return None
    rows = _newest(_with_rows(indicator.observations.all()))
    places = _places(rows)
    chosen = next((one for one in places if one.slug == place), None) or _city(places)
    goals = tuple(indicator.measured_goals.only("slug", "statement"))
    aiming = indicator.goals.exclude(target_value=None).first()
    shown = _frame(indicator, frame, aiming.target_frame if aiming else "")
    here = [row for row in rows if chosen is None or row.place_id == chosen.pk]
    return IndicatorPage(
        reading=_reading(indicator, here, shown),
        place=chosen,
        places=tuple(places),
        goals=goals,
        aim=_aim(aiming, shown) if aiming else None,
    )


def observation(key: int) -> Observation | None:
    """One edition of one value with all that is known of where it comes from."""
    return Observation.objects.select_related("indicator", "place", "source").filter(pk=key).first()


def editions(row: Observation) -> list[Observation]:
    """Every edition of the same value, the newest first."""
    same = Observation.objects.filter(
        indicator=row.indicator_id,
        place=row.place_id,
        period=row.period,
        frame=row.frame,
        source=row.source_id,
    )
    return list(same.order_by("-edition"))


def exported(indicator: str | None = None) -> QuerySet[Observation]:
    """Rows of a download: every edition of every value, or those of one indicator."""
    rows = _with_rows(Observation.objects.all()).select_related("indicator", "place", "source")
    rows = rows.filter(indicator__slug=indicator) if indicator else rows
    return rows.order_by("indicator__position", "indicator__slug", "year", "period", "pk")


def indicators() -> QuerySet[Indicator]:
    return Indicator.objects.select_related("source")


def _with_rows(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    return rows.select_related("source", "place").defer("place__geometry")


def _series(indicators: Iterable[Indicator]) -> dict[int, list[Observation]]:
    """For each indicator the newest editions of its values in the whole city."""
    rows = Observation.objects.filter(
        Q(indicator__in={one.pk for one in indicators}), place__kind=Place.Kind.CITY
    )
    found: dict[int, list[Observation]] = {}
    for row in _newest(rows.select_related("source")):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _newest(rows: Iterable[Observation]) -> list[Observation]:
    """The newest edition of each value; what was taken back is gone."""
    every = list(rows)
    keys = rules.newest_editions(
        (
            (row.indicator_id, row.place_id, row.period, row.frame, row.source_id),
            row.edition,
            row.pk,
        )
        for row in every
    )
    return [row for row in every if row.pk in keys and row.value is not None]


def _standing(goal: Goal, series: dict[int, list[Observation]], today: date) -> Standing:
    indicator = goal.target_indicator
    if indicator is None:
        return Standing(goal, None, None, Course.OPEN, None, Missing.NO_INDICATOR)
    frame = _frame(indicator, None, goal.target_frame)
    reading = _reading(indicator, series.get(indicator.pk, []), frame)
    aim = _aim(goal, frame)
    if reading.latest is None:
        due = indicator.next_value_due
        missing = rules.why_missing(has_indicator=True, due=due, today=today)
        return Standing(goal, reading, aim, Course.OPEN, None, missing)
    return Standing(
        goal=goal,
        reading=reading,
        aim=aim,
        course=rules.course(
            direction=Direction(indicator.direction),
            latest=reading.latest.value,
            target=aim.value if aim else None,
            trend=reading.trend,
        ),
        pace=rules.pace(reading.latest, aim.value, aim.year) if aim else None,
        missing=None,
    )


def _aim(goal: Goal, frame: str) -> Aim | None:
    """The goal's target where it is stated in the accounting basis that is shown."""
    if goal.target_value is None or goal.target_year is None or goal.target_frame != frame:
        return None
    return Aim(goal.target_value, goal.target_year)


def _frame(indicator: Indicator, asked: str | None = None, target_frame: str = "") -> str:
    known = [frame["slug"] for frame in indicator.frames]
    return rules.frame_shown(asked, known, target_frame)


def _reading(indicator: Indicator, rows: Sequence[Observation], frame: str) -> Reading:
    here = [row for row in rows if row.frame == frame]
    placed = {row.pk: rules.position(row.period, row.year) for row in here}
    here.sort(key=lambda row: (placed[row.pk] or 0.0, row.pk))
    points = [point for row in here if (point := _point(row, placed[row.pk]))]
    latest = rules.headline(points)
    return Reading(
        indicator=indicator,
        frame=frame,
        rows=tuple(here),
        points=tuple(points),
        latest=latest,
        computed=rules.computed_since(points, latest),
        trend=rules.trend(points),
    )


def _point(row: Observation, at: float | None) -> Point | None:
    sure = rules.certainty(row.status)
    if at is None or row.value is None or sure in (Certainty.TARGET, Certainty.SUPERSEDED):
        return None
    return Point(row.period, at, row.value, sure, row.pk)


def _places(rows: Iterable[Observation]) -> list[Place]:
    found = {row.place_id: row.place for row in rows}
    return sorted(found.values(), key=lambda place: (place.position, place.slug))


def _city(places: Sequence[Place]) -> Place | None:
    whole = [place for place in places if place.kind == Place.Kind.CITY]
    return next(iter(whole or places), None)


def sources(slugs: Iterable[str]) -> dict[str, Source]:
    return {row.slug: row for row in Source.objects.filter(slug__in=list(slugs))}


def aimed_at(frame: str) -> Goal | None:
    """The goal whose target stands in this accounting basis."""
    return Goal.objects.filter(target_frame=frame).first() if frame else None
