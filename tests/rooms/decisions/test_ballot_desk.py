"""The pages of the ceremony and of paper ballots."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests import makers
from tests.makers import NOON

from talkoot.commons.base import Refused
from talkoot.commons.gateways import keys
from talkoot.loop.decisions.actions import ballots, ceremony, closing, paper
from talkoot.loop.decisions.models import Ballot, OpenedBallot, PaperEntry, Vote


@pytest.fixture
def running():
    now = timezone.now()
    return {"decide": (now - timedelta(days=1), now + timedelta(days=5))}


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def step(client, call, name, person, **fields):
    client.force_login(person)
    return client.post(f"/en/desk/votes/{call.slug}/step/{name}", fields, follow=True)


def test_a_vote_is_run_from_the_desk_from_ballot_to_open_envelopes(
    client, clerk, second_clerk, running
):
    call = makers.call(phases=running, origin="example")
    for n in (1, 2, 3):
        makers.proposal(call, status="on-ballot", title=f"Project {n}")

    assert "3 projects on the ballot" in text_of(step(client, call, "make", clerk))
    assert "the order of ties is published" in text_of(step(client, call, "draw", clerk))
    assert "Another person must agree too" in text_of(step(client, call, "open", clerk))
    shown = text_of(step(client, call, "open", second_clerk))
    assert "The vote is open." in shown
    assert f"keys/votes/{call.slug}" in shown
    vote = Vote.objects.get()
    ballots.cast(vote=vote, proof=makers.proof(vote), choices={2: 1}, request="x")
    step(client, call, "close", clerk)
    assert "The vote is closed" in text_of(step(client, call, "close", second_clerk))
    one, two = makers.shares(vote)
    upload = SimpleUploadedFile("share.txt", two.encode(), "text/plain")
    done = step(client, call, "unseal", clerk, **{"share-1": one, "file-2": upload})

    assert "The envelopes are open." in text_of(done)
    assert [row.choices for row in OpenedBallot.objects.all()] == [{"2": 1}]


def test_one_person_pressing_twice_is_refused_with_words(client, clerk):
    vote = makers.ballot()
    step(client, vote.call, "draw", clerk)
    step(client, vote.call, "open", clerk)

    answer = step(client, vote.call, "open", clerk)

    assert answer.status_code == 409
    assert "You have agreed already. Another person must agree too." in text_of(answer)


def test_shares_are_shown_once_away_from_a_laptop(
    client, clerk, second_clerk, settings, monkeypatch
):
    settings.LAPTOP = False
    settings.STAFF_SECOND_FACTOR = False
    monkeypatch.setattr(ceremony, "faults", lambda connection: [])
    vote = makers.ballot(origin="example")
    step(client, vote.call, "draw", clerk)
    step(client, vote.call, "open", clerk)

    answer = step(client, vote.call, "open", second_clerk)

    words = re.findall(r"<code[^>]*>([a-z ]+)</code>", answer.content.decode())
    assert [len(share.split()) for share in words] == [33, 33, 33]
    assert "no-store" in answer["Cache-Control"]
    assert not list(keys.place(ballots.folder_of(vote)).glob("share-*"))
    given = {"share-1": words[2], "share-2": words[0]}
    assert "The vote is open." in text_of(step(client, vote.call, "shares", clerk, **given))


def test_the_desk_is_closed_to_residents_and_read_only_for_auditors(
    client, resident, auditor, clerk
):
    vote = makers.ballot()
    here = f"/en/desk/votes/{vote.slug}/"
    client.force_login(resident)
    assert client.get(here).status_code == 403
    assert client.post(here + "step/draw").status_code == 403
    client.force_login(auditor)
    assert '<form method="post"' not in client.get(here).content.decode()
    assert client.post(here + "step/draw").status_code == 403


@pytest.mark.parametrize("state", ["draft", "ready", "open", "closed", "opened"])
def test_the_desk_asks_the_database_little_in_every_state(
    client, clerk, state, django_assert_max_num_queries
):
    vote = makers.ballot(20)
    Vote.objects.update(state=state, opened_at=NOON, closed_at=NOON, unsealed_at=NOON)
    client.force_login(clerk)

    with django_assert_max_num_queries(12):
        assert client.get(f"/en/desk/votes/{vote.slug}/").status_code == 200


def enter(vote, by, choices, voter="1001"):
    subject = paper.subject_of(vote=vote, words=voter, now=timezone.now())
    return paper.enter(vote=vote, subject=subject, choices=choices, by=by, now=timezone.now())


def test_a_paper_ballot_counts_when_two_people_enter_the_same(clerk, second_clerk, running):
    vote = makers.open_vote(phases=running)

    first = enter(vote, clerk, {1: 1, 2: 1})
    assert first.waits
    assert not Ballot.objects.exists()
    second = enter(vote, second_clerk, {1: 1, 2: 1})

    ballot = Ballot.objects.get()
    assert (ballot.receipt, ballot.channel) == (second.receipt, "paper")
    assert not PaperEntry.objects.exists()


def test_one_person_entering_twice_only_corrects_the_first_entry(clerk, second_clerk, running):
    vote = makers.open_vote(phases=running)
    enter(vote, clerk, {1: 1})
    assert enter(vote, clerk, {2: 1}).waits

    enter(vote, second_clerk, {2: 1})

    assert Ballot.objects.count() == 1


def test_entries_that_differ_say_where(clerk, second_clerk, running):
    vote = makers.open_vote(phases=running)
    enter(vote, clerk, {1: 1, 2: 1})

    with pytest.raises(Refused) as refusal:
        enter(vote, second_clerk, {1: 1, 3: 1})

    assert (refusal.value.code, refusal.value.values) == ("entries-differ", {"differ": "2, 3"})
    assert not Ballot.objects.exists()


def test_a_first_entry_can_be_discarded(clerk, running):
    vote = makers.open_vote(phases=running)
    enter(vote, clerk, {1: 1})
    subject = paper.subject_of(vote=vote, words="1001", now=timezone.now())

    paper.discard(vote=vote, subject=subject, by=clerk, now=timezone.now())

    assert not PaperEntry.objects.exists()
    with pytest.raises(Refused, match="no-first-entry"):
        paper.discard(vote=vote, subject=subject, by=clerk, now=timezone.now())


def test_a_code_makes_the_same_slot_on_paper_and_on_the_web(clerk, running):
    vote = makers.open_vote(proof="code", phases=running)
    code = makers.codes(vote, 1)[0]
    subject = paper.subject_of(vote=vote, words=code.lower(), now=timezone.now())
    ballots.cast(vote=vote, proof=makers.proof(vote, subject=subject), choices={1: 1}, request="x")

    with pytest.raises(Refused, match="already-voted"):
        enter(vote, clerk, {2: 1}, voter=code)
    with pytest.raises(Refused, match="code-unknown"):
        enter(vote, clerk, {2: 1}, voter="AAAA AAAA AAAA")


def test_a_web_ballot_that_comes_between_two_entries_stays(clerk, second_clerk, running):
    vote = makers.open_vote(proof="code", phases=running)
    code = makers.codes(vote, 1)[0]
    subject = paper.subject_of(vote=vote, words=code, now=timezone.now())
    enter(vote, clerk, {2: 1}, voter=code)
    proof = makers.proof(vote, subject=subject)
    receipt = ballots.cast(vote=vote, proof=proof, choices={1: 1}, request="x")

    with pytest.raises(Refused, match="already-voted"):
        enter(vote, second_clerk, {2: 1}, voter=code)
    assert Ballot.objects.get().receipt == receipt


def test_the_paper_page_keeps_what_was_typed_when_entries_differ(
    client, clerk, second_clerk, running
):
    vote = makers.open_vote(phases=running)
    here = f"/en/desk/votes/{vote.slug}/paper"
    client.force_login(clerk)
    client.post(here, {"voter": "7", "choose-1": "1", "go": "enter"})
    client.force_login(second_clerk)

    answer = client.post(here, {"voter": "7", "choose-2": "1", "go": "enter"})

    text = text_of(answer)
    assert answer.status_code == 409
    assert "The two entries differ at these projects: 1, 2." in text
    assert 'value="7"' in text
    assert text.count(" checked") == 1
    assert "Discard the first entry" in text
    missing = client.post(here, {"voter": "", "choose-2": "1"})
    assert missing.status_code == 422


def test_papers_that_wait_are_gone_after_the_vote(clerk, second_clerk, running):
    vote = makers.open_vote(phases=running, origin="example")
    enter(vote, clerk, {1: 1})

    for person in (clerk, second_clerk):
        closing.sign_close(vote=vote, by=person, now=timezone.now())

    assert not PaperEntry.objects.exists()
