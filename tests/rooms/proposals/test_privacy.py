"""What is not public is nowhere: not in a list, a search, a map, an export or the interface."""

import json
from datetime import timedelta
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.urls import reverse
from tests import makers
from tests.makers import NOON

from talkoot.loop.proposals import actions
from talkoot.loop.proposals.actions.indexing import index
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import Status

pytestmark = pytest.mark.django_db
CLOSED = (Status.DRAFT, Status.HIDDEN)
ROLES = (None, "resident", "partner", "staff", "moderator", "auditor")
XSS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "</script><script>alert(1)</script>",
    "{{ 7*7 }}{% print(1) %}",
    "<a href='vbscript:x'>x</a>",
    "`</code><iframe src=//x>`",
)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(hours=1))


def as_role(client, role):
    if role:
        client.force_login(makers.person(*([] if role == "resident" else [role])))
    return client


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", CLOSED)
def test_drafts_and_hidden_proposals_are_in_no_public_form(client, role, status):
    row = makers.proposal(
        status=status, title="Salainen penkki", place=makers.place(), supports_count=9
    )
    index([row])
    as_role(client, role)

    for address in (
        reverse("proposals:list"),
        reverse("proposals:list") + "?q=penkki&sort=supported",
        reverse("proposals:list") + f"?status={status}",
        reverse("proposals:csv"),
        "/api/v1/proposals",
        f"/api/v1/proposals?status={status}",
        "/api/v1/proposals?q=penkki",
        reverse("proposals:similar") + f"?q=penkki&call={row.call.slug}",
    ):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert "Salainen" not in body.decode(), address
    assert client.get(f"/api/v1/proposals/{row.slug}").status_code == 404


def test_a_hidden_proposal_is_there_for_its_author_and_moderators_only(client, resident):
    row = makers.proposal(author=resident)
    hide = {"reason": "privacy", "words": {"fi": "Nimi pois."}, "now": NOON}
    actions.hide(target=row, by=makers.person("moderator"), **hide)

    seen = {}
    for role in ROLES:
        client.logout()
        seen[role] = as_role(client, role).get(row.get_absolute_url()).status_code
    client.force_login(resident)

    assert seen == {
        None: 404,
        "resident": 404,
        "partner": 404,
        "staff": 200,
        "moderator": 200,
        "auditor": 404,
    }
    assert "Nimi pois." in client.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_the_interface_shows_the_same_fields_to_every_role(client, role):
    person = makers.person(email="secret.person@example.org", name="Real Name")
    row = makers.proposal(author=person, holder="h" * 64, version=1)
    actions.support(proposal=row, by=person, now=NOON)
    said = actions.comment(
        proposal=row,
        by=person,
        key=uuid4(),
        body="Rude words",
        name="Nick",
        language="en",
        now=NOON,
    )
    hide = {"reason": "insult", "words": {"en": "Be kind"}, "now": NOON}
    actions.hide(target=said, by=person, **hide)
    as_role(client, role)

    listed = client.get("/api/v1/proposals").json()["items"][0]
    whole = client.get(f"/api/v1/proposals/{row.slug}").json()

    assert sorted(listed) == FIELDS
    assert sorted(whole) == sorted([*FIELDS, *MORE])
    text = json.dumps(whole)
    for private in ("secret.person", "Real Name", "hhhh", str(row.key), "Rude", "Nick", "Be kind"):
        assert private not in text
    assert whole["comment_list"][0]["hidden_because"] == "insult"


FIELDS = sorted(
    (
        "slug",
        "url",
        "call",
        "origin",
        "kind",
        "status",
        "title",
        "summary",
        "language",
        "place",
        "lon",
        "lat",
        "goals",
        "cost_cents",
        "field",
        "for_whom",
        "starts_on",
        "ends_on",
        "currency",
        "author",
        "organisation",
        "supports",
        "comments",
        "version",
        "submitted_at",
        "changed_at",
    )
)
MORE = ("body", "evidence", "sites", "merged_into", "answers", "versions", "comment_list")


@pytest.mark.parametrize("payload", XSS)
def test_what_people_write_stays_words(client, resident, payload):
    row = makers.proposal(
        author=resident,
        author_name=payload[:120],
        title=payload[:120],
        summary=payload,
        body=payload,
        version=1,
        place=makers.place(),
    )
    actions.comment(
        proposal=row, by=resident, key=uuid4(), body=payload, name=payload, language="en", now=NOON
    )
    actions.report(target=row, by=resident, reason="spam", note=payload, now=NOON)

    pages = [client.get(row.get_absolute_url()), client.get(reverse("proposals:list"))]
    pages.append(client.get(reverse("proposals:list"), {"q": payload, "place": payload}))
    client.force_login(makers.person("staff"))
    for address in (
        reverse("proposals:moderation"),
        reverse("proposals:report", args=[row.slug]),
        reverse("proposals:assess", args=[row.call.slug]),
        reverse("proposals:ballot", args=[row.call.slug]),
        reverse("proposals:merge", args=[row.call.slug]),
    ):
        pages.append(client.get(address))

    for page in pages:
        assert page.status_code == 200
        assert dangers(page.content.decode()) == []
        assert "{{ 49" not in page.content.decode()


def dangers(html):
    """Every tag or attribute in a page that could run something that a person wrote."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            given = dict(attributes)
            if tag in ("iframe", "object", "embed") or (tag == "script" and not _own(given)):
                found.append((tag, given))
            for name, value in attributes:
                scheme = (value or "").strip().lower().partition(":")[0]
                if name.startswith("on") or scheme in ("javascript", "data", "vbscript"):
                    found.append((tag, name, value))

    def _own(given):
        return (
            given.get("src", "").startswith("/static/") or given.get("type") == "application/json"
        )

    Reader().feed(html)
    return found


def test_a_formula_in_a_title_is_plain_text_in_the_export(client):
    makers.proposal(title="=HYPERLINK(1)")

    body = b"".join(client.get(reverse("proposals:csv")).streaming_content).decode()

    assert ",'=HYPERLINK(1)," in body


def test_only_published_calls_are_offered_as_filters(client):
    makers.call(state="draft", published_at=None, title={"fi": "Keskeneräinen"})

    assert "Keskeneräinen" not in client.get(reverse("proposals:list")).content.decode()


def test_a_draft_call_takes_no_drafts_from_residents(client):
    call = makers.call(state="draft", published_at=None)

    assert client.get(reverse("proposals:write", args=[call.slug])).status_code == 404
    assert client.post(reverse("proposals:write", args=[call.slug])).status_code == 404
    assert not Proposal.objects.exists()


def test_reading_changes_nothing(client, resident, django_assert_num_queries):
    row = makers.proposal(author=resident, version=1)
    client.force_login(resident)
    before = Proposal.objects.values().get()

    for name in ("support", "comment", "report", "edit"):
        client.get(reverse(f"proposals:{name}", args=[row.slug]))

    assert Proposal.objects.values().get() == before
