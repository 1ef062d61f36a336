"""The tables of the pages on experiments and matching, computed again."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from tests.docs.test_method_pages import PAGES, tables
from tests.engine.test_effects_published import counties, folder, rows, smoking
from tests.engine.test_matching import precision_at_5

from talkoot_engine.effects.comparison import before_and_after, changes
from talkoot_engine.effects.inputs import Better, Design, Expected, Harm, Measure, Plan
from talkoot_engine.effects.outcome import Estimate
from talkoot_engine.effects.power import power, sample_size
from talkoot_engine.effects.randomise import order
from talkoot_engine.effects.series import interrupted_series
from talkoot_engine.effects.sites import compare_sites
from talkoot_engine.effects.staggered import aggregate, group_time
from talkoot_engine.effects.stepped_wedge import stepped_wedge
from talkoot_engine.effects.synthetic import mix, synthetic_did
from talkoot_engine.effects.two_arms import compare_means, compare_with_baseline, newcombe
from talkoot_engine.effects.verdict import decide, weigh_harm
from talkoot_engine.matching.similarity import DUPLICATES, MATCHING

__all__ = ["counties", "folder", "smoking"]  # fixtures
UP = Better.HIGHER


def plan(design: Design, **fields) -> Plan:
    return Plan("Q?", "If, then, because.", design, Measure("y", "u", UP), 1.0, **fields)


def shown(*values: float, digits: int = 2) -> list[str]:
    return [f"{value:.{digits}f}" for value in values]


def test_the_verdicts_of_the_page_are_those_of_the_rule():
    harm = Harm(Measure("h", "u", Better.LOWER), 2.0)

    for interval, least, worse, bound, word in tables("verdict.md")["interval"][0]:
        ends = [
            Estimate(0, tuple(map(float, cell.split(" to "))), 0.95, "welch", 9, 9)
            for cell in (interval, worse)
        ]
        made = plan(Design.RANDOM_AB, seed="c0ffee00", harms=(harm,))
        assert (float(least), float(bound)) == (made.smallest_effect, harm.worst_change)
        assert decide(made, ends[0], [weigh_harm(harm, ends[1])]).word == word


def test_the_power_of_the_page_is_the_planners():
    by_people, by_centre = tables("verdict.md")["effect"]
    five = tuple("ABCDE")

    for effect, people in by_people:
        expected = Expected(effect=float(effect), sd=1.0)
        made = plan(Design.RANDOM_AB, seed="c0ffee00", expected=expected)
        assert str(sample_size(made)) == people
    for effect, *said in by_centre:
        known = {"sites": five, "periods": 12, "expected": Expected(effect=float(effect), sd=1.0)}
        made = [
            plan(Design.STEPPED_WEDGE, steps=(3, 5, 7, 9, 11), seed="c0ffee00", **known),
            plan(Design.COMPARISON_SITES, starts={"A": 7}, **known),
            plan(Design.COMPARISON_SITES, starts={"A": 7, "B": 7}, **known),
        ]
        assert [f"{100 * power(one).power:.0f}" for one in made] == said


def test_the_lot_of_the_page_is_drawn_again():
    text = (PAGES / "verdict.md").read_text(encoding="utf-8")

    drawn = order("c0ffee00", ["North", "South", "East", "West", "Middle"])

    assert f"the order is {', '.join(drawn)}." in " ".join(text.split())


def test_the_two_groups_of_the_page_are_compared_again():
    people, found = tables("random-ab.md")["person"][0], tables("random-ab.md")["analysis"][0]
    treated = np.array([row[1] == "trial" for row in people])
    before, after = (np.array([float(row[n]) for row in people]) for n in (2, 3))

    made = [compare_means(after, treated), compare_with_baseline(after, before, treated)]

    assert [row[1:] for row in found] == [shown(one.effect, *one.interval) for one in made]


def test_newcombes_table_on_the_page_is_computed_again():
    for *counts, low, high in tables("random-ab.md")["with"][0]:
        assert shown(*newcombe(*map(int, counts)), digits=4) == [low, high]


def test_the_sites_of_the_page_are_compared_again():
    sites, (found,) = (
        tables("cluster-random.md")["site"][0],
        tables("cluster-random.md")["effect"][0],
    )
    treated = np.array([row[1] == "trial" for row in sites])

    made = compare_sites(np.array([float(row[2]) for row in sites]), treated)

    p = f"{made.numbers['p_permutation']:.3f}"
    assert found == [*shown(made.effect, *made.interval), str(made.numbers["draws"]), p]


def wedge() -> tuple[np.ndarray, np.ndarray]:
    centres = tables("stepped-wedge.md")["centre"][0]
    values = np.array([[float(cell) for cell in row[2:]] for row in centres])
    return values, np.array([int(row[1]) - 1 for row in centres])


def test_the_wedge_of_the_page_is_computed_again():
    (found,) = tables("stepped-wedge.md")["effect"][0]

    made = stepped_wedge(*wedge())

    orders = str(made.numbers["orders"])
    assert found == [*shown(made.effect, *made.interval), orders, f"{made.p:.3f}"]


def test_the_comparison_of_the_page_is_computed_again():
    page = tables("comparison-sites.md")
    values, _ = wedge()
    made = before_and_after(values, np.arange(5) == 2, 2)

    moved = [[f"{value:.1f}"] for value in changes(values, 2)]
    assert [row[3:] for row in page["site"][0]] == moved
    assert page["effect"] == [[[*shown(made.effect, *made.interval), "3"]]]


def test_the_aggregates_on_the_page_are_computed_again(counties):
    found = group_time(*counties)

    for kind, effect, se in tables("comparison-sites.md")["aggregate"][0]:
        made = aggregate(found, kind)
        assert shown(made[0], made[1], digits=5) == [effect, se]


def test_table_4_on_the_page_is_the_one_that_is_tested(folder):
    known = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["card_krueger"]

    for model, printed, ours in tables("comparison-sites.md")["model"][0]:
        fit = known["computed"]["table4"][model]  # test_effects_published computes these again
        assert printed == known["published"]["table4"][model]
        assert ours == f"{fit['coef']:.2f} ({fit['se']:.2f})"


def test_california_on_the_page_is_computed_again(smoking):
    values, states, site, start = smoking
    one = mix(values, site, start)
    did = synthetic_did(values, site, start, tuple(states)).effect
    moved = changes(values, start)
    page = tables("synthetic-control.md")

    ours = [row[2] for row in page["figure"][0]]
    plain = moved[site] - np.delete(moved, site).mean()
    assert ours == [*shown(did, one.effect, plain, one.gaps[-1], digits=1), f"{one.fit:.3f}"]
    others = np.delete(states, site)
    for state, weight in page["state"][0]:
        assert f"{one.weights[others == state][0]:.3f}" == weight


def test_the_series_on_the_page_are_computed_again(folder):
    for name, _, ours in tables("interrupted-series.md")["series"][0]:
        table = rows(folder / name)
        columns = [column for column in table[0] if column not in ("y", "date")]
        controls = np.array([[float(row[column]) for column in columns] for row in table])
        values = np.array([float(row["y"]) for row in table])
        made = interrupted_series(values, len(values) - 30, controls=controls)
        effect, sd = (float(part.strip("()")) for part in ours.split())
        assert made.effect == pytest.approx(effect, abs=made.se / 10)
        assert made.se == pytest.approx(sd, rel=0.05)


def test_the_matching_page_shows_what_is_measured():
    page = tables("matching.md")
    kinds = {
        "letters alone": {"grams": 1.0},
        "base forms alone": {"words": 1.0},
        "concepts alone": {"concepts": 1.0},
        "all three": MATCHING,
    }

    assert page["way"][0] == [
        [way, *shown(*(precision_at_5(kinds[way], fresh=fresh) for fresh in (False, True)))]
        for way in kinds
    ]
    weights = [
        [str(by[kind]) for kind in ("words", "grams", "concepts")] for by in (MATCHING, DUPLICATES)
    ]
    assert [row[1:] for row in page[""][0]] == weights


def test_every_concept_has_words_in_three_languages():
    concepts = Path(PAGES.parents[1] / "src" / "talkoot_engine" / "matching" / "concepts.csv")
    with concepts.open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))

    assert len({row["concept"] for row in listed}) == len(listed) > 80
    assert all(
        part.strip("=")
        for row in listed
        for key in ("fi", "sv", "en")
        for part in row[key].split("|")
    )
