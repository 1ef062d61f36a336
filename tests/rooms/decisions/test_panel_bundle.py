"""The bundle of a draw: whoever has it draws again, and what is changed in it shows."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from tests import panel_makers as panels

from talkoot.commons.ledger import bundle
from talkoot_engine.base import BadInput
from talkoot_engine.sortition import recheck

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


def test_a_downloaded_draw_is_drawn_again_by_the_command_line(client, tmp_path):
    row = panels.drawn_panel()
    answer = client.get(f"/en/panels/{row.slug}/draw/bundle.zip")
    file = tmp_path / "draw.zip"
    file.write_bytes(b"".join(answer.streaming_content))
    done = subprocess.run(
        [sys.executable, "-m", "talkoot.cli", "verify", str(file)],
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert row.draw.seed in done.stdout


def test_in_the_bundle_nobody_has_a_name_an_answer_or_a_number_of_the_office():
    row = panels.drawn_panel()
    opened = bundle.unseal(default_storage.open(row.draw.bundle).read())
    text = b" ".join(opened.files.values()).decode()

    for person in row.registrations.all():
        assert person.number not in text
        assert person.opener not in text
    assert "openings" not in " ".join(opened.files)


def test_another_value_in_the_bundle_is_found_out():
    row = panels.drawn_panel()
    files = dict(bundle.unseal(default_storage.open(row.draw.bundle).read()).files)
    assert recheck.recheck(files, name="draw.zip").facts
    files[recheck.DRAW] = files[recheck.DRAW].replace(b"3611425623", b"3611425624")

    with pytest.raises(BadInput):
        recheck.recheck(files, name="draw.zip")
