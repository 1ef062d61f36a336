"""Every real election at hand: the same winners as the peer library, and as the cities published.

What the peer (pabutools, exact fractions) found lies beside the files, so it need not run here.
"""

import csv
import dataclasses
import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.engine.peer import with_peer_points

from talkoot.cli.tally import plan_of, usual_satisfaction
from talkoot_engine.budgeting.equal_shares import equal_shares
from talkoot_engine.budgeting.formats import PabulibFile, read_pabulib
from talkoot_engine.budgeting.greedy import greedy
from talkoot_engine.budgeting.inputs import Election
from talkoot_engine.budgeting.limits import exclusive
from talkoot_engine.budgeting.outcome import Outcome
from talkoot_engine.budgeting.phragmen import phragmen
from talkoot_engine.budgeting.rules import count

# Where a city's published winners are not those of the rule its file names; each is explained in
# docs/methods/greedy.md and greedy-stop.md.
MISMATCHES = {
    "greedy": {"Poland_Warszawa_2020_Targowek.pb"},
    "greedy-threshold": {"Poland_Warszawa_2018_Wawrzyszew.pb"},
    "greedy-exclusive": {"Poland_Warszawa_2022_Bemowo.pb"},
    "greedy-no-skip": {"Poland_Wroclaw_2017_Rejon_nr_11_750.pb"},
    "greedy-custom": set(),
    "equalshares/add1": set(),
}
# A ranking's last place is worth 1 to the cities and to us, 0 to the peer, which still buys a
# project with a score of 0 when money is left.
BOUGHT_WITHOUT_POINTS = {("Poland_Krakow_2020_Wzgorza_Krzeslawickie.pb", "greedy/additive"): ["58"]}


@pytest.fixture(scope="module")
def pabulib(shared_data: Path) -> Path:
    return shared_data / "pabulib"


@cache
def expected(folder: Path) -> dict:
    with gzip.open(folder / "expected.json.gz", "rt") as file:
        return json.load(file)


@cache
def read(folder: Path, name: str) -> PabulibFile:
    return read_pabulib(folder / "pb" / f"{name}.gz")


def index(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "index.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def outcome_of(election: Election, key: str) -> Outcome:
    """The count that a key such as equal-shares/cost/none stands for, with the peer's ties."""
    rule, satisfaction, *rest = key.split("/")
    order = sorted(election.ids)
    if rule == "greedy":
        return greedy(election, tie_order=order, satisfaction=satisfaction)
    return equal_shares(election, tie_order=order, satisfaction=satisfaction, completion=rest[0])


def test_every_election_has_the_peers_winners_in_the_peers_order(pabulib):
    counts, different = 0, []
    for name, found in expected(pabulib).items():
        for key, peer in found["rules"].items():
            if key.startswith("phragmen") or key.endswith("add1"):
                continue
            election = read(pabulib, name).election
            if "additive" in key:
                election = with_peer_points(election)
            winners = [*outcome_of(election, key).winners]
            counts += 1
            if winners + BOUGHT_WITHOUT_POINTS.get((name, key), []) != peer["winners"]:
                different.append((name, key))

    assert counts > 2000
    assert different == []


def test_phragmen_has_the_peers_winners_in_every_eighth_election(pabulib):
    different, counts = [], 0
    for name, found in [*expected(pabulib).items()][::8]:
        if "phragmen" not in found["rules"]:
            continue
        election = read(pabulib, name).election
        winners = phragmen(election, tie_order=sorted(election.ids)).winners
        counts += 1
        if sorted(winners) != sorted(found["rules"]["phragmen"]["winners"]):  # the peer sorts
            different.append(name)

    assert counts > 50
    assert different == []


def test_add1_has_the_peers_winners_on_a_sixteenth_of_the_small_elections(pabulib):
    small = [row["file"] for row in index(pabulib) if int(row["bytes"]) < 40_000][::16]
    counts, different = 0, []
    for name in small:
        for key, peer in expected(pabulib)[name]["rules"].items():
            if not key.endswith("add1"):
                continue
            election = read(pabulib, name).election
            if "additive" in key:
                election = with_peer_points(election)
            counts += 1
            if [*outcome_of(election, key).winners] != peer["winners"]:
                different.append((name, key))

    assert counts > 20
    assert different == []


def test_the_published_winners_are_counted_but_for_the_known_exceptions(pabulib):
    counted, missed = dict.fromkeys(MISMATCHES, 0), {rule: set() for rule in MISMATCHES}
    for row in index(pabulib):
        rule, file = row["rule_in_meta"], read(pabulib, row["file"])
        if rule not in MISMATCHES or file.published_winners is None:
            continue
        plan = plan_of(file, usual_satisfaction(file.election))
        outcome = count(file.election, plan.rule, tie_order=file.election.ids)
        counted[rule] += 1
        if set(outcome.winners) != file.published_winners:
            missed[rule].add(row["file"])

    assert counted == {
        "greedy": 145,
        "greedy-threshold": 185,
        "greedy-exclusive": 9,
        "greedy-no-skip": 125,
        "greedy-custom": 37,
        "equalshares/add1": 1,
    }
    assert missed == MISMATCHES
    assert len(missed["greedy"]) <= 0.05 * counted["greedy"]


def test_without_the_project_that_targowek_set_aside_its_winners_are_the_published_ones(pabulib):
    file = read(pabulib, "Poland_Warszawa_2020_Targowek.pb")

    assert winners_without(file, "1667") == file.published_winners


def test_without_the_project_that_bemowo_excluded_its_winners_are_the_published_ones(pabulib):
    file = read(pabulib, "Poland_Warszawa_2022_Bemowo.pb")
    election = file.election

    outcome = greedy(election, tie_order=election.ids, limits=[exclusive(["153", "773"])])

    assert set(outcome.winners) == file.published_winners


def test_without_the_project_that_was_withdrawn_wroclaw_has_its_published_winner(pabulib):
    file = read(pabulib, "Poland_Wroclaw_2017_Rejon_nr_11_750.pb")

    assert winners_without(file, "150") == file.published_winners


def winners_without(file: PabulibFile, set_aside: str) -> set[str]:
    """The count with one project made too dear to buy."""
    dear = tuple(
        dataclasses.replace(project, cost=file.election.budget + 1)
        if project.id == set_aside
        else project
        for project in file.election.projects
    )
    election = dataclasses.replace(file.election, projects=dear)
    return set(greedy(election, tie_order=election.ids).winners)
