"""The scenario engine on a town small enough to check by hand."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from talkoot.cli import main
from talkoot_engine.base import BadInput
from talkoot_engine.scenarios import (
    abatement,
    drivers,
    estimating,
    expressions,
    hindcasting,
    learning,
    linting,
    outcome,
    sampling,
    simulating,
    targets,
    tracing,
    units,
    wedge,
)
from talkoot_engine.scenarios.compiling import compile_model
from talkoot_engine.scenarios.evaluating import Choice, changed, choice_of, draw, median
from talkoot_engine.scenarios.formats import read_model
from talkoot_engine.scenarios.reference import Reference

TOWN = Path(__file__).parent / "town"
MODEL = read_model(TOWN)
PLAN = compile_model(MODEL)
PLANNED = choice_of(PLAN, "plan")
LEVELS = some.dictionaries(
    some.sampled_from(list(MODEL.actions)), some.floats(0.01, 1.0), max_size=3
)


def total(values, node, year):
    value = values[PLAN.place[node]]
    return float(value[..., min(PLAN.year(year), value.shape[-1] - 1)].sum())


def simulated(**options):
    return simulating.simulate(PLAN, "plan", PLANNED, frame="own", **options)


@settings(max_examples=40, deadline=None)
@given(levels=LEVELS, node=some.sampled_from(list(MODEL.nodes)), year=some.integers(2020, 2040))
def test_every_value_is_what_the_plain_reference_computes(levels, node, year):
    slow = Reference(MODEL, levels)
    fast = median(PLAN, Choice(levels))

    assert total(fast, node, year) == pytest.approx(slow.total(node, year), rel=1e-9, nan_ok=True)


def test_the_worked_example_comes_out_by_hand():
    # 2030, no action: 3,400 people × 5,000 km × 200 g × 0.98¹⁰ is 2.778 kt; heat is
    # 8,000 × (0.5 × 0.3 + 0.5 × 0.04) + 12,000 × (0.2 × 0.3 + 0.8 × 0.04) MWh kg/kWh, 2.464 kt.
    values = median(PLAN, Choice())
    road = 3400 * 5000 * 200 * 0.98**10 / 1e9
    heat = (8000 * 0.17 + 12000 * 0.092) / 1e3

    assert total(values, "road", 2030) == pytest.approx(road)
    assert total(values, "heat", 2030) == pytest.approx(heat)
    fit = 5.5 / total(values, "parts", 2024)
    assert total(values, "emissions", 2030) == pytest.approx((road + heat) * fit)


@pytest.mark.parametrize(
    ("formula", "factor"),
    [
        ("2 * 3 * people", 6),
        ("people * (1 + 2) / 4", 0.75),
        ("-people * -2", 2),
        ("people / (2 * 4)", 1 / 8),
    ],
)
def test_plain_numbers_in_a_formula_are_numbers(tmp_path, formula, factor):
    town = shutil.copytree(TOWN, tmp_path / "town")
    nodes = town / "nodes" / "all.toml"
    words = '{ fi = "x", sv = "x", en = "x" }'
    nodes.write_text(
        nodes.read_text() + f'\n[more]\nlabel = {words}\nunit = "person"\ndims = ["area"]\n'
        f'areas = "measured"\nformula = "{formula}"\n\n[fixed]\nlabel = {words}\nunit = "1"\n'
        'formula = "2 * 3 + min(4, 1) * at(1, 2030)"\n'
    )
    plan = compile_model(read_model(town))

    values = median(plan, Choice())
    drawn = draw(plan, Choice(), ["more", "people", "fixed"], draws=16, seed=0)

    more, people = (values[plan.place[name]] for name in ("more", "people"))
    np.testing.assert_allclose(more, people * factor)
    np.testing.assert_allclose(drawn["more"], drawn["people"] * factor)
    assert float(drawn["fixed"].max()) == 7.0


def test_published_totals_are_met_in_their_years_and_nothing_is_computed_before():
    values = median(PLAN, Choice())

    assert total(values, "emissions", 2020) == pytest.approx(6.0)
    assert total(values, "emissions", 2024) == pytest.approx(5.5)
    assert tracing.trace(PLAN, values, "emissions", 2018).total is None
    assert tracing.trace(PLAN, values, "base", 2018).total == 7
    assert simulated(draws=64).bands["total"].p50[:2] == (None, None)
    with pytest.raises(BadInput, match=r"\[unknown-year\]"):
        PLAN.year(2018)


@settings(max_examples=30, deadline=None)
@given(before=LEVELS, after=LEVELS)
def test_recomputing_what_changed_gives_the_same_bits_as_computing_all(before, after):
    differ = [a for a in MODEL.actions if before.get(a) != after.get(a)]

    step = changed(PLAN, Choice(after), median(PLAN, Choice(before)), differ)

    for one, other in zip(step, median(PLAN, Choice(after)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_no_area_is_lost_in_any_draw():
    drawn = draw(PLAN, Choice({"buses": 1.0}), ["by_area", "emissions"], draws=64, seed=0)

    whole = drawn["by_area"].reshape(64, 2, -1).sum(axis=1)
    np.testing.assert_array_equal(whole, drawn["emissions"].reshape(64, -1))


@pytest.mark.parametrize("block", [1, 2, 8, 16, 64, 128])
def test_blocks_and_threads_change_no_digit(block):
    expected = draw(PLAN, PLANNED, ["emissions"], draws=128, seed=3)["emissions"]

    for threads in (1, 3):
        other = draw(PLAN, PLANNED, ["emissions"], draws=128, seed=3, block=block, threads=threads)
        np.testing.assert_array_equal(other["emissions"], expected)


def test_a_certificate_is_confirmed_in_another_process_and_a_changed_model_is_not(tmp_path):
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps(_run(str(TOWN), "--draws", "256", "--json")))
    town = shutil.copytree(TOWN, tmp_path / "town")

    assert main(["simulate", str(town), "--check", str(file), "--block", "1"]) == 0
    data = town / "data" / "all.csv"
    data.write_text(data.read_text().replace("km_each,,,5000", "km_each,,,5001"))
    assert main(["simulate", str(town), "--check", str(file)]) == 3


def _run(*words):
    done = subprocess.run(
        [sys.executable, "-m", "talkoot.cli", "simulate", *words],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2] / "src"), "OMP_NUM_THREADS": "1"},
    )
    return json.loads(done.stdout)


def test_a_relabelled_certificate_is_not_confirmed(tmp_path):
    file = tmp_path / "certificate.json"
    given = _run(str(TOWN), "--draws", "64", "--json")["certificate"]
    file.write_text(json.dumps({**given, "scenario": "none"}))

    assert main(["simulate", str(TOWN), "--check", str(file)]) == 3


def test_the_command_answers_with_the_keys_of_its_contract(capsys):
    words = ["simulate", str(TOWN), "--set", "buses=off", "--draws", "64", "--seed", "0", "--json"]
    more = ["--actions", "--drivers", "--needed", "--lessons", "--price", "80"]

    assert main([*words, *more]) == 0
    answer = json.loads(capsys.readouterr().out)

    assert {"years", "outcomes", "target", "certificate"} <= set(answer)
    assert set(answer["outcomes"]["total"]["2030"]) == {"p5", "p50", "p95"}
    assert {"year", "value", "probability"} <= set(answer["target"])
    assert answer["certificate"]["levels"] == {"pumps": 1.0, "wood": 1.0}
    assert answer["certificate"]["seed"] == 0
    assert main(words[:-1] + more) == 0
    assert "Target 4 in 2030" in capsys.readouterr().out


def test_another_seed_is_another_draw_and_seed_zero_is_a_seed():
    one, same, other = (
        draw(PLAN, PLANNED, ["road"], draws=16, seed=seed)["road"] for seed in (0, 0, 1)
    )

    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_the_stated_error_of_the_probability_is_what_repeated_drawing_shows():
    found = [simulated(draws=4096, seed=seed).target for seed in range(24)]

    spread = np.std([one.probability for one in found], ddof=1)
    assert spread <= 0.005
    stated = np.sqrt(np.mean([one.error**2 for one in found]))
    assert 0.5 <= stated / spread <= 2


def test_a_bias_stays_and_the_noise_of_years_fades():
    drawn = draw(PLAN, Choice(), ["km_each"], draws=8192, seed=0)["km_each"]
    off = np.log(drawn.reshape(8192, -1) / 5000)
    years = {year: off[:, PLAN.year(year)] for year in (2020, 2021, 2022, 2030)}

    assert years[2020].std() == pytest.approx(0.05, rel=0.03)
    assert years[2030].std() == pytest.approx(np.hypot(0.05, 0.01), rel=0.03)
    noise = {year: value - years[2020] for year, value in years.items()}
    near = np.corrcoef(noise[2021], noise[2022])[0, 1]
    assert near == pytest.approx(0.5, abs=0.05)
    assert abs(np.corrcoef(noise[2022], noise[2030])[0, 1]) < 0.05


def test_shares_stay_shares_in_every_draw():
    drawn = draw(PLAN, Choice({"pumps": 1.0}), ["heat_share"], draws=256, seed=0)["heat_share"]

    np.testing.assert_allclose(drawn.sum(axis=3), 1.0, atol=1e-12)
    assert drawn.min() >= 0


def test_fair_parts_sum_to_the_whole_and_do_not_depend_on_the_order_of_the_file():
    found = wedge.shapley(PLAN, PLANNED, "emissions", 2030)
    turned = replace(MODEL, actions=dict(reversed(MODEL.actions.items())))

    assert sum(found.parts.values()) == pytest.approx(found.after - found.before, abs=1e-9)
    other = wedge.shapley(
        compile_model(turned), choice_of(compile_model(turned), "plan"), "emissions", 2030
    )
    for action, part in found.parts.items():
        assert other.parts[action] == pytest.approx(part, abs=1e-9)


def test_an_action_alone_is_the_difference_of_two_runs():
    pumps = next(
        s for s in wedge.singles(PLAN, PLANNED, "emissions", 2030, draws=512) if s.action == "pumps"
    )
    one, none = median(PLAN, Choice({"pumps": 1.0})), median(PLAN, Choice())

    gap = total(one, "emissions", 2030) - total(none, "emissions", 2030)
    assert pumps.alone == pytest.approx(gap, abs=1e-12)
    assert pumps.low < pumps.alone < pumps.high


def test_the_interval_of_an_action_is_that_of_two_whole_sets_of_draws():
    with_, without = (
        draw(PLAN, choice, ["emissions"], draws=512, seed=7)["emissions"][..., PLAN.year(2030)]
        for choice in (Choice({"pumps": 1.0}), Choice())
    )
    gap = (with_ - without).reshape(512)
    found = wedge.singles(PLAN, Choice(), "emissions", 2030, draws=512, seed=7)

    pumps = next(single for single in found if single.action == "pumps")
    assert (pumps.low, pumps.high) == pytest.approx(
        tuple(np.quantile(gap, (0.05, 0.95))), abs=1e-12
    )


def test_indices_of_a_sum_are_the_shares_of_variance():
    # Driving is people times kilometres each, whose years have a noise that is nobody's index.
    found = {d.parameter: d for d in drivers.drivers(PLAN, Choice(), "car_km", 2040, base=1024)}
    whole = 0.02**2 + 0.05**2 + 0.01**2
    shares = {"people": 0.02**2 / whole, "km_each": 0.05**2 / whole}

    for name, share in shares.items():
        assert found[name].total == pytest.approx(share, abs=0.03)
        assert found[name].first == pytest.approx(share, abs=0.06)
    assert found["heat_need"].total == pytest.approx(0, abs=1e-12)


def test_shares_of_variance_from_draws_at_hand_agree():
    z = sampling.standard(PLAN.dims, 4096, 0)
    drawn = draw(PLAN, Choice(), ["car_km"], draws=4096, seed=0)["car_km"]
    found = drivers.first_order(z, drawn[..., PLAN.year(2040)].reshape(4096, -1).sum(axis=1))

    assert found[PLAN.parameters.index("km_each")] == pytest.approx(0.86, abs=0.06)
    assert found[PLAN.parameters.index("heat_need")] < 0.03


def test_what_would_have_to_be_true_meets_the_target():
    bare = Choice({"wood": 1.0})
    for one in targets.needed(PLAN, bare, MODEL.frames["own"]):
        assert one.factor is not None
        scaled = median(PLAN, Choice(bare.levels, {}, {one.node: one.factor}))
        assert total(scaled, "emissions", 2030) == pytest.approx(4.2, abs=1e-4)


def test_a_tonne_costs_the_annuity_over_the_tonnes():
    found = {
        a.action: a
        for a in abatement.abatement(
            PLAN, PLANNED, "emissions", 2030, price=80.0, draws=512, seed=0
        )
    }
    annuity = 1_000_000 * 0.04 / (1 - 1.04**-20) - 30_000

    assert found["pumps"].cost == pytest.approx(annuity / found["pumps"].tonnes)
    assert found["pumps"].low < found["pumps"].cost < found["pumps"].high
    assert found["buses"].cost is None


@given(
    mean=some.floats(-1, 1),
    sd=some.floats(0.01, 1),
    measured=some.floats(-1, 1),
    half=some.floats(0.01, 1),
    transfer=some.floats(0, 1),
)
def test_what_an_experiment_teaches_is_the_closed_form(mean, sd, measured, half, transfer):
    found = learning.learned(
        (mean, sd), measured, (measured - half, measured + half), transfer=transfer
    )
    error = half / 1.959963984540054
    ours, theirs = 1 / sd**2, 1 / (error**2 + transfer**2)

    assert found.posterior[0] == pytest.approx((ours * mean + theirs * measured) / (ours + theirs))
    assert found.posterior[1] == pytest.approx((ours + theirs) ** -0.5)
    assert found.posterior[1] < sd


def test_a_measured_effect_moves_the_probability_and_transfer_holds_it_back():
    prior = (-0.2, 0.08)
    sure = learning.learned(prior, -0.3, (-0.34, -0.26), transfer=0.0).posterior
    wide = learning.learned(prior, -0.3, (-0.34, -0.26), transfer=0.1).posterior

    def chance(evidence):
        choice = Choice(PLANNED.levels, evidence)
        return simulating.simulate(PLAN, "plan", choice, frame="own", draws=4096).target.probability

    assert chance({"buses": sure}) > chance({"buses": wide}) > chance({})


def test_the_lesson_worth_most_is_the_widest_action():
    found = learning.lessons(
        PLAN, PLANNED, "emissions", 4.2, 2030, actions=list(MODEL.actions), draws=2048, seed=0
    )

    assert found[0].action == "pumps"
    assert found[0].moves > 2 * found[1].moves


def test_an_action_that_does_nothing_teaches_nothing(tmp_path):
    town = shutil.copytree(TOWN, tmp_path / "town")
    actions = town / "actions" / "all.toml"
    actions.write_text(
        actions.read_text().replace(
            'node = "emissions", kind = "add", amount = -0.3, sd = 0.1',
            'node = "base", kind = "add", amount = -0.3, sd = 0.1',
        )
    )
    plan = compile_model(read_model(town))
    choice = choice_of(plan, "plan")

    for seed in range(8):
        found = learning.lessons(
            plan, choice, "emissions", 4.2, 2030, actions=["wood"], draws=1024, seed=seed
        )
        assert found[0].moves < 0.03
        assert found[0].narrows < 0.005


def test_an_estimate_of_a_proposal_is_wider_than_its_action():
    found = estimating.estimate(PLAN, "buses", "emissions", 2030, size=0.5, reach=0.5)
    whole = next(
        s
        for s in wedge.singles(PLAN, Choice(), "emissions", 2030, draws=512)
        if s.action == "buses"
    )

    assert found.amount == pytest.approx(whole.alone / 4)
    assert found.high - found.low == pytest.approx(2 * (whole.high - whole.low) / 4)
    assert found.analogues == ("buses",)


def test_a_number_opens_its_formula_its_inputs_and_the_rows_at_the_end():
    found = tracing.trace(PLAN, median(PLAN, PLANNED), "road", 2030)

    assert {node.id for node in found.reads} == {"car_km", "road_factor"}
    assert {cell.items["area"] for cell in found.cells} == {"north", "south"}
    assert sum(cell.value for cell in found.cells) == pytest.approx(found.total)
    rows = tracing.roots(PLAN, "road")
    assert {row.leaf for row in rows} == {"people", "km_each", "road_factor"}
    assert rows[0].place.file == "data/all.csv"


def test_who_stands_in_an_earlier_year_does_not_know_later_rows():
    early = compile_model(MODEL, known_until=2020)
    value = median(early, Choice())[early.place["people"]]

    assert float(value[..., 10].sum()) == 3000


def test_a_kilotonne_is_no_knot_and_units_convert():
    assert units.factor(units.unit("kt"), units.unit("t")) == 1000
    assert units.factor(units.unit("Mvkm*gCO2e/vkm"), units.unit("tCO2e")) == pytest.approx(1.0)
    with pytest.raises(BadInput, match=r"\[unknown-unit\]"):
        units.unit("knot")


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('ls')",
        "people.__class__",
        "[x for x in people]",
        "people if road else heat",
        "lambda: 1",
        "sum(people)(1)",
        "'text'",
        "people ** 2",
        "sum(people, area, by=2)",
        "at(people, year)",
        "exp(people)",
        "at(people)",
        "(" * 900 + "1" + ")" * 900,
        "1 +",
        "True",
    ],
)
def test_a_formula_knows_a_handful_of_operations_and_nothing_else(formula):
    with pytest.raises(BadInput, match=r"\[bad-formula\]"):
        expressions.parse(formula)


# A fault planted in the town's files: file, what stands there, what it becomes, the code expected,
# and a word of the line that the finding names.
FAULTS = [
    (
        "nodes/all.toml",
        'formula = "people * km_each"',
        'formula = "people + km_each"',
        "unit-mismatch",
        "[car_km]",
    ),
    (
        "nodes/all.toml",
        'formula = "car_km * road_factor"',
        'formula = "car_km * heat_factor"',
        "unit-mismatch",
        "[road]",
    ),
    ("nodes/all.toml", '"sum(fitted, area)"', '"fitted"', "dimension-mismatch", "[by_sector]"),
    (
        "nodes/all.toml",
        '"sum(fitted, area)"',
        '"sum(fitted, source)"',
        "dimension-mismatch",
        "[by_sector]",
    ),
    ("nodes/all.toml", '"people * km_each"', '"person * km_each"', "unknown-name", "[car_km]"),
    ("nodes/all.toml", "sector.road", "sector.rail", "unknown-category", "[parts]"),
    (
        "nodes/all.toml",
        '"sum(by_area, area)"',
        '"sum(by_area, area) + 0 * emissions"',
        "cycle",
        "[emissions]",
    ),
    ("nodes/all.toml", 'unit = "gCO2e/vkm"', 'unit = "knot"', "unknown-unit", "[road_factor]"),
    (
        "nodes/all.toml",
        'trend = -2.0\nspread = { kind = "factor", sd = 0.03 }',
        "trend = -2.0",
        "leaf-without-uncertainty",
        "[road_factor]",
    ),
    (
        "nodes/all.toml",
        'kind = "sum", sd = 100.0',
        'kind = "guess", sd = 100.0',
        "bad-spread",
        "[heat_need]",
    ),
    ("nodes/all.toml", "memory = 0.5", "memory = 1.0", "bad-spread", "[km_each]"),
    ("nodes/all.toml", 'en = "People"', 'en = ""', "no-words", "[people]"),
    (
        "nodes/all.toml",
        'areas = "measured"\nspread = { kind = "factor", sd = 0.02',
        'spread = { kind = "factor", sd = 0.02',
        "areas-not-stated",
        "[people]",
    ),
    (
        "nodes/all.toml",
        "cumulate(prefer(emissions, 0 * at(emissions, 2030)), 2024)",
        "cumulate(prefer(emissions, 0 * at(emissions, 2030)), 1990)",
        "unknown-year",
        "[budget]",
    ),
    (
        "nodes/all.toml",
        "[people]",
        '[unused]\nlabel = { fi = "a", sv = "a", en = "a" }\nunit = "1"\nformula = "1"\n\n[people]',
        "dead-node",
        "[unused]",
    ),
    (
        "data/all.csv",
        "heat_share,north/oil,,0.5",
        "heat_share,north/oil,,0.6",
        "shares-not-one",
        "[heat_share]",
    ),
    (
        "data/all.csv",
        "people,north,2020,1000,register,",
        "people,west,2020,1000,register,",
        "row-mismatch",
        "people,west",
    ),
    ("data/all.csv", "km_each,,,5000,survey,\n", "", "no-rows", "[km_each]"),
    ("data/all.csv", "km_each,,,5000,survey,", "km_each,,,5000,,", "no-source", "km_each"),
    (
        "data/all.csv",
        "km_each,,,5000,survey,",
        "km_each,,,5000,rumour,",
        "unknown-source",
        "km_each",
    ),
    (
        "data/all.csv",
        "km_each,,,5000,survey,",
        "km_each,,,5000,assumption,",
        "no-reason",
        "km_each",
    ),
    ("data/all.csv", "base,,2018", "spare,,2018,1,survey,\nbase,,2018", "unused-data", "spare"),
    (
        "data/all.csv",
        "km_each,,,5000,survey,",
        "km_each,,2020,5000,survey,\nkm_each,,,1,survey,",
        "row-mismatch",
        "[km_each]",
    ),
    ("actions/all.toml", 'node = "car_km"', 'node = "bike_km"', "bad-effect", "[buses]"),
    ("actions/all.toml", 'area = ["south"]', 'area = ["west"]', "bad-effect", "[buses]"),
    ("actions/all.toml", "{ pump = 1.0 }", "{ pump = 0.9 }", "bad-effect", "[pumps]"),
    ("actions/all.toml", 'from = "oil"', 'from = "coal"', "bad-effect", "[pumps]"),
    (
        "actions/all.toml",
        "amount = -0.2, sd = 0.08",
        "amount = -0.2, sd = 0.0",
        "effect-without-uncertainty",
        "[buses]",
    ),
    ("actions/all.toml", "full = 2035", "full = 2025", "bad-effect", "[wood]"),
    (
        "actions/all.toml",
        'node = "emissions", kind = "add"',
        'node = "by_area", kind = "add"',
        "bad-effect",
        "[wood]",
    ),
    ("scenarios/plan.toml", "buses = 0.5", "ferries = 0.5", "unknown-action", ""),
    ("scenarios/plan.toml", "buses = 0.5", "buses = 5", "bad-level", ""),
    ("model.toml", 'default = "plan"', 'default = "dream"', "unknown-scenario", ""),
    ("model.toml", 'target = "target"', 'target = "aim"', "unknown-name", "[frame.own]"),
]


@pytest.mark.parametrize(("file", "good", "bad", "code", "line"), FAULTS)
def test_a_planted_fault_is_caught_with_its_file_and_line(tmp_path, file, good, bad, code, line):
    town = shutil.copytree(TOWN, tmp_path / "town")
    text = (town / file).read_text()
    assert text.count(good) >= 1
    (town / file).write_text(text.replace(good, bad, 1))

    found = linting.lint(read_model(town), sources={"register", "survey", "assumption"})

    assert code in {one.code for one in found}
    finding = next(one for one in found if one.code == code)
    assert finding.file == (
        file if not line.startswith("[") or file != "data/all.csv" else "nodes/all.toml"
    )
    named = (town / finding.file).read_text().splitlines()[finding.line - 1]
    assert line.split(",")[0] in named or finding.line == 1


def test_the_linter_finds_nothing_in_a_clean_model():
    assert linting.lint(MODEL, sources={"register", "survey"}) == []
    assert main(["simulate", str(TOWN), "--lint"]) == 0


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("model.toml", None, "file-missing"),
        ("model.toml", "first = ", "bad-toml"),
        ("nodes/more.toml", "[people]\nlabel = {}\nunit = '1'\n", "twice"),
        ("nodes/more.toml", "[new]\nlabel = {}\n", "bad-entry"),
        ("nodes/more.toml", "[new]\nlabel = {}\nunit = '1'\ncolour = 'red'\n", "bad-entry"),
        ("data/more.csv", "leaf,items\n", "column-missing"),
        ("data/more.csv", "leaf,items,year,value,source,note\nx,,,much,a,\n", "not-a-number"),
    ],
)
def test_files_that_cannot_be_read_are_refused_by_name(tmp_path, file, text, code, capsys):
    town = shutil.copytree(TOWN, tmp_path / "town")
    (town / file).unlink(missing_ok=True)
    if text is not None:
        (town / file).write_text(text)

    assert main(["simulate", str(town)]) == 2
    assert f"{code}: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--scenario", "dream"], "unknown-scenario"),
        (["--set", "ferries=on"], "unknown-action"),
        (["--set", "buses=often"], "bad-level"),
        (["--set", "buses=1.5"], "bad-level"),
        (["--frame", "moon"], "unknown-frame"),
        (["--draws", "7"], "bad-draws"),
        (["--block", "3"], "bad-block"),
        (["--measured", "buses=-0.3"], "bad-evidence"),
        (["--measured", "buses=-0.3:0.1:0.2:0"], "bad-interval"),
        (["--check", "nowhere.json"], "file-missing"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(words, code, capsys):
    assert main(["simulate", str(TOWN), *words]) == 2
    assert f"{code}: " in capsys.readouterr().err


def test_the_score_is_the_area_between_what_was_said_and_what_came():
    values, came = np.array([1.0, 2.0, 4.0, 7.0]), 3.0
    steps = np.linspace(0, 10, 1_000_001)
    said = (values[None, :] <= steps[::100, None]).mean(axis=1)
    area = ((said - (steps[::100] >= came)) ** 2).sum() * (steps[100] - steps[0])

    assert hindcasting.score(values, came) == pytest.approx(area, abs=2e-3)
    normal = np.random.default_rng(0).normal(2.0, 1.5, 200_000)
    assert hindcasting.score(normal, came) == pytest.approx(
        hindcasting.normal_score(2.0, 1.5, came), abs=0.01
    )


def test_a_forecast_of_the_past_knows_no_later_row(tmp_path):
    town = shutil.copytree(TOWN, tmp_path / "town")
    data = town / "data" / "all.csv"
    years = "".join(
        f"seen,,{y},{v},register,\n"
        for y, v in ((2018, 7), (2019, 6.6), (2020, 6), (2021, 5.9), (2024, 5.5))
    )
    data.write_text(data.read_text() + years)
    nodes = town / "nodes" / "all.toml"
    words = '{ fi = "Nähty", sv = "Sett", en = "Seen" }'
    nodes.write_text(
        nodes.read_text() + f'\n[seen]\nlabel = {words}\nunit = "ktCO2e/a"\nstated = true\n'
        f"certain = {words}\n"
    )
    head = town / "model.toml"
    head.write_text(
        head.read_text() + '\n[hindcast]\nuntil = 2020\nobserved = "seen"\n'
        'fitted = "published"\noutcome = "emissions"\n'
    )
    model = read_model(town)

    found = hindcasting.hindcast(model, draws=256, seed=0)

    assert linting.lint(model, sources={"register", "survey"}) == []
    assert [past.year for past in found] == [2021, 2024]
    assert found[0].line == pytest.approx(5.533, abs=0.01)
    assert all(past.low < past.middle < past.high for past in found)
    data.write_text(data.read_text().replace("2024,5.5,register", "2024,1.5,register"))
    again = hindcasting.hindcast(read_model(town), draws=256, seed=0)
    assert [past.middle for past in again] == [past.middle for past in found]
    with pytest.raises(BadInput, match=r"\[no-hindcast\]"):
        hindcasting.hindcast(MODEL, draws=64, seed=0)


def computed(tmp_path, formula, *, dims="[]", unit="1"):
    """The values of a node with this formula in the small town."""
    folder = tmp_path / "town"
    shutil.copytree(TOWN, folder, dirs_exist_ok=True)
    text = f'[asked]\nlabel = {{ en = "x" }}\nunit = "{unit}"\ndims = {dims}\n'
    text += f'formula = "{formula}"\n'
    (folder / "nodes" / "asked.toml").write_text(text)
    plan = compile_model(read_model(folder))
    return median(plan, Choice())[plan.place["asked"]]


@pytest.mark.parametrize(
    ("formula", "unit", "value"),
    [
        ("-2 * sum(people, area)", "person", -2 * 3400),
        ("(1 - 0.5) * sum(people, area)", "person", 1700),
        ("2 * 3 / 4 * sum(people, area)", "person", 1.5 * 3400),
        ("1 / 4", "percent", 25),
        ("min(1, 2)", "1", 1),
        ("at(3, 2025)", "1", 3),
        ("cumulate(2, 2029)", "a", 4),
    ],
)
def test_plain_numbers_stand_anywhere_in_a_formula(tmp_path, formula, unit, value):
    found = computed(tmp_path, formula, unit=unit)

    assert found.ndim == len(MODEL.dims) + 2
    assert found[..., min(PLAN.year(2030), found.shape[-1] - 1)].sum() == pytest.approx(value)


def test_a_plain_number_goes_into_a_category(tmp_path):
    dim, items = next((d, items) for d, items in MODEL.dims.items() if len(items) > 1)

    found = computed(tmp_path, f"into({dim}.{items[1]}, 2)", dims=f'["{dim}"]')

    assert found.ravel().tolist() == [2.0 if item == items[1] else 0.0 for item in items]


def test_a_division_by_nothing_is_refused_when_it_is_read():
    with pytest.raises(BadInput) as no:
        expressions.parse("people * (1 / (2 - 2))")
    assert no.value.code == "bad-formula"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("people", "column-missing"),
        ("people,,nan,3000,s,x", "not-a-number"),
        ("people,,inf,3000,s,x", "not-a-number"),
        ("people,,2020.5,3000,s,x", "not-a-number"),
        ("people,,2020,nan,s,x", "not-a-number"),
        ("people,,2020,inf,s,x", "not-a-number"),
    ],
)
def test_an_odd_row_is_refused_with_its_line(tmp_path, row, code):
    shutil.copytree(TOWN, tmp_path / "town")
    path = tmp_path / "town" / "data" / "odd.csv"
    path.write_text(f"leaf,items,year,value,source,note\n{row}\n")

    with pytest.raises(BadInput) as no:
        read_model(tmp_path / "town")
    assert (no.value.code, no.value.where) == (code, "data/odd.csv:2")


@pytest.mark.parametrize(("good", "bad"), [("name = ", "nam = "), ("observed = ", "seen = ")])
def test_an_odd_head_is_refused_by_its_file(tmp_path, good, bad):
    shutil.copytree(TOWN, tmp_path / "town")
    path = tmp_path / "town" / "model.toml"
    text = path.read_text()
    assert good in text
    path.write_text(text.replace(good, bad, 1))

    with pytest.raises(BadInput) as no:
        read_model(tmp_path / "town")
    assert (no.value.code, no.value.where) == ("bad-entry", "model.toml")


def test_a_certificate_with_what_was_measured_is_confirmed(tmp_path, capsys):
    action = next(iter(PLANNED.levels))
    amount = MODEL.actions[action].effects[0].amount
    measured = f"{action}={amount}:{amount - 0.1}:{amount + 0.1}:0.05"
    assert main(["simulate", str(TOWN), "--measured", measured, "--draws", "64", "--json"]) == 0
    path = tmp_path / "answer.json"
    path.write_text(capsys.readouterr().out)

    assert main(["simulate", str(TOWN), "--check", str(path)]) == 0
    assert "Confirmed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"evidence": 3}, "bad-certificate"),
        ({"evidence": {"pumps": 3}}, "bad-certificate"),
        ({"evidence": {"pumps": [1, 2, 3]}}, "bad-certificate"),
        ({"evidence": {"pumps": ["a", 1]}}, "bad-certificate"),
        ({"levels": 3}, "bad-certificate"),
        ({"levels": {"pumps": "a"}}, "bad-certificate"),
        ({"draws": "64"}, "bad-certificate"),
        ({"seed": 0.5}, "bad-certificate"),
        ({"seed": -1}, "bad-seed"),
        ({"scenario": "ferries"}, "unknown-scenario"),
        ({"levels": {"ferries": 1.0}}, "unknown-action"),
    ],
)
def test_an_odd_certificate_is_refused(tmp_path, capsys, part, code):
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps({**asdict(simulated(draws=64).certificate), **part}))

    assert main(["simulate", str(TOWN), "--check", str(path)]) == 2
    assert code in capsys.readouterr().err


def test_a_choice_that_nobody_can_make_is_not_confirmed(tmp_path, capsys):
    five = Choice({"pumps": 5.0})
    found = simulating.simulate(PLAN, "plan", five, frame="own", draws=64).certificate
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(asdict(found)))

    assert main(["simulate", str(TOWN), "--check", str(path)]) == 2
    assert "bad-level" in capsys.readouterr().err


def test_a_quantile_is_not_known_where_a_draw_is_not():
    values = np.array([[1.0, 1.0], [2.0, np.nan], [3.0, 3.0], [4.0, 4.0]])

    low, middle, high = outcome.quantiles(values)

    assert (low[0], middle[0], high[0]) == pytest.approx((1.15, 2.5, 3.85))
    assert np.isnan([low[1], middle[1], high[1]]).all()
    assert np.isnan(outcome.quantiles(np.empty((0, 1)))).all()


@pytest.mark.parametrize(("sd", "transfer"), [(0.1, float("nan")), (float("nan"), 0.1)])
def test_what_is_no_number_teaches_nothing(sd, transfer):
    with pytest.raises(BadInput):
        learning.learned((0.1, sd), 0.1, (0.0, 0.2), transfer=transfer)


def test_the_noise_of_years_begins_where_an_earlier_year_stops_knowing():
    noisy = next(MODEL.nodes[PLAN.ids[n]] for n in PLAN.noisy)
    late = replace(noisy.spread, sd=0.0, start=2030, full=2035)
    nodes = {**MODEL.nodes, noisy.id: replace(noisy, spread=late)}
    model = replace(MODEL, nodes=nodes)
    asked = {"draws": 64, "seed": 1}

    now = draw(compile_model(model), Choice(), [noisy.id], **asked)[noisy.id]
    then = draw(compile_model(model, known_until=2022), Choice(), [noisy.id], **asked)[noisy.id]

    year = PLAN.year(2024)
    assert np.ptp(now[..., year].reshape(64, -1)[:, 0]) == 0
    assert np.ptp(then[..., year].reshape(64, -1)[:, 0]) > 0
    assert np.ptp(then[..., PLAN.year(2022)].reshape(64, -1)[:, 0]) == 0


@pytest.mark.parametrize(
    ("file", "good", "bad", "code"),
    [
        ("model.toml", r"\[frame\..*?(?=\n\[outcome)", "", "no-frame"),
        ("model.toml", r"target_year = \d+", "target_year = 2100", "unknown-year"),
        ("model.toml", r'\ntarget = "\w+"', '\ntarget = "emissions"', "not-a-leaf"),
        ("model.toml", r'\nbase = "\w+"', '\nbase = "people"', "not-a-leaf"),
        ("actions/all.toml", r"effect = \[\{.*?\}\]\n", "effect = []\n", "no-effect"),
        ("actions/all.toml", r"years = \d+", "years = 0", "bad-cost"),
    ],
)
def test_a_model_that_could_not_be_run_is_not_clean(tmp_path, file, good, bad, code):
    shutil.copytree(TOWN, tmp_path / "town")
    path = tmp_path / "town" / file
    text, changes = re.subn(good, bad, path.read_text(), count=1, flags=re.DOTALL)
    assert changes
    path.write_text(text)

    assert code in [one.code for one in linting.lint(read_model(tmp_path / "town"))]


def test_a_model_without_a_way_of_accounting_is_refused(tmp_path, capsys):
    shutil.copytree(TOWN, tmp_path / "town")
    path = tmp_path / "town" / "model.toml"
    path.write_text(re.sub(r"\[frame\..*?(?=\n\[outcome)", "", path.read_text(), flags=re.DOTALL))

    assert main(["simulate", str(tmp_path / "town"), "--draws", "8"]) == 2
    assert "unknown-frame" in capsys.readouterr().err
