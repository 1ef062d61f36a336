"""Two people for each step, and what each step leaves behind."""

from datetime import timedelta

import pytest
from tests import makers
from tests.makers import AFTER, NOON, VOTING

from talkoot.commons.base import Refused
from talkoot.commons.gateways import keys
from talkoot.commons.ledger.models import Entry
from talkoot.loop.calls.models import Call
from talkoot.loop.decisions.actions import ballots, ceremony, closing
from talkoot.loop.decisions.models import (
    Ballot,
    Envelope,
    Leaf,
    OpenedBallot,
    RollMark,
    Vote,
)
from talkoot.loop.decisions.rules import shares, voting

CHOICES = [{1: 1}, {1: 1, 2: 1}, {3: 1}, {2: 1, 4: 1}, {5: 1}]


def refused(code, action, **values):
    with pytest.raises(Refused) as refusal:
        action(**values)
    assert refusal.value.code == code


@pytest.fixture
def on_a_server(settings, monkeypatch):
    """Not a laptop, and a database that keeps what it says it keeps."""
    settings.LAPTOP = False
    monkeypatch.setattr(ceremony, "faults", lambda connection: [])


def fill(vote):
    for choices in CHOICES:
        ballots.cast(
            vote=vote,
            proof=makers.proof(vote),
            choices=choices,
            request="x",
            clock=lambda: VOTING,
        )


def test_the_ballot_is_made_from_what_was_brought_to_it(clerk):
    call = makers.call(max_choices=3)
    for title, status in (("B", "on-ballot"), ("A", "on-ballot"), ("C", "received")):
        makers.proposal(call, title=title, status=status)

    vote = ceremony.make_ballot(call=call, by=clerk, now=NOON)

    assert [(row.number, row.title) for row in vote.candidates.all()] == [(1, "A"), (2, "B")]
    assert (vote.rule, vote.max_choices, vote.closes_at) == (
        "equal-shares",
        3,
        NOON + timedelta(days=20),
    )


def test_making_the_ballot_again_brings_it_up_to_date_until_it_is_fixed(clerk):
    vote = makers.ballot(2)
    makers.proposal(vote.call, status="on-ballot", title="AAA")

    ceremony.make_ballot(call=vote.call, by=clerk, now=NOON)
    assert vote.candidates.first().title == "AAA"

    ceremony.draw_tie_order(vote=vote, by=clerk, now=NOON)
    refused("step-not-now", ceremony.make_ballot, call=vote.call, by=clerk, now=NOON)


def test_the_tie_order_follows_from_the_published_seed(clerk):
    vote = ceremony.draw_tie_order(vote=makers.ballot(), by=clerk, now=NOON)

    rows = vote.candidates.order_by("tie_position")
    order = [row.number for row in rows]
    entry = Entry.objects.get(event="vote.tie-order-drawn")
    assert order == voting.shuffled(range(1, 7), vote.tie_seed) == entry.data["order"]
    assert entry.data["seed"] == vote.tie_seed
    refused("step-not-now", ceremony.draw_tie_order, vote=vote, by=clerk, now=NOON)


def test_a_ballot_of_one_project_is_refused(clerk):
    refused(
        "too-few-candidates", ceremony.draw_tie_order, vote=makers.ballot(1), by=clerk, now=NOON
    )


def test_a_fixed_ballot_goes_back_to_a_draft_only_with_a_reason(clerk):
    vote = ceremony.draw_tie_order(vote=makers.ballot(), by=clerk, now=NOON)
    seed = vote.tie_seed
    refused("reason-missing", ceremony.unfix_ballot, vote=vote, by=clerk, now=NOON, reason=" ")

    ceremony.unfix_ballot(vote=vote, by=clerk, now=NOON, reason="A cost was wrong")

    entry = Entry.objects.get(event="vote.ballot-unfixed")
    assert (entry.grounds, entry.data["seed"]) == ("A cost was wrong", seed)


