"""Every real conversation at hand: votes, counts and consensus as published, and whose groups.

What the peer (red-dwarf) found lies beside the conversations, so it need not run here.
"""

import csv
import gzip
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from talkoot_engine.opinions.agreement import group_informed_consensus
from talkoot_engine.opinions.components import principal_components
from talkoot_engine.opinions.draw import draw_map
from talkoot_engine.opinions.firmness import adjusted_rand
from talkoot_engine.opinions.formats import PolisExport, read_polis
from talkoot_engine.opinions.inputs import Moderation, Statement, Votes, latest_votes
from talkoot_engine.opinions.outcome import OpinionMap
from talkoot_engine.opinions.positions import positions
from talkoot_engine.opinions.priority import extremity, priorities
from talkoot_engine.opinions.representative import representative
from talkoot_engine.opinions.sums import patterns
from talkoot_engine.opinions.tallies import Tally, tallies

CONVERSATIONS = (
    "15-per-hour-seattle",
    "austria-climate.5twd2jsnkf.2022-08-08",
    "austria-climate.7z7ejpbmv5.2022-08-08",
    "bg2050-volunteers",
    "brexit-consensus",
    "scoop-hivemind.biodiversity",
    "scoop-hivemind.freshwater",
    "scoop-hivemind.ubi",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
    "vtaiwan.uberx",
)
# Where the published groups can be found again from the votes alone; the others are in
# benchmarks/opinions.md, the bad ones too.
RECOVERABLE = {
    "austria-climate.5twd2jsnkf.2022-08-08": 0.7,
    "brexit-consensus": 0.7,
    "scoop-hivemind.biodiversity": 0.7,
    "vtaiwan.uberx": 0.7,
}
every_conversation = pytest.mark.parametrize("name", CONVERSATIONS)


@pytest.fixture(scope="module")
def polis(shared_data: Path) -> Path:
    return shared_data / "polis"


@cache
def export_of(polis: Path, name: str) -> PolisExport:
    return read_polis(polis / "opendata" / name)


@cache
def expected(polis: Path, name: str) -> dict:
    with gzip.open(polis / "expected" / f"{name}.red-dwarf.json.gz", "rt") as file:
        return json.load(file)


def groups_of(votes: Votes | OpinionMap, named: dict[str, int]) -> np.ndarray:
    return np.array([named.get(person, -1) for person in votes.participants], np.int64)


def agreement(drawn: OpinionMap, published: dict[str, int]) -> float:
    """Adjusted Rand index with published groups, over the people who are in both."""
    theirs = groups_of(drawn, published)
    both = (theirs >= 0) & (drawn.assignment >= 0)
    table = np.zeros((5, 5), np.int64)
    np.add.at(table, (drawn.assignment[both], theirs[both]), 1)
    return adjusted_rand(table)


@every_conversation
def test_the_matrix_holds_the_last_vote_of_the_event_log(polis, name):
    folder = polis / "opendata" / name
    if not (folder / "votes.csv.gz").exists():
        pytest.skip(f"{name} was published without its event log")
    matrix = export_of(polis, name).votes

    events = read_polis(folder / "votes.csv.gz", statements=folder / "comments.csv.gz").votes

    assert events.statement_ids == matrix.statement_ids
    seen = [n for n, cast in enumerate(matrix.cast) if cast]
    assert events.participants == tuple(matrix.participants[n] for n in seen)
    assert np.array_equal(events.cast, matrix.cast[seen])
    assert np.array_equal(events.columns, matrix.columns)
    assert np.array_equal(events.values, matrix.values)


