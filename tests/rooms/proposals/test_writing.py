"""From an empty form to a public proposal, through the pages, without a script."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests import makers
from tests.makers import NOON

from talkoot.commons.people.models import Organisation, Role
from talkoot.loop.proposals.models import Comment, Proposal
from talkoot.loop.proposals.rules import Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    cache.clear()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(hours=1))


def form(**fields):
    return {
        "key": uuid4(),
        "kind": "idea",
        "title": "Penkki lammelle",
        "summary": "Levähdyspaikka vanhuksille.",
        "body": "Lammen **ympäri** kävellään paljon.",
        "language": "fi",
        "cost": "1 200,50",
        "then": "preview",
        **fields,
    }


def write_url(call):
    return reverse("proposals:write", args=[call.slug])


def test_anyone_drafts_and_whoever_signs_in_sends_it(client, resident):
    call, goal = makers.call(), makers.goal()
    place = makers.place()
    assert client.get(write_url(call)).status_code == 200

    answer = client.post(write_url(call), form(goals=[goal.slug], place=place.slug))

    row = Proposal.objects.get()
    preview = reverse("proposals:preview", args=[row.key])
    assert answer.url == preview
    assert (row.status, row.author, row.cost_cents, row.place) == ("draft", None, 1200_50, place)
    page = client.get(preview).content.decode()
    assert "Penkki lammelle" in page
    assert f"?next={preview}" in page
    submit = reverse("proposals:submit", args=[row.key])
    assert client.post(submit).url.endswith(f"?next={submit}")
    client.force_login(resident)
    assert client.get(submit).url == preview
    assert client.post(submit).url == client.post(submit).url
    row.refresh_from_db()
    assert (row.status, row.author, row.holder) == (Status.RECEIVED, resident, "")
    assert list(row.goals.all()) == [goal]
    assert client.get(preview).url == row.get_absolute_url()


def test_what_is_wrong_comes_back_with_every_word_and_is_kept_as_a_draft(client):
    call = makers.call()

    answer = client.post(write_url(call), form(title="Ai", summary="", cost="paljon"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Ai"' in page
    assert 'value="paljon"' in page
    assert "ympäri" in page
    assert page.count("field-error") >= 3
    assert Proposal.objects.get().body.startswith("Lammen")


def test_a_draft_saves_itself_and_waits_in_the_same_session_only(client, client_b):
    call = makers.call()
    save = reverse("proposals:autosave", args=[call.slug])
    data = form(title="", summary="")

    assert client.post(save, data).status_code == 200
    assert client.post(save, {**data, "title": "Penkki"}).status_code == 200

    row = Proposal.objects.get()
    assert row.title == "Penkki"
    assert str(row.key) in client.get(write_url(call)).content.decode()
    assert str(row.key) not in client_b.get(write_url(call)).content.decode()
    for name in ("preview", "submit", "discard"):
        address = reverse(f"proposals:{name}", args=[row.key])
        client_b.force_login(makers.person())
        assert client_b.post(address).status_code == 404
        assert client_b.get(address).status_code in (404, 405)
    assert client_b.post(save, data).status_code == 409
    client.post(reverse("proposals:discard", args=[row.key]))
    assert not Proposal.objects.exists()


def test_a_call_that_is_not_collecting_keeps_the_draft_and_says_until_when(client, resident):
    call = makers.call(phases={"collect": (NOON - timedelta(days=3), NOON - timedelta(days=1))})
    client.force_login(resident)
    client.post(write_url(call), form())
    row = Proposal.objects.get()

    answer = client.post(reverse("proposals:submit", args=[row.key]))

    assert answer.status_code == 409
    assert "1.5.2031" in answer.content.decode()
    row.refresh_from_db()
    assert row.status == Status.DRAFT


def test_only_the_author_changes_a_proposal(client, client_b, resident):
    row = makers.proposal(author=resident, version=1, language="fi")
    edit = reverse("proposals:edit", args=[row.slug])
    client_b.force_login(makers.person())
    assert client_b.get(edit).status_code == client_b.post(edit, form()).status_code == 404

    client.force_login(resident)
    assert client.get(edit).status_code == 200
    assert client.post(edit, form(title="x", seen=1)).status_code == 422
    assert client.post(edit, form(seen=1)).status_code == 302
    assert client.post(edit, form(title="Toinen otsikko", seen=1)).status_code == 409

    row.refresh_from_db()
    assert (row.title, row.version) == ("Penkki lammelle", 2)


def test_nothing_but_the_form_is_taken_from_what_is_sent(client, resident):
    client.force_login(resident)
    more = {"status": "chosen", "supports_count": 99, "author": 1, "slug": "x", "version": 9}
    client.post(write_url(makers.call()), form(**more))
    row = Proposal.objects.get()
    client.post(reverse("proposals:submit", args=[row.key]), more)

    row.refresh_from_db()
    assert (row.status, row.supports_count, row.version) == (Status.RECEIVED, 0, 1)
    assert row.author == resident


def test_one_proposes_in_the_name_of_ones_own_organisation_only(client, resident):
    own = Organisation.objects.create(slug="own", type="company", name="Own")
    Organisation.objects.create(slug="other", type="company", name="Other")
    Role.objects.create(person=resident, kind="partner", organisation=own, given_at=NOON)
    client.force_login(resident)
    call = makers.call()

    assert client.post(write_url(call), form(author_organisation="other")).status_code == 422
    assert client.post(write_url(call), form(author_organisation="own")).status_code == 302

    assert {p.author_organisation for p in Proposal.objects.all()} == {None, own}


def test_support_comes_back_to_the_page_and_toggles(client, resident):
    row = makers.proposal()
    support = reverse("proposals:support", args=[row.slug])
    assert support in client.post(support).url
    client.force_login(resident)

    assert client.get(support).url == row.get_absolute_url()
    assert client.post(support).url == f"{row.get_absolute_url()}#support"
    row.refresh_from_db()
    assert row.supports_count == 1
    assert 'name="withdraw"' in client.get(row.get_absolute_url()).content.decode()
    client.post(support, {"withdraw": "1"})
    row.refresh_from_db()
    assert row.supports_count == 0


def test_an_empty_comment_comes_back_and_a_double_one_is_one(client, resident):
    row = makers.proposal()
    client.force_login(resident)
    url = reverse("proposals:comment", args=[row.slug])
    key = uuid4()

    assert client.post(url, {"key": key, "body": " ", "name": "Aino"}).status_code == 422
    for _ in range(2):
        assert client.post(url, {"key": key, "body": "Hyvä", "name": "Aino"}).status_code == 302

    said = Comment.objects.get()
    page = client.get(f"{row.get_absolute_url()}?reply={said.pk}").content.decode()
    assert page.count('id="comment-form"') == 1
    reply = {"key": uuid4(), "body": "Samaa mieltä", "parent": said.pk}
    client.post(url, reply)
    assert said.replies.get().body == "Samaa mieltä"
    missing = client.post(url, {**reply, "key": uuid4(), "parent": 999_999})
    assert missing.status_code == 409
    assert "Samaa mieltä" in missing.content.decode()


def test_a_comment_sent_after_the_session_ended_waits_for_the_sign_in(client, resident):
    row = makers.proposal()
    url = reverse("proposals:comment", args=[row.slug])

    answer = client.post(url, {"key": uuid4(), "body": "Pitkä kommentti", "name": "Aino"})

    assert row.get_absolute_url() in answer.url
    assert not Comment.objects.exists()
    client.force_login(resident)
    assert "Pitkä kommentti" in client.get(row.get_absolute_url()).content.decode()
    other = makers.proposal().get_absolute_url()
    assert "Pitkä kommentti" not in client.get(other).content.decode()
    client.post(url, {"key": uuid4(), "body": "Pitkä kommentti"})
    assert Comment.objects.get().body == "Pitkä kommentti"


@pytest.mark.parametrize(("name", "most"), [("comment", 30), ("report", 30), ("support", 200)])
def test_what_is_done_too_often_is_refused_with_words(client, resident, name, most, monkeypatch):
    row = makers.proposal()
    client.force_login(resident)
    url = reverse(f"proposals:{name}", args=[row.slug])
    cache.set(f"throttle:{name}:{resident.pk}", most)

    answer = client.post(url, {"key": uuid4(), "body": "Hei", "reason": "spam"})

    assert answer.status_code == 429
    assert "60" in answer.content.decode()


@pytest.fixture
def client_b():
    return Client()
