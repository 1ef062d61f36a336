"""Pabulib files: what is well-formed comes back as written, what is not is refused by line."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections

from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.formats import (
    pabulib_text,
    parse_pabulib,
    read_pabulib,
    write_pabulib,
)
from talkoot_engine.budgeting.inputs import BallotType, Election, make_election

META = {"description": "A small town; with semicolon", "rule": "greedy", "currency": "EUR"}

GOOD = """\
META
key;value
description;Small town
num_projects;3
num_votes;4
budget;100.50
vote_type;approval
rule;greedy
min_length;1
max_length;2
PROJECTS
project_id;cost;votes;name;selected
p1;60;3;"Park; with pond";1
p2;40.5;2;Bench;1
p3;70;1;Bridge;0
VOTES
voter_id;vote;age
v1;p1,p2;30
v2;p1;41
v3;p2,p1;19
v4;p3;77
"""

POINTS = """\
META
key;value
num_projects;2
num_votes;2
budget;10
vote_type;cumulative
max_sum_points;3
PROJECTS
project_id;cost;votes;score
a;6;2;3
b;5;1;2
VOTES
voter_id;vote;points
1;a,b;1,2
2;a;2
"""


def same_ballots(one: Election, other: Election) -> bool:
    return all(
        getattr(one.ballots, name).tolist() == getattr(other.ballots, name).tolist()
        for name in ("voters", "starts", "projects", "points")
    )


def test_a_file_is_read_exactly():
    file = parse_pabulib(GOOD)

    assert file.election.unit == 10
    assert file.election.budget == 1005
    assert file.election.costs == (600, 405, 700)
    assert file.election.votes == (3, 2, 1)
    assert file.election.ballots.voters.tolist() == [1, 2, 1]  # p1,p2 and p2,p1 are equal
    assert file.published_winners == {"p1", "p2"}
    assert file.projects[0]["name"] == "Park; with pond"
    assert file.remarks == ()


def test_points_are_read_and_checked_against_the_score():
    assert parse_pabulib(POINTS).election.points == (3, 2)


@pytest.mark.parametrize("name", ["votes.pb", "votes.pb.gz"])
def test_compressed_and_plain_files_are_told_apart_by_content(tmp_path, name):
    path = tmp_path / name
    data = GOOD.replace("\n", "\r\n").encode()
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)

    read, plain = read_pabulib(path).election, parse_pabulib(GOOD).election

    assert same_ballots(read, plain)
    assert (read.projects, read.budget, read.unit) == (plain.projects, plain.budget, plain.unit)


def test_a_ballot_that_names_a_project_twice_is_counted_once_and_remarked():
    file = parse_pabulib(GOOD.replace("v2;p1;41", "v2;p1,p1;41"))

    assert file.election.votes == (3, 2, 1)
    assert [(r.code, r.where) for r in file.remarks] == [("project-named-twice", "votes.pb:19")]


def test_points_given_twice_to_one_project_are_added():
    file = parse_pabulib(
        POINTS.replace("a,b;1,2", "a,a,b;1,1,1")
        .replace("a;6;2;3", "a;6;2;4")
        .replace("b;5;1;2", "b;5;1;1")
    )

    assert file.election.points == (4, 1)
    assert len(file.remarks) == 1


MALFORMED = [
    ("v2;p1;41", "v1;p1;41", "duplicate-voter", 19),
    ("num_votes;4", "num_votes;5", "wrong-num-votes", None),
    ("num_projects;3", "num_projects;2", "wrong-num-projects", None),
    ("num_votes;4", "num_votes;four", "bad-number", 5),
    ("num_votes;4", "num_votes;-4", "bad-number", 5),
    ("budget;100.50", "budget;1e9", "bad-number", 6),
    ("budget;100.50", "budget;100,50", "bad-number", 6),
    ("budget;100.50\n", "", "missing-key", 2),
    ("budget;100.50", "num_votes;4", "duplicate-key", 6),
    ("vote_type;approval", "vote_type;guess", "unknown-vote-type", 7),
    ("vote_type;approval", "vote_type;cumulative", "missing-column", 17),
    ("vote_type;approval", "vote_type;choose-1", "too-many-choices", 18),
    ("p2;40.5;2", "p1;40.5;2", "duplicate-project", 14),
    ("p2;40.5;2", "p,2;40.5;2", "bad-project-id", 14),
    ("p2;40.5;2", ";40.5;2", "bad-project-id", 14),
    ("p2;40.5;2", "p2;-40.5;2", "bad-cost", 14),
    ("p2;40.5;2", "p2;0;2", "bad-cost", 14),
    ("p2;40.5;2", "p2;nan;2", "bad-cost", 14),
    ("p2;40.5;2", "p2;40.5;3", "wrong-votes", 14),
    ("Bench;1", "Bench;yes", "bad-code", 14),
    ("Bench;1", "Bench", "wrong-columns", 14),
    ("Bench;1", "Bench;1;2", "wrong-columns", 14),
    ('"Park; with pond"', '"Park; with pond', "bad-quotes", 13),
    ("Bench;1", '"Ben"ch;1', "bad-quotes", 14),
    ("v2;p1;41", "v2;p9;41", "unknown-project", 19),
    ("v2;p1;41", "v2;p1 ;41", "unknown-project", 19),
    ("v2;p1;41", "v2;;41", "empty-vote", 19),
    ("v2;p1;41", "v2;p1,;41", "unknown-project", 19),
    ("v2;p1;41", "v2;p1", "wrong-columns", 19),
    ("v2;p1;41", "", "blank-line", 19),
    ("v3;p2,p1;19", "v3;p2,p1,p3;19", "too-many-choices", 20),
    ("min_length;1", "min_length;2", "too-few-choices", 19),
    ("voter_id;vote;age", "voter_id;ballot;age", "missing-column", 17),
    ("voter_id;vote;age", "voter_id;vote;vote", "duplicate-column", 17),
    ("project_id;cost;votes", "id;cost;votes", "missing-column", 12),
    ("key;value", "value;key2", "missing-column", 2),
    ("PROJECTS\n", "", "missing-section", 1),
    ("VOTES\n", "", "missing-section", 1),
    ("META\n", "", "missing-section", 1),
    ("META\n", "hello\nMETA\n", "missing-section", 1),
    ("VOTES\n", "META\nkey;value\na;b\nVOTES\n", "missing-section", 1),
]


@pytest.mark.parametrize(("old", "new", "code", "line"), MALFORMED)
def test_a_malformed_file_is_refused_with_its_line(old, new, code, line):
    assert old in GOOD

    with pytest.raises(BadInput) as no:
        parse_pabulib(GOOD.replace(old, new, 1))

    assert no.value.code == code
    assert no.value.where == ("votes.pb" if line is None else f"votes.pb:{line}")
    assert no.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("a,b;1,2", "a,b;1", "bad-points"),
        ("a,b;1,2", "a,b;1,0", "bad-points"),
        ("a,b;1,2", "a,b;1,-2", "bad-points"),
        ("a,b;1,2", "a,b;", "bad-points"),
        ("a,b;1,2", "a,b;2,2", "too-many-points"),
        ("a;6;2;3", "a;6;2;4", "wrong-score"),
        ("cumulative", "ordinal", "bad-points"),
    ],
)
def test_malformed_points_are_refused(old, new, code):
    with pytest.raises(BadInput) as no:
        parse_pabulib(POINTS.replace(old, new, 1))

    assert no.value.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"META\nkey;value\n\xff", "not-utf8"),
        (gzip.compress(GOOD.encode())[:-20], "bad-gzip"),
        (b"\x1f\x8b hello", "bad-gzip"),
        (b"", "missing-section"),
    ],
)
def test_bytes_that_are_no_election_are_refused(tmp_path, data, code):
    path = tmp_path / "votes.pb"
    path.write_bytes(data)

    with pytest.raises(BadInput) as no:
        read_pabulib(path)

    assert no.value.code == code


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadInput) as no:
        read_pabulib(tmp_path / "votes.pb")

    assert no.value.code == "no-file"


@settings(max_examples=150, deadline=None)
@given(
    election=elections(types=list(BallotType)[:1] + list(BallotType)[2:]),
    unit=st.sampled_from([1, 100]),
)
def test_what_is_written_is_read_back(election, unit):
    written = Election(
        projects=election.projects,
        ballots=election.ballots,
        budget=election.budget,
        ballot_type=election.ballot_type,
        unit=unit,
        min_length=0,
        max_length=None,
    )

    read = parse_pabulib(pabulib_text(written, meta=META))

    assert read.meta["description"] == META["description"]
    assert read.election.votes == written.votes
    # the reader takes the coarsest unit that is exact, so money is compared as money
    ratio = written.unit // read.election.unit
    assert read.election.budget * ratio == written.budget
    assert [cost * ratio for cost in read.election.costs] == list(written.costs)
    assert same_ballots(read.election, written)


def test_a_written_file_tells_nothing_of_the_order_of_ballots(tmp_path):
    def written(ballots: list[list[str]], name: str) -> bytes:
        election = make_election(
            projects={"a": 150, "b": 275}, ballots=ballots, budget=400, unit=100
        )
        columns = {"a": {"name": "Tree"}, "b": {"name": "Slide; long"}}
        write_pabulib(tmp_path / name, election, meta=META, projects=columns)
        return (tmp_path / name).read_bytes()

    first = written([["a"], ["b"], ["b", "a"]], "one.pb.gz")
    second = written([["a", "b"], ["b"], ["a"]], "two.pb.gz")

    assert first == second
    file = read_pabulib(tmp_path / "one.pb.gz")
    assert file.election.costs == (150, 275)
    assert file.projects[1]["name"] == "Slide; long"


# Every change of one field that carries weight must be refused, wherever it happens (V10).
CARRIES_WEIGHT = {
    "num_projects", "num_votes", "budget", "vote_type", "min_length", "max_length",
}  # fmt: skip
JUNK = st.sampled_from(["", "x", "-1", "1e3", "1,5", "nan", " 1", "1;2", '"'])


@settings(max_examples=150, deadline=None)
@given(data=st.data(), junk=JUNK)
def test_junk_in_a_field_that_counts_is_refused(data, junk):
    lines = GOOD.splitlines()
    spots = [(n, field) for n, line in enumerate(lines) for field in _weighty(n, line, lines)]
    n, field = data.draw(st.sampled_from(spots))
    cells = (
        lines[n].split(";") if '"' not in lines[n] else ["p1", "60", "3", '"Park; with pond"', "1"]
    )
    cells[field] = junk
    lines[n] = ";".join(cells)

    with pytest.raises(BadInput) as no:
        parse_pabulib("\n".join(lines))

    assert no.value.where.startswith("votes.pb")


def _weighty(n: int, line: str, lines: list[str]) -> list[int]:
    projects, votes = lines.index("PROJECTS"), lines.index("VOTES")
    if 1 < n < projects:
        return [1] if line.split(";")[0] in CARRIES_WEIGHT else []
    if projects + 1 < n < votes:
        return [0, 1, 2]
    return [1] if n > votes + 1 else []


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_line_lost_or_doubled_is_refused(data):
    lines = GOOD.splitlines()
    free = {
        lines.index(line)
        for line in lines
        if line.split(";")[0] in ("description", "rule", "min_length", "max_length")
    }
    n = data.draw(st.sampled_from([n for n in range(len(lines)) if n not in free]))
    changed = [*lines[:n], *([lines[n]] * data.draw(st.sampled_from([0, 2]))), *lines[n + 1 :]]

    with pytest.raises(BadInput):
        parse_pabulib("\n".join(changed))


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet='METAPROJCSVk;,\n"0129.v\r é', max_size=200))
def test_no_text_whatever_breaks_the_reader(text):
    with pytest.raises(BadInput):
        parse_pabulib(text)


def test_ballots_for_more_money_or_fewer_points_than_allowed_are_counted_and_named():
    text = """\
META
key;value
num_projects;2
num_votes;3
budget;10.50
vote_type;cumulative
max_sum_cost;10.50
min_sum_points;3
PROJECTS
project_id;cost
a;6
b;4.60
VOTES
voter_id;vote;points
1;a,b;2,1
2;a;3
3;b;2
"""

    file = parse_pabulib(text)

    assert [remark.code for remark in file.remarks] == ["over-max-sum-cost", "under-min-sum-points"]
    assert "for more than max_sum_cost 10.50: 1." in file.remarks[0].sentence
    assert file.election.voter_count == 3
