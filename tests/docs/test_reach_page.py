"""The worked tables of the page on reach, computed again from the numbers on the page."""

from tests.docs.test_method_pages import tables

from talkoot_engine.reach.access import balance, centres, changed
from talkoot_engine.reach.inputs import Area, Matrix, make_matrix

PAGE = "reach.md"


def areas_on_the_page() -> list[Area]:
    return [
        Area(id_, centre=centre, amounts={"population": float(people), "jobs": float(jobs)})
        for id_, centre, people, jobs in tables(PAGE)["area"][0]
    ]


def matrix_on_the_page(**faster: float) -> Matrix:
    return make_matrix(
        [
            (one, two, {"bus": faster.get(f"{one}_{two}", float(minutes))})
            for one, two, minutes in tables(PAGE)["from"][0]
        ]
    )


def test_the_catchments_and_the_balance_on_the_page_are_those_of_its_minutes():
    areas, matrix = areas_on_the_page(), matrix_on_the_page()

    rows = [
        [row.centre, *(f"{people:.0f}" for people in (*row.catchment.values(), row.people))]
        for row in centres(matrix, areas)
    ]
    even = [[f"{row.minutes:.0f}", f"{row.gini:.2f}"] for row in balance(matrix, areas)]

    assert rows == tables(PAGE)["catchment of"][0]
    assert even == tables(PAGE)["limit"][0]


def test_the_change_on_the_page_is_that_of_its_faster_way():
    after = matrix_on_the_page(middle_east=10, east_middle=10)
    (found,) = changed(matrix_on_the_page(), after, areas_on_the_page())

    assert [[*(f"{mean:.1f}" for mean in found.mean), f"{found.sooner:.0f}"]] == tables(PAGE)[
        "mean minutes before"
    ][0]
