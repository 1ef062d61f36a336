"""talkoot tally: the contract of its options, its JSON and its refusals."""

import gzip
import json

import pytest
from distributed import LocalCluster

from talkoot.cli import main

QUIET = {"dashboard_address": None, "silence_logs": "ERROR"}
FILE = """\
META
key;value
description;Small town
num_projects;4
num_votes;10
budget;100
vote_type;approval
rule;{rule}
currency;EUR
PROJECTS
project_id;cost;votes;name
A;60;6;Park
B;50;4;Bridge
C;40;3;Path
D;20;2;Bench
VOTES
voter_id;vote
1;A
2;A
3;A
4;A
5;A,B
6;B,A
7;B,C
8;B,C
9;C,D
10;D
"""


@pytest.fixture
def tally(tmp_path, capsys):
    path = tmp_path / "town.pb.gz"

    def run(*options: str, rule: str = "greedy", text: str = FILE):
        path.write_bytes(gzip.compress(text.format(rule=rule).encode()))
        code = main(["tally", str(path), *options])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def result(ran):
    code, out, err = ran
    assert code == 0, err
    return json.loads(out)


def bought(**numbers: int) -> dict:
    return {"selected": True, "reason": {"code": "bought", **numbers}}


def lost(**numbers: int) -> dict:
    return {"selected": False, "reason": {"code": "no-money-left", **numbers}}


def test_the_json_has_the_promised_keys_and_nothing_else(tally):
    found = result(tally("--json"))

    assert found.pop("seconds") >= 0
    assert found == {
        "rule": "greedy",
        "satisfaction": "cost",
        "completion": "none",
        "voters": 10,
        "projects": 4,
        "budget": 100,
        "winners": ["A", "C"],
        "spent": 100,
        "coverage": {"voters_with_a_winner": 9},
        "exhaustive": True,
        "still_fits": [],
        "decisions": {
            "A": bought(support=6, cost=60, left=40),
            "B": lost(support=4, cost=50, left=40, missing=10),
            "C": bought(support=3, cost=40, left=0),
            "D": lost(support=2, cost=20, left=0, missing=20),
        },
        "ties": [],
    }


def test_where_the_file_says_places_the_result_is_shown_by_place(tally):
    placed = FILE.replace("votes;name", "votes;name;district")
    for line, place in (("Park", "North"), ("Bridge", "South"), ("Path", "South"), ("Bench", "")):
        placed = placed.replace(f";{line}\n", f";{line};{place}\n")

    south, north = result(tally("--json", text=placed))["coverage"]["by_place"]

    assert south == {
        "place": "South",
        "projects": 2,
        "winners": 1,
        "cost": 40,
        "voters": 5,
        "covered": 5,
        "choices": 7,
        "fair_money": 53,
    }
    assert (north["place"], north["winners"], north["cost"]) == ("North", 1, 60)
    assert "South: 1 of 2 projects funded, for 40 EUR" in tally(text=placed)[1]


def test_what_the_money_left_could_still_pay_is_named(tally):
    found = result(tally("--json", "--rule", "greedy-stop"))

    assert found["winners"] == ["A"]
    assert (found["exhaustive"], found["still_fits"]) == (False, ["C", "D"])


def test_equal_shares_says_what_each_supporter_would_have_had_to_add(tally):
    found = result(tally("--rule", "equal-shares", "--json"))

    assert found["winners"] == ["A", "D"]
    assert found["decisions"]["B"]["reason"] == {
        "code": "supporters-lack-money",
        "supporters": 4,
        "cost": 50,
        "held": 20,
        "missing": 30,
        "missing_each": 7.5,
    }


def test_phragmen_is_counted_and_says_that_it_has_no_satisfaction(tally):
    code, out, err = tally("--rule", "phragmen", "--satisfaction", "cost", "--json")

    assert code == 0
    assert json.loads(out)["winners"] == ["A", "D"]
    assert err == "note: Phragmén has no satisfaction; --satisfaction is not used.\n"


