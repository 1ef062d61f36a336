"""A city is data: an invented town of two languages runs on the same code."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone, translation
from tests.makers import NOON

from talkoot.commons.base import city
from talkoot.commons.base.pack import Pack
from talkoot.commons.places.actions import load_places
from talkoot.loop.goals import queries, words
from talkoot.loop.goals.actions import load_goals

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db


@pytest.fixture
def town(settings) -> Pack:
    settings.CITY_PACK = ROOT / "tests" / "packs" / "testbacka"
    city.pack.cache_clear()
    load_places(city.pack(), now=NOON)
    load_goals(city.pack(), now=NOON)
    yield city.pack()
    city.pack.cache_clear()


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_its_name_goals_and_colours_are_those_of_its_pack(town, client):
    page = read(client, "/en/goals/")

    assert "Testhill" in page
    assert "Espoo" not in page
    assert "Testhill has clean air" in page
    assert 'hreflang="sv"' in page
    assert 'hreflang="fi"' not in page
    assert "--city-accent: #7a1f3d" in read(client, "/theme.css")


def test_a_text_that_its_language_lacks_is_shown_in_another_and_marked(town, client):
    page = read(client, "/fi/goals/less-smoke/")

    assert '<span lang="sv">Testbacka har ren luft.</span>' in page


def test_a_value_that_is_due_says_when(town, client):
    today = timezone.localdate()
    indicator = queries.indicators().get(slug="boats")

    indicator.next_value_due = today + timedelta(days=1)
    indicator.save()
    assert "Next value due on" in read(client, "/en/goals/more-boats/")

    indicator.next_value_due = today - timedelta(days=1)
    indicator.save()
    assert "has not come" in read(client, "/en/goals/more-boats/")


def test_places_of_a_measure_are_read_one_at_a_time(town, client):
    whole = read(client, "/en/indicators/smoke/")
    north = read(client, "/en/indicators/smoke/?place=norra")

    assert "47.5 tonnes in 2030" in whole
    assert "20.0 tonnes in 2030" in north
    assert "47.5" not in north


def test_the_front_page_gets_one_goal_of_each_dimension_with_a_value_where_there_is_one(town):
    rows = queries.headlines(date(2031, 5, 2))
    with translation.override("en"):
        cards = [words.card(row) for row in rows]

    assert [row.goal.slug for row in rows] == ["less-smoke", "good-neighbours", "more-boats"]
    assert cards[0]["latest"].replace("\N{NO-BREAK SPACE}", " ").startswith("47.5 ")
    assert cards[0]["target"]
    assert cards[1]["latest"] == ""
    assert cards[1]["note"]
