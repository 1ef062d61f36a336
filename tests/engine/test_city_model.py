"""The model of Espoo: whole, honest about its sources, and equal to what is published."""

import csv
import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.docs.test_method_pages import tables

from talkoot_engine.scenarios import linting
from talkoot_engine.scenarios.compiling import compile_model
from talkoot_engine.scenarios.evaluating import Choice, choice_of, draw, median
from talkoot_engine.scenarios.formats import read_model
from talkoot_engine.scenarios.hindcasting import hindcast
from talkoot_engine.scenarios.simulating import simulate

ESPOO = Path(__file__).resolve().parents[2] / "cities" / "espoo"
PAGE = "city-model.md"
MODEL = read_model(ESPOO / "model")
PLAN = compile_model(MODEL)
SCENARIOS = ("none", "current-plans", "all")
AREAS = ("leppavaara", "tapiola", "matinkyla", "espoonlahti", "espoon-keskus", "muu-espoo")
ALL = Choice(dict.fromkeys(MODEL.actions, 1.0))
NOTHING = Choice()


@cache
def values(scenario="none"):
    return median(PLAN, choice_of(PLAN, scenario))


def at(node, year, scenario="none"):
    """A node's cells in a year, at the median of everything."""
    value = values(scenario)[PLAN.place[node]]
    return value[..., min(PLAN.year(year), value.shape[-1] - 1)].reshape(-1)


def item(node, dim, name, year):
    value = values()[PLAN.place[node]]
    axis = 1 + list(MODEL.dims).index(dim)
    chosen = np.take(value, MODEL.dims[dim].index(name), axis=axis)
    return float(chosen[..., PLAN.year(year)].sum())


@cache
def observations():
    with (ESPOO / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def observed(indicator, year, frame=""):
    found = [
        float(row["value"])
        for row in observations()
        if row["indicator"] == indicator
        and row["year"] == str(year)
        and (not frame or row["frame"] == frame)
    ]
    assert len(found) == 1, (indicator, year, frame)
    return found[0]


def total(year, frame="current"):
    return observed("ghg-total", year, frame)


def change(year, since):
    """In per cent."""
    return 100 * (total(year) / total(since) - 1)


def test_the_linter_finds_nothing_in_the_model_of_espoo():
    listed = tomllib.loads((ESPOO / "sources.toml").read_text(encoding="utf-8"))["source"]

    assert linting.lint(MODEL, sources={source["slug"] for source in listed}) == []


def test_the_model_is_as_large_as_a_city_needs():
    assert len(MODEL.nodes) >= 120
    assert len(MODEL.actions) >= 27
    assert set(SCENARIOS) <= set(MODEL.scenarios)
    assert MODEL.dims["area"] == AREAS


def test_the_areas_are_the_places_of_the_pack_under_the_same_names():
    text = (ESPOO / "places.geojson").read_text(encoding="utf-8")

    for area, label in MODEL.dim_labels["area"].items():
        assert f'"{area}"' in text
        assert all(f'"{name}"' in text for name in label.values())


def test_every_assumption_says_why_and_no_other_row_is_without_a_source():
    rows = [row for node in MODEL.nodes.values() for row in node.rows]

    assumed = [row for row in rows if row.source == "assumption"]

    assert all(row.source for row in rows)
    assert all(len(row.note) > 20 for row in assumed)
    assert 0 < len(assumed) < len(rows) / 2


def test_an_action_says_what_is_done_and_how_its_effect_is_known():
    for action in MODEL.actions.values():
        assert all(text.endswith(".") and text.count(". ") <= 1 for text in action.what.values())
        assert max(len(label) for label in action.label.values()) <= 50
        assert action.who in ("city", "state", "operator", "residents")
        assert (action.evidence == "assumed") == (action.source == "assumption")
        assert action.start >= 2024, "the years that are fitted stay as they are"


def test_only_the_action_whose_cost_is_stated_has_one():
    costs = {action.id: action.cost for action in MODEL.actions.values() if action.cost}

    assert set(costs) == {"data_centre_heat"}
    assert costs["data_centre_heat"].investment == 225_000_000


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_areas_and_the_sectors_sum_to_the_total_in_every_draw(scenario):
    keep = ["net", "net_by_area", "net_by_sector"]
    drawn = draw(PLAN, choice_of(PLAN, scenario), keep, draws=64, seed=3)
    known = slice(PLAN.year(2022), None)

    total = drawn["net"].reshape(64, -1)[:, known]
    for parts, count in (("net_by_area", 6), ("net_by_sector", len(MODEL.dims["sector"]))):
        split = drawn[parts].reshape(64, count, -1)[..., known]
        assert (split > 0).all()
        np.testing.assert_allclose(split.sum(axis=1), total, rtol=1e-12)


def test_shares_of_district_heat_sum_to_one_with_every_action_on():
    for choice in (NOTHING, ALL):
        drawn = draw(PLAN, choice, ["heat_mix"], draws=64, seed=5)["heat_mix"]
        shares = drawn.reshape(64, len(MODEL.dims["fuel"]), -1)[..., PLAN.year(2018) :]
        np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-12)
        assert shares.min() >= 0


