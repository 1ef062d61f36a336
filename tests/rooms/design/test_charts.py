"""Charts say what was measured and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.commons.design import charts
from talkoot.commons.design.charts import Bar, Point, Series, Target

FIGURES = st.floats(min_value=-1e9, max_value=1e9).map(lambda value: round(value, 3))


def test_a_gap_breaks_the_line():
    points = [Point(2018, 4, "2018"), Point(2019, 3, "2019"), Point(2025, 2, "2025", gap=True)]

    (line,) = charts.line([Series("A", points)]).lines

    assert len(line.paths) == 1
    assert line.paths[0].count("L") == 1
    assert len(line.marks) == 3


def test_a_missing_value_breaks_the_line_and_has_no_mark():
    points = [Point(1, 4, "1"), Point(2, None, "2"), Point(3, 2, "3"), Point(4, 1, "4")]

    (line,) = charts.line([Series("A", points)]).lines

    assert [mark.point.label for mark in line.marks] == ["1", "3", "4"]
    assert len(line.paths) == 1


def test_how_sure_a_value_is_shows_by_its_form_and_in_the_legend():
    marks = {"preliminary": "Preliminary", "estimate": "Estimate", "derived": "Derived"}
    points = [Point(1, 4, "1"), Point(2, 3, "2", "preliminary"), Point(3, 2, "3", "derived")]

    chart = charts.line([Series("A", points)], marks=marks)

    assert chart.marks == {"preliminary": "Preliminary", "derived": "Derived"}
    assert len({mark.form for mark in chart.lines[0].marks}) == 3


def test_the_target_is_inside_the_chart():
    chart = charts.line(
        [Series("A", [Point(2020, 700, "2020")])], target=Target(265, "Target", 2030)
    )

    assert 0 < chart.target_at < 100
    assert chart.target_x > chart.lines[0].marks[0].x


def test_no_value_is_no_chart():
    assert charts.line([Series("A", [Point(1, None, "1")])]) is None
    assert charts.bars([]) is None


def test_a_scale_above_zero_is_admitted():
    chart = charts.line([Series("A", [Point(1, 95, "1"), Point(2, 97, "2")])])

    assert not chart.from_zero


def test_bars_start_at_zero_and_the_longest_is_full():
    chart = charts.bars([Bar("a", 50), Bar("b", 200), Bar("c", 0)])

    assert [bar.share for bar in chart.bars] == [25, 100, 0]


def test_the_table_has_a_row_for_every_period_of_any_series():
    chart = charts.line(
        [Series("A", [Point(1, 4, "one")]), Series("B", [Point(1, 5, "one"), Point(2, 6, "two")])]
    )

    rows = [(label, [cell and cell.y for cell in cells]) for label, cells in chart.rows]
    assert rows == [("one", [4, 5]), ("two", [None, 6])]


@given(FIGURES, FIGURES)
def test_the_axis_holds_every_value_in_few_round_steps(a, b):
    low, high = sorted((a, b))

    steps, slack = charts.nice_steps(low, high), 1e-6 * (high - low) + 1e-12

    assert steps[0] <= low + slack
    assert steps[-1] >= high - slack
    assert 2 <= len(steps) <= 8


@pytest.mark.parametrize("years", [(2024,), (2020, 2021), (1990, 2030), (2018.92, 2025.5)])
def test_the_years_below_the_chart_are_few_and_inside(years):
    points = [Point(year, 1, str(year)) for year in years]

    ticks = charts.line([Series("A", points)]).x_ticks

    assert 1 <= len(ticks) <= 11
    assert all(0 <= tick.at <= 100 for tick in ticks)
