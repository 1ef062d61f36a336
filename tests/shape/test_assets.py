"""What the browser gets is what stands in the manifest, and can be built again byte for byte."""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from tests.shape.source import ROOT, TALKOOT

STATIC = TALKOOT / "commons" / "design" / "static" / "design"
VENDORS = (STATIC / "vendor", ROOT / "tests" / "browser" / "vendor")
NO_NETWORK = re.compile(
    r"ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ECONNRESET|E40[13]"
)


@pytest.mark.parametrize("folder", VENDORS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_vendored_file_is_the_one_in_the_manifest(folder):
    rows = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))

    assert {row["file"] for row in rows} == {p.name for p in folder.iterdir()} - {"manifest.json"}
    for row in rows:
        found = hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest()
        assert found == row["sha256"], row["file"]
        assert row["package"]
        assert row["version"]
        assert row["licence"]


def test_the_style_sheet_is_its_parts_in_order():
    parts = sorted((ROOT / "web" / "css").glob("*.css"))

    whole = "".join(part.read_text(encoding="utf-8") for part in parts)

    assert (STATIC / "talkoot.css").read_text(encoding="utf-8") == whole


def test_every_behaviour_of_the_pages_is_there():
    main = (STATIC / "js" / "main.js").read_text(encoding="utf-8")

    named = set(re.findall(r'"\./(\w+\.js)"', main))

    assert named
    for name in named:
        module = (STATIC / "js" / name).read_text(encoding="utf-8")
        assert "export function start(" in module, name


def test_no_file_for_the_browser_names_another_host():
    ours = [p for p in STATIC.rglob("*") if p.suffix in (".css", ".js") and "vendor" not in p.parts]

    for path in ours:
        assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]{2,}", path.read_text("utf-8")), path


def test_the_server_can_give_every_file_a_name_that_changes_with_it(tmp_path):
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

    with override_settings(
        STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, "staticfiles": manifest}
    ):
        call_command("collectstatic", interactive=False, verbosity=0)

    names = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    assert re.fullmatch(r"design/talkoot\.[0-9a-f]{12}\.css", names["design/talkoot.css"])


def test_a_new_build_gives_the_same_bytes(tmp_path):
    if not shutil.which("npm"):
        pytest.skip("Node is not on this machine; the manifest was checked all the same")
    web = shutil.copytree(
        ROOT / "web", tmp_path / "web", ignore=shutil.ignore_patterns("node_modules")
    )
    static, tests = tmp_path / "static", tmp_path / "tests"

    built = subprocess.run(
        ["sh", web / "build.sh", static, tests], capture_output=True, text=True, timeout=300
    )

    if built.returncode and NO_NETWORK.search(built.stderr):
        pytest.skip("the package registry does not answer; the manifest was checked all the same")
    assert built.returncode == 0, built.stderr
    assert (static / "talkoot.css").read_bytes() == (STATIC / "talkoot.css").read_bytes()
    for made, kept in ((static / "vendor", VENDORS[0]), (tests, VENDORS[1])):
        assert _bytes(made) == _bytes(kept)


def _bytes(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}