def test_two_actions_that_end_gas_do_not_end_it_twice():
    def heat(*actions):
        levels = Choice(dict.fromkeys(actions, 1.0))
        value = median(PLAN, levels)[PLAN.place["district_factor"]]
        return float(value[..., PLAN.year(2030)].sum())

    both = heat("data_centre_heat", "clean_district_heat")
    saved = [heat() - heat(one) for one in ("data_centre_heat", "clean_district_heat")]

    assert 0 < both < min(heat() - one for one in saved)
    assert heat() - both < sum(saved)


def test_waste_heat_of_data_centres_becomes_the_share_of_the_demand_that_is_stated():
    before = item("heat_mix", "fuel", "waste_heat", 2030)
    with_it = median(PLAN, Choice({"data_centre_heat": 1.0}))[PLAN.place["heat_mix"]]
    after = float(
        with_it.reshape(len(MODEL.dims["fuel"]), -1)[
            MODEL.dims["fuel"].index("waste_heat"), PLAN.year(2030)
        ]
    )

    assert after - before == pytest.approx(0.40, abs=0.03)


@pytest.mark.parametrize(("vehicle", "kt"), [("car", 208), ("truck", 83), ("van", 43), ("bus", 16)])
def test_road_traffic_of_2018_comes_to_what_kilometres_and_factors_give(vehicle, kt):
    assert item("road_emissions", "vehicle", vehicle, 2018) == pytest.approx(kt, rel=0.10)


def test_road_traffic_of_2018_comes_to_356_kt():
    assert at("road_emissions", 2018).sum() == pytest.approx(356, rel=0.01)


def test_district_heat_of_2018_is_the_heat_and_the_factor_that_are_published():
    assert at("district_demand", 2018).sum() == pytest.approx(2036.5, abs=0.1)
    assert at("district_factor", 2018).sum() == pytest.approx(209.4, abs=0.1)


@pytest.mark.parametrize(
    ("action", "year", "percent"),
    [
        ("remote_work", 2030, -0.9),
        ("car_sharing", 2030, -0.9),
        ("fleet_renewal", 2030, -1.6),
        ("park_and_ride", 2030, -0.5),
        ("bus_priority", 2028, -0.1),
        ("city_bikes", 2028, -0.2),
        ("walking_conditions", 2032, -1.0),
        ("road_emission_trading", 2031, -4.5),
    ],
)
def test_what_is_stated_of_all_road_traffic_is_done_to_all_of_it(action, year, percent):
    with_ = median(PLAN, Choice({action: 1.0}))[PLAN.place["road_emissions"]]
    whole = with_[..., PLAN.year(year)].sum()

    assert 100 * (whole / at("road_emissions", year).sum() - 1) == pytest.approx(percent)


