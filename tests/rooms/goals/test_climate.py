"""The climate pages on a town small enough to check by hand."""

import json
import re

import pytest
from django.http import QueryDict
from django.utils import translation
from tests.rooms.conftest import forget

from talkoot.cli import main
from talkoot.loop.goals import bridge
from talkoot.loop.goals.views import choice
from talkoot.loop.goals.words import climate

pytestmark = pytest.mark.django_db

PAGES = (
    "climate/",
    "climate/model/",
    "climate/model/emissions/",
    "climate/model/people/?year=2024",
    "climate/actions/pumps/",
    "climate/areas/north/",
    "climate/compare/",
)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_model_opens_in_every_language(client, model_town, page, language):
    answer = client.get(f"/{language}/{page}")

    assert answer.status_code == 200
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "unit", "words"),
    [
        ("en", "tCO2e/head/a", "t CO2e/animal/year"),
        ("fi", "tCO2e/person/a", "t CO2e/asukas/vuosi"),
        ("sv", "kWh/job/a", "kWh/arbetsplats/år"),
        ("fi", "ktCO2e/a", "kt CO2e/vuosi"),
        ("en", "t/Mvkm", "t/million km"),
        ("sv", "1", ""),
    ],
)
def test_a_unit_is_written_in_the_reader_s_words(language, unit, words):
    with translation.override(language):
        assert climate.unit(unit).replace("\N{NO-BREAK SPACE}", " ") == words


def test_a_switch_of_the_form_becomes_an_address_that_holds_the_choice(client, model_town):
    answer = client.get("/en/climate/?chosen=1&scenario=plan&on=pumps&level-pumps=50&on=wood")

    assert answer.status_code == 302
    assert answer["Location"] == "/en/climate/?scenario=plan&set=pumps:0.5,buses:0#result"


def test_the_answer_to_a_slider_is_what_the_page_of_its_address_says(client, model_town):
    asked = "?scenario=plan&set=buses:1"
    answer = json.loads(client.get(f"/en/climate/answer{asked}").content)
    page = client.get(f"/en/climate/{asked}").content.decode()

    assert answer["outlook"] in page
    assert f'data-figure="value">{answer["value"]}<' in page
    assert f'd="{answer["path"]}"' in page
    assert answer["query"] == "scenario=plan&set=buses:1"


def test_what_the_address_gets_wrong_is_said_and_nothing_breaks(client, model_town):
    answer = client.get("/en/climate/?set=ferries:1")

    assert answer.status_code == 400
    assert "the model does not have" in answer.content.decode()
    refused = client.get("/en/climate/answer?set=pumps:7")
    assert refused.status_code == 400
    assert refused.json() == {"code": "bad-level"}


@pytest.mark.parametrize(
    "address",
    [
        "climate/?chosen=1&on=pumps&level-pumps=²",
        "climate/?chosen=1&on=ferries&scenario=dream&frame=moon",
        "climate/model/people/?year=²²²²",
        "climate/model/people/?year=2018",
        "climate/compare/?a=none&set-b=buses:0.5",
    ],
)
def test_an_odd_address_is_answered_with_a_page(client, model_town, address):
    assert client.get(f"/en/{address}").status_code in (200, 302)


@pytest.mark.parametrize(
    "address",
    [
        "climate/model/none/",
        "climate/model/people/?year=1800",
        "climate/actions/ferries/",
        "climate/areas/west/",
        "climate/certificate.json?set=buses:much",
    ],
)
def test_what_the_model_does_not_have_is_not_found(client, model_town, address):
    assert client.get(f"/en/{address}").status_code == 404


def test_a_city_without_a_model_says_so(client, no_model):
    page = client.get("/en/climate/")

    assert page.status_code == 200
    assert "Not available." in page.content.decode()
    assert client.get("/en/climate/model/").status_code == 404
    assert client.get("/en/climate/answer").status_code == 400


def test_areas_of_the_page_sum_to_the_city(model_town):
    way = bridge.middle(bridge.asked("plan", {}, ""))

    assert sum(way.parts["area"].values()) - 0.3 * 0.5 == pytest.approx(way.value, rel=1e-12)


