import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import models
from django.urls import reverse
from tests import makers
from tests.makers import NOON

from talkoot.commons.jobs.models import Job
from talkoot.commons.ledger.models import Entry
from talkoot.commons.people import actions, queries
from talkoot.commons.people.models import Person, Proof
from talkoot.loop.proposals.models import Comment, Proposal

pytestmark = pytest.mark.django_db
MARK = "Maija Meikäläinen"


@pytest.fixture(autouse=True)
def _no_earlier_attempts():
    cache.clear()


@pytest.fixture
def maija(db):
    person = makers.person(email="maija@example.org", name=MARK)
    proposal = makers.proposal(author=person, author_name=MARK, title="A bench")
    makers.proposal(author=person, author_name=MARK, title="Half done", status="draft")
    Comment.objects.create(proposal=proposal, author=person, author_name=MARK, body="Yes", at=NOON)
    actions.prove_by_email(
        person=person, purpose="vote:x", now=NOON, until=NOON + timedelta(days=9)
    )
    Job.objects.create(title=makers.texts("Job"), started_by=person, created_at=NOON)
    return person


def everything_stored():
    """Every value of every row, of ours and of the libraries."""
    return json.dumps(
        [list(model._default_manager.values()) for model in apps.get_models()], default=str
    )


def test_the_file_holds_everything_personal_and_no_secret(client, maija):
    client.force_login(maija)
    response = client.get(reverse("people:export"))
    data = response.json()

    assert response["Content-Disposition"].startswith("attachment")
    assert data["people.Person"][0]["email"] == "maija@example.org"
    assert {row["title"] for row in data["proposals.Proposal.author"]} == {"A bench", "Half done"}
    assert data["jobs.Job.started_by"]
    assert data["account.EmailAddress"][0]["verified"] is True
    assert Proof.objects.get().subject not in response.content.decode()
    assert "password" not in data["people.Person"][0]


def test_the_file_holds_every_table_that_points_at_an_account(maija):
    ours = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if hasattr(model, "PRIVACY")
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.related_model is Person
    }

    assert ours <= set(queries.export(maija))


def test_the_file_is_not_made_without_end(client, resident):
    client.force_login(resident)
    answers = [client.get(reverse("people:export")).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


def test_nobody_gets_anyone_elses_file(client, maija):
    client.force_login(makers.person())

    assert MARK not in client.get(reverse("people:export")).content.decode()


def test_after_erasing_no_table_names_the_person(maija):
    pseudonym = str(maija.pseudonym)
    actions.erase(person=maija, now=NOON)

    stored = everything_stored()
    assert MARK not in json.loads(json.dumps(stored)).encode().decode("unicode_escape")
    assert "maija@example.org" not in stored
    assert not Person.objects.filter(pseudonym=pseudonym).exists()


def test_what_was_published_stays_and_drafts_go(maija):
    actions.erase(person=maija, now=NOON)

    [proposal] = Proposal.objects.all()
    assert (proposal.title, proposal.author, proposal.author_name) == ("A bench", None, "")
    assert Comment.objects.get().author_name == ""


def test_the_ledger_keeps_the_pseudonym_only(maija):
    actions.erase(person=maija, now=NOON)

    entry = Entry.objects.last()
    assert entry.event == "people.account-erased"
    assert entry.actor == str(maija.pseudonym)


def test_erasing_ends_every_session(client, maija):
    client.force_login(maija)
    client.get(reverse("people:me"))
    client.post(reverse("people:erase"), {"sure": "on"})

    assert client.get(reverse("people:me")).status_code == 302
    assert not Session.objects.filter(session_key=client.session.session_key or "-").exists()


def test_erasing_needs_a_deliberate_yes(client, maija):
    client.force_login(maija)

    assert client.post(reverse("people:erase"), {}).status_code == 400
    assert Person.objects.filter(pk=maija.pk).exists()


def test_a_signature_stays_without_the_person_who_gave_it(maija, monkeypatch):
    monkeypatch.setattr(Person, "delete", _protected)
    actions.erase(person=maija, now=NOON)

    row = Person.objects.get(pk=maija.pk)
    assert (row.name, row.is_active, row.pseudonym) == ("", False, maija.pseudonym)
    assert "maija" not in everything_stored()


def test_details_are_changed_by_their_owner(client, maija):
    client.force_login(maija)
    client.post(reverse("people:me"), {"name": " Maija ", "language": "sv"})

    maija.refresh_from_db()
    assert (maija.name, maija.language) == ("Maija", "sv")


def test_more_fields_than_asked_for_change_nothing(client, resident):
    client.force_login(resident)
    data = {"name": "A", "language": "fi", "email": "x@y.fi", "is_active": "", "kind": "staff"}
    client.post(reverse("people:me"), data)

    row = Person.objects.get(pk=resident.pk)
    assert (row.email, row.is_active, row.kinds) == (resident.email, True, {"resident"})


def _protected(self):
    raise models.ProtectedError("signed", {self})
