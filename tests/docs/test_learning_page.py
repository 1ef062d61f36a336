"""The worked tables of the page on learning, computed again from the numbers on the page."""

from pathlib import Path

import pytest
from tests.docs.test_method_pages import tables

from talkoot.loop.impact import rules
from talkoot.loop.impact.rules import Evidence
from talkoot_engine.scenarios import estimating, learning
from talkoot_engine.scenarios.compiling import compile_model
from talkoot_engine.scenarios.formats import read_model

PAGE = "learning.md"
TOWN = Path(__file__).resolve().parents[1] / "engine" / "town"


def measured(row: list[str]) -> Evidence:
    effect, low, high, transfer = (float(cell) for cell in row)
    return Evidence(effect, low, high, transfer)


@pytest.mark.parametrize("row", tables(PAGE)["case"][0], ids=lambda row: row[0])
def test_what_the_model_holds_afterwards_is_what_the_rule_weighs(row):
    _case, mean, sd, effect, low, high, transfer, *expected = row
    prior = float(mean), float(sd)
    found = learning.learned(
        prior, float(effect), (float(low), float(high)), transfer=float(transfer)
    )

    assert [*(f"{value:.3f}" for value in found.posterior), f"{100 * found.weight:.0f} %"] == (
        expected
    )


def test_the_usual_transfer_on_the_page_is_the_rule_s():
    rows = tables(PAGE)["measured effect"][0]

    found = [rules.usual_transfer(effect=float(one), prior_sd=float(sd)) for one, sd, _ in rows]
    assert [f"{transfer:g}" for transfer in found] == [row[-1] for row in rows]


def test_two_streets_on_the_page_count_as_their_pooled_one():
    *streets, both = tables(PAGE)["street"][0]
    one = rules.pooled([measured(row[1:]) for row in streets])

    assert [f"{one.effect:.3f}", f"{one.low:.3f}", f"{one.high:.3f}", f"{one.transfer:g}"] == (
        both[1:]
    )


@pytest.mark.parametrize("row", tables(PAGE)["proposal"][0], ids=lambda row: row[0])
def test_the_estimates_on_the_page_are_the_engine_s(row):
    _proposal, action, size, reach, *expected = row
    found = estimating.estimate(
        compile_model(read_model(TOWN)),
        action,
        "emissions",
        2030,
        size=float(size),
        reach=float(reach),
        draws=512,
        seed=2030,
    )

    assert [f"{value:.3f}" for value in (found.amount, found.low, found.high)] == expected
