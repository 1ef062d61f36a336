"""A clerk runs a round without a developer: from a template to a published call that people answer.

Only pages and forms are used, as a clerk and a resident would.
"""

from datetime import timedelta

import pytest
from tests import makers
from tests.makers import NOON, texts

from talkoot.commons.ledger import chain
from talkoot.commons.ledger.models import Entry
from talkoot.commons.ledger.queries import exported
from talkoot.loop.calls.models import Call

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")


class Clock:
    """What time it is in the story."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


def in_all(name, words):
    return {f"{name}_{code}": f"{words} ({code})" for code in LANGUAGES}


def test_a_clerk_makes_a_round_from_a_template_and_the_city_sees_it(client, clock, clerk):
    makers.goal(slug="trees", statement=texts("More trees"))
    makers.place(slug="centre", name=texts("The centre"))
    desk = "/en/desk/calls/trees-for-yards-en"

    client.force_login(clerk)
    start = {"kind": "budget", "first_day": "2031-05-12", **in_all("title", "Trees for yards")}
    assert client.post("/en/desk/calls/new", start)["Location"] == f"{desk}/"
    assert "A summary in Swedish" in client.get(f"{desk}/").content.decode()
    client.logout()
    assert client.get("/en/calls/trees-for-yards-en/").status_code == 404

    client.force_login(clerk)
    for part, values in {
        "texts": {
            **in_all("title", "Trees for yards"),
            **in_all("summary", "Say where a tree is missing"),
            "audience_fi": "Kaikille",
        },
        "aims": {"goals": ["trees"], "places": ["centre"]},
        "vote": {
            "money_cents": "100 000",
            "ballot": "approval",
            "max_choices": "3",
            "rule": "equal-shares",
            "satisfaction": "cost",
            "completion": "add1",
            "proof": "email",
        },
        "duties": {
            "legal_basis_fi": "Kuntalaki 22 §",
            "privacy_notice_fi": "Seloste",
            "contact_fi": "Osallisuus",
        },
    }.items():
        assert client.post(f"{desk}/{part}", values).status_code == 302, part
    assert "Nothing is missing." in client.get(f"{desk}/").content.decode()
    assert client.post(f"{desk}/publish", {"sure": "on"}).status_code == 302

    client.logout()
    for language in LANGUAGES:
        words = client.get(f"/{language}/calls/").content.decode()
        assert f"Trees for yards ({language})" in words
    words = client.get("/en/calls/trees-for-yards-en/").content.decode()
    assert "This call has not opened yet" in words
    assert "Next: Proposing opens 12 May 2031." in words
    assert "The centre" in words

    clock.now = NOON + timedelta(days=14)
    words = client.get("/en/calls/trees-for-yards-en/").content.decode()
    assert "You can make a proposal now" in words
    assert "8 June 2031 23:59" in words
    assert client.get("/api/v1/calls?standing=open").json()["count"] == 1

    entries = list(exported(Entry.objects.all()))
    assert chain.faults(entries) == []
    assert entries[-1]["event"] == "calls.published"
    assert entries[-1]["grounds"] == "Kuntalaki 22 §"
    assert {entry["actor"] for entry in entries} == {str(clerk.pseudonym)}
    assert Call.objects.get().published_at == NOON
