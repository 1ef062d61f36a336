"""Answering with and without an account, and taking the answers along."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import makers
from tests.makers import NOON

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.deliberations import actions, queries
from talkoot.loop.deliberations.models import Conversation, Opinion, Participant, Statement

pytestmark = pytest.mark.django_db
NOW = NOON + timedelta(days=1)


def figures(row):
    """agrees, disagrees, passes, important of each statement, as stored."""
    names = ("agrees", "disagrees", "passes", "important")
    return list(row.statements.order_by("number").values_list(*names))


def recounted(row):
    """The same from the opinions themselves."""
    found = []
    for statement in row.statements.order_by("number"):
        given = list(statement.opinions.values_list("choice", "important"))
        choices = [choice for choice, _important in given]
        counts = [choices.count(choice) for choice in (1, -1, 0)]
        found.append((*counts, sum(important for _choice, important in given)))
    return found


@pytest.fixture
def open_row(db):
    """A conversation that is open at the clock's own time, for pages."""
    now = timezone.now()
    days = (now - timedelta(days=1), now + timedelta(days=9))
    row = makers.conversation(phases={"deliberate": days, "collect": days})
    actions.seed(
        conversation=row,
        texts=[f"Thing {n} should be done soon." for n in range(1, 9)],
        language="en",
        by=makers.person("staff"),
        now=now,
    )
    return row


def give(client, row, number, choice, **more):
    address = reverse("deliberations:answer", args=[row.slug])
    return client.post(address, {"statement": number, "choice": choice, **more})


def card(client, address):
    """The number of the statement on the card; None where there is none."""
    found = re.search(r'name="statement" value="(\d+)"', client.get(address).content.decode())
    return int(found[1]) if found else None


def test_a_changed_answer_takes_the_place_of_the_old_one():
    row = makers.conversation(2)
    who = actions.join(conversation=row, holder="h", by=None, now=NOW)
    first = row.statements.get(number=1)

    for choice, important in ((1, True), (1, True), (-1, False), (0, True)):
        actions.answer(statement=first, who=who, choice=choice, important=important, now=NOW)
    row.refresh_from_db()

    assert (row.answers, row.participants) == (1, 1)
    assert figures(row) == [(0, 0, 1, 1), (0, 0, 0, 0)] == recounted(row)


def test_an_opinion_is_in_no_entry_of_the_ledger():
    row = makers.conversation(1)
    before = Entry.objects.count()

    makers.opinions(row, [{1: 1}, {1: -1}])

    assert Entry.objects.count() == before


@pytest.mark.parametrize("day", [-1, 10])
def test_outside_of_its_phase_a_conversation_takes_no_answer(day):
    row = makers.conversation(1)
    who = actions.join(conversation=row, holder="h", by=None, now=NOW)

    with pytest.raises(Refused):
        actions.answer(
            statement=row.statements.get(),
            who=who,
            choice=1,
            important=False,
            now=NOON + timedelta(days=day),
        )

    assert not Opinion.objects.exists()


def test_a_participant_answers_only_in_their_own_conversation():
    row, other = makers.conversation(1), makers.conversation(1)
    who = actions.join(conversation=other, holder="h", by=None, now=NOW)

    with pytest.raises(Refused, match="other-conversation"):
        actions.answer(statement=row.statements.get(), who=who, choice=1, important=False, now=NOW)


def test_a_reader_gets_no_cookie_and_an_answer_brings_one(client, open_row):
    for name in ("conversation", "statements", "log", "data"):
        assert not client.get(reverse(f"deliberations:{name}", args=[open_row.slug])).cookies
    assert not Participant.objects.exists()

    answer = give(client, open_row, 3, 1, important="1")

    assert answer.status_code == 302
    assert answer["Location"].endswith("answer?answered=3#card")
    assert "sessionid" in answer.cookies
    assert Opinion.objects.get().important