@pytest.mark.parametrize(
    ("rule", "counted", "assumed"),
    [
        ("greedy", ("greedy", "none"), False),
        ("greedy-threshold", ("greedy", "none"), False),
        ("greedy-no-skip", ("greedy-stop", "none"), False),
        ("greedy-custom", ("greedy-stop", "none"), True),
        ("greedy-exclusive", ("greedy", "none"), True),
        ("unknown", ("greedy", "none"), True),
        ("equalshares/add1", ("equal-shares", "add1"), False),
    ],
)
def test_without_an_option_the_files_own_rule_is_counted(tally, rule, counted, assumed):
    code, out, err = tally("--json", rule=rule)

    found = json.loads(out)
    assert code == 0
    assert (found["rule"], found["completion"]) == counted
    assert err.startswith("note: ") == assumed


def test_the_files_threshold_is_part_of_its_rule(tally):
    text = FILE.replace("currency;EUR", "min_project_score_threshold;4")

    found = result(tally("--json", text=text))

    assert found["winners"] == ["A"]
    assert found["decisions"]["C"]["reason"] == {
        "code": "below-threshold",
        "support": 3,
        "threshold": 4,
    }


def test_a_file_settles_ties(tally, tmp_path):
    text = FILE.replace("9;C,D", "9;D").replace("C;40;3", "C;40;2").replace("D;20;2", "D;40;2")
    order = tmp_path / "order.txt"

    order.write_text("A\nB\nD\nC\n")
    found = result(tally("--json", "--tie-order", str(order), text=text))

    assert found["winners"] == ["A", "D"]
    assert found["ties"] == [{"step": 1, "projects": ["D", "C"], "taken": "D"}]
    assert found["decisions"]["C"]["reason"]["lost_tie_to"] == "D"
    assert result(tally("--json", text=text))["winners"] == ["A", "C"]


def test_money_with_cents_is_printed_as_money(tally):
    text = FILE.replace("budget;100", "budget;100.50").replace("C;40;3", "C;40.25;3")

    found = result(tally("--json", text=text))

    assert (found["budget"], found["spent"]) == (100.5, 100.25)


