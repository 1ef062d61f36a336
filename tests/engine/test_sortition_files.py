"""Files of the field, the command line, and the real pools at hand."""

import csv
import io
import json
from pathlib import Path

import pytest
from sortition_algorithms.features import read_in_features
from sortition_algorithms.people import read_in_people
from sortition_algorithms.settings import Settings
from tests.engine.pools import small_pool

from talkoot.cli import main
from talkoot_engine.base import BadInput
from talkoot_engine.sortition.formats import (
    panels_written,
    people_read,
    people_written,
    quotas_read,
    quotas_written,
    read_instance,
)
from talkoot_engine.sortition.formats.writing import SORTITION_FOUNDATION
from talkoot_engine.sortition.inputs import Person, Quota, make_instance
from talkoot_engine.sortition.lottery import make_lottery
from talkoot_engine.sortition.outcome import Objective
from talkoot_engine.sortition.reference import is_valid

QUOTAS = "category,feature,min,max\nx,a,1,1\nx,b,1,1\n"
POOL = "id,x\np1,a\np2,b\np3,b\n"


@pytest.fixture
def files(tmp_path):
    pool, quotas = tmp_path / "pool.csv", tmp_path / "quotas.csv"
    pool.write_text(people_written(small_pool()), encoding="utf-8")
    quotas.write_text(quotas_written(small_pool().quotas), encoding="utf-8")
    return [str(pool), str(quotas)]


# formats


def test_what_is_written_is_read_back():
    pool = small_pool()
    homes = [Person(p.id, p.features, "h" if p.id < "p02" else "") for p in pool.people]
    kept = make_instance(homes, pool.quotas, pool.size)

    quotas = quotas_read(quotas_written(kept.quotas))
    people = people_read(people_written(kept), quotas, household_columns=["household"])

    assert make_instance(people, quotas, kept.size) == kept


@pytest.mark.parametrize("names", ["category,feature", "category,name", "feature,value"])
def test_quotas_are_read_under_each_of_their_names(names):
    text = QUOTAS.replace("category,feature", names)

    assert quotas_read(text) == (Quota("x", "a", 1, 1), Quota("x", "b", 1, 1))


def test_flexible_limits_of_a_file_are_left_aside():
    text = "category,name,min,max,min_flex,max_flex\nx,a,1,2,0,5\n"

    assert quotas_read(text) == (Quota("x", "a", 1, 2),)


def test_the_sortition_foundations_library_reads_what_we_write():
    pool = small_pool()
    quotas = list(csv.DictReader(io.StringIO(_of_the_foundation(pool))))
    features = read_in_features(list(quotas[0]), quotas)
    features = features[0] if isinstance(features, tuple) else features
    people = list(csv.DictReader(io.StringIO(people_written(pool))))
    settings = Settings(id_column="id", columns_to_keep=[], check_same_address=False)
    read, _ = read_in_people(list(people[0]), people, features, settings)

    assert {(c, f): (v.min, v.max) for c, fs in features.items() for f, v in fs.items()} == {
        (q.category, q.feature): (q.min, q.max) for q in pool.quotas
    }
    assert {id_: read.get_person_dict(id_)["gender"] for id_ in pool.by_id} == {
        person.id: person.features["gender"] for person in pool.people
    }


def _of_the_foundation(pool):
    return quotas_written(pool.quotas, names=SORTITION_FOUNDATION)


def test_a_list_of_panels_has_a_row_a_panel_with_its_probability():
    rows = list(csv.reader(io.StringIO(panels_written([("a", "b"), ("a", "c")]))))

    assert rows == [
        ["panel", "probability", "member_1", "member_2"],
        ["0", "0.5", "a", "b"],
        ["1", "0.5", "a", "c"],
    ]


def test_a_pool_without_ids_is_numbered_in_the_order_of_the_file():
    people = people_read("x\na\nb\n", quotas_read(QUOTAS))

    assert [(person.id, person.features["x"]) for person in people] == [("1", "a"), ("2", "b")]


def test_people_of_one_address_live_together_however_it_is_written():
    text = "id,x,street,code\n1,a,Main  st 1,02100\n2,b,main St 1,02100\n3,b,,02100\n"

    people = people_read(text, quotas_read(QUOTAS), household_columns=["street", "code"])

    assert people[0].household == people[1].household != ""
    assert people[2].household == ""