def test_another_way_of_counting_shows_no_figure_of_the_first(client, model_town):
    head = model_town / "model.toml"
    other = (
        '\n[frame.other]\nlabel = { fi = "Muu", sv = "Annan", en = "Other" }\n'
        'what = { fi = "Muu.", sv = "Annan.", en = "Other." }\noutcome = "road_total"\n'
        'base = ""\ntarget = ""\nobserved = ""\n'
    )
    head.write_text(head.read_text() + other)
    nodes = model_town / "nodes" / "all.toml"
    nodes.write_text(
        nodes.read_text() + '\n[road_total]\nlabel = { fi = "T", sv = "V", en = "R" }\n'
        'unit = "ktCO2e/a"\nformula = "sum(road, area)"\n'
    )
    first = client.get("/en/climate/").content.decode()
    page = client.get("/en/climate/?frame=other").content.decode()

    assert 'data-figure="person"' in first
    assert 'data-figure="person"' not in page
    assert "By sector and area only in the way of counting" in page
    assert "nobody can say how likely" in page
    assert client.get("/en/climate/areas/north/?frame=other").status_code == 200
    assert client.get("/en/climate/model/emissions/?frame=other").status_code == 200


def test_the_certificate_of_the_page_is_confirmed_by_the_command(
    client, model_town, tmp_path, capsys
):
    file = tmp_path / "certificate.json"
    file.write_bytes(client.get("/en/climate/certificate.json?set=pumps:0.5").content)

    assert main(["simulate", str(model_town), "--check", str(file)]) == 0
    assert "Confirmed" in capsys.readouterr().out


def test_the_file_holds_every_outcome_with_its_band(client, model_town):
    lines = client.get("/en/climate.csv").getvalue().decode().splitlines()

    assert lines[0].lstrip("\ufeff") == "outcome,year,unit,p5,p50,p95"
    assert any(line.startswith("total,2030,ktCO2e/a,") for line in lines)
    assert any(line.startswith("area.north,2030,") for line in lines)


def test_every_figure_of_the_page_opens_where_it_comes_from(client, model_town):
    page = client.get("/en/climate/").content.decode()
    addresses = set(re.findall(r'href="(/en/climate/(?:model|actions)/[^"]+)"', page))

    assert len(addresses) > 10
    for address in sorted(addresses):
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_an_address_keeps_every_digit_of_a_level(model_town):
    for level in (0.05, 1e-9, 0.123456789012, 1 / 3):
        asked = bridge.asked("plan", {"pumps": level}, "")

        query = QueryDict(choice.query_of(asked))

        assert bridge.asked(query["scenario"], bridge.levels_in(query["set"]), "") == asked


def test_a_very_long_level_of_the_form_is_whole(client, model_town):
    answer = client.get(f"/en/climate/?chosen=1&scenario=none&on=pumps&level-pumps={'9' * 5000}")

    assert answer.status_code == 302
    assert "pumps:1" in answer["Location"]


def test_a_model_that_names_no_outcome_by_area_has_no_pages_of_areas(client, model_town):
    path = model_town / "model.toml"
    text = path.read_text()
    assert 'kind = "area"' in text
    path.write_text(text.replace('kind = "area"', 'kind = "energy"'))
    forget()

    assert client.get("/en/climate/areas/north/").status_code == 404


def test_a_changed_model_is_not_answered_from_memory(model_town, settings):
    settings.DEBUG = True
    before = bridge.middle(bridge.asked("", {}, "")), bridge.likely(bridge.asked("", {}, ""))
    path = model_town / "data" / "all.csv"
    path.write_text(path.read_text().replace("people,north,2030,1200,", "people,north,2030,2400,"))
    after = bridge.middle(bridge.asked("", {}, "")), bridge.likely(bridge.asked("", {}, ""))

    assert after[0].value > before[0].value
    assert after[1].certificate.model == bridge.plan().model.sha256
    assert after[1].certificate.result != before[1].certificate.result


@pytest.mark.parametrize("page", ["compare/", "certificate.json", "actions/pumps/"])
def test_what_draws_many_futures_is_not_asked_without_end(client, model_town, page):
    codes = [client.get(f"/en/climate/{page}").status_code for _ in range(241)]

    assert codes == [200] * 240 + [429]