def test_a_person_can_read_the_result(tally):
    code, out, _ = tally("--rule", "equal-shares")

    assert code == 0
    assert "Funded: 2, for 80 EUR" in out
    assert "4 supporters had 20 EUR left of 50 EUR; each would have had to add 7.50 EUR" in out
    assert "8 of 10 voters (80.0 %) named a funded project." in out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--rule", "phragmen", "--threshold", "3"], "threshold-not-for-rule"),
        (["--rule", "greedy", "--threshold", "many"], "bad-threshold"),
        (["--rule", "phragmen", "--exclusive", "A,B"], "limits-not-for-rule"),
        (["--exclusive", "A,Z"], "unknown-project"),
        (["--explain", "Z"], "unknown-project"),
        (["--report", "town.pdf"], "bad-report"),
        (["--rule", "greedy", "--completion", "add1"], "completion-not-for-rule"),
        (["--completion", "add1"], "rule-missing"),
        (["--tie-order", "/nowhere/order.txt"], "no-file"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_a_code(tally, options, code):
    returned, out, err = tally(*options)

    assert returned == 2
    assert out == ""
    assert err.startswith(f"{code}: ")


def test_a_rule_that_nobody_knows_is_refused(tally):
    returned, _, err = tally(rule="sortition")

    assert returned == 2
    assert err.startswith("rule-not-available: ")


def test_a_malformed_file_is_refused_with_its_line(tally):
    returned, out, err = tally("--json", text=FILE.replace("10;D", "9;D"))

    assert (returned, out) == (2, "")
    assert err.startswith("duplicate-voter: town.pb.gz:27: ")


def test_all_rules_stand_side_by_side(tally):
    found = result(tally("--compare", "--json"))["compared"]

    names = {(one["rule"], one["satisfaction"], one["completion"]) for one in found}
    assert ("bounded-overspending", "cost", "none") in names
    assert ("equal-shares", "cost", "add1u") in names
    best = next(one for one in found if one["rule"] == "max-welfare")
    assert (set(best["winners"]), best["spent"]) == ({"A", "C"}, 100)


def test_the_best_set_says_that_it_is_proved(tally):
    found = result(tally("--rule", "max-welfare", "--json"))

    # A: 6 x 60, C: 3 x 40; B and D with 5 x 50 and so on give less.
    assert (found["welfare"], found["bound"], found["proved"]) == (480, 480, True)
    _, out, _ = tally("--rule", "max-welfare")
    assert "No affordable set gives more satisfaction: proved." in out


def test_one_project_is_explained(tally):
    found = result(tally("--rule", "greedy", "--explain", "B", "--json"))["explained"]

    assert found["wins_at_cost"] == 40
    assert found["wins_with_further_voters"] == 3  # 4 + 3 votes against 6, and then A lacks money
    code, out, _ = tally("--rule", "greedy", "--explain", "B")
    assert code == 0
    assert "At a cost of 40 EUR it would have won." in out


def test_samples_are_the_same_for_the_same_seed(tally):
    first, again, other = (
        result(tally("--robustness", "20", "--seed", seed, "--json"))["robustness"]
        for seed in ("1", "1", "2")
    )

    assert first == again != other
    assert first["projects"]["A"]["wins"] <= 20
    low, high = first["projects"]["A"]["interval"]
    assert 0 <= low <= first["projects"]["A"]["wins"] / 20 <= high <= 1


def test_a_group_that_came_short_is_named(tally):
    found = result(tally("--rule", "greedy-stop", "--fairness", "--json"))["fairness"]
    shares = result(tally("--rule", "equal-shares", "--fairness", "--json"))["fairness"]

    assert found["ejr_plus"] == {
        "holds": False,
        "witness": {"project": "D", "people": 2, "entitled": 20},
    }
    assert shares["ejr_plus"] == {"holds": True, "witness": None}
    assert shares["priceable"]["holds"]


def test_exclusions_and_a_share_of_voters_as_a_threshold(tally):
    assert result(tally("--exclusive", "A,C", "--json"))["winners"] == ["A", "D"]
    assert result(tally("--threshold", "40%", "--json"))["winners"] == ["A"]


def test_a_report_has_every_project_and_the_sums_of_its_picture(tally, tmp_path):
    page, text = tmp_path / "report.html", tmp_path / "report.txt"
    asked = ("--rule", "equal-shares", "--compare", "--fairness", "--robustness", "5")

    for path in (page, text):
        assert tally(*asked, "--report", str(path))[0] == 0

    html = page.read_text()
    assert html.startswith("<!doctype html>")
    for name in ("Park", "Bridge", "Path", "Bench", "<svg", "95 % interval", "priceable"):
        assert name in html
    assert "<script" not in html
    assert "Ballots drawn anew 5 times (seed 0):" in text.read_text()


def test_a_cluster_gives_the_same_samples(tally):
    cluster = LocalCluster(n_workers=1, threads_per_worker=2, processes=False, **QUIET)
    try:
        spread = tally("--robustness", "12", "--scheduler", cluster.scheduler_address, "--json")
    finally:
        cluster.close()

    assert (
        result(spread)["robustness"] == result(tally("--robustness", "12", "--json"))["robustness"]
    )


def test_a_scheduler_that_does_not_answer_is_refused(tally, monkeypatch):
    monkeypatch.setattr("talkoot.cli.cluster.PATIENCE", "0.2s")

    returned, _, err = tally("--robustness", "2", "--scheduler", "tcp://127.0.0.1:9", "--json")

    assert returned == 2
    assert err.startswith("scheduler-not-found: ")
