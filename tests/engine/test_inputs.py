"""An election is refused as a whole if any part of it could not be counted exactly."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkoot_engine.base import BadInput
from talkoot_engine.base.money import in_currency, in_minor_units, is_decimal, unit_for
from talkoot_engine.budgeting.equal_shares import equal_shares
from talkoot_engine.budgeting.inputs import (
    BallotType,
    Election,
    Project,
    join_packed,
    make_election,
    pack_approvals,
    unpack_approvals,
)

GOOD = {"projects": {"a": 10, "b": 20}, "ballots": [["a"], ["a", "b"], ["a"]], "budget": 20}


def test_equal_ballots_are_kept_once_with_their_voters():
    election = make_election(**GOOD | {"ballots": [["b", "a"], ["a"], ["a", "b"]]})

    assert election.ballots.voters.tolist() == [1, 2]
    assert election.votes == (3, 2)
    assert election.voter_count == 3


def test_a_ranking_keeps_its_order_and_gives_its_last_place_one_point():
    election = make_election(**GOOD | {"ballots": [["b", "a"]], "ballot_type": BallotType.ORDINAL})

    assert election.ballots.projects.tolist() == [1, 0]
    assert election.points == (1, 2)


def test_an_empty_ballot_is_a_voter_too():
    assert make_election(**GOOD | {"ballots": [["a"], []]}).voter_count == 2


def test_an_election_cannot_be_changed():
    election = make_election(**GOOD)

    with pytest.raises(dataclasses.FrozenInstanceError):
        election.budget = 1  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        election.ballots.voters[0] = 100


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"projects": {}}, "unknown-project"),
        ({"projects": {}, "ballots": [[]]}, "no-projects"),
        ({"ballots": []}, "no-ballots"),
        ({"ballots": [["c"]]}, "unknown-project"),
        ({"ballots": [["a", "a"]]}, "project-named-twice"),
        ({"projects": {"a": 0, "b": 1}}, "bad-cost"),
        ({"projects": {"a": -1, "b": 1}}, "bad-cost"),
        ({"projects": {"a": 1.5, "b": 1}}, "bad-cost"),
        ({"projects": {"a": 2**53, "b": 1}}, "amount-too-large"),
        ({"budget": -1}, "bad-budget"),
        ({"budget": 1.0}, "bad-budget"),
        ({"unit": 60}, "bad-unit"),
        ({"unit": 0}, "bad-unit"),
        ({"min_length": 2}, "too-few-choices"),
        ({"max_length": 1}, "too-many-choices"),
        ({"ballots": [{"a": 0}], "ballot_type": "cumulative"}, "bad-points"),
        ({"ballots": [{"a": 2**52}] * 2, "ballot_type": "cumulative"}, "amount-too-large"),
    ],
)
def test_what_cannot_be_counted_exactly_is_refused(change, code):
    with pytest.raises(BadInput) as no:
        make_election(**GOOD | change)

    assert no.value.code == code


def test_a_project_listed_twice_is_refused():
    election = make_election(**GOOD)

    with pytest.raises(BadInput) as no:
        Election(projects=(Project("a", 1), Project("a", 2)), ballots=election.ballots, budget=10)

    assert no.value.code == "duplicate-project"


def test_ballots_that_point_beyond_the_projects_are_refused():
    ballots = make_election(**GOOD).ballots
    beyond = dataclasses.replace(ballots, projects=np.full_like(ballots.projects, 7))

    with pytest.raises(BadInput) as no:
        Election(projects=(Project("a", 1), Project("b", 2)), ballots=beyond, budget=10)

    assert no.value.code == "unknown-project"


@pytest.mark.parametrize(
    ("amounts", "unit", "minor"),
    [
        (["3.10", "7"], 10, [31, 70]),
        (["400000.0"], 1, [400000]),
        (["0.05", "1"], 100, [5, 100]),
        (["12"], 1, [12]),
    ],
)
def test_decimals_become_whole_numbers_of_the_smallest_unit(amounts, unit, minor):
    assert unit_for(amounts) == unit
    assert [in_minor_units(text, unit) for text in amounts] == minor
    assert [float(in_currency(value, unit)) for value in minor] == [float(t) for t in amounts]


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1,5", ".5", "5.", " 5", "٣", "nan", "inf"])
def test_only_plain_numbers_are_money(text):
    assert not is_decimal(text)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_packed_approvals_are_the_same_ballots(data):
    ids = [f"p{n:02}" for n in range(data.draw(st.integers(1, 20)))]
    ballots = data.draw(st.lists(st.lists(st.sampled_from(ids), unique=True), min_size=1))
    costs = dict.fromkeys(ids, 7)
    chosen = np.array([[id_ in ballot for id_ in ids] for ballot in ballots])
    cut = data.draw(st.integers(0, len(ballots)))

    parts = [pack_approvals(part) for part in (chosen[:cut], chosen[cut:]) if len(part)]
    packed = unpack_approvals(join_packed(parts), len(ids))

    plain = make_election(projects=costs, ballots=ballots, budget=20)
    other = dataclasses.replace(plain, ballots=packed)
    assert other.votes == plain.votes
    assert len(packed.voters) == len(plain.ballots.voters)
    assert (
        equal_shares(other, tie_order=ids, completion="add1").winners
        == equal_shares(plain, tie_order=ids, completion="add1").winners
    )
