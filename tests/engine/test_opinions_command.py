"""talkoot opinions: the contract of its options, its JSON and its refusals."""

import json

import pytest
from tests.engine.conversations import camps

from talkoot.cli import main
from talkoot_engine.opinions.formats import Event, read_polis, write_polis
from talkoot_engine.opinions.inputs import Moderation, Statement, make_votes

VOTES = camps(9, 7)
STATEMENTS = [
    *(Statement(f"s{n}", f"Thought {n}", written_at=1_700_000_000_000 + n) for n in range(19)),
    Statement("s19", "=HYPERLINK(1)", moderation=Moderation.OUT, seed=True, author="p1"),
]


@pytest.fixture
def folder(tmp_path):
    events = [Event(1_700_000_000_000 + n, *vote) for n, vote in enumerate(VOTES)]
    write_polis(
        tmp_path,
        make_votes(VOTES, statements=STATEMENTS),
        groups={"p0": 0, "p9": 1},
        events=[Event(1_600_000_000_000, "p0", "s1", -1), *events],
        topic="Town square",
    )
    return tmp_path


@pytest.fixture
def opinions(capsys):
    def run(*arguments: object) -> tuple[int, str, str]:
        code = main(["opinions", *(str(argument) for argument in arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def result(ran):
    code, out, err = ran
    assert code == 0, err
    return json.loads(out)


def test_the_json_has_the_promised_keys(opinions, folder):
    found = result(opinions(folder / "participants-votes.csv", "--json"))

    assert (found["participants"], found["statements"], found["placed"]) == (16, 20, 16)
    assert [(group["id"], group["size"]) for group in found["groups"]] == [(0, 9), (1, 7)]
    assert found["assignment"]["p0"] == 0
    assert found["assignment"]["p15"] == 1
    assert len(found["positions"]["p3"]) == 2
    assert {"statement", "agree", "disagree", "seen"} <= set(
        found["groups"][0]["representative"][0]
    )
    assert {shared["statement"] for shared in found["common_ground"]} == {"s0", "s1"}
    assert {"statement", "score"} <= set(found["common_ground"][0])
    assert found["seconds"] >= 0


def test_the_matrix_the_events_and_the_folder_give_the_same_map(opinions, folder):
    statements = ("--statements", folder / "comments.csv", "--json", "--resamples", 3)

    maps = [
        result(opinions(*arguments))
        for arguments in (
            (folder, "--json", "--resamples", 3),
            (folder / "participants-votes.csv", *statements),
            (folder / "votes.csv", *statements),
            (folder / "votes.csv", *statements, "--threads", 2),
        )
    ]
    for found in maps:
        del found["seconds"]
    assert maps[0] == maps[1] == maps[2] == maps[3]


def test_the_text_tells_groups_then_what_they_share_then_where_they_part(opinions, folder):
    code, out, _ = opinions(folder)

    assert code == 0
    places = [
        out.index(words)
        for words in ("Town square", "2 groups", "Group 0: 9 people", "All groups agree")
    ]
    assert places == sorted(places)
    assert "s0 Thought 0" in out


def test_a_wished_number_of_groups_is_given(opinions, folder):
    found = result(opinions(folder, "--groups", 3, "--json", "--resamples", 0))

    assert len(found["groups"]) + (found["hidden"] > 0) >= 2
    assert [trial["k"] for trial in found["trials"]] == [3]


def test_a_saved_map_keeps_the_numbers_of_groups(opinions, folder, tmp_path):
    saved = tmp_path / "monday.json"
    opinions(folder, "--resamples", 0, "--save", saved)
    monday = json.loads(saved.read_text())
    for group in monday["groups"]:
        group["id"] += 2
    monday["assignment"] = {person: group + 2 for person, group in monday["assignment"].items()}
    monday["tallies"] = {str(int(id_) + 2): said for id_, said in monday["tallies"].items()}
    saved.write_text(json.dumps(monday))

    tuesday = result(opinions(folder, "--resamples", 0, "--previous", saved, "--json"))

    assert tuesday["assignment"] == monday["assignment"]


@pytest.mark.parametrize(
    ("option", "name", "text", "code"),
    [
        ("--previous", "gone.json", None, "no-file"),
        ("--previous", "other.json", '{"groups": []}', "not-a-map"),
        ("--previous", "broken.json", "{", "not-a-map"),
        ("--save", "gone/map.json", None, "cannot-write"),
    ],
)
def test_a_map_that_cannot_be_read_or_kept_is_refused(
    opinions, folder, tmp_path, option, name, text, code
):
    if text is not None:
        (tmp_path / name).write_text(text)

    ended, out, err = opinions(folder, "--resamples", 0, "--json", option, tmp_path / name)

    assert (ended, out) == (2, "")
    assert err.startswith(f"{code}: ")


def test_statements_without_a_line_in_their_file_are_noted(opinions, folder):
    lines = (folder / "comments.csv").read_text().splitlines(keepends=True)
    (folder / "comments.csv").write_text("".join(lines[:-2]))

    _, out, err = opinions(folder, "--json", "--resamples", 0)

    assert "have votes, but are not in the file" in err
    assert json.loads(out)["statements"] == 20


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty-file", ""),
        ("person,s0\np,1\n", "missing-column", ":1"),
        ("participant,s0,s0\np,1,1\n", "duplicate-column", ":1"),
        ("participant,s0\np,1\nq,2\n", "bad-vote", ":3"),
        ("participant,s0\np,1\nq,1,1\n", "wrong-columns", ":3"),
        ("participant,s0\np,1\np,1\n", "duplicate-participant", ":3"),
        ("participant,s0\n,1\n", "bad-id", ":2"),
        ('participant,s0\n"p,1\n', "bad-quotes", ":2"),
        ("participant,group-id,s0\np,one,1\n", "bad-number", ":2"),
        ("participant,s0\np,\n", "no-votes", ""),
        ("participant\np\n", "no-statements", ""),
        ("timestamp,comment-id,voter-id,vote\nsoon,s0,p,1\n", "bad-number", ":2"),
        ("timestamp,comment-id,voter-id,vote\n1,s0,p,yes\n", "bad-vote", ":2"),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(opinions, tmp_path, text, code, line):
    path = tmp_path / "votes.csv"
    path.write_text(text)

    ended, out, err = opinions(path, "--json")

    assert (ended, out) == (2, "")
    assert err.startswith(f"{code}: ")
    assert f"votes.csv{line}" in err or not line


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nowhere.csv"], "no-file"),
        (["."], "no-votes-file"),
        (["FOLDER", "--groups", "many"], "bad-groups"),
        (["FOLDER", "--groups", "9"], "bad-groups"),
        (["FOLDER", "--resamples", "-2"], "bad-resamples"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(
    opinions, folder, tmp_path_factory, monkeypatch, arguments, code
):
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))

    ended, _, err = opinions(*(folder if word == "FOLDER" else word for word in arguments))

    assert ended == 2
    assert err.startswith(f"{code}: ")


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("comments.csv", "comment-id,moderated\ns0,2\n", "bad-moderation"),
        ("comments.csv", "comment-id\ns0\ns0\n", "duplicate-statement"),
        ("comments.csv", "comment-id,agrees,disagrees\ns0,1,x\n", "bad-number"),
    ],
)
def test_a_malformed_list_of_statements_is_refused(opinions, folder, name, text, code):
    (folder / name).write_text(text)

    ended, _, err = opinions(folder)

    assert ended == 2
    assert err.startswith(f"{code}: {name}:")