@pytest.mark.parametrize(("number", "choice"), [(3, "7"), (3, ""), (99, "1"), ("x", "1")])
def test_a_wrong_answer_is_refused_and_makes_nobody_a_participant(client, open_row, number, choice):
    answer = give(client, open_row, number, choice)

    assert answer.status_code == 409
    assert not Participant.objects.exists()
    assert not answer.cookies.get("sessionid")


def test_a_guest_sees_another_card_after_each_answer_until_all_are_answered(client, open_row):
    address = reverse("deliberations:answer", args=[open_row.slug])
    seen = []
    for _ in range(8):
        shown = card(client, address)
        assert shown == card(client, address)
        seen.append(shown)
        give(client, open_row, shown, 1)

    assert sorted(seen) == list(range(1, 9))
    assert card(client, address) is None


def test_signing_in_takes_the_answers_along_and_keeps_the_later_ones(client, open_row):
    maija = makers.person()
    own = actions.join(conversation=open_row, holder="", by=maija, now=timezone.now())
    for number, choice in ((1, -1), (2, -1)):
        actions.answer(
            statement=open_row.statements.get(number=number),
            who=own,
            choice=choice,
            important=False,
            now=timezone.now() - timedelta(hours=1),
        )
    give(client, open_row, 2, 1)
    give(client, open_row, 3, 0)
    session = client.session
    client.force_login(maija)
    for key, value in session.items():
        if key == "opinion-token":
            kept = client.session
            kept[key] = value
            kept.save()

    client.get(reverse("deliberations:mine", args=[open_row.slug]))

    row = Conversation.objects.get()
    opinions = Opinion.objects.values_list("statement__number", "choice")
    assert Participant.objects.get().person == maija
    assert sorted(opinions) == [(1, -1), (2, 1), (3, 0)]
    assert (row.participants, row.answers) == (1, 3)
    assert figures(row) == recounted(row)


def test_two_people_of_one_browser_do_not_share_answers(client, open_row):
    """Whoever signs in next finds none: the session's opinions went to the first account."""
    give(client, open_row, 1, 1)
    token = client.session["opinion-token"]
    client.force_login(makers.person())
    kept = client.session
    kept["opinion-token"] = token
    kept.save()
    client.get(reverse("deliberations:mine", args=[open_row.slug]))
    client.logout()

    mine = client.get(reverse("deliberations:mine", args=[open_row.slug])).content.decode()

    assert "Et ole vielä vastannut mihinkään." in mine


def test_old_sessions_are_forgotten_and_their_opinions_stay():
    row = makers.conversation(1)
    (who,) = makers.opinions(row, [{1: 1}])

    assert actions.forget_sessions(NOON + timedelta(days=364)) == 0
    assert actions.forget_sessions(NOON + timedelta(days=366)) == 1

    who.refresh_from_db()
    assert who.holder == ""
    assert Opinion.objects.count() == 1


def test_everything_that_a_person_thinks_is_in_the_file_about_them():
    row, maija = makers.conversation(2), makers.person()
    who = actions.join(conversation=row, holder="", by=maija, now=NOW)
    actions.answer(
        statement=row.statements.get(number=2), who=who, choice=-1, important=True, now=NOW
    )

    (opinion,) = queries.taken_along(maija)["deliberations.Opinion"]

    assert (opinion["statement__number"], opinion["choice"]) == (2, -1)
    assert queries.taken_along(makers.person())["deliberations.Opinion"] == []


def test_a_new_statement_comes_soon(open_row):
    """Its weight is that of a statement that nobody has seen, well above the others'."""
    makers.two_camps(makers.conversation(8))
    seen = makers.conversation(8)
    makers.two_camps(seen)
    actions.refresh(conversation=seen, now=NOW)
    weights = set(seen.statements.values_list("priority", flat=True))

    new = Statement.objects.filter(conversation=open_row).values_list("priority", flat=True)

    assert min(new) > max(weights)