def test_one_person_does_not_open_a_vote(clerk, second_clerk):
    vote = ceremony.draw_tie_order(vote=makers.ballot(), by=clerk, now=NOON)

    ceremony.sign_open(vote=vote, by=clerk, now=NOON)
    refused("second-signer", ceremony.sign_open, vote=vote, by=clerk, now=NOON)
    assert Vote.objects.get().state == "ready"

    ceremony.sign_open(vote=vote, by=second_clerk, now=NOON)
    assert Vote.objects.get().state == "open"


def test_on_a_laptop_the_three_shares_lie_in_three_files_and_any_two_make_the_key(db):
    vote = makers.open_vote()
    folder = keys.place(ballots.folder_of(vote))

    words = [(folder / f"share-{holder}.txt").read_text() for holder in shares.HOLDERS]

    assert vote.shares_in_files
    for pair in (words[:2], words[1:], [words[2], words[0]]):
        assert ceremony.private_key(vote, pair)
    refused("shares-missing", shares.join, shares=words[:1])
    refused("shares-missing", shares.join, shares=[words[0], words[0].upper()])
    refused("shares-wrong", shares.join, shares=[words[0], words[1].replace(" ", " academic ", 1)])


def test_elsewhere_the_shares_are_shown_once_and_the_vote_opens_when_two_came_back(
    clerk, second_clerk, on_a_server
):
    vote = ceremony.draw_tie_order(vote=makers.ballot(origin="example"), by=clerk, now=NOON)

    assert ceremony.sign_open(vote=vote, by=clerk, now=NOON) == {}
    given = ceremony.sign_open(vote=vote, by=second_clerk, now=NOON)

    assert set(given) == set(shares.HOLDERS)
    assert not list(keys.place(ballots.folder_of(vote)).glob("share-*"))
    assert Vote.objects.get().state == "ready"
    refused("shares-awaited", ceremony.sign_open, vote=vote, by=makers.person("staff"), now=NOON)
    other = list(shares.split(bytes(32)).values())
    refused("shares-wrong", ceremony.check_shares, vote=vote, given=other, by=clerk, now=NOON)

    two = [given["city"], given["association"]]
    ceremony.check_shares(vote=vote, given=two, by=clerk, now=NOON)
    assert Vote.objects.get().state == "open"


def test_lost_shares_mean_a_new_start_and_new_people(clerk, second_clerk, on_a_server):
    vote = ceremony.draw_tie_order(vote=makers.ballot(origin="example"), by=clerk, now=NOON)
    ceremony.sign_open(vote=vote, by=clerk, now=NOON)
    ceremony.sign_open(vote=vote, by=second_clerk, now=NOON)

    vote = ceremony.forget_key(vote=vote, by=clerk, now=NOON)

    assert vote.public_key == ""
    assert not vote.sign_offs.exists()


def test_a_real_vote_needs_postgresql_away_from_a_laptop(clerk, on_a_server, monkeypatch):
    vote = ceremony.draw_tie_order(vote=makers.ballot(origin="live"), by=clerk, now=NOON)
    monkeypatch.setattr(ceremony.connection, "vendor", "sqlite", raising=False)

    refused("needs-postgresql", ceremony.sign_open, vote=vote, by=clerk, now=NOON)


def test_a_database_that_forgets_takes_no_ballots(clerk, settings, monkeypatch):
    settings.LAPTOP = False
    monkeypatch.setattr(ceremony, "faults", lambda connection: ["fsync"])
    vote = ceremony.draw_tie_order(vote=makers.ballot(origin="example"), by=clerk, now=NOON)

    refused("database-unsafe", ceremony.sign_open, vote=vote, by=clerk, now=NOON)


def test_a_real_vote_runs_to_its_end_and_an_example_may_be_closed_early(clerk):
    refused("still-open", closing.sign_close, vote=makers.open_vote(), by=clerk, now=VOTING)
    assert not closing.sign_close(vote=makers.open_vote(origin="example"), by=clerk, now=VOTING)


def test_one_person_does_not_close_a_vote(clerk):
    vote = makers.open_vote()

    assert not closing.sign_close(vote=vote, by=clerk, now=AFTER)
    refused("second-signer", closing.sign_close, vote=vote, by=clerk, now=AFTER)
    assert Vote.objects.get().state == "open"