def test_the_factor_of_district_heat_falls_as_the_operator_stated():
    """82 g less in 2025 than in 2021, and 122.5 less in 2030."""
    before = at("district_factor", 2021).item()
    found = simulate(PLAN, "current-plans", choice_of(PLAN, "current-plans"), frame="current")
    band, year = found.bands["heat_factor"], found.years.index(2030)

    assert before - at("district_factor", 2025).item() == pytest.approx(82, abs=4)
    assert band.p5[year] < before - 122.5 < band.p95[year]


def test_electricity_grows_about_as_fast_as_the_grid_company_expects():
    use = {year: at("power_total", year, "current-plans").item() for year in (2021, 2035)}

    assert 100 * ((use[2035] / use[2021]) ** (1 / 14) - 1) == pytest.approx(3.4, abs=0.3)


def test_coal_halves_from_2019_to_2020_and_is_gone_in_2025():
    coal = {year: item("heat_mix", "fuel", "coal", year) for year in (2019, 2020, 2025)}

    assert coal[2020] / coal[2019] == pytest.approx(0.5, abs=0.05)
    assert coal[2025] == 0


def test_the_parts_stay_within_five_per_cent_of_what_is_published():
    for year in (2022, 2023, 2024):
        assert at("fit", year).item() == pytest.approx(1.0, abs=0.05)
        assert at("net", year).item() == pytest.approx(total(year))


def test_an_older_method_is_kept_out_of_the_fit():
    years = {row.year for row in MODEL.nodes["published_current"].rows}

    assert years == {1990, 2022, 2023, 2024}
    assert np.isnan(at("net", 2021)).all()


def test_years_that_are_known_do_not_depend_on_the_scenario():
    for year in (2022, 2023, 2024):
        found = [at("net", year, scenario).item() for scenario in SCENARIOS]

        assert found == pytest.approx([total(year)] * len(SCENARIOS))


def test_more_actions_never_leave_more_emissions():
    none, plans, everything = (at("net", 2030, scenario).item() for scenario in SCENARIOS)

    assert everything < plans < none


# What is computed from published values, what is stated, and half of the last digit printed.
PUBLISHED = [
    (lambda: change(2023, 1990), -30, 0.5),
    (lambda: change(2023, 2022), -18, 0.5),
    (lambda: change(2024, 1990), -33, 0.5),
    (lambda: change(2024, 2023), -4, 0.5),
    (lambda: 0.2 * total(1990), 212, 0.5),
    (lambda: 0.2 * total(1990, "secap-2019"), 245, 0.5),
    (lambda: 1000 * total(2023) / observed("population", 2023), 2.4, 0.05),
]


@pytest.mark.parametrize(("computed", "stated", "tolerance"), PUBLISHED)
def test_what_is_published_agrees_with_itself(computed, stated, tolerance):
    assert computed() == pytest.approx(stated, abs=tolerance)


def test_two_ways_to_1990_lead_to_the_same_emissions_of_a_resident():
    """62 per cent less in 2023 and 64 in 2024, each of them printed without decimals."""
    bounds = [
        (each / (1 - low), each / (1 - high))
        for each, low, high in (
            (1000 * total(2023) / observed("population", 2023), 0.615, 0.625),
            (1000 * total(2024) / observed("population", 2024), 0.635, 0.645),
        )
    ]

    assert max(low for low, _ in bounds) < min(high for _, high in bounds)


@pytest.mark.parametrize(
    ("frame", "base", "target"), [("current", 1060, 212), ("secap-2019", 1224, 245)]
)
def test_a_way_of_accounting_has_its_own_base_and_target(frame, base, target):
    framed = MODEL.frames[frame]

    assert at(framed.base, 2030).item() == base == total(1990, frame)
    assert at(framed.target, 2030).item() == target == total(2030, frame)


def test_no_row_of_one_way_of_accounting_stands_in_another():
    frames = {name: MODEL.frames[name] for name in ("current", "secap-2019")}
    values_of = {
        name: {row.value for n in (f.base, f.target, f.observed) for row in MODEL.nodes[n].rows}
        for name, f in frames.items()
    }

    assert not values_of["current"] & values_of["secap-2019"]
    assert MODEL.frames["hinku-like"].target == MODEL.frames["hinku-like"].base == ""


