"""The law of panels over plain values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.commons.base import Refused
from talkoot.loop.decisions.rules import panels as rules
from talkoot.loop.decisions.rules.panels import Quota


def codes(size, *rows):
    return [no.code for no in rules.faults(size, [Quota(*row) for row in rows])]


def test_quotas_that_add_up_have_no_fault():
    assert codes(10, ("g", "a", 4, 6, 20), ("g", "b", 4, 6, 20)) == []


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("g", "a", 6, 7, 20), ("g", "b", 5, 6, 20)], ["quota-sum-low"]),
        ([("g", "a", 0, 4, 20), ("g", "b", 0, 5, 20)], ["quota-sum-high"]),
        ([("g", "a", 5, 4, 20), ("g", "b", 4, 6, 20)], ["quota-order"]),
        ([("g", "a", 4, 6, 3), ("g", "b", 4, 6, 20)], ["quota-pool"]),
        ([("g", "a", 0, 10, 3), ("g", "b", 0, 10, 4)], ["pool-too-small"]),
    ],
)
def test_what_cannot_add_up_is_named(rows, found):
    assert codes(10, *rows) == found


@given(st.integers(1, 200), st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_proposed_quotas_can_always_be_met_and_hold_each_share(size, people):
    rows = [Quota("g", str(n), *pair) for n, pair in enumerate(rules.proposed(size, people))]

    assert rules.faults(size, rows) == []
    for row, part in zip(rows, people, strict=True):
        if sum(people):
            assert row.minimum <= size * part / sum(people) <= row.maximum


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_no_small_number_can_be_worked_out_from_the_total(counts):
    shown = rules.shown(counts)
    hidden = [count for count, said in zip(counts, shown, strict=True) if said is None]

    assert all(said is None or said == 0 or said >= rules.SMALL for said in shown)
    assert len(hidden) != 1 or len(counts) == 1


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("dice", " 3 6 1 1 4 2 5 6 2 3 ", "3611425623"),
        ("dice", "3,6,1,1,4,2,5,6,2,3", "3611425623"),
        ("lottery", "4, 11,  23", "4 11 23"),
        ("drand", "AB" * 32, "ab" * 32),
    ],
)
def test_a_value_is_the_same_however_it_is_typed(kind, typed, value):
    assert rules.canonical(kind, typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("dice", "361142562"),
        ("dice", "3611425627"),
        ("dice", ""),
        ("lottery", "4"),
        ("lottery", "4 eleven"),
        ("drand", "ab" * 31),
        ("drand", "zz" * 32),
    ],
)
def test_what_is_no_such_value_is_refused(kind, typed):
    with pytest.raises(Refused, match="value-shape"):
        rules.canonical(kind, typed)
