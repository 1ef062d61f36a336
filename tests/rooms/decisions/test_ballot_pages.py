"""Voting on the pages: choose, check, confirm, receipt, again; without a script."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from tests import makers

from talkoot.loop.decisions.models import Ballot, Leaf
from talkoot.loop.decisions.queries import box
from talkoot.loop.decisions.rules import envelope


@pytest.fixture
def running():
    """Phases of a call whose voting time is now."""
    now = timezone.now()
    return {"decide": (now - timedelta(days=1), now + timedelta(days=5))}


@pytest.fixture
def vote(db, running):
    return makers.open_vote(phases=running)


@pytest.fixture
def voter(db, client):
    person = makers.person()
    client.force_login(person)
    return person


def page(client, vote, name="", **query):
    return client.get(f"/en/votes/{vote.slug}/{name}", query)


def choose(client, vote, numbers, *, shown=range(1, 7), go="preview", **fields):
    data = {f"choose-{n}": "1" for n in numbers}
    return client.post(
        f"/en/votes/{vote.slug}/",
        {**data, "shown": ",".join(map(str, shown)), "go": go, **fields},
    )


def cast(client, vote):
    """Send the form of the preview page as it stands there."""
    text = page(client, vote, "check").content.decode()
    fields = dict(re.findall(r'name="(choices|key)" value="([^"]+)"', text))
    return client.post(f"/en/votes/{vote.slug}/cast", fields)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_choose_check_cast_and_get_a_receipt_on_the_screen_and_by_mail(client, vote, voter):
    assert choose(client, vote, [1, 3]).url.endswith("/check")
    checked = text_of(page(client, vote, "check"))
    assert "You have chosen 2 projects" in checked
    assert "Project 001" in checked

    answer = cast(client, vote)
    shown = text_of(client.get(answer.url))

    ballot = Ballot.objects.get()
    assert envelope.short(ballot.receipt) in shown
    assert ballot.receipt in mail.outbox[0].body
    assert "Project" not in mail.outbox[0].body
    assert "Is this a shared computer?" in shown


def test_the_draft_goes_from_the_browser_when_the_ballot_is_cast(client, vote, voter):
    choose(client, vote, [1])
    name = f"ballot-{vote.pk}"
    assert client.cookies[name].value

    cast(client, vote)

    assert client.cookies[name].value == ""
    assert page(client, vote, "check").status_code == 302


def test_the_same_form_sent_again_is_one_ballot(client, vote, voter):
    choose(client, vote, [1])
    text = page(client, vote, "check").content.decode()
    fields = dict(re.findall(r'name="(choices|key)" value="([^"]+)"', text))

    for _ in range(3):
        client.post(f"/en/votes/{vote.slug}/cast", fields)

    assert (Ballot.objects.count(), Leaf.objects.count()) == (1, 1)


def test_voting_again_replaces_the_ballot_and_the_page_says_so_before(client, vote, voter):
    choose(client, vote, [1])
    cast(client, vote)
    first = Ballot.objects.get().receipt
    assert "You have voted" in text_of(page(client, vote))

    choose(client, vote, [2])
    assert "Cast this ballot instead of the earlier one" in text_of(page(client, vote, "check"))
    cast(client, vote)

    assert Ballot.objects.get().receipt != first


def test_choices_survive_signing_in(client, vote):
    choose(client, vote, [2])
    assert "Sign in and go on" in text_of(page(client, vote, "check"))

    client.force_login(makers.person())

    assert "Project 002" in text_of(page(client, vote, "check"))
    assert cast(client, vote).url.endswith("/receipt")


def test_a_session_that_ended_costs_no_choices(client, vote):
    choose(client, vote, [2])

    answer = client.post(f"/en/votes/{vote.slug}/cast", {"choices": "2,3", "key": "k"})

    assert "/account/login/" in answer.url
    assert "check" in answer.url
    assert "Project 003" in text_of(page(client, vote, "check"))


def test_a_wrong_ballot_comes_back_with_words_and_with_what_was_chosen(client, vote):
    answer = choose(client, vote, [1, 2, 3, 4, 5, 6])

    text = text_of(answer)
    assert answer.status_code == 422
    assert "You have chosen 6 projects. You may choose at most 5: take some out." in text
    assert text.count(" checked") == 6
    assert "<title>Error:" in text


def test_an_empty_ballot_is_refused_with_words(client, vote):
    answer = choose(client, vote, [])

    assert answer.status_code == 422
    assert "You have not chosen anything yet." in text_of(answer)


def test_narrowing_the_list_keeps_what_is_chosen_and_not_shown(client, vote):
    choose(client, vote, [1, 2], go="show")
    answer = choose(client, vote, [], go="show", words="003")
    assert "words=003" in answer.url

    narrowed = text_of(client.get(answer.url.split("#")[0]))
    assert "1 of 6 projects shown" in narrowed
    assert choose(client, vote, [3], shown=[3]).url.endswith("/check")
    checked = text_of(page(client, vote, "check"))
    assert checked.count("Project 00") == 1  # shown ones that were unticked are gone


def test_what_is_not_on_the_page_stays_in_the_draft(client, vote):
    choose(client, vote, [1, 2], go="show")

    choose(client, vote, [3], shown=[3])

    checked = text_of(page(client, vote, "check"))
    assert all(f"Project 00{n}" in checked for n in (1, 2, 3))


def test_the_order_is_each_visitors_own_and_stays(client, vote, running):
    def order(browser):
        return re.findall(r'id="line-(\d+)"', page(browser, vote).content.decode())

    first = order(client)

    assert [order(client) for _ in range(3)] == [first] * 3
    assert len({tuple(order(type(client)())) for _ in range(6)}) > 1


def test_the_basket_says_what_is_left_and_why_something_does_not_fit(client, db, running):
    vote = makers.open_vote(ballot="knapsack", max_choices=None, phases=running)
    choose(client, vote, [2, 6], go="show")

    text = text_of(page(client, vote))

    assert re.search(r'role="status">\s*<span class="basket-left">€20,000 left</span>', text)
    assert "Does not fit: it costs €10,000 more than is left." in text
    over = choose(client, vote, [4, 5, 6])
    assert over.status_code == 422
    assert "cost €50,000 more than there is money" in text_of(over)


def test_points_are_shared_and_counted_in_words(client, db, running):
    vote = makers.open_vote(ballot="points", points=10, max_choices=None, phases=running)
    fields = {"points-1": "6", "points-2": "3"}
    choose(client, vote, [], go="show", **fields)

    assert "1 point left" in text_of(page(client, vote))
    for bad, words in (("9", "Take 2 points back"), ("-1", "whole numbers"), ("x", "whole")):
        answer = choose(client, vote, [], **{**fields, "points-2": bad, "points-1": "3"})
        assert answer.status_code == (422)
        assert words in text_of(answer)


def test_one_project_has_a_page_from_which_it_goes_on_the_ballot(client, vote):
    here = f"/en/votes/{vote.slug}/projects/4"
    assert "Project 004" in text_of(client.get(here))

    client.post(here, {"choose-4": "1"})
    assert "Take off my ballot" in text_of(client.get(here))
    client.post(here, {})
    assert "Put on my ballot" in text_of(client.get(here))


def test_before_and_after_its_time_the_ballot_is_only_read(client, db):
    now = timezone.now()
    soon = {"decide": (now + timedelta(days=1), now + timedelta(days=2))}
    past = {"decide": (now - timedelta(days=2), now - timedelta(days=1))}

    early, late = makers.open_vote(phases=soon), makers.open_vote(phases=past)

    assert "Voting is not open yet" in text_of(page(client, early))
    assert "Voting has ended" in text_of(page(client, late))
    for vote in (early, late):
        assert '<form method="post"' not in text_of(page(client, vote))


def test_a_ballot_that_comes_too_late_is_refused_with_words_and_a_conflict(
    client, vote, voter, monkeypatch
):
    choose(client, vote, [1])
    vote.closes_at = timezone.now() - timedelta(seconds=1)
    vote.save(update_fields=["closes_at"])

    answer = client.post(f"/en/votes/{vote.slug}/cast", {"choices": "1", "key": "k"})

    assert answer.status_code == 409
    assert "Voting has ended. This ballot was not taken." in text_of(answer)
    assert not Ballot.objects.exists()


def test_a_draft_ballot_has_no_page(client, db):
    assert page(client, makers.ballot()).status_code == 404


def test_a_code_from_a_letter_lets_one_person_vote(client, voter, clerk, running):
    vote = makers.open_vote(proof="code", phases=running)
    code = makers.codes(vote, 1)[0]
    choose(client, vote, [1])
    assert "Enter the code" in text_of(page(client, vote, "check"))

    here = f"/en/votes/{vote.slug}/code"
    wrong = client.post(here, {"code": "AAAA AAAA AAAA"})
    assert wrong.status_code == 422
    assert 'value="AAAA AAAA AAAA"' in wrong.content.decode()
    client.post(here, {"code": code.lower()})

    assert cast(client, vote).url.endswith("/receipt")


def test_a_weak_sign_in_is_told_what_a_strong_vote_needs(client, voter, running):
    vote = makers.open_vote(proof="strong", phases=running)
    choose(client, vote, [1])

    assert "Sign out and identify" in text_of(page(client, vote, "check"))
    answer = client.post(f"/en/votes/{vote.slug}/cast", {"choices": "1", "key": "k"})
    assert answer.status_code == 422
    assert not Ballot.objects.exists()


def test_a_ballot_stays_in_the_box_when_the_mail_does_not_leave(client, vote, voter, monkeypatch):
    def broken(*args, **values):
        raise OSError("no mail server")

    monkeypatch.setattr("talkoot.loop.decisions.views.voting.send_mail", broken)
    choose(client, vote, [1])

    answer = cast(client, vote)

    assert Ballot.objects.count() == 1
    assert "We could not send it by e-mail" in text_of(client.get(answer.url))


@pytest.mark.parametrize("name", ["", "projects/1", "check", "receipts"])
def test_pages_of_a_vote_ask_the_database_little(
    client, voter, running, name, django_assert_max_num_queries
):
    vote = makers.open_vote(30, phases=running)
    choose(client, vote, [1])

    with django_assert_max_num_queries(12):
        assert page(client, vote, name).status_code == 200


def test_the_clock_is_that_of_the_database(db):
    assert abs(box.database_now() - timezone.now()) < timedelta(seconds=5)