def test_the_model_keeps_to_the_observations_of_the_pack():
    for year in (2018, 2020, 2022, 2024):
        assert at("population", year).item() == observed("population", year)
    for year in (2018, 2023):
        share = observed("mode-share-sustainable", year)
        assert at("sustainable_share", year).item() == pytest.approx(share)
    assert at("sealed_share", 2018).item() == pytest.approx(
        observed("built-share-of-land", 2018), abs=0.01
    )


def test_the_page_shows_what_is_published_and_what_the_model_gives():
    said = [row for name in ("item", "quantity") for row in tables(PAGE)[name][0]]
    for (computed, stated, _), row in zip(PUBLISHED, said, strict=True):
        digits = len(row[2].removesuffix(" %").partition(".")[2])
        assert row[2].removesuffix(" %") == f"{computed():.{digits}f}"
        assert float(row[3].removesuffix(" %")) == stated
    for year, parts, published, ratio in tables(PAGE)["year"][0]:
        assert parts == f"{at('parts_total', int(year)).item():.0f}"
        assert published == f"{total(int(year)):.0f}"
        assert ratio == f"{at('fit', int(year)).item():.2f}"


def test_the_page_shows_the_road_traffic_of_2018():
    by = {name: item("road_emissions", "vehicle", name, 2018) for name in MODEL.dims["vehicle"]}
    small = sum(by[name] for name in ("motorcycle", "moped", "microcar"))

    shown = [by["car"], by["truck"], by["van"], by["bus"], small]
    assert [kt for _, kt in tables(PAGE)["vehicle"][0]] == [f"{kt:.0f}" for kt in shown]


def test_the_page_shows_how_the_parts_meet_older_figures():
    sectors = {name: item("parts", "sector", name, 2019) for name in ("road", "rail_water")}
    each = 1000 * at("parts_total", 2020).item() / observed("population", 2020)

    given = [row[1] for row in tables(PAGE)["figure"][0]]
    assert given == [
        f"{at('parts_total', 2018).item():.0f}",
        f"{100 * sum(sectors.values()) / at('parts_total', 2019).item():.0f}",
        f"{each:.1f}",
    ]


def test_the_page_shows_what_the_scenarios_come_to():
    for scenario, middle, within, reached in tables(PAGE)["scenario"][0]:
        found = simulate(PLAN, scenario, choice_of(PLAN, scenario), frame="current")
        year = found.years.index(MODEL.target_year)
        low, half, high = (
            part[year] for part in (found.total.p5, found.total.p50, found.total.p95)
        )

        said = [float(number) for number in (middle, *within.split(" to "))]
        assert said == pytest.approx([half, low, high], abs=10), "printed to tens"
        assert reached == f"{100 * found.target.probability:.0f} %"


def test_the_page_says_how_fast_emissions_would_have_to_fall():
    text = (ESPOO.parents[1] / "docs" / "methods" / PAGE).read_text(encoding="utf-8")
    yearly = 1 - (total(2030) / total(2024)) ** (1 / 6)

    assert f"fall by {100 * yearly:.1f} % every year" in text


def test_the_certificate_is_the_same_in_any_blocks_and_threads():
    choice = choice_of(PLAN, "all")
    certificates = {
        simulate(
            PLAN, "all", choice, frame="current", draws=256, seed=5, **options
        ).certificate.result
        for options in ({}, {"block": 1}, {"block": 16, "threads": 2}, {"block": 128})
    }

    assert len(certificates) == 1


def test_the_forecast_of_the_past_is_told_with_its_failures():
    # At the end of 2018 the model holds that year's fuels: it does not foresee the end of coal.
    found = hindcast(MODEL, draws=1024, seed=0)

    assert [past.year for past in found] == [2019, 2020, 2021, 2022, 2023, 2024]
    assert [past.year for past in found if past.inside] == [2019]
    assert not [past.year for past in found if past.score < past.line_score]
