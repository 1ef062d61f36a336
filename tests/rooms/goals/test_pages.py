"""Pages of goals: every number says what it is, how sure it is and where it comes from."""

import csv
import io
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from tests import makers
from tests.makers import NOON

from talkoot.commons.base.pack import read_pack
from talkoot.commons.places.actions import load_places
from talkoot.loop.goals.actions import load_goals
from talkoot.loop.goals.models import Goal, Observation

ROOT = Path(__file__).resolve().parents[3]
LANGUAGES = ("fi", "sv", "en")
MOST_QUERIES = 12
pytestmark = pytest.mark.django_db


@pytest.fixture
def espoo(db):
    pack = read_pack(ROOT / "cities" / "espoo")
    load_places(pack, now=NOON)
    load_goals(pack, now=NOON)
    return pack


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def every_address() -> list[str]:
    value = Observation.objects.get(indicator__slug="ghg-total", year=2023)
    return [
        reverse("goals:list"),
        reverse("goals:goal", args=["carbon-neutral-2030"]),
        reverse("goals:goal", args=["literacy"]),
        reverse("goals:indicator", args=["population"]),
        reverse("goals:indicator", args=["private-early-education-share"]),
        reverse("goals:observation", args=[value.pk]),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_exists_in_each_language(language, espoo, client):
    with translation.override(language):
        addresses = every_address()

    for address in addresses:
        page = read(client, address)

        assert f'<html lang="{language}">' in page
        assert 'type="application/json"' in page


def test_the_list_groups_goals_and_says_honestly_what_is_not_measured(espoo, client):
    page = read(client, "/en/goals/")

    assert page.index("Economy") < page.index("Environment") < page.index("Culture and learning")
    assert "742 kt CO2e in 2023" in page
    assert "212 kt CO2e in 2030" in page
    assert "No measure has been named for this goal yet." in page


def test_a_goal_states_its_value_target_trend_and_what_it_takes(espoo, client):
    page = read(client, "/en/goals/carbon-neutral-2030/")

    assert "742 kt CO2e in 2023, 18 % less than in 2022." in page
    assert "we computed 711 kt CO2e in 2024 from published changes" in page
    assert "has to fall by 76 kt CO2e a year" in page
    assert "Right direction" in page


def test_the_sentence_is_finnish_in_finnish(espoo, client):
    page = read(client, "/fi/goals/carbon-neutral-2030/")

    assert "742 kt CO2e vuonna 2023, 18 % vähemmän kuin vuonna 2022." in page


def test_values_of_two_accounting_bases_never_stand_in_one_chart_or_table(espoo, client):
    current = read(client, "/en/goals/carbon-neutral-2030/")
    old = read(client, "/en/goals/carbon-neutral-2030/?frame=secap-2019")

    assert "1,060" in current
    assert "1,224" not in current
    assert "1,224" in old
    assert "1,060" not in old
    assert 'href="/en/goals/carbon-neutral-2030/?frame=secap-2019"' in current


def test_a_target_is_not_shown_against_another_accounting_basis(espoo, client):
    old = read(client, "/en/goals/carbon-neutral-2030/?frame=secap-2019")
    facts, measure = old.split('id="measure"')

    assert "742 kt CO2e in 2023" in facts
    assert "212 kt CO2e in 2030" in facts
    assert "212" not in measure
    assert "target that no longer holds" in measure


def test_lone_dots_stand_on_a_scale_from_zero(espoo, client):
    assert "does not start at zero" in read(client, "/en/indicators/population/")
    assert "does not start at zero" not in read(client, "/en/goals/home-near-nature/")


def test_an_unknown_frame_shows_the_usual_one(espoo, client):
    assert "1,060" in read(client, "/en/goals/carbon-neutral-2030/?frame=guesswork")


def test_every_figure_opens_the_row_it_comes_from(espoo, client):
    value = Observation.objects.get(indicator__slug="ghg-total", year=2023)
    listed = read(client, "/en/indicators/ghg-total/")
    page = read(client, f"/en/values/{value.pk}/")

    assert f'href="/en/values/{value.pk}/"' in listed
    for words in (
        "City of Espoo",
        "https://www.sttinfo.fi/tiedote/70357505",
        "June 2024",
        "None stated",
        "24 November 2026",
        "observations.csv",
        value.row_hash,
        "published",
    ):
        assert words in page, words


def test_a_computed_value_is_marked_wherever_it_is_shown(espoo, client):
    value = Observation.objects.get(indicator__slug="ghg-total", year=2024)

    assert "computed from other published figures" in read(client, "/en/indicators/ghg-total/")
    assert "computed from other published figures" in read(client, f"/en/values/{value.pk}/")


def test_an_older_edition_stays_and_leads_to_the_newest(espoo, client):
    old = Observation.objects.get(indicator__slug="ghg-total", year=2023)
    new = makers.observation(old, value=740, status="published", edition=2)

    page = read(client, f"/en/values/{old.pk}/")

    assert "This is an older edition." in page
    assert f'href="/en/values/{new.pk}/"' in page
    assert "740 kt CO2e in 2023" in read(client, "/en/goals/carbon-neutral-2030/")


def test_a_value_that_was_taken_back_says_so_and_heads_nothing(espoo, client):
    old = Observation.objects.get(indicator__slug="ghg-total", year=2023)
    back = makers.observation(old, value=None, status="withdrawn", edition=2)

    assert "no longer states this value" in read(client, f"/en/values/{back.pk}/")
    assert "742" not in read(client, "/en/goals/carbon-neutral-2030/")


def test_what_contributes_to_a_goal_is_named_and_examples_are_marked(espoo, client):
    goal = Goal.objects.get(slug="carbon-neutral-2030")
    call = makers.call(goals=[goal], origin="example")
    makers.call(goals=[goal], published_at=None, state="draft", slug="still-a-draft")
    shown = makers.proposal(call, title="A bench in the shade")
    hidden = makers.proposal(call, title="Nothing to see", status="hidden")
    shown.goals.add(goal)
    hidden.goals.add(goal)

    page = read(client, "/en/goals/carbon-neutral-2030/")

    assert f"/en/calls/{call.slug}/" in page
    assert "A bench in the shade" in page
    assert "Example" in page
    assert "still-a-draft" not in page
    assert "Nothing to see" not in page


def test_unknown_goals_indicators_and_values_are_not_found(client, db):
    for address in ("/en/goals/x/", "/en/indicators/x/", "/en/indicators/x.csv", "/en/values/9/"):
        assert client.get(address).status_code == 404


def test_no_page_asks_the_database_more_than_a_dozen_times(espoo, client):
    goal = Goal.objects.get(slug="carbon-neutral-2030")
    for _ in range(8):
        call = makers.call(goals=[goal])
        makers.proposal(call).goals.add(goal)

    for address in (*every_address(), *(f"/api/v1/{part}" for part in ("goals", "indicators"))):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            read(client, address)
        assert len(asked) <= MOST_QUERIES, address


def test_the_download_holds_every_value_with_its_source(espoo, client):
    body = b"".join(client.get("/en/goals.csv").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(body)))
    one = b"".join(client.get("/en/indicators/ghg-total.csv").streaming_content).decode()

    assert len(rows) == len(espoo.observations)
    assert all(row["publisher"] and row["address"] and row["row_sha256"] for row in rows)
    assert {row["indicator"] for row in csv.DictReader(io.StringIO(one))} == {"ghg-total"}


def test_the_same_is_there_as_json(espoo, client):
    goals = client.get("/api/v1/goals").json()
    carbon = client.get("/api/v1/goals/carbon-neutral-2030").json()
    series = client.get("/api/v1/indicators/ghg-total").json()
    value = client.get(f"/api/v1/values/{carbon['latest']['observation']}").json()

    assert len(goals) == len(espoo.goals)
    assert carbon["target"] == {
        "indicator": "ghg-total",
        "value": 212,
        "year": 2030,
        "frame": "current",
    }
    assert (carbon["latest"]["value"], carbon["course"]) == (742, "towards")
    assert {row["frame"] for row in series["observations"]} == {"current", "hsy-2019", "secap-2019"}
    assert value["source"]["publisher"]["en"] == "City of Espoo"


def test_json_says_why_there_is_no_answer(client, db):
    answer = client.get("/api/v1/goals/x")

    assert answer.status_code == 404
    assert answer.json() == {"code": "unknown-goal", "sentence": "There is no goal 'x'."}
