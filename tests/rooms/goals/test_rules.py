"""The law of goals: what a series says, and what it does not claim."""

from datetime import date
from decimal import Decimal

import pytest

from talkoot.loop.goals import rules
from talkoot.loop.goals.rules import Certainty, Course, Direction, Missing, Movement, Point


def point(at: float, value: str, certainty: Certainty = Certainty.PLAIN) -> Point:
    return Point(str(int(at)), at, Decimal(value), certainty, int(at * 100))


@pytest.mark.parametrize(
    ("status", "certainty"),
    [
        ("final", Certainty.PLAIN),
        ("published, rounded", Certainty.PLAIN),
        ('published ("a little under 31 %")', Certainty.PLAIN),
        ("preliminary, rounded to ten", Certainty.PRELIMINARY),
        ("derived: preliminary 2024 figure minus growth", Certainty.DERIVED),
        ("city estimate", Certainty.ESTIMATE),
        ("estimate (secondary text)", Certainty.ESTIMATE),
        ("secondary text", Certainty.SECONDARY),
        ("target", Certainty.TARGET),
        ("superseded target", Certainty.SUPERSEDED),
    ],
)
def test_a_status_says_how_sure_a_value_is(status, certainty):
    assert rules.certainty(status) == certainty


@pytest.mark.parametrize(
    ("period", "year", "at"),
    [
        ("2018", 2018, 2018.0),
        ("2018-12", 2018, 2018.92),
        ("2016-12-31", 2016, 2017.0),
        ("2021-H1", 2021, 2021.0),
        ("2022-01/2022-11", 2022, 2022.0),
        ("about 2011", 2011, 2011.0),
        ("the 2020s", None, None),
    ],
)
def test_a_period_has_its_place_on_the_axis_or_none(period, year, at):
    assert rules.position(period, year) == at


def test_the_newest_published_value_heads_a_goal_and_a_computed_one_does_not():
    points = [point(2022, "905"), point(2023, "742"), point(2024, "711", Certainty.DERIVED)]

    head = rules.headline(points)

    assert head == points[1]
    assert rules.computed_since(points, head) == points[2]


def test_a_computed_value_heads_a_goal_where_nobody_published_any():
    points = [point(2024, "711", Certainty.DERIVED)]

    assert rules.headline(points) == points[0]
    assert rules.computed_since(points, points[0]) is None


def test_targets_head_nothing():
    assert rules.headline([point(2030, "212", Certainty.TARGET)]) is None


@pytest.mark.parametrize(
    ("before", "after", "movement"),
    [
        ("100", "99.5", Movement.STEADY),
        ("100", "90", Movement.FALLING),
        ("100", "110", Movement.RISING),
        ("0", "0", Movement.STEADY),
        ("0", "1", Movement.RISING),
    ],
)
def test_a_trend_compares_with_the_value_before(before, after, movement):
    trend = rules.trend([point(2022, before), point(2023, after)])

    assert trend is not None
    assert trend.movement == movement
    assert trend.change == Decimal(after) - Decimal(before)


def test_one_value_has_no_trend():
    assert rules.trend([point(2023, "1")]) is None


def test_the_course_follows_the_good_direction_and_ends_at_the_target():
    falling = rules.trend([point(2022, "10"), point(2023, "8")])

    def course(direction: Direction, latest: str, target: str | None) -> Course:
        goal = Decimal(target) if target else None
        return rules.course(direction=direction, latest=Decimal(latest), target=goal, trend=falling)

    assert course(Direction.DOWN, "8", "5") == Course.TOWARDS
    assert course(Direction.UP, "8", "12") == Course.AWAY
    assert course(Direction.DOWN, "8", "8") == Course.REACHED
    assert course(Direction.NONE, "8", None) == Course.OPEN


def test_no_course_is_claimed_between_two_seasons():
    trend = rules.trend([point(2022.08, "8.9"), point(2022.92, "8.7")])
    yearly = rules.trend([point(2021.92, "8.9"), point(2022.92, "8.7")])

    def course(one: rules.Trend | None) -> Course:
        return rules.course(direction=Direction.DOWN, latest=Decimal("8.7"), target=None, trend=one)

    assert (course(trend), course(yearly)) == (Course.OPEN, Course.TOWARDS)


def test_the_pace_leads_to_the_target_in_time_and_ends_with_it():
    latest = point(2023, "742")

    assert rules.pace(latest, Decimal(212), 2033) == Decimal(-53)
    assert rules.pace(latest, Decimal(212), 2023) is None


@pytest.mark.parametrize(
    ("measured", "due", "missing"),
    [
        (False, None, Missing.NO_INDICATOR),
        (True, None, Missing.NOT_AVAILABLE),
        (True, date(2031, 5, 2), Missing.DUE),
        (True, date(2031, 5, 1), Missing.OVERDUE),
    ],
)
def test_a_missing_value_has_a_reason(measured, due, missing):
    today = date(2031, 5, 2)

    assert rules.why_missing(has_indicator=measured, due=due, today=today) == missing


def test_the_frame_asked_for_is_shown_where_it_exists_else_that_of_the_target():
    known = ["current", "old"]

    assert rules.frame_shown("old", known, "current") == "old"
    assert rules.frame_shown("guesswork", known, "current") == "current"
    assert rules.frame_shown(None, known, "") == "current"
    assert rules.frame_shown("old", [], "") == ""


def test_a_line_breaks_where_nobody_measured_for_long():
    points = [point(1990, "1060"), point(2022, "905"), point(2023, "742")]

    assert rules.breaks(points) == [(points[0], points[1])]


def test_the_newest_edition_of_each_value_counts():
    rows = [(("a", 2023), 1, 10), (("a", 2023), 2, 11), (("a", 2024), 1, 12)]

    assert rules.newest_editions(rows) == {11, 12}
