"""Calls as JSON: what is public, narrowed and paged."""

from datetime import timedelta

import pytest
from tests import makers
from tests.makers import NOON, texts

from talkoot.loop.calls import queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(hours=1))


def test_the_list_is_paged_and_says_where_the_next_page_is(client):
    for _ in range(queries.PAGE + 1):
        makers.call()

    first = client.get("/api/v1/calls?kind=budget").json()
    second = client.get(first["next"].split("8000")[1]).json()

    assert (first["count"], first["pages"], len(first["items"])) == (21, 2, 20)
    assert (second["page"], second["next"], len(second["items"])) == (2, None, 1)


def test_a_call_says_everything_that_its_page_says(client):
    goal = makers.goal()
    call = makers.call(goals=[goal], title=texts("Parks"))

    found = client.get(f"/api/v1/calls/{call.slug}").json()

    assert found["title"] == texts("Parks")
    assert found["goals"] == [goal.slug]
    assert (found["standing"], found["step"]) == ("open", "propose")
    assert found["money_cents"] == 100_000_00
    assert found["vote"]["rule"] == "equal-shares"
    assert found["phases"][0]["opens_at"] == "2031-05-02T09:00:00Z"
    assert "made_by" not in found


def test_a_value_that_cannot_be_meant_is_refused_with_its_code(client):
    answer = client.get("/api/v1/calls?kind=party")

    assert answer.status_code == 422
    assert answer.json()["code"] == "unknown-filter"
    assert "challenge" in answer.json()["sentence"]


def test_an_unknown_call_is_refused_with_its_code(client):
    answer = client.get("/api/v1/calls/none")

    assert answer.status_code == 404
    assert answer.json()["code"] == "unknown-call"


def test_a_withdrawn_call_says_why(client):
    call = makers.call(
        state="withdrawn", withdrawn_at=NOON, withdrawn_reason=texts("The money is gone")
    )

    found = client.get(f"/api/v1/calls/{call.slug}").json()

    assert found["standing"] == "withdrawn"
    assert found["withdrawn_reason"]["en"] == "The money is gone"


@pytest.mark.parametrize("calls", [1, 30])
def test_the_list_takes_few_queries(client, django_assert_max_num_queries, calls):
    for _ in range(calls):
        makers.call(goals=[makers.goal()]).places.set([makers.place()])

    with django_assert_max_num_queries(12):
        client.get("/api/v1/calls")
