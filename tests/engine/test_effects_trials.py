"""Whether intervals hold and the planner tells the truth, on a few drawn trials.

benchmarks/effects.py draws many more of them; its table is in benchmarks/effects.md.
"""

import numpy as np
import pytest
from benchmarks.effects import cases, covered, looks, skewed, trials, usual_test

from talkoot_engine.effects.power import power

CASES = {case.name: case for case in cases()}
FAST = [name for name, case in CASES.items() if case.slow == 1]


def margin(share: float, runs: int) -> float:
    """Four standard errors of a share of so many trials."""
    return 4 * np.sqrt(share * (1 - share) / runs)


@pytest.mark.parametrize("name", FAST)
def test_the_interval_holds_and_the_power_is_as_planned(name):
    case, runs = CASES[name], 400

    low, high = trials(case, runs)

    assert covered(case, low, high) == pytest.approx(0.95, abs=margin(0.95, runs))
    if case.draw is not skewed:
        said = power(case.plan).power
        assert (low > 0).mean() == pytest.approx(said, abs=margin(said, runs))


@pytest.mark.parametrize("name", [name for name in CASES if name not in FAST])
def test_the_interval_of_the_slower_designs_holds_too(name):
    runs = 24

    low, high = trials(CASES[name], runs)

    assert covered(CASES[name], low, high) >= 0.95 - margin(0.95, runs)


def test_forty_looks_fool_a_plain_interval_and_not_an_anytime_one():
    alarms = looks(60)

    assert alarms["plain"] > 0.15
    assert alarms["anytime"] <= 0.10


def test_the_usual_test_sees_effects_in_one_of_five_that_are_not_there():
    assert usual_test(200) > 0.15
