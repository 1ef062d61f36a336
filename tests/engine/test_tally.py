"""talkoot tally: the contract of its options, its JSON and its refusals."""

import gzip
import json

import pytest

from talkoot.cli import main

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
        "decisions": {
            "A": bought(support=6, cost=60, left=40),
            "B": lost(support=4, cost=50, left=40, missing=10),
            "C": bought(support=3, cost=40, left=0),
            "D": lost(support=2, cost=20, left=0, missing=20),
        },
        "ties": [],
    }


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
        (["--rule", "max-welfare"], "rule-not-available"),
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
