"""The reasons: one a project, with numbers that add up."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections

from talkoot_engine.budgeting.equal_shares import equal_shares
from talkoot_engine.budgeting.explain import coverage, decisions
from talkoot_engine.budgeting.greedy import greedy
from talkoot_engine.budgeting.greedy_stop import greedy_stop
from talkoot_engine.budgeting.inputs import make_election
from talkoot_engine.budgeting.outcome import Completion

TOWN = make_election(
    projects={"park": 60, "bridge": 50, "path": 40, "bench": 20, "tower": 10},
    ballots=[["park"]] * 4
    + [["park", "bridge"]] * 2
    + [["bridge", "path"]] * 2
    + [["path", "bench"]]
    + [["bench"]],
    budget=100,
)


def codes(outcome) -> dict[str, str]:
    return {id_: decision.code for id_, decision in decisions(TOWN, outcome).items()}


def test_each_method_gives_each_project_its_reason():
    assert codes(greedy(TOWN, tie_order=TOWN.ids)) == {
        "park": "bought",
        "bridge": "no-money-left",
        "path": "bought",
        "bench": "no-money-left",
        "tower": "no-votes",
    }
    assert codes(greedy_stop(TOWN, tie_order=TOWN.ids, threshold=3)) == {
        "park": "bought",
        "bridge": "stopped-here",
        "path": "after-the-stop",
        "bench": "below-threshold",
        "tower": "no-votes",
    }
    assert codes(equal_shares(TOWN, tie_order=TOWN.ids, completion="none")) == {
        "park": "bought-from-purses",
        "bridge": "supporters-lack-money",
        "path": "supporters-lack-money",
        "bench": "bought-from-purses",
        "tower": "no-votes",
    }


def test_a_project_bought_with_the_rest_says_so():
    election = make_election(projects={"a": 60, "b": 40}, ballots=[["a"], ["b"]], budget=100)

    outcome = equal_shares(election, tie_order=["a", "b"], completion="greedy")

    assert outcome.winners == ("b", "a")
    assert decisions(election, outcome)["a"].code == "bought-with-rest"


def test_what_each_supporter_would_have_had_to_add_is_exact():
    election = make_election(projects={"a": 100}, ballots=[["a"]] * 3, budget=50)

    decision = decisions(election, equal_shares(election, tie_order=["a"]))["a"]

    assert decision.numbers["held"] == 50
    assert decision.numbers["missing_each"] == Fraction(50, 3)


def test_a_project_that_lost_only_the_tie_names_the_one_that_won_it():
    election = make_election(projects={"a": 10, "b": 10}, ballots=[["a"], ["b"]], budget=10)

    found = decisions(election, greedy(election, tie_order=["b", "a"]))

    assert (found["a"].lost_tie_to, found["b"].lost_tie_to) == ("b", None)


def test_coverage_counts_people_not_ballots():
    assert coverage(TOWN, ["park", "bench"]) == 8
    assert coverage(TOWN, ["tower"]) == coverage(TOWN, []) == 0


@settings(max_examples=120, deadline=None)
@given(data=st.data(), election=elections(), completion=st.sampled_from(list(Completion)))
def test_if_the_missing_money_were_added_the_supporters_could_pay(data, election, completion):
    outcome = equal_shares(election, tie_order=election.ids, completion=completion)

    found = decisions(election, outcome)
    assert list(found) == list(election.ids)
    assert {id_ for id_, one in found.items() if one.selected} == set(outcome.winners)
    for decision in found.values():
        if decision.code == "supporters-lack-money":
            numbers = decision.numbers
            added = numbers["missing_each"] * numbers["supporters"]
            assert numbers["missing_each"] > 0
            assert numbers["held"] + added == numbers["cost"]
