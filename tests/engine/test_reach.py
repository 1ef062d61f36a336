"""Reach: the slow way, what must hold whatever the numbers, files, the command and its refusals."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkoot.cli import main
from talkoot_engine.base import BadInput
from talkoot_engine.reach import access, reference
from talkoot_engine.reach.formats import read_areas, read_matrix
from talkoot_engine.reach.inputs import Area, make_matrix

ESPOO = Path(__file__).resolve().parents[2] / "cities" / "espoo" / "reach"
MINUTES = "from,to,car_min,bus_min\na,a,3,4\na,b,20,\nb,a,18,40\nb,b,2,5\n"
AREAS = "area,name_fi,group,centre,population_2022,jobs\na,Ranta,west,harbour,100,10\nb,,,,50,90\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "minutes.csv").write_text(MINUTES)
    (tmp_path / "areas.csv").write_text(AREAS)
    return tmp_path


def code_of(action) -> str:
    with pytest.raises(BadInput) as no:
        action()
    return no.value.code


@st.composite
def cities(draw):
    ids = [f"a{n}" for n in range(draw(st.integers(2, 6)))]
    rows = [
        (one, two, {"bus": draw(st.integers(0, 40))})
        for one in ids
        for two in ids
        if one == two or draw(st.booleans())
    ]
    areas = [
        Area(id_, centre=f"c{n}" if n < 2 else "", amounts={"population": draw(st.integers(0, 9))})
        for n, id_ in enumerate(ids)
    ]
    return rows, areas


@settings(max_examples=60, deadline=None)
@given(cities())
def test_catchments_are_what_counting_one_by_one_gives(city):
    rows, areas = city
    minutes = {(one, two): found["bus"] for one, two, found in rows}
    people = {area.id: area.amount("population") for area in areas}

    for row in access.centres(make_matrix(rows), areas):
        home = next(area.id for area in areas if area.centre == row.centre)
        for limit, found in row.catchment.items():
            assert found == reference.catchment(minutes, people, home, limit)


@settings(max_examples=60, deadline=None)
@given(cities(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(city, random):
    rows, areas = city
    mixed, others = random.sample(rows, len(rows)), random.sample(areas, len(areas))

    one = sorted(access.nearest(make_matrix(rows), areas), key=lambda row: row.area)
    two = sorted(access.nearest(make_matrix(mixed), others), key=lambda row: row.area)
    assert one == two


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=12))
def test_the_index_is_that_of_all_pairs_and_between_even_and_one_for_all(values):
    found = access.gini(values)

    assert found == pytest.approx(reference.gini(values))
    assert 0 <= found < 1


def test_what_does_not_change_is_neither_sooner_nor_later():
    matrix, areas = read_matrix(ESPOO / "car_minutes_2018.csv"), read_areas(ESPOO / "areas.csv")

    for row in access.changed(matrix, matrix, areas):
        assert (row.sooner, row.later, row.areas) == (0, 0, ())
        assert row.mean[0] == row.mean[1]


def test_every_resident_of_espoo_has_a_nearest_centre():
    matrix, areas = read_matrix(ESPOO / "car_minutes_2018.csv"), read_areas(ESPOO / "areas.csv")

    rows = access.centres(matrix, areas)

    assert {row.centre for row in rows} == {
        "tapiola",
        "matinkyla",
        "espoonlahti",
        "leppavaara",
        "espoon-keskus",
    }
    for mode in matrix.minutes:
        assert sum(row.people for row in rows if row.mode == mode) == 300_175


def test_files_may_be_wide_or_long_and_leave_out_what_nobody_can_reach(folder):
    wide, areas = read_matrix(folder / "minutes.csv"), read_areas(folder / "areas.csv")
    (folder / "long.csv").write_text(
        "from;to;mode;minutes\na;a;car;3\na;b;car;20\nb;a;car;18\nb;b;car;2,0\na;a;bus;4\n"
        "b;a;bus;40\nb;b;bus;5\n"
    )
    long = read_matrix(folder / "long.csv")

    assert access.nearest(wide, areas) == access.nearest(long, areas)
    assert areas[0] == Area("a", "Ranta", "west", "harbour", {"population": 100, "jobs": 10})
    reached = {(row.area, row.mode): row.amounts for row in access.within(wide, areas, limits=[30])}
    assert reached["a", "bus"] == {"population": 100, "jobs": 10}
    assert reached["a", "car"] == {"population": 150, "jobs": 100}


@pytest.mark.parametrize(
    ("minutes", "areas", "code"),
    [
        ("from,to,car_min\na,b,fast\n", AREAS, "not-a-number"),
        ("from,to,car_min\na,b,-1\n", AREAS, "bad-minutes"),
        ("from,to,car_min\na,b,1\na,b,2\n", AREAS, "twice"),
        ("from,to,length\na,b,1\n", AREAS, "column-missing"),
        ("from,car_min\na,1\n", AREAS, "column-missing"),
        ("from,to,car_min\n", AREAS, "no-rows"),
        ("from,to,car_min\na,c,1\n", AREAS, "area-missing"),
        ("from,to,car_min\na,a,1\n", AREAS, "unknown-area"),
        (MINUTES, AREAS.replace("harbour", ""), "no-centre"),
        (MINUTES, AREAS.replace("100", "-100"), "bad-amount"),
        (MINUTES, AREAS.replace("jobs", "population_2023"), "twice"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_code(folder, capsys, minutes, areas, code):
    (folder / "minutes.csv").write_text(minutes)
    (folder / "areas.csv").write_text(areas)

    assert main(["reach", str(folder / "minutes.csv")]) == 2
    assert capsys.readouterr().err.startswith(f"{code}: ")


def test_the_command_prints_one_object_or_sentences(folder, capsys):
    path = str(folder / "minutes.csv")
    assert main(["reach", path, "--json", "--within", "19", "--after", path]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["centres"][0]["catchment"] == [{"minutes": 19.0, "people": 150.0}]
    assert found["balance"][0]["gini"] == 0
    assert found["changed"][0]["sooner"] == 0

    assert main(["reach", path]) == 0
    assert "harbour by car: 100 in 15 min, 150 in 30 min" in capsys.readouterr().out
    assert main(["reach", path, "--within", "soon"]) == 2
    assert main(["reach", path, "--within", "nan"]) == 2


def test_matrices_of_other_areas_or_modes_are_not_compared(folder):
    matrix, areas = read_matrix(folder / "minutes.csv"), read_areas(folder / "areas.csv")
    other = make_matrix([("a", "c", {"car": 1})])
    walked = make_matrix([("a", "b", {"walk": 1})])

    assert code_of(lambda: access.changed(matrix, other, areas)) == "other-areas"
    assert code_of(lambda: access.changed(matrix, walked, areas)) == "no-common-mode"