def test_closing_parts_slots_from_envelopes(db):
    vote = makers.open_vote()
    fill(vote)
    slots = set(Ballot.objects.values_list("slot", flat=True))
    last = set(Ballot.objects.values_list("receipt", flat=True))

    vote = makers.closed_vote(vote)

    assert not Ballot.objects.exists()
    assert set(RollMark.objects.values_list("slot", flat=True)) == slots
    assert Envelope.objects.count() == vote.roll == len(CHOICES)
    assert {field.name for field in Envelope._meta.fields} == {"id", "vote", "sealed"}
    assert set(Leaf.objects.filter(in_box=True).values_list("receipt", flat=True)) == last
    assert not Leaf.objects.exclude(retry=None).exists()
    assert vote.channels == {"web": len(CHOICES)}


def test_a_closed_vote_takes_no_ballot(db):
    vote = makers.closed_vote(makers.open_vote())

    refused(
        "vote-closed",
        ballots.cast,
        vote=vote,
        proof=makers.proof(vote),
        choices={1: 1},
        request="x",
        clock=lambda: VOTING,
    )


def test_two_shares_open_the_envelopes_and_what_was_cast_is_what_is_there(clerk):
    vote = makers.open_vote()
    fill(vote)
    vote = makers.closed_vote(vote)
    given = makers.shares(vote)
    refused(
        "shares-missing", closing.open_envelopes, vote=vote, given=given[:1], by=clerk, now=AFTER
    )

    vote = closing.open_envelopes(vote=vote, given=given, by=clerk, now=AFTER)

    opened = [row.choices for row in OpenedBallot.objects.all()]
    cast = [{str(n): points for n, points in choices.items()} for choices in CHOICES]
    assert sorted(map(str, opened)) == sorted(map(str, cast))
    assert not Envelope.objects.exists()
    assert (vote.state, vote.invalid) == ("opened", 0)
    refused("step-not-now", closing.open_envelopes, vote=vote, given=given, by=clerk, now=AFTER)


def test_an_envelope_that_holds_no_ballot_is_counted_apart(clerk):
    vote = makers.open_vote()
    fill(vote)
    vote = makers.closed_vote(vote)
    Envelope.objects.create(vote=vote, sealed=b"put in by somebody with the database")

    vote = closing.open_envelopes(vote=vote, given=makers.shares(vote), by=clerk, now=AFTER)

    assert (vote.invalid, OpenedBallot.objects.count()) == (1, len(CHOICES))


def test_keys_and_roll_go_when_the_appeal_time_is_over(clerk):
    vote = makers.open_vote()
    fill(vote)
    vote = makers.closed_vote(vote)
    closing.open_envelopes(vote=vote, given=makers.shares(vote), by=clerk, now=AFTER)

    assert closing.destroy_keys(AFTER + timedelta(days=29)) == 0
    assert RollMark.objects.exists()
    assert closing.destroy_keys(AFTER + timedelta(days=31)) == 1
    assert not RollMark.objects.exists()
    assert closing.destroy_keys(AFTER + timedelta(days=32)) == 0


def test_every_step_is_in_the_ledger(clerk):
    vote = makers.open_vote()
    fill(vote)
    vote = makers.closed_vote(vote)
    closing.open_envelopes(vote=vote, given=makers.shares(vote), by=clerk, now=AFTER)

    events = list(Entry.objects.filter(subject__contains=vote.slug).values_list("event", flat=True))
    assert events == [
        "vote.ballot-made",
        "vote.tie-order-drawn",
        "vote.open-proposed",
        "vote.key-made",
        "vote.opened",
        "vote.close-proposed",
        "ballots.batched",
        "vote.closed",
        "vote.envelopes-opened",
    ]


def test_a_withdrawn_call_comes_to_no_vote(db):
    vote = makers.ballot()
    ceremony.draw_tie_order(vote=vote, by=makers.person("staff"), now=NOON)
    Call.objects.filter(pk=vote.call_id).update(state="withdrawn")

    with pytest.raises(Refused) as refusal:
        ceremony.sign_open(vote=Vote.objects.get(), by=makers.person("staff"), now=NOON)

    assert refusal.value.code == "call-not-standing"
    assert not vote.sign_offs.exists()
