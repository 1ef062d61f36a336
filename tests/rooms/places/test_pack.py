"""A city is data: its files are read strictly, and a wrong value names its line and remedy."""

import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from talkoot.cli import main
from talkoot.commons.base.pack import BadPack, known, read_pack
from talkoot.commons.base.pack.city_file import contrast

ROOT = Path(__file__).resolve().parents[3]
ESPOO = ROOT / "cities" / "espoo"
TESTBACKA = ROOT / "tests" / "packs" / "testbacka"


@pytest.fixture
def folder(tmp_path):
    """A copy of the invented town's pack, to be spoilt."""
    return Path(shutil.copytree(TESTBACKA, tmp_path / "pack"))


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    words = (folder / name).read_text(encoding="utf-8")
    assert old in words, f"{name} does not hold {old!r}"
    (folder / name).write_text(words.replace(old, new, 1), encoding="utf-8")


def test_an_invented_town_with_other_languages_and_colours_is_read_whole():
    pack = read_pack(TESTBACKA)

    assert pack.city.languages == ("sv", "en")
    assert pack.city.theme["accent"] == "#7a1f3d"
    assert [place.slug for place in pack.places] == ["testbacka", "norra", "soedra"]
    assert pack.sources[0].retrieved == date(2031, 1, 15)
    assert pack.indicators[0].next_value_due == date(2031, 6, 1)
    assert list(pack.indicators[1].frames) == ["new", "old"]
    assert pack.observations[0].value == Decimal("90.5")
    assert pack.observations[2].note == 'the year of "the big snow", as said'
    assert pack.goals[0].target is not None
    assert pack.goals[0].target.frame == "new"
    assert pack.examples.calls[0].money_cents == 100_050
    assert pack.examples.calls[0].phases == {"collect": (-9, 0), "decide": (0, 5)}
    assert pack.examples.proposals[0].body == "Lång nog för tre båtar."


def test_espoo_is_read_whole_and_marks_its_examples():
    pack = read_pack(ESPOO)

    kinds = [place.kind for place in pack.places]
    assert [kinds.count(kind) for kind in ("city", "centre", "rest", "postal")] == [1, 5, 1, 46]
    assert {goal.dimension for goal in pack.goals} == {
        "economic",
        "environmental",
        "social",
        "cultural",
    }
    assert all(call.title["en"].startswith("Example") for call in pack.examples.calls)
    names = {proposal.author_name for proposal in pack.examples.proposals}
    assert all(name.lower().startswith(("esimerkki", "exempel", "example")) for name in names)


def test_espoos_two_ways_of_counting_emissions_never_share_a_frame():
    rows = [row for row in read_pack(ESPOO).observations if row.indicator == "ghg-total"]
    targets = {row.frame: row.value for row in rows if row.year == 2030}
    starts = {row.frame: row.value for row in rows if row.year == 1990}

    assert targets == {"current": 212, "secap-2019": 245}
    assert starts == {"current": 1060, "secap-2019": 1224}


def test_a_row_names_the_file_and_line_it_stands_on_and_its_hash_follows_its_words(folder):
    before = read_pack(folder).observations
    spoil(folder, "observations.csv", ",48,", ",49,")
    after = read_pack(folder).observations

    assert (before[2].file, before[2].row) == ("observations.csv", 4)
    assert before[2].row_hash != after[2].row_hash
    assert before[1].row_hash == after[1].row_hash


def test_the_digest_changes_with_any_file_and_with_nothing_else(folder):
    before = read_pack(folder).digest

    assert read_pack(TESTBACKA).digest == before
    spoil(folder, "goals.toml", "ren luft", "renare luft")
    assert read_pack(folder).digest != before


def test_a_pack_without_examples_is_whole(folder):
    (folder / "examples.toml").unlink()

    assert read_pack(folder).examples.calls == ()


