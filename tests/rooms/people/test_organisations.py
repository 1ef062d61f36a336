"""Who speaks for an organisation, and what proves it."""

import pytest
from allauth.account.models import EmailAddress
from tests import makers
from tests.makers import NOON

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.commons.people import organising
from talkoot.commons.people.models import Membership, Organisation, Role
from talkoot.commons.people.organisations import is_at, tidy_domain

pytestmark = pytest.mark.django_db
FIELDS = {
    "name": "Example school",
    "type": "site",
    "field": "learning",
    "about": "We teach.",
    "language": "en",
    "domain": "www.School.example.org/pages",
}


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as no:
        act(*args, **kwargs)
    assert no.value.code == code


@pytest.fixture
def school(clerk):
    """A confirmed school with one who signs for it."""
    head = makers.person()
    row = organising.register(fields=FIELDS, by=head, now=NOON)
    row = organising.confirm(organisation=row, by=clerk, now=NOON)
    asked = row.memberships.get()
    organising.prove(
        membership=asked, proof="document", duty="signatory", note="Extract", by=clerk, now=NOON
    )
    return row


def head_of(row):
    return row.memberships.get(duty="signatory").person


def test_whoever_registers_an_organisation_does_not_speak_for_it_yet(resident, clerk):
    row = organising.register(fields=FIELDS, by=resident, now=NOON)

    assert (row.slug, row.domain) == ("example-school", "school.example.org")
    assert not organising.speaks_for(resident, row)
    asked = row.memberships.get()
    refused(
        "not-signatory", organising.prove, membership=asked, proof="colleague", duty="signatory",
        by=resident, now=NOON,
    )  # fmt: skip
    refused(
        "document-missing", organising.prove, membership=asked, proof="document",
        duty="signatory", note=" ", by=clerk, now=NOON,
    )  # fmt: skip
    organising.prove(
        membership=asked, proof="document", duty="signatory", note="Extract", by=clerk, now=NOON
    )
    assert organising.signs_for(resident, row)
    assert Role.objects.filter(person=resident, kind="partner", organisation=row).exists()
    refused(
        "already-proven", organising.prove, membership=asked, proof="document",
        duty="signatory", note="Extract", by=clerk, now=NOON,
    )  # fmt: skip


def test_the_ledger_names_no_person_and_no_document(school):
    said = [str(entry.data) + entry.subject for entry in Entry.objects.all()]

    assert [entry.event for entry in Entry.objects.all()] == [
        "organisation.registered",
        "organisation.confirmed",
        "organisation.member-proven",
    ]
    assert not any("@" in words or "Extract" in words for words in said)


def test_an_address_at_the_confirmed_domain_proves_a_member_who_signs_nothing(school):
    teacher = makers.person(email="teacher@staff.school.example.org")
    asked = organising.ask_to_speak(organisation=school, by=teacher, now=NOON)

    assert (asked.proof, asked.duty) == ("address", "member")
    assert organising.speaks_for(teacher, school)
    assert not organising.signs_for(teacher, school)


@pytest.mark.parametrize(
    ("email", "verified", "confirmed"),
    [
        ("a@school.example.org", False, True),
        ("a@school.example.org", True, False),
        ("a@notschool.example.org", True, True),
        ("school.example.org@example.net", True, True),
    ],
)
def test_nothing_less_than_a_proven_address_at_a_confirmed_domain(
    school, email, verified, confirmed
):
    person = makers.person(email=email)
    EmailAddress.objects.filter(user=person).update(verified=verified)
    Organisation.objects.update(confirmed_at=NOON if confirmed else None)
    school.refresh_from_db()

    organising.ask_to_speak(organisation=school, by=person, now=NOON)

    assert not organising.speaks_for(person, school)


def test_a_colleague_who_signs_vouches_and_one_who_does_not_may_not(school):
    member = makers.person(email="m@school.example.org")
    organising.ask_to_speak(organisation=school, by=member, now=NOON)
    asked = organising.ask_to_speak(organisation=school, by=makers.person(), now=NOON)
    vouch = {"membership": asked, "proof": "colleague", "duty": "member", "now": NOON}

    refused("not-signatory", organising.prove, by=member, **vouch)
    organising.prove(by=head_of(school), **vouch)

    assert organising.speaks_for(asked.person, school)


def test_a_new_domain_must_be_confirmed_anew(school):
    head = head_of(school)
    row = organising.describe(
        organisation=school, fields={**FIELDS, "domain": "other.example.org"}, by=head, now=NOON
    )

    assert row.confirmed_at is None
    refused(
        "not-signatory", organising.describe, organisation=school, fields=FIELDS,
        by=makers.person(), now=NOON,
    )  # fmt: skip


def test_someone_who_goes_loses_the_right_and_the_last_who_signs_stays(school):
    head = school.memberships.get()
    refused("last-signatory", organising.end_membership, membership=head, by=head.person, now=NOON)
    member = makers.person(email="m@school.example.org")
    asked = organising.ask_to_speak(organisation=school, by=member, now=NOON)

    refused(
        "not-signatory", organising.end_membership, membership=asked, by=makers.person(), now=NOON
    )
    organising.end_membership(membership=asked, by=head.person, now=NOON)

    assert not organising.speaks_for(member, school)
    assert not Role.objects.filter(person=member).exists()


@pytest.mark.parametrize("words", ["gmail.com", "a@GMAIL.com", "https://www.gmail.com/"])
def test_an_address_that_anyone_can_have_proves_nothing(words):
    refused("domain-open-to-all", tidy_domain, words)


def test_domains():
    assert tidy_domain("") == ""
    refused("domain-unclear", tidy_domain, "our school")
    assert is_at("a@b.example.org", "example.org")
    assert not is_at("a@bexample.org", "example.org")
    assert not is_at("a@example.org", "")


def test_two_of_one_name_have_two_addresses(resident):
    slugs = [organising.register(fields=FIELDS, by=resident, now=NOON).slug for _ in range(3)]

    assert slugs == ["example-school", "example-school-2", "example-school-3"]


def test_pages_from_registering_to_vouching(client, clerk):
    place = makers.place()
    head = makers.person()
    client.force_login(head)
    assert (
        client.post("/en/organisations/new", {**FIELDS, "domain": "gmail.com"}).status_code == 422
    )
    client.post("/en/organisations/new", {**FIELDS, "place": place.slug})
    row = Organisation.objects.get()
    assert client.get(f"/en/organisations/{row.slug}/members").status_code == 404
    client.force_login(clerk)
    client.post(f"/en/organisations/{row.slug}/confirm")
    asked = Membership.objects.get()
    where = f"/en/memberships/{asked.pk}/prove"
    assert client.post(where, {"duty": "signatory", "note": ""}).status_code == 409
    client.post(where, {"duty": "signatory", "note": "Extract of 1 May"})
    client.force_login(makers.person(email="x@school.example.org"))
    client.post(f"/en/organisations/{row.slug}/join")
    assert (
        b"You speak for this organisation" in client.get(f"/en/organisations/{row.slug}/").content
    )
    client.force_login(head)
    assert b"x@school.example.org" in client.get(f"/en/organisations/{row.slug}/members").content
    client.logout()
    page = client.get(f"/en/organisations/{row.slug}/").content
    assert b"x@school.example.org" not in page
    assert b"Confirmed by the city" in page
    listed = client.get("/en/organisations/?type=site&field=learning").content
    assert b"Example school" in listed
    assert b"Nothing matches" in client.get("/en/organisations/?type=company").content
