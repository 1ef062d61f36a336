"""Statements, arguments, moderation, and what becomes of them."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import makers
from tests.makers import NOON

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.deliberations import actions, queries
from talkoot.loop.deliberations.models import Argument, Complaint, Opinion, ProposalLink, Statement
from talkoot.loop.proposals.models import Proposal

pytestmark = pytest.mark.django_db
NOW = NOON + timedelta(days=1)


@pytest.fixture
def open_row(db):
    now = timezone.now()
    days = (now - timedelta(days=1), now + timedelta(days=9))
    row = makers.conversation(phases={"deliberate": days, "collect": days})
    actions.seed(
        conversation=row,
        texts=["The library should be open on Sundays.", "Buses run too seldom at night."],
        language="en",
        by=makers.person("staff"),
        now=now,
    )
    return row


def said(row, text="There should be more trees.", **fields):
    who = actions.join(conversation=row, holder="writer", by=None, now=NOW)
    return actions.state(
        **{
            "conversation": row,
            "text": text,
            "language": "en",
            "key": uuid.uuid4(),
            "who": who,
            "by": None,
            "now": NOW,
            **fields,
        }
    )


def test_a_statement_waits_for_a_moderator_who_shows_it_and_its_writer_agrees(moderator):
    row = makers.conversation()
    statement = said(row)
    assert queries.statement_for(row, statement.number) is None
    assert not Opinion.objects.exists()

    actions.accept(statement=statement, by=moderator, now=NOON + timedelta(days=20))

    shown = queries.statement_for(row, statement.number)
    assert (shown.agrees, shown.disagrees, shown.passes) == (1, 0, 0)
    deed = queries.log(row).get()
    assert (deed.deed, deed.reason) == ("accepted", "")
    assert Entry.objects.filter(event="statement.moderated", data__deed="accepted").exists()


def test_where_moderators_read_afterwards_a_statement_is_shown_at_once():
    row = makers.conversation(screening="after")

    statement = said(row)

    assert queries.statement_for(row, statement.number).agrees == 1


def test_the_same_form_sent_twice_is_one_statement_and_the_same_words_are_refused():
    row, key = makers.conversation(), uuid.uuid4()
    first = said(row, key=key)

    assert said(row, key=key) == first
    with pytest.raises(Refused) as no:
        said(row, text="  THERE should be more trees. ")
    assert (no.value.code, no.value.values["number"]) == ("already-said", first.number)
    assert Statement.objects.count() == 1


def test_statements_are_numbered_without_gaps_in_each_conversation():
    for _ in range(2):
        row = makers.conversation(3)
        said(row)
        assert list(row.statements.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_hiding_needs_a_known_reason_and_the_log_counts_it(moderator):
    row = makers.conversation(2)
    makers.opinions(row, [{1: 1, 2: 1}])
    first = row.statements.get(number=1)
    for reason in ("", "no-such", "elsewhere"):
        with pytest.raises(Refused, match="reason-unknown"):
            actions.hide(target=first, by=moderator, reason=reason, now=NOW)

    actions.hide(target=first, by=moderator, reason="insult", now=NOW)
    with pytest.raises(Refused, match="already-hidden"):
        actions.hide(target=first, by=moderator, reason="insult", now=NOW)

    assert queries.log_counts(row) == {"insult": 1}
    assert [card.number for card in queries.shown(row)] == [2]
    actions.restore(target=first, by=moderator, now=NOW)
    assert queries.log_counts(row) == {}
    assert [deed.deed for deed in queries.log(row)] == ["restored", "hidden"]


def test_a_hidden_statement_is_nowhere_to_be_read(client, moderator, open_row):
    words = "The library should be open on Sundays."
    first = open_row.statements.get(number=1)
    actions.hide(target=first, by=moderator, reason="spam", now=NOW)
    pages = [
        reverse(f"deliberations:{name}", args=[open_row.slug])
        for name in ("conversation", "statements", "log", "answer", "write")
    ]
    pages += ["/api/v1/conversations", f"/api/v1/conversations/{open_row.slug}/statements"]

    assert all(words not in client.get(page).content.decode() for page in pages)
    assert (
        client.get(reverse("deliberations:statement", args=[open_row.slug, 1])).status_code == 404
    )
    log = client.get(reverse("deliberations:log", args=[open_row.slug])).content.decode()
    assert "Mainos tai roskaposti" in log


def write(client, row, **fields):
    given = {"key": str(uuid.uuid4()), "language": "en", **fields}
    return client.post(reverse("deliberations:write", args=[row.slug]), given)


def test_similar_ones_are_shown_before_a_statement_is_sent(client, open_row):
    text = "Our library should be open every Sunday."

    look = write(client, open_row, text=text)
    page = look.content.decode()
    assert "answer?statement=1#card" in page
    assert "answer?statement=2#card" not in page
    assert Statement.objects.count() == 2

    sent = write(client, open_row, text=text, confirmed="1")
    assert sent.status_code == 302
    assert Statement.objects.count() == 3


@pytest.mark.parametrize("text", ["", "Short.", "x" * 201])
def test_a_statement_of_the_wrong_length_comes_back_with_its_text(client, open_row, text):
    answer = write(client, open_row, text=text)

    assert answer.status_code == 422
    assert "id_text_error" in answer.content.decode()
    assert Statement.objects.count() == 2


def test_an_argument_needs_an_account_and_stands_on_its_side(client, open_row):
    address = reverse("deliberations:argue", args=[open_row.slug, 1])
    given = {"key": str(uuid.uuid4()), "side": "against", "body": "Nobody goes there then."}
    assert "/login/" in client.post(address, given)["Location"]

    client.force_login(makers.person())
    client.post(address, given)
    client.post(address, given)

    argument = Argument.objects.get()
    sides = queries.arguments_of(argument.statement)
    assert (sides["for"], sides["against"]) == ([], [argument])


def test_what_is_reported_waits_until_a_moderator_decides(client, open_row, moderator):
    client.force_login(makers.person())
    address = reverse("deliberations:complain", args=[open_row.slug, 1])
    for _ in range(2):
        client.post(address, {"reason": "off-topic", "note": "It is about another town."})
    assert Complaint.objects.count() == 1
    assert [dict(case.reasons) for case in queries.cases(open_row)] == [{"off-topic": 1}]

    actions.leave(target=open_row.statements.get(number=1), by=moderator, now=NOW)

    assert queries.cases(open_row) == []


def test_a_moderator_shows_and_hides_on_the_desk(client, open_row, moderator):
    client.force_login(moderator)
    waiting = said(open_row, now=timezone.now())
    desk = reverse("deliberations:moderation", args=[open_row.slug])
    judge = reverse("deliberations:judge", args=[open_row.slug, waiting.number])
    assert waiting.text in client.get(desk).content.decode()

    client.post(judge, {"deed": "accept"})
    again = client.post(judge, {"deed": "accept"})
    hidden = client.post(judge, {"deed": "hide", f"s{waiting.pk}-reason": "several"})

    assert again.status_code == 409
    assert hidden.status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("hidden", "several")


def test_common_ground_becomes_a_proposal_that_shows_what_people_said(client, open_row):
    who = [actions.join(conversation=open_row, holder=f"h{n}", by=None, now=NOW) for n in range(6)]
    first = open_row.statements.get(number=1)
    for person in who:
        actions.answer(statement=first, who=person, choice=1, important=False, now=timezone.now())
    maija = makers.person()
    client.force_login(maija)

    begun = client.post(reverse("deliberations:propose", args=[open_row.slug, 1]))

    draft = Proposal.objects.get()
    assert str(draft.key) in begun["Location"]
    assert (draft.title, draft.author, draft.status) == (first.text, maija, "draft")
    assert "#1" in draft.body
    assert draft.get_absolute_url() not in client.get(first.get_absolute_url()).content.decode()

    Proposal.objects.update(status="received", submitted_at=NOW)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert first.text in page
    assert "6 vastaajasta 6" in page
    assert ProposalLink.objects.get().kind == "became"


def test_the_city_starts_a_conversation_and_says_the_first_things(client, clerk):
    now = timezone.now()
    call = makers.call(phases={"deliberate": (now, now + timedelta(days=3))})
    client.force_login(clerk)
    desk = reverse("deliberations:desk", args=[call.slug])
    assert client.get(reverse("deliberations:conversation", args=[call.slug])).status_code == 404

    client.post(desk, {"intro_fi": "Aihe", "screening": "after"})
    seeds = "More trees on the square.\n\nFewer cars on the square.\nMore trees on the square."
    added = client.post(
        reverse("deliberations:seed", args=[call.slug]), {"texts": seeds, "language": "en"}
    )
    short = client.post(
        reverse("deliberations:seed", args=[call.slug]),
        {"texts": "Good one.\nNo", "language": "en"},
    )

    assert added.status_code == 302
    assert short.status_code == 409
    assert Statement.objects.count() == 2
    page = client.get(reverse("calls:call", args=[call.slug])).content.decode()
    assert reverse("deliberations:answer", args=[call.slug]) in page


def test_a_call_that_does_not_deliberate_has_no_conversation(client, clerk):
    client.force_login(clerk)

    assert client.get(reverse("deliberations:desk", args=[makers.call().slug])).status_code == 404