BAD = {
    "broken toml": ("city.toml", "[name]", "[name", "not-toml", "city.toml:8"),
    "missing key": (
        "city.toml",
        'time_zone = "Europe/Mariehamn"\n',
        "",
        "missing-key",
        "city.toml:1",
    ),
    "unknown key": ("city.toml", "[name]", 'mayor = "x"\n[name]', "unknown-key", "city.toml:8"),
    "missing language": (
        "city.toml",
        'sv = "Testbacka"\n',
        "",
        "missing-language",
        "city.toml:8",
    ),
    "language without pages": (
        "city.toml",
        '["sv", "en"]',
        '["sv", "de"]',
        "unknown-language",
        "city.toml:3",
    ),
    "text in a language of no page": (
        "city.toml",
        'en = "Testhill"',
        'en = "Testhill"\nfi = "Testimäki"',
        "unknown-language",
        "city.toml:8",
    ),
    "bad slug": ("city.toml", '"testbacka"', '"Test backa"', "bad-slug", "city.toml:2"),
    "bad time zone": (
        "city.toml",
        "Europe/Mariehamn",
        "Europe/Nowhere",
        "bad-time-zone",
        "city.toml:4",
    ),
    "bad mail address": (
        "city.toml",
        "security@example.org",
        "security",
        "bad-address",
        "city.toml:6",
    ),
    "colour that is none": ("city.toml", "#7a1f3d", "red; }", "bad-colour", "city.toml:21"),
    "colour that nobody can read": (
        "city.toml",
        "#7a1f3d",
        "#ffcc00",
        "low-contrast",
        "city.toml:21",
    ),
    "wrong type": (
        "indicators.toml",
        "decimals = 1",
        'decimals = "one"',
        "wrong-type",
        "indicators.toml:14",
    ),
    "boolean as number": (
        "indicators.toml",
        "decimals = 1",
        "decimals = true",
        "wrong-type",
        "indicators.toml:14",
    ),
    "unknown direction": (
        "indicators.toml",
        'direction = "down"',
        'direction = "sideways"',
        "unknown-word",
        "indicators.toml:13",
    ),
    "no word on the next value": (
        "indicators.toml",
        "next_value_due = 2031-06-01\n",
        "",
        "missing-key",
        "indicators.toml:1",
    ),
    "frame without a name": (
        "indicators.toml",
        'name = { sv = "Gammal räkning", en = "Old count" }\n',
        "",
        "missing-key",
        "indicators.toml:22",
    ),
    "unknown source": (
        "indicators.toml",
        'source = "town-office"',
        'source = "hearsay"',
        "unknown-source",
        "indicators.toml:6",
    ),
    "doubled slug": (
        "indicators.toml",
        'slug = "smoke"',
        'slug = "boats"',
        "doubled-slug",
        "indicators.toml:9",
    ),
    "address that is no page": (
        "sources.toml",
        "https://www.example.org/table",
        "javascript:alert(1)",
        "bad-address",
        "sources.toml:5",
    ),
    "date in quotes": (
        "sources.toml",
        "2031-01-15",
        '"15 January"',
        "wrong-type",
        "sources.toml:8",
    ),
    "table that is no list": (
        "sources.toml",
        "[[source]]",
        "[source]",
        "wrong-type",
        "sources.toml:1",
    ),
    "wrong header": ("observations.csv", ",year,", ",yr,", "bad-header", "observations.csv:1"),
    "too few cells": (
        "observations.csv",
        "smoke,testbacka,2028,2028,",
        "smoke,testbacka,2028,",
        "wrong-width",
        "observations.csv:3",
    ),
    "broken quotes": (
        "observations.csv",
        '"the year',
        '"the" year',
        "not-csv",
        "observations.csv:4",
    ),
    "value that is no number": (
        "observations.csv",
        ",60,",
        ",about 60,",
        "bad-number",
        "observations.csv:3",
    ),
    "value without end": ("observations.csv", ",60,", ",inf,", "bad-number", "observations.csv:3"),
    "year that the period denies": (
        "observations.csv",
        "2028,2028",
        "2028,2029",
        "year-differs",
        "observations.csv:3",
    ),
    "unit of another indicator": (
        "observations.csv",
        "60,ton,",
        "60,kilos,",
        "unit-differs",
        "observations.csv:3",
    ),
    "frame that is missing": (
        "observations.csv",
        "published,old,",
        "published,,",
        "unknown-frame",
        "observations.csv:2",
    ),
    "unknown indicator": (
        "observations.csv",
        "smoke,norra",
        "noise,norra",
        "unknown-indicator",
        "observations.csv:6",
    ),
    "unknown place in a row": (
        "observations.csv",
        "smoke,norra",
        "smoke,atlantis",
        "unknown-place",
        "observations.csv:6",
    ),
    "row twice": (
        "observations.csv",
        "smoke,norra,2030",
        "smoke,testbacka,2030",
        "doubled-row",
        "observations.csv:6",
    ),
    "status left empty": (
        "observations.csv",
        "preliminary",
        " ",
        "empty-text",
        "observations.csv:5",
    ),
    "unknown dimension": (
        "goals.toml",
        '"environmental"',
        '"military"',
        "unknown-word",
        "goals.toml:3",
    ),
    "target in an unknown frame": (
        "goals.toml",
        'frame = "new"',
        'frame = "newest"',
        "unknown-frame",
        "goals.toml:6",
    ),
    "target without an indicator": (
        "goals.toml",
        'indicators = ["smoke"]\n',
        "",
        "target-without-indicator",
        "goals.toml:5",
    ),
    "goal with an unknown indicator": (
        "goals.toml",
        '"boats", "smoke"',
        '"ships"',
        "unknown-indicator",
        "goals.toml:21",
    ),
    "broken json": (
        "places.geojson",
        '"features":[',
        '"features":',
        "not-json",
        "places.geojson:3",
    ),
    "no collection": (
        "places.geojson",
        '"features"',
        '"places"',
        "not-geojson",
        "places.geojson:1",
    ),
    "unknown kind of place": (
        "places.geojson",
        '"norra","kind":"centre"',
        '"norra","kind":"village"',
        "unknown-word",
        "places.geojson:3",
    ),
    "parent below its part": (
        "places.geojson",
        '"norra","kind":"centre","parent":"testbacka"',
        '"norra","kind":"centre","parent":"soedra"',
        "unknown-place",
        "places.geojson:3",
    ),
    "city that lies in something": (
        "places.geojson",
        '"parent":null',
        '"parent":"the-sea"',
        "unknown-place",
        "places.geojson:2",
    ),
    "parent that is no slug": (
        "places.geojson",
        '"norra","kind":"centre","parent":"testbacka"',
        '"norra","kind":"centre","parent":["testbacka"]',
        "bad-slug",
        "places.geojson:3",
    ),
    "two cities": (
        "places.geojson",
        '"soedra","kind":"centre"',
        '"soedra","kind":"city"',
        "no-city",
        "places.geojson:4",
    ),
    "place twice": (
        "places.geojson",
        '"slug":"soedra"',
        '"slug":"norra"',
        "doubled-slug",
        "places.geojson:3",
    ),
    "open ring": (
        "places.geojson",
        "[20,61],[20,60.5]]]",
        "[20,61]]]",
        "bad-geometry",
        "places.geojson:3",
    ),
    "degrees the wrong way round": (
        "places.geojson",
        "[20.5,60.8]",
        "[60.8,20.5]",
        "bad-point",
        "places.geojson:3",
    ),
    "place without a name": (
        "places.geojson",
        '{"sv":"Södra","en":"South"}',
        '{"sv":"Södra"}',
        "missing-language",
        "places.geojson:4",
    ),
    "unknown property": (
        "places.geojson",
        '"note":"the jetty"',
        '"people":12',
        "unknown-key",
        "places.geojson:4",
    ),
    "phase that ends before it begins": (
        "examples.toml",
        "decide = [0, 5]",
        "decide = [5, 0]",
        "bad-phase",
        "examples.toml:13",
    ),
    "half a cent": ("examples.toml", "1000.50", "1000.505", "bad-number", "examples.toml:6"),
    "proposal to an unknown call": (
        "examples.toml",
        'call = "exempel-bryggor"',
        'call = "nowhere"',
        "unknown-call",
        "examples.toml:23",
    ),
    "longitude without latitude": (
        "examples.toml",
        "lat = 60.9\n",
        "",
        "missing-key",
        "examples.toml:29",
    ),
    "goal that nobody has": (
        "examples.toml",
        'goals = ["more-boats"]\nplaces',
        'goals = ["fewer-boats"]\nplaces',
        "unknown-goal",
        "examples.toml:4",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_pack_is_refused_with_code_line_and_remedy(name, folder):
    file, old, new, code, where = BAD[name]
    spoil(folder, file, old, new)

    with pytest.raises(BadPack) as refusal:
        read_pack(folder)

    assert (refusal.value.code, refusal.value.where) == (code, where)
    assert refusal.value.sentence.endswith((".", "?"))


def test_a_missing_file_and_a_foreign_encoding_are_refused(folder):
    (folder / "city.toml").write_bytes("# ok\n# Malmö".encode("latin-1"))
    with pytest.raises(BadPack, match="UTF-8") as encoding:
        read_pack(folder)
    (folder / "city.toml").unlink()
    with pytest.raises(BadPack, match=r"no city\.toml") as missing:
        read_pack(folder)

    assert (encoding.value.code, encoding.value.where) == ("not-utf8", "city.toml:2")
    assert missing.value.code == "missing-file"


def test_a_room_refuses_its_own_words_with_the_line_of_the_row():
    with pytest.raises(BadPack, match="Use one of: 'budget', 'challenge'"):
        known("lottery", ["budget", "challenge"], what="The kind", where="examples.toml:3")


def test_the_manual_of_packs_names_every_code():
    manual = (ROOT / "cities" / "README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z0-9-]+)` \|", manual, re.MULTILINE))
    codes = set()
    for path in (ROOT / "src" / "talkoot" / "commons" / "base" / "pack").glob("*.py"):
        words = path.read_text(encoding="utf-8")
        codes |= set(re.findall(r"(?:BadPack|refuse)\(\s*\"([a-z0-9-]+)\"", words))
        codes |= set(re.findall(r"\"(unknown-[a-z]+)\"", words))

    assert told == codes | {"unknown-place", "unknown-indicator", "unknown-source"}


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_command_line_prints_the_place_of_a_bad_value_and_ends_with_two(
    folder, settings, capsys, monkeypatch
):
    spoil(folder, "observations.csv", ",60,", ",sixty,")
    monkeypatch.setattr("talkoot.cli._command", lambda name: _ReadsThePack(folder))

    assert main(["set-up"]) == 2
    assert capsys.readouterr().err.startswith("bad-number: observations.csv:3: 'value' is 'sixty'.")


class _ReadsThePack:
    HELP = "reads a pack"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add_arguments(self, parser: object) -> None:
        pass

    def run(self, options: object) -> int:
        read_pack(self.folder)
        return 0