@every_conversation
def test_the_published_counts_are_the_events_and_the_matrix_counts_people(polis, name):
    folder = polis / "opendata" / name
    if not (folder / "votes.csv.gz").exists():
        pytest.skip(f"{name} was published without its event log")
    published = export_of(polis, name).events
    cast: dict[str, list[int]] = {id_: [0, 0] for id_ in published}
    with gzip.open(folder / "votes.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["vote"] != "0":
                cast[row["comment-id"]][row["vote"] == "-1"] += 1

    assert {id_: tuple(counts) for id_, counts in cast.items()} == published


@every_conversation
def test_consensus_of_the_same_groups_is_that_of_the_peer(polis, name):
    votes, peer = export_of(polis, name).votes, expected(polis, name)
    groups = groups_of(votes, {person: int(label) for person, label in peer["labels"].items()})

    found = group_informed_consensus(tallies(votes, groups, size=groups.max() + 1))

    for n, id_ in enumerate(votes.statement_ids):
        if id_ in peer["group_aware_consensus"]:  # statements that somebody voted on
            assert found[n] == pytest.approx(peer["group_aware_consensus"][id_], abs=1e-9)


@every_conversation
def test_representative_statements_of_the_same_groups_are_those_of_the_peer(polis, name):
    votes, peer = export_of(polis, name).votes, expected(polis, name)
    groups = groups_of(votes, {person: int(label) for person, label in peer["labels"].items()})

    found = representative(
        tallies(votes, groups, size=groups.max() + 1),
        counting=np.ones(len(votes.statements), np.bool_),
    )

    for g, said in enumerate(found):
        theirs = {str(one["tid"]): one for one in peer["repness"][str(g)]}
        assert {votes.statement_ids[s.statement] for s in said} == set(theirs)
        for one in said:
            other = theirs[votes.statement_ids[one.statement]]
            if one.side != other["repful"]:
                # What a group agrees on most, the peer may list as what it rejects more often than
                # the others do; we list it as agreed.
                assert one.best_agree
                continue
            assert (one.said, one.seen) == (other["n-success"], other["n-trials"])
            assert one.ratio == pytest.approx(other["repness"], abs=1e-8)
            assert one.outside_z == pytest.approx(other["repness-test"], abs=1e-8)
            assert one.inside_z == pytest.approx(other["p-test"], abs=1e-8)


@every_conversation
def test_directions_places_and_priorities_are_those_of_the_peer(polis, name):
    votes, peer = export_of(polis, name).votes, expected(polis, name)
    table = patterns(votes)
    # The peer was run without moderation: every statement places people.
    all_ = np.ones(len(votes.statements), np.bool_)
    found = principal_components(table, counting=all_)
    places = positions(table, found, counting=all_)
    labels = groups_of(votes, {person: int(label) for person, label in peer["labels"].items()})
    (placed,) = tallies(votes, np.minimum(labels, 0), size=1)
    ids = [n for n, id_ in enumerate(votes.statement_ids) if id_ in peer["pc1"]]
    theirs = np.array([[peer[c][votes.statement_ids[n]] for n in ids] for c in ("pc1", "pc2")])
    signs = np.sign((found.loadings[:, ids] * theirs).sum(axis=1))

    assert np.abs(found.loadings[:, ids] * signs[:, None] - theirs).max() < 1e-5
    shown = [n for n, person in enumerate(votes.participants) if person in peer["projections"]]
    other = np.array([peer["projections"][votes.participants[n]] for n in shown])
    assert np.abs(places[shown] * signs - other).max() < 1e-3
    weights = priorities(
        placed, extremity(found, asked=len(ids)), meta=np.zeros(len(votes.statements), np.bool_)
    )
    for n in ids:
        assert weights[n] == pytest.approx(peer["priority"][votes.statement_ids[n]], rel=1e-3)


def test_the_published_group_informed_consensus_is_found_from_the_published_groups(polis):
    export = export_of(polis, "bg2050-volunteers")
    groups = groups_of(export.votes, dict(export.groups))
    found = group_informed_consensus(tallies(export.votes, groups, size=2))
    path = polis / "opendata/bg2050-volunteers/comments.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        published = {row["comment-id"]: float(row["group-informed-consensus"]) for row in rows}

    assert len(published) == 371
    for n, id_ in enumerate(export.votes.statement_ids):
        assert found[n] == pytest.approx(published[id_], rel=1e-12)


@pytest.mark.parametrize("name", RECOVERABLE)
def test_the_published_groups_are_found_again_where_the_votes_suffice(polis, name):
    export = export_of(polis, name)

    drawn = draw_map(export.votes, resamples=5)

    assert len(drawn.groups) == len(set(export.groups.values())) == 2
    assert agreement(drawn, dict(export.groups)) >= RECOVERABLE[name]


@pytest.mark.parametrize(
    "name",
    [
        "above-100-ptpts",
        "150ptpt-3gp-no-strict-no-meta",
        "25ptpt-3gp-no-strict-with-meta",
    ],
)
def test_what_the_production_server_computed_is_found_from_its_votes(polis, name):
    folder = polis / "production" / name
    with gzip.open(folder / "math-pca2.json.gz") as file:
        theirs = json.load(file)
    with gzip.open(folder / "votes.json.gz") as file:
        cast = json.load(file)
    votes = _production_votes(theirs, cast)
    table = patterns(votes)
    found = principal_components(table, counting=votes.counting)

    tids = [n for n, id_ in enumerate(votes.statement_ids) if int(id_) in theirs["tids"]]
    at = [theirs["tids"].index(int(votes.statement_ids[n])) for n in tids]
    for axis, other in zip(found.loadings[:, tids], np.array(theirs["pca"]["comps"]), strict=True):
        assert abs((axis * other[at]).sum()) == pytest.approx(1, abs=1e-6)
    _check_places(positions(table, found, counting=votes.counting), votes, theirs)
    said = _production_tallies(theirs, votes)
    _check_counts(said, votes, theirs)
    total = Tally(
        *(sum(getattr(t, name) for t in said) for name in ("agree", "disagree", "passed"))
    )
    meta = np.array([statement.meta for statement in votes.statements])
    weights = priorities(total, extremity(found, asked=len(tids)), meta=meta)
    consensus = group_informed_consensus(said)
    for n in tids:
        id_ = votes.statement_ids[n]
        assert weights[n] == pytest.approx(theirs["comment-priorities"][id_], rel=1e-6)
        assert consensus[n] == pytest.approx(theirs["group-aware-consensus"][id_], rel=1e-9)


def _check_places(places: np.ndarray, votes: Votes, theirs: dict) -> None:
    """The server keeps people in small clusters; those of one person tell where they stand."""
    clusters = theirs["base-clusters"]
    alone = [n for n, members in enumerate(clusters["members"]) if len(members) == 1]
    place_of = {person: n for n, person in enumerate(votes.participants)}
    rows = [place_of[str(clusters["members"][n][0])] for n in alone]
    other = np.array([[clusters["x"][n], clusters["y"][n]] for n in alone])

    assert len(alone) > 10
    signs = np.sign((places[rows] * other).sum(axis=0))
    assert np.abs(places[rows] * signs - other).max() < 1e-6


def _check_counts(said: list[Tally], votes: Votes, theirs: dict) -> None:
    """What each of the server's groups said, counted from the last votes of its people."""
    members = dict(
        zip(theirs["base-clusters"]["id"], theirs["base-clusters"]["members"], strict=True)
    )
    groups = np.full(len(votes.participants), -1, np.int64)
    place_of = {person: n for n, person in enumerate(votes.participants)}
    for group in theirs["group-clusters"]:
        for person in (person for cluster in group["members"] for person in members[cluster]):
            groups[place_of[str(person)]] = group["id"]
    counted = tallies(votes, groups, size=len(said))

    shown = [n for n, id_ in enumerate(votes.statement_ids) if int(id_) in theirs["tids"]]
    for ours, published in zip(counted, said, strict=True):
        assert np.array_equal(ours.agree[shown], published.agree[shown])
        assert np.array_equal(ours.disagree[shown], published.disagree[shown])
        assert np.array_equal(ours.seen[shown], published.seen[shown])


def _production_votes(theirs: dict, cast: list[dict]) -> Votes:
    given = [
        (str(v["participant_id"]), str(v["statement_id"]), v["vote"], int(v["modified"]))
        if "participant_id" in v
        else (
            str(v["pid"]),
            str(v["tid"]),
            -v["vote"],
            int(v["modified"]),
        )  # as the server keeps it
        for v in cast
    ]
    ids = sorted({*map(str, theirs["tids"]), *(vote[1] for vote in given)})
    out, meta = set(map(str, theirs["mod-out"])), set(map(str, theirs["meta-tids"]))
    statements = [
        Statement(id_, moderation=Moderation.OUT if id_ in out else Moderation.IN, meta=id_ in meta)
        for id_ in ids
    ]
    return latest_votes(given, statements=statements)


def _production_tallies(theirs: dict, votes: Votes) -> list[Tally]:
    """What the server says that each group said."""
    found = []
    for group in theirs["group-votes"].values():
        cells = [group["votes"].get(id_, {"A": 0, "D": 0, "S": 0}) for id_ in votes.statement_ids]
        agree, disagree, seen = (np.array([cell[key] for cell in cells]) for key in "ADS")
        found.append(Tally(agree, disagree, seen - agree - disagree))
    return found
