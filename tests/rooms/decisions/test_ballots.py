"""Casting: one ballot each, in the window, stored before the receipt, safe to repeat."""

from datetime import timedelta

import pytest
from tests import makers
from tests.makers import NOON, VOTING

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.decisions.actions import ballots
from talkoot.loop.decisions.models import Ballot, Leaf, OpenedBallot
from talkoot.loop.decisions.rules import envelope, voting


def cast(vote, proof, choices=None, request="first", at=VOTING):
    return ballots.cast(
        vote=vote, proof=proof, choices=choices or {1: 1}, request=request, clock=lambda: at
    )


@pytest.fixture
def vote(db):
    return makers.open_vote()


def test_a_ballot_lies_sealed_in_its_slot_and_the_receipt_is_the_sum_of_the_envelope(vote):
    receipt = cast(vote, makers.proof(vote), {1: 1, 3: 1})

    ballot = Ballot.objects.get()
    assert receipt == envelope.receipt(bytes(ballot.sealed)) == ballot.receipt
    assert ballot.channel == "web"
    assert not OpenedBallot.objects.exists()


def test_every_ballot_of_a_vote_is_equally_long(vote):
    for choices in ({1: 1}, {2: 1, 3: 1, 4: 1, 5: 1, 6: 1}):
        cast(vote, makers.proof(vote), choices)

    assert len({len(ballot.sealed) for ballot in Ballot.objects.all()}) == 1


def test_a_later_ballot_takes_the_same_slot(vote):
    proof = makers.proof(vote)
    first = cast(vote, proof, {1: 1}, "first")
    second = cast(vote, proof, {2: 1}, "second")

    assert first != second
    assert [ballot.receipt for ballot in Ballot.objects.all()] == [second]
    assert Leaf.objects.count() == 2


def test_a_repeated_request_gets_the_same_receipt_and_changes_nothing(vote):
    proof = makers.proof(vote)
    first = cast(vote, proof, {1: 1}, "first")
    later = cast(vote, proof, {2: 1}, "second")

    again = [cast(vote, proof, {1: 1}, "first") for _ in range(5)]

    assert set(again) == {first}
    assert [ballot.receipt for ballot in Ballot.objects.all()] == [later]
    assert Leaf.objects.count() == 2


def test_another_persons_request_of_the_same_name_is_a_ballot_of_its_own(vote):
    assert cast(vote, makers.proof(vote)) != cast(vote, makers.proof(vote))
    assert Ballot.objects.count() == 2


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOON + timedelta(days=10, seconds=-1), "not-open-yet"),
        (NOON + timedelta(days=20), "vote-closed"),
        (NOON + timedelta(days=20, hours=1), "vote-closed"),
    ],
)
def test_a_ballot_outside_the_window_is_refused_and_leaves_no_trace(vote, at, code):
    with pytest.raises(Refused) as refusal:
        cast(vote, makers.proof(vote), at=at)

    assert refusal.value.code == code
    assert not Ballot.objects.exists()
    assert not Leaf.objects.exists()


def test_the_last_second_of_the_window_counts(vote):
    assert cast(vote, makers.proof(vote), at=NOON + timedelta(days=20, microseconds=-1))


def test_a_vote_that_is_not_open_takes_no_ballot(db):
    vote = makers.ballot()

    with pytest.raises(Refused) as refusal:
        ballots.cast(vote=vote, proof=makers.proof(vote), choices={1: 1}, request="x")

    assert refusal.value.code in ("not-open-yet", "key-missing")


def test_a_weak_or_old_proof_is_refused(db):
    vote = makers.open_vote(proof="strong")

    for proof in (
        makers.proof(vote, method="email"),
        makers.proof(vote, until=VOTING - timedelta(days=1)),
    ):
        with pytest.raises(Refused) as refusal:
            cast(vote, proof)
        assert refusal.value.code == "proof-missing"


def test_casting_writes_nothing_in_the_ledger_and_names_nobody(vote):
    before = Entry.objects.count()
    cast(vote, makers.proof(vote))

    assert Entry.objects.count() == before
    fields = {field.name for field in Ballot._meta.fields}
    assert fields == {"id", "vote", "slot", "sealed", "receipt", "channel"}


SHEET = {"costs": {1: 100, 2: 200, 3: 400}, "money_cents": 500}


@pytest.mark.parametrize(
    ("kind", "limits", "choices", "code"),
    [
        ("approval", {"max_choices": 2}, {}, "nothing-chosen"),
        ("approval", {"max_choices": 2}, {9: 1}, "unknown-candidate"),
        ("approval", {"max_choices": 2}, {1: 1, 2: 1, 3: 1}, "too-many-choices"),
        ("approval", {"max_choices": 2}, {1: 2}, "one-each"),
        ("knapsack", {}, {2: 1, 3: 1}, "over-budget"),
        ("points", {"points": 10}, {1: 0}, "bad-points"),
        ("points", {"points": 10}, {1: 6, 2: 5}, "too-many-points"),
        ("points", {"points": 10, "max_choices": 1}, {1: 1, 2: 1}, "too-many-choices"),
    ],
)
def test_a_sheet_refuses_what_its_kind_does_not_allow(kind, limits, choices, code):
    sheet = voting.Sheet(voting.BallotKind(kind), **SHEET, **limits)

    with pytest.raises(Refused) as refusal:
        voting.check_choices(sheet, choices)

    assert refusal.value.code == code
    assert not voting.is_valid(sheet, choices)


@pytest.mark.parametrize(
    ("kind", "limits", "choices"),
    [
        ("approval", {"max_choices": 2}, {1: 1, 3: 1}),
        ("knapsack", {}, {1: 1, 3: 1}),
        ("points", {"points": 10}, {1: 5, 2: 5}),
    ],
)
def test_a_full_sheet_is_allowed(kind, limits, choices):
    voting.check_choices(voting.Sheet(voting.BallotKind(kind), **SHEET, **limits), choices)
