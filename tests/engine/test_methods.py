"""Each method: a worked example, the properties every count has, and the slow reference."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections, orders

from talkoot_engine.base import BadInput
from talkoot_engine.budgeting import reference
from talkoot_engine.budgeting.equal_shares import equal_shares
from talkoot_engine.budgeting.greedy import greedy
from talkoot_engine.budgeting.greedy_stop import greedy_stop
from talkoot_engine.budgeting.inputs import BallotType, Election, make_election
from talkoot_engine.budgeting.outcome import Completion, Satisfaction, Tie
from talkoot_engine.budgeting.phragmen import phragmen

# Ten voters, 100: A has most votes but takes the whole purse of its supporters.
TOWN = make_election(
    projects={"A": 60, "B": 50, "C": 40, "D": 20},
    ballots=[["A"]] * 4 + [["A", "B"]] * 2 + [["B", "C"]] * 2 + [["C", "D"]] + [["D"]],
    budget=100,
)
FILE_ORDER = ["A", "B", "C", "D"]


def count(election: Election, data: st.DataObject, rule: str, **options):
    order = data.draw(orders(election))
    method = {"greedy": greedy, "greedy-stop": greedy_stop, "equal-shares": equal_shares}[rule]
    return method(election, tie_order=order, **options), order


RULES = st.sampled_from(
    [
        *(
            (rule, {"satisfaction": s, "threshold": least})
            for rule in ("greedy", "greedy-stop")
            for s in Satisfaction
            for least in (0, 3)
        ),
        *(
            ("equal-shares", {"satisfaction": s, "completion": c})
            for s in Satisfaction
            for c in Completion
        ),
    ]
)


def test_greedy_passes_over_what_does_not_fit():
    outcome = greedy(TOWN, tie_order=FILE_ORDER)

    assert outcome.winners == ("A", "C")
    assert outcome.spent == 100
    assert dict(outcome.left_at) == {"B": 40, "D": 0}


def test_greedy_by_votes_per_money_prefers_cheap_projects():
    outcome = greedy(TOWN, tie_order=FILE_ORDER, satisfaction="cardinality")

    assert [step.score for step in outcome.steps] == [
        Fraction(6, 60),
        Fraction(2, 20),
    ]
    assert outcome.winners == ("A", "D")


def test_greedy_stop_ends_at_the_first_project_that_does_not_fit():
    outcome = greedy_stop(TOWN, tie_order=FILE_ORDER)

    assert outcome.winners == ("A",)
    assert outcome.stopped == "B"
    assert dict(outcome.left_at) == {"B": 40}


def test_projects_under_the_threshold_cannot_win():
    outcome = greedy(TOWN, tie_order=FILE_ORDER, threshold=4)

    assert outcome.winners == ("A",)


def test_equal_shares_lets_each_voter_spend_the_same():
    outcome = equal_shares(TOWN, tie_order=FILE_ORDER)

    assert outcome.purse == 10
    assert outcome.winners == ("A", "D")  # B's other supporters cannot pay 50 with 2 x 10
    assert [step.payment for step in outcome.steps] == [10, 10]
    assert dict(outcome.money_of) == {"B": 20, "C": 20}


def test_add1_raises_purses_by_whole_units_while_the_budget_allows():
    # 4 voters with 25 each: only "big" can be paid (2 x 25). With 5 more each, "small" can too.
    election = make_election(
        projects={"big": 50, "small": 30, "other": 40},
        ballots=[["big"], ["big"], ["small"], ["other"]],
        budget=100,
    )

    alone = equal_shares(election, tie_order=election.ids)
    more = equal_shares(election, tie_order=election.ids, completion="add1")

    assert alone.winners == ("big",)
    assert (more.winners, more.raised, more.purse) == (("big", "small"), 5, 30)


def test_what_add1_leaves_over_can_be_spent_greedily():
    # With 46 each both "small" and "other" would be bought, which the budget cannot pay.
    election = make_election(
        projects={"big": 50, "small": 46, "other": 46, "tiny": 5},
        ballots=[["big"], ["big"], ["small"], ["other"], ["tiny"]],
        budget=101,
    )
    counts = {
        completion: equal_shares(election, tie_order=election.ids, completion=completion)
        for completion in Completion
    }

    assert counts["none"].winners == ("tiny",)
    assert counts["greedy"].winners == ("tiny", "big", "small")
    assert counts["add1"].winners == ("big", "tiny")
    assert counts["add1u"].winners == ("big", "tiny", "small")
    assert [step.by for step in counts["add1u"].steps] == [
        "equal-shares",
        "equal-shares",
        "greedy",
    ]


def test_phragmen_buys_what_its_supporters_can_pay_first():
    outcome = phragmen(TOWN, tie_order=FILE_ORDER)

    # A at 60/6 = 10 and D at 20/2 = 10 tie; then C could be paid at (10 + 40)/3, but 20 are left.
    assert [(step.project, step.score) for step in outcome.steps] == [("A", 10), ("D", 10)]
    assert [tie.projects for tie in outcome.ties] == [("A", "D")]
    assert (outcome.stopped, dict(outcome.left_at)) == ("C", {"C": 20})


@settings(max_examples=300, deadline=None)
@given(data=st.data(), election=elections())
def test_phragmen_agrees_with_its_slow_reference(data, election):
    order = data.draw(orders(election))

    outcome = phragmen(election, tie_order=order)

    assert outcome.winners == reference.phragmen(election, tie_order=order)
    assert outcome.spent <= election.budget
    assert [step.score for step in outcome.steps] == sorted(step.score for step in outcome.steps)


def test_a_tie_goes_to_the_project_that_stands_first_in_the_published_order():
    election = make_election(projects={"x": 10, "y": 10}, ballots=[["x"], ["y"]], budget=10, unit=1)

    for method in (greedy, greedy_stop):
        outcome = method(election, tie_order=["y", "x"])
        assert outcome.winners == ("y",)
        assert outcome.ties[0] == Tie(step=0, projects=("y", "x"), taken="y")


def test_equal_bids_are_found_equal_where_floating_point_could_not_tell():
    # After "first", three voters hold 10 - 1/3 each and three others 10 - 2/6: the same money,
    # reached by different purchases, so both bid the same for the next two projects.
    election = make_election(
        projects={"first": 1, "second": 1, "x": 29, "y": 29},
        ballots=[["first", "x"]] * 3 + [["second", "y"]] * 3,
        budget=60,
    )

    for order in (["first", "second", "x", "y"], ["y", "x", "second", "first"]):
        outcome = equal_shares(election, tie_order=order, satisfaction="cardinality")
        assert [set(tie.projects) for tie in outcome.ties] == [{"first", "second"}, {"x", "y"}]
        assert outcome.winners == (
            *sorted(order[:2] if order[0] == "first" else order[2:], key=order.index),
            *sorted({"x", "y"}, key=order.index),
        )


@pytest.mark.parametrize("method", [greedy, greedy_stop, equal_shares])
def test_a_tie_order_that_lacks_a_project_is_refused(method):
    for order in (["A", "B", "C"], ["A", "B", "C", "D", "E"], ["A", "A", "B", "C", "D"]):
        with pytest.raises(BadInput) as no:
            method(TOWN, tie_order=order)
        assert no.value.code == "tie-order-incomplete"


@settings(max_examples=300, deadline=None)
@given(data=st.data(), election=elections(), rule=RULES)
def test_no_count_spends_more_than_the_budget(data, election, rule):
    outcome, _ = count(election, data, rule[0], **rule[1])

    costs = dict(zip(election.ids, election.costs, strict=True))
    assert outcome.spent == sum(costs[id_] for id_ in outcome.winners) <= election.budget
    assert len(set(outcome.winners)) == len(outcome.winners)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), election=elections(), rule=RULES)
def test_each_method_agrees_with_its_slow_reference(data, election, rule):
    outcome, order = count(election, data, rule[0], **rule[1])

    slow = getattr(reference, rule[0].replace("-", "_"))
    assert outcome.winners == slow(election, tie_order=order, **rule[1])


@settings(max_examples=120, deadline=None)
@given(data=st.data(), rule=RULES)
def test_the_order_of_ballots_and_projects_changes_nothing(data, rule):
    ids = ["a", "b", "c", "d"]
    costs = data.draw(st.lists(st.integers(1, 20), min_size=4, max_size=4))
    ballots = data.draw(
        st.lists(st.lists(st.sampled_from(ids), unique=True), min_size=1, max_size=10)
    )
    projects = dict(zip(ids, costs, strict=True))
    one = make_election(projects=projects, ballots=ballots, budget=40)
    other = make_election(
        projects=dict(data.draw(st.permutations(list(projects.items())))),
        ballots=[
            data.draw(st.permutations(ballot)) for ballot in data.draw(st.permutations(ballots))
        ],
        budget=40,
    )
    order = data.draw(orders(one))
    method = {"greedy": greedy, "greedy-stop": greedy_stop, "equal-shares": equal_shares}[rule[0]]

    first, second = (method(e, tie_order=order, **rule[1]) for e in (one, other))

    assert first.winners == second.winners
    assert [tie.projects for tie in first.ties] == [tie.projects for tie in second.ties]
    assert first.money_of == second.money_of


@settings(max_examples=120, deadline=None)
@given(data=st.data(), election=elections(), satisfaction=st.sampled_from(list(Satisfaction)))
def test_equal_shares_never_takes_more_from_a_voter_than_the_purse(data, election, satisfaction):
    outcome, _ = count(election, data, "equal-shares", satisfaction=satisfaction)

    assert outcome.spent <= outcome.purse * election.voter_count
    for id_, held in outcome.money_of.items():
        n = election.ids.index(id_)
        assert 0 <= held < election.costs[n]


@settings(max_examples=100, deadline=None)
@given(data=st.data(), election=elections(types=[BallotType.APPROVAL]), factor=st.integers(2, 1000))
def test_a_finer_money_unit_changes_nothing(data, election, factor):
    finer = dataclasses.replace(
        election,
        projects=tuple(dataclasses.replace(p, cost=p.cost * factor) for p in election.projects),
        budget=election.budget * factor,
    )
    order = data.draw(orders(election))

    for satisfaction in ("cost", "cardinality"):
        assert (
            equal_shares(election, tie_order=order, satisfaction=satisfaction).winners
            == equal_shares(finer, tie_order=order, satisfaction=satisfaction).winners
        )


@settings(max_examples=80, deadline=None)
@given(data=st.data(), satisfaction=st.sampled_from(list(Satisfaction)))
def test_skipping_raises_finds_what_counting_each_of_them_finds(data, satisfaction):
    # Costs far above the unit: many raises, most of which change nothing.
    ids = ["a", "b", "c", "d", "e"]
    dear = data.draw(st.lists(st.integers(1, 12), min_size=5, max_size=5))
    election = make_election(
        projects={id_: cost * 23 for id_, cost in zip(ids, dear, strict=True)},
        ballots=data.draw(
            st.lists(st.dictionaries(st.sampled_from(ids), st.integers(1, 3)), min_size=1)
        ),
        budget=data.draw(st.integers(1, 800)),
        ballot_type=BallotType.CUMULATIVE,
    )
    order = data.draw(orders(election))

    found = equal_shares(
        election, tie_order=order, satisfaction=satisfaction, completion=Completion.ADD1
    )

    raised = plain_add1(election, order, satisfaction)
    assert found.raised == raised


def plain_add1(election: Election, order: list[str], satisfaction: Satisfaction) -> int:
    """How often the purses can be raised by one, each raise counted on its own."""
    raised = 0
    while True:
        costs = dict(zip(election.ids, election.costs, strict=True))
        purse = Fraction(election.budget, election.voter_count) + raised
        bought = reference.spend(election, purse, order, satisfaction)
        left = election.budget - sum(costs[id_] for id_ in bought)
        if left < 0:
            return raised - 1
        named = [id_ for id_, votes in zip(election.ids, election.votes, strict=True) if votes]
        if not any(costs[id_] <= left for id_ in named if id_ not in bought):
            return raised
        raised += 1
