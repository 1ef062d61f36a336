"""The opinion map: what it finds, when it finds nothing, and that only the votes decide it."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.conversations import camps, listed, noise, small_votes

from talkoot_engine.base import BadInput
from talkoot_engine.opinions import explain, reference
from talkoot_engine.opinions.components import principal_components
from talkoot_engine.opinions.draw import draw_map
from talkoot_engine.opinions.formats import map_from_json, map_text
from talkoot_engine.opinions.grouping import groupings
from talkoot_engine.opinions.inputs import (
    Moderation,
    Statement,
    Votes,
    latest_votes,
    make_votes,
    votes_from_arrays,
)
from talkoot_engine.opinions.outcome import Answer
from talkoot_engine.opinions.priority import next_statement
from talkoot_engine.opinions.representative import sides
from talkoot_engine.opinions.schedulers import Threads
from talkoot_engine.opinions.sums import patterns
from talkoot_engine.opinions.tallies import Tally, tallies, tally


def drawn_camps(*sizes: int, **options):
    return draw_map(make_votes(camps(*sizes), statements=listed(20)), **options)


# what it finds


@pytest.mark.parametrize("sizes", [(12, 9), (12, 10, 9), (14, 12, 10, 8)])
def test_as_many_groups_are_found_as_there_are_camps(sizes):
    drawn = drawn_camps(*sizes)

    assert drawn.answer is Answer.GROUPS
    assert tuple(group.size for group in drawn.groups) == sizes
    assert [group.id for group in drawn.groups] == list(range(len(sizes)))
    assert min(group.firmness for group in drawn.groups) > 0.9


def test_what_all_camps_share_is_common_ground_and_the_rest_divides_them():
    drawn = drawn_camps(12, 9)

    assert {drawn.statements[s.statement].id for s in drawn.common_ground} == {"s0", "s1"}
    assert {drawn.statements[d.statement].id for d in drawn.divisive} == {
        f"s{n}" for n in range(2, 20)
    }
    assert explain.statement(drawn, "s0").code == "common-ground-agree"
    assert explain.statement(drawn, "s2").groups[0].agree == 11
    assert explain.participant(drawn, "p0").code == "in-group"


def test_a_large_group_does_not_outvote_a_small_one():
    votes = make_votes(camps(40, 6), statements=listed(20))
    drawn = draw_map(votes, resamples=5)

    liked_by_most = next(n for n in range(2, 20) if drawn.everyone.agree[n] > 30)
    assert drawn.consensus[liked_by_most] < 0.2
    assert liked_by_most not in {s.statement for s in drawn.common_ground}


def test_of_many_people_some_are_asked_how_firm_their_groups_are():
    drawn = drawn_camps(1_200, 900, resamples=2)

    assert (drawn.firmness.people, drawn.firmness.resamples) == (2_000, 2)
    assert [group.size for group in drawn.groups] == [1_200, 900]
    assert [group.firmness for group in drawn.groups] == [1.0, 1.0]
    assert drawn.firmness.first_share > drawn.firmness.by_chance


@settings(max_examples=60, deadline=None)
@given(small_votes(), st.sampled_from([None, 2, 5]))
def test_any_votes_give_a_map_that_can_be_kept_and_explained(votes: Votes, groups: int | None):
    drawn = draw_map(votes, groups=groups, resamples=1)

    assert map_text(map_from_json(map_text(drawn))) == map_text(drawn)
    assert all(group.size >= 5 for group in drawn.groups)
    assert (drawn.answer is Answer.GROUPS) or drawn.groups == ()
    assert {reason.code for reason in explain.summary(drawn)} >= {"placed", "explained"}
    for statement in drawn.statements:
        assert 0 < explain.statement(drawn, statement.id).consensus < 1
    for n, person in enumerate(drawn.participants):
        in_a_group = explain.participant(drawn, person).code == "in-group"
        assert in_a_group is bool(drawn.assignment[n] >= 0)


# when it finds nothing


@pytest.mark.parametrize(
    ("people", "statements", "cast", "seed"),
    [(25, 20, 15, 1), (60, 30, 20, 2), (60, 30, 20, 3), (150, 60, 30, 4), (400, 80, 25, 5)],
)
def test_votes_that_mean_nothing_give_no_groups(people, statements, cast, seed):
    drawn = draw_map(noise(people, statements, cast, seed=seed))

    assert drawn.answer in (Answer.NO_STRUCTURE, Answer.UNSTABLE)
    assert drawn.groups == ()
    assert set(drawn.assignment.tolist()) == {-1}
    assert explain.summary(drawn)[1].code == str(drawn.answer)


def test_the_same_noise_would_be_grouped_by_whoever_does_not_ask_how_firm_groups_are():
    assert draw_map(noise(60, 30, 20, seed=2), resamples=0).answer is Answer.GROUPS


def test_fewer_than_ten_people_are_not_parted():
    drawn = drawn_camps(4, 4)

    assert drawn.answer is Answer.TOO_FEW_PEOPLE
    assert drawn.consensus.max() > 0.5


def test_a_group_of_fewer_than_five_is_not_shown():
    drawn = drawn_camps(12, 9, 4, groups=3)

    assert [group.size for group in drawn.groups] == [12, 9]
    assert drawn.hidden == 4
    assert drawn.group_of("p24") is None
    assert explain.participant(drawn, "p24").code == "in-hidden-group"


def test_who_has_not_voted_seven_times_is_not_placed():
    few = [("late", f"s{n}", 1) for n in range(6)]
    drawn = draw_map(make_votes([*camps(12, 9), *few], statements=listed(20)), resamples=0)

    assert explain.participant(drawn, "late").numbers == {"cast": 6, "needed": 7}
    assert drawn.everyone.agree[0] == tallies_of(drawn)[0] + 1


def tallies_of(drawn):
    return sum(tally.agree for tally in drawn.tallies)


def test_a_statement_moderated_out_and_a_meta_statement_place_nobody():
    votes = make_votes(camps(12, 9), statements=listed(20))
    changed = (
        replace(votes.statements[2], moderation=Moderation.OUT),
        replace(votes.statements[3], meta=True),
    )
    statements = (*votes.statements[:2], *changed, *votes.statements[4:])
    drawn = draw_map(replace(votes, statements=statements), resamples=0)

    assert not drawn.components.loadings[:, 2:4].any()
    assert drawn.priorities[2] == 0
    assert drawn.priorities[3] == 49
    assert {2, 3}.isdisjoint(d.statement for d in drawn.divisive)


# only the votes decide


def test_the_order_of_rows_and_the_number_of_threads_change_no_byte():
    votes = camps(14, 11, 8)
    texts = set()
    for seed in range(4):
        random.Random(seed).shuffle(votes)
        statements = listed(20)
        random.Random(seed).shuffle(statements)
        with Threads(2) as threads:
            for options in ({}, {"scheduler": threads, "blocks": 2 + seed}):
                drawn = draw_map(make_votes(votes, statements=statements), resamples=3, **options)
                texts.add(map_text(drawn))

    assert len(texts) == 1


def test_the_order_of_events_changes_nothing_and_the_last_vote_counts():
    events = [("p", "s0", 1, 10), ("p", "s0", -1, 30), ("p", "s0", 0, 20), ("q", "s0", 1, 5)]

    for order in (events, events[::-1], sorted(events, key=lambda event: event[2])):
        votes = latest_votes(order, statements=listed(1))
        assert [votes.of(0), votes.of(1)] == [{"s0": -1}, {"s0": 1}]


def test_a_map_comes_back_from_its_text():
    drawn = drawn_camps(12, 9)

    assert map_text(map_from_json(map_text(drawn))) == map_text(drawn)


def test_colours_and_way_up_stay_from_one_day_to_the_next():
    votes = camps(12, 10, 9)
    today = draw_map(make_votes(votes, statements=listed(20)), resamples=0)
    mirrored = replace(
        today,
        components=replace(today.components, loadings=-today.components.loadings),
        groups=tuple(replace(group, id=(group.id + 1) % 3) for group in today.groups),
    )
    more = [(f"q{n}", s, v) for n in range(15) for p, s, v in votes if p == "p30"]

    tomorrow = draw_map(
        make_votes([*votes, *more], statements=listed(20)), previous=mirrored, resamples=0
    )

    for person in ("p0", "p12", "p30"):
        assert tomorrow.group_of(person).id == mirrored.group_of(person).id
    assert tomorrow.group_of("q0").id == mirrored.group_of("p30").id
    assert np.sign(tomorrow.positions[0]).tolist() == (-np.sign(today.positions[0])).tolist()


# against the slow and obvious way


@settings(max_examples=60, deadline=None)
@given(small_votes())
def test_places_counts_and_scores_are_those_of_the_reference(votes: Votes):
    drawn = draw_map(votes, resamples=0)
    table = reference.table_of(votes)
    ids = votes.statement_ids
    variances, directions = reference.components(table, ids)
    asked = sum(any(s in row for row in table.values()) for s in ids)
    means = dict(zip(ids, drawn.components.means.tolist(), strict=True))
    axes = [dict(zip(ids, axis.tolist(), strict=True)) for axis in drawn.components.loadings]

    assert np.allclose(sorted(drawn.components.variances)[::-1], variances[:2], atol=1e-9)
    for variance, axis in zip(drawn.components.variances, drawn.components.loadings, strict=True):
        alike = directions[np.isclose(variances, variance, atol=1e-6)]
        inside = ((alike @ axis) ** 2).sum() if variance > 1e-9 else (axis**2).sum() + 1
        assert inside == pytest.approx(1, abs=1e-5)
    for n, row in enumerate(table.values()):
        assert drawn.positions[n] == pytest.approx(
            reference.position(row, means, axes, asked), abs=2e-6
        )
    for m, statement in enumerate(ids):
        agree, disagree, passed = reference.counts(table, statement, votes.participants)
        said = drawn.everyone
        assert (said.agree[m], said.disagree[m], said.passed[m]) == (agree, disagree, passed)


@settings(max_examples=40, deadline=None)
@given(small_votes())
def test_sums_of_blocks_are_the_sums_of_all(votes: Votes):
    numbers = np.linspace(-1, 1, 3 * len(votes.statements)).reshape(-1, 3)
    whole = patterns(votes)
    parts = patterns(votes, blocks=min(3, len(votes.participants)))

    assert np.array_equal(whole.counts, parts.counts)
    assert np.array_equal(whole.rows(numbers), parts.rows(numbers))
    assert np.array_equal(whole.there_and_back(numbers), parts.there_and_back(numbers))


def test_representative_figures_and_consensus_are_those_of_the_reference():
    drawn = drawn_camps(12, 10, 9, resamples=0)
    votes = make_votes(camps(12, 10, 9), statements=listed(20))
    table = reference.table_of(votes)
    members = [
        [p for n, p in enumerate(votes.participants) if drawn.assignment[n] == g] for g in range(3)
    ]

    for g, group in enumerate(drawn.groups):
        others = [p for n, people in enumerate(members) if n != g for p in people]
        for said in group.representative:
            id_ = drawn.statements[said.statement].id
            figures = reference.tests(table, id_, members[g], others)
            if said.side == "agree":
                for name, value in figures.items():
                    assert getattr(said, name) == pytest.approx(value)
    for m, statement in enumerate(votes.statement_ids):
        assert drawn.consensus[m] == pytest.approx(reference.consensus(table, statement, members))


def test_silhouettes_are_those_of_all_pairs():
    places = np.random.RandomState(3).randn(60, 2) + np.repeat([[0, 0], [3, 1], [0, 4]], 20, axis=0)

    for found in groupings(places):
        pairs = reference.silhouette(places.tolist(), found.groups.tolist())
        assert found.silhouette == pytest.approx(pairs, abs=1e-5)


def test_priority_is_that_of_the_reference_and_the_next_statement_is_drawn_by_it():
    drawn = drawn_camps(12, 9, resamples=0)
    loadings, means = drawn.components.loadings, drawn.components.means
    for n in (0, 5):
        far = float(np.hypot(*((1 - means[n]) * loadings[:, n])) * np.sqrt(20))
        said = drawn.everyone
        weight = reference.priority(said.agree[n], said.passed[n], said.seen[n], far)
        assert drawn.priorities[n] == pytest.approx(weight)

    weights = {"a": 1.0, "b": 3.0}
    assert [next_statement(weights, seen=(), at=at) for at in (0.0, 0.24, 0.26, 0.99)] == [
        "a", "a", "b", "b",
    ]  # fmt: skip
    assert next_statement(weights, seen={"b"}, at=0.9) == "a"
    assert next_statement(weights, seen={"a", "b"}, at=0.9) is None


# what is refused


@pytest.mark.parametrize(
    ("votes", "statements", "code"),
    [
        ([], listed(1), "no-votes"),
        ([("p", "s0", 1)], [], "unknown-statement"),
        ([("p", "s0", 1)], [Statement("s0"), Statement("s0")], "duplicate-statement"),
        ([("p", "s9", 1)], listed(1), "unknown-statement"),
        ([("p", "s0", 2)], listed(1), "bad-vote"),
        ([("p", "s0", 1), ("p", "s0", -1)], listed(1), "voted-twice"),
    ],
)
def test_what_cannot_be_counted_is_refused(votes, statements, code):
    with pytest.raises(BadInput) as no:
        make_votes(votes, statements=statements)

    assert no.value.code == code


def test_arrays_that_point_nowhere_and_impossible_wishes_are_refused():
    with pytest.raises(BadInput, match="bad-place"):
        votes_from_arrays(
            people=[1], columns=[0], values=[1], participants=["p"], statements=listed(1)
        )
    with pytest.raises(BadInput, match="bad-groups"):
        drawn_camps(12, 9, groups=6)
    with pytest.raises(BadInput, match="bad-resamples"):
        drawn_camps(12, 9, resamples=-1)


def test_proportions_nobody_doubts_are_not_a_division_by_zero():
    all_agree = Tally(np.array([5]), np.array([0]), np.array([0]))

    agree, disagree = sides(all_agree, all_agree)
    assert agree.outside_z[0] == disagree.outside_z[0] == 0


def test_groups_given_by_hand_are_counted_as_given():
    votes = make_votes(camps(3, 2), statements=listed(20))

    first, second = tallies(votes, np.array([0, 0, 0, 1, 1]), size=2)
    assert first.seen[0] + second.seen[0] == tally(votes).seen[0] == 5
    assert principal_components(patterns(votes), counting=votes.counting).total > 0
