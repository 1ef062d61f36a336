from xml.etree import ElementTree

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from tests import makers
from tests.makers import NOON

from talkoot.commons.ledger import actions as ledger
from talkoot.outlook.notices.models import Choice

pytestmark = pytest.mark.django_db


def published(count=1):
    with transaction.atomic():
        for _ in range(count):
            ledger.record(event="calls.published", subject=makers.call(), by=None, at=NOON)


def test_the_choices_are_kept(client, resident):
    client.force_login(resident)
    client.post(reverse("notices:choices"), {"kinds": ["calls"]})

    assert dict(Choice.objects.values_list("kind", "mail")) == {
        "own": False,
        "calls": True,
        "results": False,
        "experiments": False,
    }
    assert (
        'value="calls" id="id_kinds_1" checked'
        in client.get(reverse("notices:choices")).content.decode()
    )


def test_a_choice_that_is_none_is_refused(client, resident):
    client.force_login(resident)

    assert client.post(reverse("notices:choices"), {"kinds": ["moderation"]}).status_code == 400


def test_the_feed_tells_of_calls_in_the_readers_language(client):
    published()
    response = client.get("/sv/feed")

    root = ElementTree.fromstring(response.content)
    title = root.find("{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert title.text.endswith(" sv")


def test_the_feed_asks_few_questions_whatever_its_length(client, django_assert_max_num_queries):
    published(60)

    with django_assert_max_num_queries(6):
        client.get("/fi/feed")


def test_my_page_shows_drafts_proposals_and_notices(
    client, resident, django_assert_max_num_queries
):
    call = makers.call()
    makers.proposal(call, author=resident, title="Sent in")
    makers.proposal(call, author=resident, title="Half done", status="draft")
    makers.proposal(call, title="Someone else's")
    client.force_login(resident)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("people:me")).content.decode()
    assert "Sent in" in page
    assert "Half done" in page
    assert "Someone else" not in page


def test_the_feed_leads_from_a_vote_to_the_vote_and_from_a_result_to_the_result(client):
    vote = makers.ballot()
    with transaction.atomic():
        ledger.record(event="vote.opened", subject=vote, by=None, at=NOON)
        ledger.record(event="vote.certified", subject=vote, by=None, at=NOON)
    page = client.get("/en/feed").content.decode()

    with translation.override("en"):
        assert reverse("decisions:vote", args=[vote.slug]) in page
        assert reverse("decisions:result", args=[vote.slug]) in page
    assert vote.call.title["en"] in page
