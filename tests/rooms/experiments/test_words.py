"""Whatever the engine can say has a sentence."""

from talkoot.loop.experiments.words import results
from talkoot_engine.effects.explain import CHECKS, REASONS


def test_every_check_and_reason_of_the_engine_has_words():
    assert set(results.CHECKS) == set(CHECKS)
    assert set(results.REASONS) >= set(REASONS)


def test_every_reason_has_a_place_for_no_value_that_the_engine_does_not_give():
    for code, names in REASONS.items():
        assert str(results.REASONS[code]) % dict.fromkeys(names, 1)
