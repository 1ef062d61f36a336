"""What counts as measured, which effect is named, and how minutes are averaged."""

from datetime import date
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.loop.impact import rules
from talkoot.loop.impact.rules import Kind, Known, Measured

TODAY = date(2031, 5, 2)
MINUTES = st.one_of(st.none(), st.floats(0, 300))
PEOPLE = st.integers(0, 50_000).map(float)
EFFECTS = st.builds(
    Measured,
    live=st.booleans(),
    kind=st.sampled_from(rules.MEASURABLE),
    verdict=st.integers(0, 3),
    size=st.floats(-100, 100),
    low=st.one_of(st.none(), st.floats(-200, -100)),
    high=st.one_of(st.none(), st.floats(100, 200)),
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"measured": True, "ended": True}, Known.MEASURED),
        ({"ended": True, "due": TODAY}, Known.NEVER),
        ({"due": TODAY}, Known.DUE),
        ({"due": date(2031, 5, 1)}, Known.LATE),
        ({"complete": True}, Known.WAITS),
        ({}, Known.NO_DATE),
    ],
)
def test_what_is_not_measured_says_when_it_will_be(given, expected):
    facts = {"measured": False, "ended": False, "due": None, "complete": False, **given}

    assert rules.known(today=TODAY, **facts) is expected


def test_a_call_is_known_as_well_as_the_best_that_came_of_it():
    rows = [(Known.NO_DATE, None), (Known.DUE, date(2031, 9, 1)), (Known.DUE, TODAY)]

    assert rules.through(rows) == (Known.DUE, TODAY)
    assert rules.through([*rows, (Known.MEASURED, None)]) == (Known.MEASURED, None)
    assert rules.through([]) == (Known.NO_DATE, None)


def test_the_own_and_the_compared_come_before_the_large():
    trial = Measured(live=True, kind=Kind.EXPERIMENT, verdict=0, size=10, low=5, high=15)
    example = Measured(live=False, kind=Kind.EXPERIMENT, verdict=0, size=90, low=89, high=91)
    kept = Measured(live=True, kind=Kind.SERVICE, verdict=3, size=1, low=-1, high=1)
    stopped = Measured(live=True, kind=Kind.EXPERIMENT, verdict=2, size=90, low=89, high=91)
    wide = Measured(live=True, kind=Kind.EXPERIMENT, verdict=0, size=10, low=-5, high=25)

    assert rules.best([example, kept, stopped, wide, trial]) == 4
    assert rules.best([example, kept]) == 1
    assert rules.best([]) is None


@pytest.mark.parametrize(
    ("size", "low", "high", "expected"),
    [(10, 5, 15, 2.0), (-10, -15, -5, -2.0), (10, None, 15, 0.0), (1, 1, 1, inf), (0, 0, 0, 0.0)],
)
def test_clearness_has_no_unit(size, low, high, expected):
    effect = Measured(live=True, kind=Kind.EXPERIMENT, verdict=0, size=size, low=low, high=high)

    assert rules.clearness(effect) == expected


@given(st.lists(EFFECTS, min_size=1, max_size=8))
def test_no_effect_stands_before_the_one_that_is_named(effects):
    place = rules.best(effects)

    assert place is not None
    named = effects[place]
    assert named.live or not any(one.live for one in effects)
    same = [one for one in effects if (one.live, one.kind) == (named.live, named.kind)]
    assert named.verdict == min(one.verdict for one in same)


@given(st.lists(st.tuples(MINUTES, PEOPLE), min_size=1), st.floats(1, 100))
def test_averages_stay_between_what_they_are_made_of(rows, limit):
    there = [minutes for minutes, people in rows if minutes is not None and people]
    mean, share = rules.mean_minutes(rows), rules.share_within(rows, limit)

    assert (mean is None) == (not there)
    if mean is not None:
        assert min(there) - 1e-6 <= mean <= max(there) + 1e-6
    assert share is None or 0 <= share <= 1
    assert rules.share_within(rows, limit + 1) == share or (
        rules.share_within(rows, limit + 1) > share
    )


@given(MINUTES, MINUTES)
def test_nearer_is_never_lighter(one, other):
    if one is not None and other is not None and one <= other:
        assert rules.shade(one) >= rules.shade(other)
    assert rules.shade(None) == 0
    assert 0 <= rules.shade(one) <= len(rules.SHADES) + 1


@pytest.mark.parametrize(("minutes", "shade"), [(10, 5), (10.01, 4), (15, 4), (30, 2), (31, 1)])
def test_a_limit_that_is_just_met_counts(minutes, shade):
    assert rules.shade(minutes) == shade
