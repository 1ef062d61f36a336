"""Limits on winners that a file states: kept by talkoot tally, said, or refused where they make no
sense."""

import json

import pytest
from tests.engine.test_tally import FILE, tally

__all__ = ["tally"]

LIMITED = FILE.replace("PROJECTS\n", "{limits}\nPROJECTS\n").replace(
    "project_id;cost;votes;name", "project_id;cost;votes;name;category"
)
LIMITED = (
    LIMITED.replace("Park\n", "Park;green\n")
    .replace("Bridge\n", "Bridge;way\n")
    .replace("Path\n", "Path;way,green\n")
    .replace("Bench\n", "Bench;green\n")
)


def limited(*lines):
    return LIMITED.replace("{limits}", "\n".join(lines))


@pytest.mark.parametrize(
    ("options", "lines", "winners"),
    [
        ([], ["categories;way,green", "max_projects_per_category;,1"], ["A"]),
        ([], ["categories;way,green", "max_cost_per_category;45.50,60"], ["A"]),
        ([], ["exclusive_projects;A,C"], ["A", "D"]),
        ([], ["exclusive_projects;A,C|B,D"], ["A", "D"]),
        (
            ["--rule", "max-welfare"],
            ["categories;way,green", "min_projects_per_category;1,"],
            ["A", "C"],
        ),
        (["--rule", "max-welfare"], ["exclusive_projects;A,C|A,D"], ["A"]),
    ],
)
def test_limits_that_the_file_states_are_kept(tally, options, lines, winners):
    code, out, err = tally(*options, "--json", text=limited(*lines))

    assert code == 0, err
    assert sorted(json.loads(out)["winners"]) == winners
    assert "The limits that the file states are kept" in err


def test_what_a_rule_cannot_keep_is_said(tally):
    text = limited("categories;way,green", "min_projects_per_category;1,")
    _, _, err = tally("--json", text=text)
    assert "greedy cannot promise the least numbers they ask for" in err

    _, _, err = tally("--rule", "phragmen", "--json", text=text)
    assert "The file limits way; phragmen keeps no limits, so these are not kept." in err


def test_a_file_that_names_its_exclusive_projects_needs_no_assumption(tally):
    _, _, err = tally("--json", rule="greedy-exclusive", text=limited("exclusive_projects;A,C"))
    assert "does not say which projects" not in err


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["max_projects_per_category;1"], "missing-key"),
        (["categories;way,green", "max_projects_per_category;1"], "wrong-categories"),
        (["categories;way,green", "max_projects_per_category;1,two"], "bad-number"),
        (["categories;way,green", "max_cost_per_category;-1,"], "bad-number"),
        (["exclusive_projects;A,Z"], "unknown-project"),
    ],
)
def test_limits_that_make_no_sense_are_refused(tally, lines, code):
    status, _, err = tally("--json", text=limited(*lines))

    assert status == 2
    assert err.startswith(f"{code}: ")