@pytest.mark.parametrize(
    ("pool", "quotas", "code", "where"),
    [
        (POOL, "category,min,max\nx,1,1\n", "column-missing", "quotas:1"),
        (POOL, "category,feature,min\nx,a,1\n", "column-missing", "quotas:1"),
        (POOL, "category,feature,min,max\nx,a,one,1\n", "bad-quota", "quotas:2"),
        (POOL, "category,feature,min,max\nx,a,1\n", "bad-csv", "quotas:2"),
        ("id,y\n1,a\n", QUOTAS, "column-missing", "pool:1"),
        ("id,x\n,a\n", QUOTAS, "id-missing", "pool:2"),
        ('id,x\n1,"a\n', QUOTAS, "bad-csv", "pool:2"),
        ("id,x,x\n1,a,a\n", QUOTAS, "bad-csv", "pool:1"),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_their_line(pool, quotas, code, where):
    with pytest.raises(BadInput) as no:
        people_read(pool, quotas_read(quotas))

    assert (no.value.code, no.value.where) == (code, where)


# the command line


def test_draw_prints_what_it_promises(files, capsys, tmp_path):
    listed = tmp_path / "panels.csv"
    asked = ["draw", *files, "--size", "6", "--seed", "2a", "--lottery-size", "100", "--json"]

    assert main([*asked, "--panels", str(listed)]) == 0

    said = json.loads(capsys.readouterr().out)
    assert {"size", "probabilities", "minimum", "panels", "panel", "seed", "seconds"} <= set(said)
    assert (said["size"], said["panels"], said["seed"]) == (6, 100, "2a")
    assert said["minimum"] == min(said["probabilities"].values())
    assert sum(said["probabilities"].values()) == pytest.approx(6)
    rows = list(csv.reader(io.StringIO(listed.read_text())))
    assert rows[1 + 0x2A][2:] == said["panel"]
    assert is_valid(small_pool(), tuple(said["panel"]))


def test_draw_without_a_seed_makes_one_and_seed_zero_is_a_seed(files, capsys):
    asked = ["draw", *files, "--size", "6", "--lottery-size", "10", "--json"]
    seeds = []
    for more in ([], [], ["--seed", "0"]):
        assert main([*asked, *more]) == 0
        seeds.append(json.loads(capsys.readouterr().out)["seed"])

    assert len(seeds[0]) == len(seeds[1]) == 64
    assert seeds[0] != seeds[1]
    assert seeds[2] == "0"


def test_draw_says_the_chances_in_words(files, capsys):
    assert main(["draw", *files, "--size", "6", "--lottery-size", "100", "--seed", "7"]) == 0

    text = capsys.readouterr().out
    assert "6 of 24 people, leximin: proved optimal" in text
    assert "gender female: 17 people" in text
    assert "Seed 7 picks panel 7:" in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--size", "0"], "bad-size"),
        (["--size", "25"], "pool-too-small"),
        (["--size", "7"], "quotas-clash"),
        (["--size", "6", "--seed", "0xzz"], "bad-seed"),
        (["--size", "6", "--lottery-size", "0"], "bad-lottery-size"),
        (["--size", "6", "--household", "street"], "column-missing"),
    ],
)
def test_draw_refuses_with_a_code(files, capsys, words, code):
    assert main(["draw", *files, *words]) == 2
    assert capsys.readouterr().err.startswith(f"{code}: ")


def test_draw_refuses_a_file_that_is_not_there(files, capsys):
    assert main(["draw", "nowhere.csv", files[1], "--size", "6"]) == 2
    assert capsys.readouterr().err.startswith("no-file: ")


# real pools; benchmarks/sortition.py does the same for the large ones


@pytest.mark.parametrize("name", ["example_small_20", "sffixture_22", "example_large_200"])
def test_real_pools_have_the_known_chances_and_valid_panels(shared_data: Path, name):
    folder = shared_data / "sortition" / name
    size = int(name.rsplit("_", 1)[1])
    pool = read_instance(folder / "respondents.csv", folder / "categories.csv", size)
    known = json.loads((shared_data / "sortition" / "expected" / f"{name}.json").read_text())

    lottery = make_lottery(pool)

    assert lottery.certified
    assert sorted(lottery.ideal.values()) == pytest.approx(
        sorted(known["leximin_lp_profile"]["p"]), abs=1e-6
    )
    assert len(lottery.panels) == 1000
    assert all(is_valid(pool, panel) for panel in set(lottery.panels))
    assert lottery.rounding < 0.0015


@pytest.mark.parametrize("objective", [Objective.MAXIMIN, Objective.NASH])
def test_the_peers_best_is_reached_on_a_real_pool(shared_data: Path, objective):
    folder = shared_data / "sortition" / "sffixture_22"
    pool = read_instance(folder / "respondents.csv", folder / "categories.csv", 22)
    known = json.loads((shared_data / "sortition" / "expected" / "sffixture_22.json").read_text())
    peer = known["peers"][str(objective)]["HiGHS"]

    lottery = make_lottery(pool, objective=objective, panels=200)

    if objective is Objective.MAXIMIN:
        assert min(lottery.ideal.values()) >= peer["min"] - 1e-6
    else:
        product = 1.0
        for chance in lottery.ideal.values():
            product *= chance ** (1 / len(lottery.ideal))
        assert product == pytest.approx(peer["geometric_mean"], abs=1e-7)
