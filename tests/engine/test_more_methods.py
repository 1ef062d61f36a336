"""Bounded overspending, the best set, limits and thresholds: examples and slow references."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections, orders

from talkoot_engine.base import BadInput
from talkoot_engine.budgeting import reference
from talkoot_engine.budgeting.bounded_overspending import bounded_overspending
from talkoot_engine.budgeting.equal_shares import equal_shares
from talkoot_engine.budgeting.greedy import greedy
from talkoot_engine.budgeting.greedy_stop import greedy_stop
from talkoot_engine.budgeting.inputs import make_election
from talkoot_engine.budgeting.limits import (
    Limit,
    category_limits,
    exclusive,
    votes_for_share,
)
from talkoot_engine.budgeting.max_welfare import max_welfare
from talkoot_engine.budgeting.outcome import Satisfaction

WHOLE = [kind for kind in Satisfaction if kind is not Satisfaction.COBB_DOUGLAS]


def test_a_project_that_its_supporters_nearly_pay_is_bought_and_the_budget_pays_the_rest():
    # Helenka: 9 of 10 people want "big", which costs more than their nine tenths of 100.
    election = make_election(
        projects={"big": 92, "small": 5}, ballots=[["big"]] * 9 + [["small"]], budget=100
    )

    alone = equal_shares(election, tie_order=election.ids)
    outcome = bounded_overspending(election, tie_order=election.ids)

    assert alone.winners == ("small",)
    assert outcome.winners == ("big", "small")
    # They pay 90/92 of it: the price 10 counts as 10 / (90/92)^2, per unit of cost.
    assert outcome.steps[0].score == Fraction(10) / Fraction(90, 92) ** 2 / 92
    assert outcome.steps[0].payment == Fraction(10) / Fraction(90, 92)


def test_who_has_given_exactly_all_they_had_offers_nothing_for_the_next_project():
    # The purse is 4, the first project costs its one supporter just that.
    election = make_election(
        projects={"first": 4, "second": 1}, ballots=[["first", "second"], []], budget=8
    )

    outcome = bounded_overspending(election, tie_order=election.ids)

    assert outcome.winners == ("first",)
    assert outcome.money_of == {"second": 0}


def test_who_has_given_exactly_all_they_had_is_not_among_the_payers_of_the_next_project():
    # Purses of 6. Anna pays 2 and then her last 4; the other three pay for "hall".
    election = make_election(
        projects={"bench": 2, "swing": 4, "hall": 17},
        ballots=[["bench", "swing", "hall"], ["hall"], ["hall"], ["hall"]],
        budget=24,
    )

    outcome = equal_shares(election, tie_order=election.ids, satisfaction="cardinality")

    paid = [(step.project, step.payers, step.payment) for step in outcome.steps]
    assert paid == [("bench", 1, 2), ("swing", 1, 4), ("hall", 3, Fraction(17, 3))]


@settings(max_examples=250, deadline=None)
@given(data=st.data(), election=elections(), satisfaction=st.sampled_from(list(Satisfaction)))
def test_bounded_overspending_agrees_with_its_slow_reference(data, election, satisfaction):
    order = data.draw(orders(election))

    outcome = bounded_overspending(election, tie_order=order, satisfaction=satisfaction)

    slow = reference.bounded_overspending(election, tie_order=order, satisfaction=satisfaction)
    assert outcome.winners == slow
    assert outcome.spent <= election.budget


@settings(max_examples=100, deadline=None)
@given(data=st.data(), election=elections(), satisfaction=st.sampled_from(WHOLE))
def test_no_set_gives_more_than_the_best_set_and_it_is_proved(data, election, satisfaction):
    order = data.draw(orders(election))
    least = data.draw(st.sampled_from([0, 3]))

    outcome = max_welfare(election, tie_order=order, satisfaction=satisfaction, threshold=least)

    best = reference.max_welfare(
        election, tie_order=order, satisfaction=satisfaction, threshold=least
    )
    assert outcome.welfare == best == outcome.bound
    assert outcome.spent <= election.budget


@settings(max_examples=60, deadline=None)
@given(data=st.data(), election=elections())
def test_the_best_set_keeps_its_limits(data, election):
    order = data.draw(orders(election))
    half = frozenset(election.ids[::2])
    limits = [Limit("half", half, most=1, most_cost=data.draw(st.integers(1, 40)))]

    outcome = max_welfare(election, tie_order=order, limits=limits)

    best = reference.max_welfare(
        election, tie_order=order, satisfaction=Satisfaction.COST, limits=limits
    )
    assert outcome.welfare == best == outcome.bound


def test_of_equally_good_sets_the_cheapest_and_then_the_earliest_is_taken():
    election = make_election(
        projects={"a": 4, "b": 4, "dear": 5}, ballots=[["a", "b", "dear"]], budget=5
    )

    found = {
        order: max_welfare(election, tie_order=order, satisfaction="cardinality").winners
        for order in [("dear", "a", "b"), ("dear", "b", "a")]
    }

    assert found == {("dear", "a", "b"): ("a",), ("dear", "b", "a"): ("b",)}


def test_a_minimum_that_no_set_can_keep_is_refused():
    election = make_election(projects={"a": 4}, ballots=[["a"]], budget=3)

    with pytest.raises(BadInput) as no:
        max_welfare(election, tie_order=["a"], limits=[Limit("all", frozenset("a"), least=1)])

    assert no.value.code == "no-set"


PARK = make_election(
    projects={"pond": 30, "lawn": 30, "path": 30, "lamp": 10},
    ballots=[["pond", "lawn"]] * 3 + [["lawn", "path"]] * 2 + [["lamp"]],
    budget=100,
)


def test_of_projects_that_exclude_each_other_the_first_wins():
    for method in (greedy, greedy_stop):
        outcome = method(PARK, tie_order=PARK.ids, limits=[exclusive(["pond", "lawn"])])

        assert outcome.winners == ("lawn", "path", "lamp")
        assert dict(outcome.limited) == {"pond": "lawn/pond"}


def test_a_category_takes_no_more_than_its_share_of_the_money():
    limits = category_limits({"green": ["pond", "lawn"], "ways": ["path"]}, most_cost={"green": 59})

    assert greedy(PARK, tie_order=PARK.ids, limits=limits).winners == ("lawn", "path", "lamp")


def test_a_minimum_by_category_needs_the_rule_that_can_keep_it():
    least = category_limits({"light": ["lamp"]}, least={"light": 1})

    assert "lamp" in max_welfare(PARK, tie_order=PARK.ids, limits=least).winners
    with pytest.raises(BadInput) as no:
        greedy(PARK, tie_order=PARK.ids, limits=least)
    assert no.value.code == "least-not-for-rule"


def test_a_limit_that_names_a_stranger_is_refused():
    with pytest.raises(BadInput) as no:
        greedy(PARK, tie_order=PARK.ids, limits=[exclusive(["pond", "pool"])])
    assert no.value.code == "unknown-project"


def test_a_minimum_share_of_votes_is_rounded_up():
    assert [votes_for_share(PARK, percent=share) for share in (0, 50, 51)] == [0, 3, 4]


def test_equal_shares_does_not_count_projects_under_the_threshold():
    outcome = equal_shares(PARK, tie_order=PARK.ids, threshold=3, completion="add1u")

    assert set(outcome.winners) == {"lawn", "pond"}


@settings(max_examples=100, deadline=None)
@given(data=st.data(), election=elections(), completion=st.sampled_from(["none", "add1", "add1u"]))
def test_equal_shares_with_a_threshold_agrees_with_its_slow_reference(data, election, completion):
    order = data.draw(orders(election))

    outcome = equal_shares(election, tie_order=order, completion=completion, threshold=2)

    assert outcome.winners == reference.equal_shares(
        election,
        tie_order=order,
        satisfaction=Satisfaction.COST,
        completion=completion,
        threshold=2,
    )
