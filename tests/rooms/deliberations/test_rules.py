"""The law of conversations, over plain values."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.makers import NOON

from talkoot.commons.base import Refused
from talkoot.loop.calls.rules import PhaseKind, Span
from talkoot.loop.deliberations import rules
from talkoot.loop.deliberations.rules import Due, Remark, Tally

WEEK = Span(PhaseKind.DELIBERATE, NOON, NOON + timedelta(days=7))


@pytest.mark.parametrize(
    ("state", "phases", "now", "code"),
    [
        ("draft", [WEEK], NOON, "no-conversation"),
        ("published", [], NOON, "no-conversation"),
        ("published", [WEEK], NOON - timedelta(seconds=1), "conversation-not-begun"),
        ("published", [WEEK], NOON + timedelta(days=7), "conversation-over"),
    ],
)
def test_one_answers_only_while_the_phase_is_open(state, phases, now, code):
    with pytest.raises(Refused) as no:
        rules.check_open(call_state=state, phases=phases, now=now)

    assert no.value.code == code


def test_the_first_second_of_the_phase_is_open():
    assert rules.check_open(call_state="published", phases=[WEEK], now=NOON) == WEEK


@pytest.mark.parametrize("value", ["2", "", "yes", None, "1.0", "-2"])
def test_only_agree_disagree_and_pass_are_answers(value):
    with pytest.raises(Refused) as no:
        rules.check_choice(value)

    assert no.value.code == "choice-unknown"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kadulla pitää olla penkkejä.", ()),
        ("Kaupungin pitäisi esim. Tapiolassa istuttaa puita.", ()),
        ("Staden borde t.ex. Esbo centrum bygga ut.", ()),
        ("More benches. Fewer cars.", (Remark.SEVERAL,)),
        ("Why are there no benches?", (Remark.QUESTION,)),
        ("Cars are loud! Why are they here?", (Remark.SEVERAL, Remark.QUESTION)),
    ],
)
def test_a_writer_hears_what_makes_a_statement_hard_to_answer(text, found):
    assert rules.remarks(text) == found


def test_of_two_people_who_are_one_the_later_opinion_stays():
    mine = {1: NOON, 2: NOON + timedelta(hours=2), 3: NOON}
    theirs = {2: NOON, 3: NOON, 4: NOON}

    assert rules.newest(mine, theirs) == ({1, 2}, {3, 4})


HOURS = st.integers(0, 9).map(lambda hours: NOON + timedelta(hours=hours))


# A busy machine draws slowly.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.integers(0, 9), HOURS, max_size=9),
    st.dictionaries(st.integers(0, 9), HOURS, max_size=9),
)
def test_every_statement_keeps_exactly_one_opinion(mine, theirs):
    first, second = rules.newest(mine, theirs)

    assert not first & second
    assert first | second == mine.keys() | theirs.keys()


def test_a_report_cites_statements_that_exist_and_the_same_in_every_language():
    known = {1, 12}

    assert rules.check_report(
        {"en": "See #12 and #1, and #12 again.", "fi": "Katso #1 ja #12."}, known=known, mapped=True
    ) == (12, 1)
    for words, code in (
        ({"en": " "}, "report-empty"),
        ({"en": "No number."}, "nothing-cited"),
        ({"en": "See #13."}, "cites-unknown"),
        ({"en": "See #12.", "fi": "Katso #1."}, "cites-differ"),
        ({"en": "#1" + "x" * rules.LIMITS.report}, "report-too-long"),
    ):
        with pytest.raises(Refused) as no:
            rules.check_report(words, known=known, mapped=True)
        assert no.value.code == code
    with pytest.raises(Refused, match="no-map-yet"):
        rules.check_report({"en": "#1"}, known=known, mapped=False)


def test_a_map_is_drawn_again_when_enough_is_new_and_not_more_often():
    soon, later = NOON + timedelta(seconds=59), NOON + timedelta(minutes=5)

    assert rules.refresh_due(Due(1, None, None), NOON)
    assert not rules.refresh_due(Due(0, None, None), NOON)
    assert not rules.refresh_due(Due(900, 100, NOON), soon)
    assert rules.refresh_due(Due(102, 100, NOON), later)
    assert not rules.refresh_due(Due(10_050, 10_000, NOON), later)
    assert rules.refresh_due(Due(10_050, 10_000, NOON), NOON + timedelta(hours=1))
    assert not rules.refresh_due(Due(10_000, 10_000, NOON), NOON + timedelta(days=9))


def test_figures_of_fewer_than_five_people_are_not_told():
    assert rules.told(Tally(3, 1, 0)) is None
    assert rules.told(Tally(3, 1, 1)) == Tally(3, 1, 1)


def test_a_heavier_statement_comes_first_more_often_and_each_person_has_a_fixed_order():
    weights = {1: 9.0, 2: 1.0, 3: 0.0}
    orders = [rules.order(weights, who=f"person-{n}") for n in range(2_000)]
    first = sum(order[0] == 1 for order in orders)

    assert orders[0] == rules.order(dict(reversed(weights.items())), who="person-0")
    assert all(order[-1] == 3 for order in orders)
    # Nine in ten, within four standard deviations of 2,000 draws.
    assert abs(first - 1_800) < 4 * (2_000 * 0.9 * 0.1) ** 0.5
