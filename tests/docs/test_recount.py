"""The commands of docs/methods/recount.md, run as they stand on a bundle of a real vote."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from tests import makers

from talkoot.cli import main
from talkoot.commons.ledger import signing
from talkoot.loop.decisions.models import Count

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "methods" / "recount.md"
CHOICES = [{1: 1, 2: 1}, {2: 1}, {2: 1, 3: 1}, {3: 1}, {6: 1}]


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture
def folder(db, tmp_path):
    """What a reader has downloaded."""
    makers.certified_vote(CHOICES)
    public = signing.public_hex(signing.signing_key(settings.KEY_FOLDER))
    with default_storage.open(Count.objects.get().bundle) as kept:
        (tmp_path / "result.zip").write_bytes(kept.read())
    (tmp_path / "talkoot-key").write_text(signing.pem(public))
    main(["export", "ledger", str(tmp_path / "ledger.jsonl")])
    return tmp_path


def test_every_command_on_the_page_does_what_the_page_says(folder):
    said = {}
    for line in commands():
        words = line.split()
        if words[0] == "unzip":
            words = [sys.executable, "-m", "zipfile", "-e", words[-1], "."]
        elif words[0] == "talkoot":
            words = [sys.executable, "-m", "talkoot.cli", *words[1:]]
        elif shutil.which(words[0]) is None:
            continue  # openssl is the reader's own second opinion
        done = subprocess.run(
            words,
            cwd=folder,
            env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (line, done.stderr)
        said[line] = done.stdout

    manifest = (folder / "manifest.json").read_text()
    assert "that is the key you gave" in said[commands()[0]]
    assert all(line.split()[0] in manifest for line in said[commands()[-2]].splitlines()[:1])


def test_the_published_key_is_the_one_that_signs(client, db):
    public = signing.public_hex(signing.signing_key(settings.KEY_FOLDER))

    answer = client.get("/.well-known/talkoot-key")

    assert signing.public_in(answer.content.decode()) == public
