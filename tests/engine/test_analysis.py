"""Fairness, robustness, changes, reach and money: worked numbers, and laws that always hold."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections, orders

from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.equal_shares import equal_shares
from talkoot_engine.budgeting.explain.changes import smallest_changes, with_cost, with_voters
from talkoot_engine.budgeting.explain.money import flows
from talkoot_engine.budgeting.explain.reach import by_place
from talkoot_engine.budgeting.fairness import ejr_plus, priceability
from talkoot_engine.budgeting.greedy import greedy
from talkoot_engine.budgeting.inputs import BallotType, make_election
from talkoot_engine.budgeting.outcome import Satisfaction
from talkoot_engine.budgeting.robustness import robustness, wilson
from talkoot_engine.budgeting.rules import NAMES, Rule, compared, count

RIVER = make_election(
    projects={"park": 4000, "path": 3000, "playground": 3000, "bridge": 3000},
    ballots=[["park", "path", "playground"]] * 6 + [["bridge"]] * 4,
    budget=10_000,
)


def test_the_four_across_the_river_are_a_witness_against_greedy():
    witness = ejr_plus(RIVER, greedy(RIVER, tie_order=RIVER.ids).winners)

    assert witness is not None
    assert (witness.project, witness.people, witness.entitled) == ("bridge", 4, 4000)
    assert (witness.satisfaction, witness.owed) == (0, 4000)


@settings(max_examples=150, deadline=None)
@given(
    data=st.data(),
    election=elections(types=[BallotType.APPROVAL]),
    satisfaction=st.sampled_from([Satisfaction.COST, Satisfaction.CARDINALITY]),
)
def test_equal_shares_always_keeps_ejr_plus_and_is_priceable(data, election, satisfaction):
    order = data.draw(orders(election))
    outcome = equal_shares(election, tie_order=order, satisfaction=satisfaction)

    assert ejr_plus(election, outcome.winners, satisfaction=satisfaction) is None
    assert priceability(election, outcome).holds


@settings(max_examples=60, deadline=None)
@given(data=st.data(), election=elections(types=[BallotType.APPROVAL]))
def test_the_linear_program_finds_the_prices_that_equal_shares_found(data, election):
    order = data.draw(orders(election))
    outcome = equal_shares(election, tie_order=order)
    other = dataclasses.replace(outcome, rule="greedy")  # so that its own proof is not taken

    assert priceability(election, other).holds


def test_a_majority_that_takes_all_is_not_priceable():
    election = make_election(
        projects={"a": 50, "b": 50, "c": 50}, ballots=[["a", "b"]] * 6 + [["c"]] * 4, budget=100
    )
    prices = priceability(election, greedy(election, tie_order=election.ids))

    # Six people must pay 100, so each purse holds 100/6, and four others keep 66.67 for c.
    assert (prices.holds, prices.project) == (False, "c")
    assert prices.excess == pytest.approx(400 / 6 - 50)


@pytest.mark.parametrize("project", ["path", "playground"])
def test_the_smallest_changes_win_and_a_little_less_does_not(project):
    rule = Rule("equal-shares")
    found = smallest_changes(RIVER, rule, tie_order=RIVER.ids, project=project)

    def wins(election):
        return project in count(election, rule, tie_order=RIVER.ids).winners

    assert wins(with_cost(RIVER, project, found.cost))
    assert not wins(with_cost(RIVER, project, found.cost + 1))
    assert wins(with_voters(RIVER, project, found.voters))
    assert not wins(with_voters(RIVER, project, found.voters - 1))


def test_changes_are_asked_only_for_projects_that_lost():
    for project, code in (("park", "already-wins"), ("pool", "unknown-project")):
        with pytest.raises(BadInput) as no:
            smallest_changes(RIVER, Rule("greedy"), tie_order=RIVER.ids, project=project)
        assert no.value.code == code


def test_money_is_followed_from_voters_to_projects():
    found = flows(RIVER, equal_shares(RIVER, tie_order=RIVER.ids))

    # Park: 6 x 666.67 = 4000; bridge: 4 x 750. Nobody spends more than the share of 1000.
    assert found.share == 1000
    assert [(g.key, g.people, g.money) for g in found.groups] == [("up-to-share", 10, 7000)]
    assert found.paid == {"park": {"up-to-share": 4000}, "bridge": {"up-to-share": 3000}}


def test_greedy_spends_more_than_a_share_on_some_and_nothing_on_others():
    found = flows(RIVER, greedy(RIVER, tie_order=RIVER.ids))

    assert [(g.key, g.people, g.money) for g in found.groups] == [
        ("nothing", 4, 0),
        ("over-share", 6, 10_000),
    ]


@settings(max_examples=80, deadline=None)
@given(data=st.data(), election=elections(), name=st.sampled_from(NAMES))
def test_what_groups_paid_adds_up_to_every_cost_and_people_to_all_voters(data, election, name):
    outcome = count(election, Rule(name), tie_order=data.draw(orders(election)))
    found = flows(election, outcome)

    costs = dict(zip(election.ids, election.costs, strict=True))
    assert {p: sum(paid.values()) for p, paid in found.paid.items()} == {
        p: costs[p] for p in outcome.winners
    }
    assert sum(group.people for group in found.groups) == election.voter_count


def test_places_are_compared_by_what_was_chosen_and_what_was_won():
    rows = by_place(
        RIVER,
        ["park", "path", "playground"],
        {"park": "west", "path": "west", "playground": "west", "bridge": "east"},
    )

    assert [(r.place, r.choices, r.cost, r.voters, r.covered, r.fair_money) for r in rows] == [
        ("west", 18, 10_000, 6, 6, 10_000 * 18 // 22),
        ("east", 4, 0, 4, 0, 10_000 * 4 // 22),
    ]


def test_every_sample_has_its_own_seed_so_any_order_of_work_gives_the_same():
    def backwards(work, numbers):
        return iter([work(n) for n in reversed(numbers)])

    rule, options = Rule("equal-shares"), {"tie_order": RIVER.ids, "samples": 40, "seed": 7}
    forwards = robustness(RIVER, rule, **options)

    assert robustness(RIVER, rule, **options, mapped=backwards) == forwards
    assert robustness(RIVER, rule, tie_order=RIVER.ids, samples=40, seed=8) != forwards
    assert 0 < forwards.wins["bridge"] <= 40


def test_an_election_without_doubt_is_won_in_every_sample():
    election = make_election(projects={"a": 5, "b": 9}, ballots=[["a"]] * 9, budget=10)
    found = robustness(election, Rule("greedy"), tie_order=election.ids, samples=30)

    assert (found.wins, found.same) == ({"a": 30, "b": 0}, 30)
    assert found.interval("a") == (pytest.approx(0.8865, abs=1e-4), 1.0)


def test_the_interval_is_wilsons():
    # R: binom::binom.confint(8, 10, methods = "wilson") gives 0.4901625 and 0.9433178.
    assert wilson(8, 10) == (pytest.approx(0.4901625), pytest.approx(0.9433178))


@settings(max_examples=40, deadline=None)
@given(data=st.data(), election=elections())
def test_every_rule_shown_side_by_side_counts_every_kind_of_ballot(data, election):
    order = data.draw(orders(election))

    for rule in compared(election):
        assert count(election, rule, tie_order=order).spent <= election.budget


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"name": "dice"}, "unknown-rule"),
        ({"name": "greedy", "completion": "add1"}, "completion-not-for-rule"),
        ({"name": "phragmen", "threshold": 3}, "threshold-not-for-rule"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(options, code):
    with pytest.raises(BadInput) as no:
        Rule(**options)
    assert no.value.code == code


def test_fractions_of_a_group_are_exact():
    witness = ejr_plus(
        make_election(projects={"a": 1, "b": 1}, ballots=[["a"]] * 3 + [["b"]] * 4, budget=5), ["b"]
    )

    assert witness is not None
    assert witness.entitled == Fraction(15, 7)
