"""Whatever is typed into a pack, the answer is a whole city or a refusal with a line."""

import json
import re
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talkoot.commons.base.pack import BadPack, read_pack

TESTBACKA = Path(__file__).resolve().parents[2] / "packs" / "testbacka"
FILES = sorted(path.name for path in TESTBACKA.iterdir())
SCRAPS = st.one_of(
    st.sampled_from(
        [
            "",
            "\n",
            '"',
            "{}",
            "[]",
            "null",
            "true",
            "1e999",
            "nan",
            "-1",
            "[[call]]\n",
            '"""',
            ",,,",
        ]
    ),
    st.text(max_size=8),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_spoilt_pack_is_read_or_refused_with_its_place(data):
    name = data.draw(st.sampled_from(FILES))
    words = (TESTBACKA / name).read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(words)))
    end = min(len(words), start + data.draw(st.integers(0, 40)))
    spoilt = words[:start] + data.draw(SCRAPS) + words[end:]
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(shutil.copytree(TESTBACKA, Path(folder) / "pack"))
        (pack / name).write_text(spoilt, encoding="utf-8", errors="surrogatepass")
        no = refused(pack)
    assert no is None or re.fullmatch(r"[a-z.]+:\d+", no.where)
    assert no is None or re.fullmatch(r"[a-z0-9-]+", no.code)


def refused(pack: Path) -> BadPack | None:
    """How the pack is refused; None where it is read. Anything else that is raised is a fault."""
    try:
        read_pack(pack)
    except BadPack as no:
        return no
    return None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(key=st.sampled_from(["slug", "kind", "parent", "name", "point", "geometry"]), value=VALUES)
def test_a_place_of_any_shape_is_read_or_refused(key, value):
    whole = json.loads((TESTBACKA / "places.geojson").read_text(encoding="utf-8"))
    holder = whole["features"][1]
    (holder if key == "geometry" else holder["properties"])[key] = value
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(shutil.copytree(TESTBACKA, Path(folder) / "pack"))
        (pack / "places.geojson").write_text(json.dumps(whole), encoding="utf-8")
        no = refused(pack)
    assert no is None or no.where.endswith(tuple("0123456789"))
