"""Every page of proposals answers, for everyone who may see it, in few queries."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from tests import makers
from tests.makers import NOON

from talkoot.loop.proposals import actions, queries
from talkoot.loop.proposals.models import Comment

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(hours=1))


def test_the_list_and_its_exports_answer_an_empty_city(client):
    assert client.get(reverse("proposals:list")).status_code == 200
    assert client.get(reverse("proposals:csv")).status_code == 200
    assert client.get("/api/v1/proposals").json() == {"items": [], "next": None}


def test_the_list_needs_few_queries_whatever_its_size(client, django_assert_max_num_queries):
    place, call = makers.place(), makers.call(goals=[makers.goal()])
    for _ in range(30):
        makers.proposal(call, place=place)

    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(reverse("proposals:list"), {"place": place.slug, "q": "bench"})
    assert page.status_code == 200
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(reverse("proposals:list"), {"page": 2})
    assert page.content.count(b"row-stack") == 10


def test_another_citys_round_is_listed_under_its_own_call_with_its_titles(client):
    own = makers.proposal(title="Sadepuutarha")
    archived = makers.proposal(
        makers.call(origin="archive"), title="Zielone Przechowo", language="pl"
    )

    everything = client.get("/en/proposals/").content.decode()
    of_the_round = client.get(f"/en/proposals/?call={archived.call.slug}").content.decode()

    assert own.title in everything
    assert archived.title not in everything
    assert f'<span lang="pl">{archived.title}</span>' in of_the_round
    assert ">Archive<" in of_the_round


def test_one_proposal_needs_few_queries_even_for_its_author(
    client, resident, django_assert_max_num_queries
):
    row = makers.proposal(makers.call(), author=resident, place=makers.place(), version=1)
    row.goals.set([makers.goal(), makers.goal()])
    for _ in range(20):
        said = comment(row, resident)
        Comment.objects.create(
            proposal=row, parent=said, author=resident, body="Yes", language="en", at=NOON
        )
    client.force_login(resident)

    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(row.get_absolute_url())
    assert page.status_code == 200


@pytest.mark.parametrize("name", ["assess", "ballot", "merge"])
def test_the_desk_answers_staff_only(client, clerk, resident, name):
    call = makers.call()
    makers.proposal(call)
    address = reverse(f"proposals:{name}", args=[call.slug])

    assert client.get(address).status_code == 302
    client.force_login(resident)
    assert client.get(address).status_code == 403
    client.force_login(clerk)
    assert client.get(address).status_code == 200


def test_the_moderation_queue_shows_what_was_reported(client, moderator, resident):
    row = makers.proposal()
    said = comment(row, resident)
    for target in (row, said):
        actions.report(target=target, by=resident, reason="spam", note="Look <b>", now=NOON)
    client.force_login(moderator)

    page = client.get(reverse("proposals:moderation")).content.decode()

    assert page.count("Look &lt;b&gt;") == 2
    judge = reverse("proposals:judge-comment", args=[said.pk])
    assert client.post(judge, {"deed": "x"}).status_code == 404
    prefix = f"c{said.pk}-"
    hide = {"deed": "hide", f"{prefix}reason": "spam"}
    assert client.post(judge, hide).status_code == 409
    assert client.post(judge, {**hide, f"{prefix}words_sv": "Reklam"}).status_code == 302
    client.post(reverse("proposals:judge", args=[row.slug]), {"deed": "leave"})
    said.refresh_from_db()
    assert said.hidden_reason == "spam"
    counts = client.get("/en" + reverse("proposals:log")[3:]).content.decode()
    assert "Advertising or spam" in counts
    assert queries.moderation_counts() == {"comment": {"spam": 1}, "proposal": {"spam": 0}}
    client.post(judge, {"deed": "restore"})
    assert queries.cases() == []
    assert queries.hidden_now() == ([], [])


def comment(row, by):
    return actions.comment(
        proposal=row,
        by=by,
        key=uuid4(),
        body="A good idea",
        name="",
        language="en",
        now=NOON,
    )


def test_a_ballot_that_cannot_change_any_more_is_only_read(client, clerk):
    begun = {"decide": (NOON - timedelta(days=1), NOON + timedelta(days=5))}
    row = makers.proposal(makers.call(phases=begun), status="on-ballot", cost_cents=500_00)
    client.force_login(clerk)

    page = client.get(f"/en/desk/proposals/{row.call.slug}/ballot").content.decode()

    assert "The ballot cannot change any more." in page
    assert '<input type="checkbox"' not in page
    assert "<td>Yes</td>" in page
