"""The commands: verify without a database, import, export."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from tests import makers
from tests.conftest import ROOT
from tests.rooms.decisions.test_result_import import file

from talkoot.cli import main
from talkoot.commons.ledger import signing
from talkoot.commons.ledger.models import Entry
from talkoot.loop.calls.models import Call
from talkoot.loop.decisions.models import Count

CHOICES = [{1: 1, 2: 1}, {2: 1}, {2: 1, 3: 1}, {3: 1}, {6: 1}]


@pytest.fixture
def bundle(db, tmp_path):
    makers.certified_vote(CHOICES)
    path = tmp_path / "result.zip"
    with default_storage.open(Count.objects.get().bundle) as kept:
        path.write_bytes(kept.read())
    return path


def alone(*words):
    """The command in a process of its own that knows of no database and no settings."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "talkoot.cli", *map(str, words)],
        env={**kept, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_bundle_is_checked_in_a_process_without_a_database(bundle, tmp_path):
    key = tmp_path / "city.pem"
    key.write_text(signing.pem(signing.public_hex(signing.signing_key(settings.KEY_FOLDER))))

    done = alone("verify", bundle, "--key", key)

    assert (done.returncode, done.stderr) == (0, "")
    assert "that is the key you gave" in done.stdout
    assert "A recount gives the same winners in the same order" in done.stdout
    assert "A second counter, written independently" in done.stdout
    assert "two people certified it" in done.stdout


def test_verify_prints_one_object_as_json(bundle):
    done = alone("verify", bundle, "--json")

    found = json.loads(done.stdout)
    assert found["ok"] is True
    assert found["winners"] == Count.objects.get().outcome["winners"]
    assert {"checks", "vote", "ballots", "spent", "key", "fingerprint", "seconds"} < set(found)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data[:-1], "not-a-bundle"),
        (lambda data: data.replace(b"Project 001", b"Project 00l"), "not-a-bundle"),
        (lambda data: data + b"\0", "not-canonical"),
        (lambda data: b"", "empty-ledger"),
        (lambda data: b"{}", "bad-line"),
    ],
)
def test_a_changed_file_ends_with_a_code_on_standard_error_and_exit_2(bundle, change, code, capsys):
    bundle.write_bytes(change(bundle.read_bytes()))

    assert main(["verify", str(bundle)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{code}: ")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["verify", "nowhere.zip"], "cannot-read"),
        (["verify", __file__, "--key", "no key"], "bad-key"),
        (["import", "pabulib", "nowhere.pb"], "no-file"),
    ],
)
def test_what_cannot_be_read_is_named(words, code, capsys, db):
    assert main(words) == 2
    assert capsys.readouterr().err.startswith(f"{code}: ")


@pytest.mark.django_db
def test_the_exported_ledger_is_one_chain_and_shows_a_change(tmp_path, capsys):
    makers.certified_vote(CHOICES)
    path = tmp_path / "ledger.jsonl"

    assert main(["export", "ledger", str(path)]) == 0
    assert [p.name for p in tmp_path.iterdir()] == ["ledger.jsonl"]
    done = alone("verify", path, "--json")
    assert json.loads(done.stdout)["entries"] == Entry.objects.count()
    for old, new, code in (
        (b'"grounds":""', b'"grounds":"x"', "ledger-changed"),
        (b"vote.counted", b"vote.CounteD", "ledger-changed"),
        (b'"number":3', b'"number":30', "ledger-gap"),
        (b'{"', b'{ "', "bad-line"),
    ):
        broken = tmp_path / "broken.jsonl"
        broken.write_bytes(path.read_bytes().replace(old, new, 1))
        capsys.readouterr()
        assert main(["verify", str(broken)]) == 2
        assert capsys.readouterr().err.startswith(f"{code}: ")


@pytest.mark.django_db
def test_a_ledger_that_cannot_be_written_is_refused(tmp_path, capsys):
    assert main(["export", "ledger", str(tmp_path / "no" / "ledger.jsonl")]) == 2
    assert capsys.readouterr().err.startswith("cannot-write: ")


@pytest.mark.django_db
def test_import_says_what_came_in_and_where_it_stands(tmp_path, capsys):
    path = file(tmp_path)

    assert main(["import", "pabulib", str(path), "--title", "Lessons from Łódź"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Imported: 4 ballots, 2 of 3 projects chosen.")
    assert "/votes/lessons-from-lodz/result" in said
    assert main(["import", "pabulib", str(path)]) == 0
    assert capsys.readouterr().out.startswith("It is there already: 4 ballots")
    assert Call.objects.count() == 1