def test_an_export_comes_back_as_it_was_written(folder):
    export = read_polis(folder)

    votes = make_votes(VOTES, statements=STATEMENTS)
    assert export.votes.statements == votes.statements
    assert [export.votes.of(n) for n in range(16)] == [votes.of(n) for n in range(16)]
    assert (export.kind, export.groups) == ("matrix", {"p0": 0, "p9": 1})
    assert export.summary["topic"] == "Town square"
    assert export.events["s0"] == (15, 0)


def test_no_cell_can_be_taken_for_a_formula(folder):
    assert "'=HYPERLINK(1)" in (folder / "comments.csv").read_text()


def test_packed_files_and_broken_ones_are_told_apart(opinions, folder):
    path = folder / "participants-votes.csv"
    path.write_bytes(b"\x1f\x8bbroken")
    assert opinions(path)[2].startswith("bad-gzip: ")
    path.write_bytes("participant,s0\nä,1\n".encode("latin-1"))
    assert opinions(path)[2].startswith("not-utf8: participants-votes.csv:2")


def test_a_scheduler_that_does_not_answer_is_named(opinions, folder):
    ended, _, err = opinions(folder, "--scheduler", "tcp://127.0.0.1:1")

    assert ended == 2
    assert err.split(":")[0] in ("no-dask", "no-scheduler")
