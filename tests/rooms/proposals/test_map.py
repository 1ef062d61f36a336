"""The map of the list: the same proposals as the page of the list, and nothing closed."""

import pytest
from tests import makers

pytestmark = pytest.mark.django_db


def spots(client, **query):
    rows = client.get("/en/proposals.geojson", query).json()["features"]
    return {row["properties"]["id"] for row in rows if row["geometry"]["type"] == "Point"}


def test_the_map_has_a_spot_for_each_proposal_of_the_page_and_no_draft(client):
    call = makers.call()
    seen = makers.proposal(call, place=makers.place())
    makers.proposal(call, status="draft", place=makers.place())
    makers.proposal(call, status="hidden", place=makers.place())
    makers.proposal(call)

    assert spots(client) == {seen.slug}


def test_the_map_follows_the_filters_and_the_page(client):
    here, there = makers.place(), makers.place()
    call = makers.call()
    rows = [makers.proposal(call, place=here) for _ in range(21)]
    makers.proposal(makers.call(), place=there)

    first, second = spots(client, place=here.slug), spots(client, place=here.slug, page=2)

    assert (len(first), len(second)) == (20, 1)
    assert first | second == {row.slug for row in rows}


def test_the_list_names_its_map_with_the_same_query(client):
    page = client.get("/en/proposals/", {"kind": "need"}).content.decode()

    assert 'data-source="/en/proposals.geojson?kind=need&amp;page=1"' in page
