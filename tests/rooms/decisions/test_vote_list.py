"""The list of votes: what is open comes first, drafts are nobody's business."""

import pytest
from tests import makers

from talkoot.loop.decisions.queries import listing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_city_without_votes_says_so(client, language):
    page = client.get(f"/{language}/votes/")

    assert page.status_code == 200
    assert 'class="empty"' in page.content.decode()


def test_an_open_vote_comes_before_a_closed_one_and_a_draft_is_not_there():
    closed = makers.closed_vote(makers.open_vote())
    running = makers.open_vote()
    draft = makers.ballot()

    found = list(listing.votes())

    assert found == [running, closed]
    assert draft not in found


def test_the_page_and_its_json_name_each_vote(client):
    vote = makers.open_vote(origin="example")

    page = client.get("/en/votes/").content.decode()
    rows = client.get("/api/v1/votes").json()

    assert f"/en/votes/{vote.slug}/" in page
    assert "Example" in page
    assert [row["slug"] for row in rows] == [vote.slug]
    assert "roll" not in rows[0]


def test_the_list_reads_little_however_long_it_is(client, django_assert_max_num_queries):
    for _ in range(5):
        makers.open_vote()

    with django_assert_max_num_queries(12):
        client.get("/en/votes/")
