"""The front page: calm, true, and cheap."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from tests import makers

from talkoot.outlook.journey import front

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_kept_counts():
    cache.clear()


def _open_call(**fields):
    now = timezone.now()
    spans = {"collect": (now - timedelta(days=1), now + timedelta(days=5))}
    return makers.call(phases=spans, **fields)


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Ei vielä mitään"), ("sv", "Inget ännu"), ("en", "Nothing yet")],
)
def test_an_empty_city_says_so_in_each_language(client, language, words):
    page = client.get(f"/{language}/").content.decode()

    assert words in page


def test_an_open_call_shows_its_days_left_and_its_one_action(client):
    call = _open_call()

    page = client.get("/en/").content.decode()

    assert "5 days left" in page
    assert f"/en/calls/{call.slug}/propose" in page


def test_a_call_that_is_not_open_yet_is_named_where_nothing_is_open(client):
    now = timezone.now()
    makers.call(phases={"collect": (now + timedelta(days=3), now + timedelta(days=9))})

    assert "opens on" in client.get("/en/").content.decode()


def test_examples_are_marked_and_do_not_count_as_change(client):
    example = _open_call(origin="example")
    makers.proposal(example, status="done", title="A bench that nobody built")

    page = client.get("/en/").content.decode()

    assert "Example" in page
    assert "A bench that nobody built" not in page


def test_what_the_city_has_begun_stands_with_its_status_and_date(client):
    makers.proposal(_open_call(), status="under-way", title="Lights along the shore")

    page = client.get("/en/").content.decode()

    assert "Lights along the shore" in page
    assert "Under way" in page


def test_proposals_of_a_postal_area_count_for_its_centre():
    centre = makers.place()
    area = makers.place(kind="postal", parent=centre)
    makers.proposal(place=area)
    makers.proposal(place=centre)

    assert front.proposals_by_centre() == {centre.pk: 2}


def test_the_front_page_reads_little_however_much_there_is(client, django_assert_max_num_queries):
    centres = [makers.place() for _ in range(6)]
    for _ in range(4):
        call = _open_call(goals=[makers.goal()])
        for centre in centres:
            makers.proposal(call, place=centre, status="done")

    with django_assert_max_num_queries(12):
        client.get("/en/")


def test_the_front_page_has_a_json_form(client):
    call = _open_call()
    goal = makers.goal()
    proposal = makers.proposal(call, status="chosen")

    front_json = client.get("/api/v1/front").json()

    assert [row["slug"] for row in front_json["open"]] == [call.slug]
    assert front_json["open"][0]["step"] == "propose"
    assert [row["slug"] for row in front_json["goals"]] == [goal.slug]
    assert front_json["goals"][0]["value"] is None
    assert [row["slug"] for row in front_json["changes"]] == [proposal.slug]
