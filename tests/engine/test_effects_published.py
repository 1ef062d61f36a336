"""The published tables of the field, computed again from their data to the printed digits.

What the papers and the reference packages print lies beside the data, in expected.json.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from talkoot_engine.effects.regression import least_squares
from talkoot_engine.effects.series import interrupted_series
from talkoot_engine.effects.staggered import aggregate, group_time
from talkoot_engine.effects.synthetic import mix, synthetic_control, synthetic_did


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "experiments"


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict:
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def panel(
    table: list[dict[str, str]], unit: str, time: str, value: str
) -> tuple[np.ndarray, list[str], list[str]]:
    units, times = sorted({row[unit] for row in table}), sorted({row[time] for row in table})
    values = np.full((len(units), len(times)), np.nan)
    for row in table:
        values[units.index(row[unit]), times.index(row[time])] = float(row[value])
    return values, units, times


# Proposition 99: cigarettes in California


@pytest.fixture(scope="module")
def smoking(folder: Path) -> tuple[np.ndarray, list[str], int, int]:
    values, states, years = panel(rows(folder / "prop99_smoking.csv"), "state", "year", "cigsale")
    return values, states, states.index("California"), years.index("1989")


def test_the_synthetic_control_of_california_is_the_one_optimum(smoking, expected):
    values, states, site, start = smoking
    known = expected["prop99"]["outcome_only_simplex"]

    found = synthetic_control(values, site, start, tuple(states))

    assert found.effect == pytest.approx(known["att"], abs=1e-4)
    assert found.numbers["fit"] == pytest.approx(known["pre_rmspe"], rel=1e-6)
    assert mix(values, site, start).gaps[-1] == pytest.approx(known["gap_2000"], abs=1e-4)
    assert found.weights == pytest.approx(known["weights"], abs=1e-3)


def test_california_is_third_of_39_placebos(smoking, expected):
    values, states, site, start = smoking
    ratios = [mix(values, n, start).ratio for n in range(len(states))]

    rank = sum(ratio >= ratios[site] for ratio in ratios)

    assert rank == expected["prop99"]["outcome_only_simplex"]["placebo_rank_by_mspe_ratio"] == 3


def test_the_synthetic_difference_of_california_is_the_published_one(smoking, expected):
    values, states, site, start = smoking
    table = expected["prop99"]["published"][1]["estimates"]

    found = synthetic_did(values, site, start, tuple(states))
    change = values[:, start:].mean(axis=1) - values[:, :start].mean(axis=1)

    assert round(found.effect, 1) == table["SDID"]["est"] == -15.6
    assert found.effect == pytest.approx(expected["prop99"]["sdid"]["est"], abs=0.01)
    others = np.delete(change, site).mean()
    assert change[site] - others == pytest.approx(expected["prop99"]["did"]["est"])
    # The paper prints -27.3; its own data give -27.349.
    assert change[site] - others == pytest.approx(table["DID"]["est"], abs=0.05)


# Card and Krueger: fast food in New Jersey and Pennsylvania


@pytest.fixture(scope="module")
def stores(folder: Path) -> dict[str, np.ndarray]:
    """One entry a store; the columns of both waves, nan where NA."""
    table = rows(folder / "card_krueger.csv")
    waves = [{row["id"]: row for row in table if row["d"] == str(wave)} for wave in (0, 1)]
    columns = {}
    for name in ("nj", "bk", "kfc", "roys", "co_owned", "fte", "wage", "status"):
        for wave, found in enumerate(waves):
            texts = [found[id_][name] for id_ in waves[0]]
            columns[f"{name}{wave}"] = np.array(
                [np.nan if text == "NA" else float(text) for text in texts]
            )
    return columns


def test_table_3_of_card_and_krueger_has_its_printed_means(stores, expected):
    printed = expected["card_krueger"]["published"]["table3"]
    cells = {
        f"{state}_{name}": stores[f"fte{wave}"][stores["nj0"] == code]
        for state, code in (("pa", 0), ("nj", 1))
        for wave, name in ((0, "before"), (1, "after"))
    }
    for key, values in cells.items():
        known = values[~np.isnan(values)]
        se = known.std(ddof=1) / np.sqrt(len(known))
        assert f"{known.mean():.2f} ({se:.2f})" == printed[key]


@pytest.mark.parametrize("model", ["i", "ii", "iii", "iv"])
def test_table_4_of_card_and_krueger_is_printed_again(stores, expected, model):
    closed = stores["status1"] == 3
    change = stores["fte1"] - stores["fte0"]
    kept = ~np.isnan(change) & ~np.isnan(stores["wage0"]) & (~np.isnan(stores["wage1"]) | closed)
    low = (stores["nj0"] == 1) & (stores["wage0"] < 5.05)
    gap = np.where(low, (5.05 - stores["wage0"]) / stores["wage0"], 0.0)
    columns = [np.ones(len(change)), stores["nj0"] if model in ("i", "ii") else gap]
    if model in ("ii", "iv"):
        columns += [stores[f"{name}0"] for name in ("bk", "kfc", "roys", "co_owned")]

    fit = least_squares(np.column_stack(columns)[kept], change[kept])

    known = expected["card_krueger"]["computed"]["table4"][model]
    assert kept.sum() == known["n"] == 357
    assert (
        f"{fit.coefficients[1]:.2f} ({fit.se[1]:.2f})"
        == (expected["card_krueger"]["published"]["table4"][model])
    )
    assert fit.coefficients[1] == pytest.approx(known["coef"], abs=1e-6)
    assert fit.se[1] == pytest.approx(known["se"], abs=1e-6)
    assert fit.spread == pytest.approx(known["regression_se"], abs=1e-6)


def test_the_difference_in_differences_of_all_stores_with_likeness_by_store(stores, expected):
    fte = np.concatenate([stores["fte0"], stores["fte1"]])
    nj = np.tile(stores["nj0"], 2)
    after = np.repeat([0.0, 1.0], len(stores["nj0"]))
    store = np.tile(np.arange(len(stores["nj0"])), 2)
    kept = ~np.isnan(fte)
    design = np.column_stack([np.ones(len(fte)), nj, after, nj * after])

    fit = least_squares(design[kept], fte[kept], clusters=store[kept])

    known = expected["card_krueger"]["computed"]
    assert fit.coefficients[3] == pytest.approx(known["did"], abs=1e-6)
    assert fit.se[3] == pytest.approx(known["did_se_cluster_by_store"], abs=1e-6)


# Callaway and Sant'Anna: minimum wages and teenage employment in 500 counties


@pytest.fixture(scope="module")
def counties(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    table = rows(folder / "mpdta.csv")
    values, ids, years = panel(table, "countyreal", "year", "lemp")
    first = {row["countyreal"]: int(row["first.treat"]) for row in table}
    starts = [first[id_] - int(years[0]) if first[id_] else len(years) for id_ in ids]
    return values, np.array(starts)


CONTROLS = {"mpdta_nev_dr": "never", "mpdta_nyt_dr": "not-yet"}


@pytest.mark.parametrize("scenario", CONTROLS)
def test_every_group_time_effect_is_that_of_the_r_package(counties, expected, scenario):
    found = group_time(*counties, control=CONTROLS[scenario])
    cells = zip(found.groups + 2003, found.times + 2003, strict=True)
    place = {cell: n for n, cell in enumerate(cells)}
    known = [row for row in expected["mpdta"]["att_gt"] if row["scenario"] == scenario]

    assert len(known) == len(place) == 12
    for row in known:
        n = place[row["group"], row["t"]]
        assert found.effects[n] == pytest.approx(row["att"], abs=1e-8)
        assert found.se[n] == pytest.approx(row["se"], abs=1e-8)


@pytest.mark.parametrize("scenario", CONTROLS)
@pytest.mark.parametrize("kind", ["simple", "dynamic", "group", "calendar"])
def test_every_aggregate_is_that_of_the_r_package(counties, expected, scenario, kind):
    found = group_time(*counties, control=CONTROLS[scenario])
    effect, se, parts = aggregate(found, kind)
    known = [
        row
        for row in expected["mpdta"]["aggregates"]
        if row["scenario"] == scenario and row["type"] == kind
    ]
    shift = 0 if kind == "dynamic" else 2003

    assert known
    for row in known:
        assert effect == pytest.approx(row["overall_att"], abs=1e-8)
        assert se == pytest.approx(row["overall_se"], abs=1e-8)
        if row["egt"] is not None:
            part = parts[int(row["egt"]) - shift]
            assert part == pytest.approx((row["att_egt"], row["se_egt"]), abs=1e-8)


# CausalImpact: two series of the R package


@pytest.mark.parametrize("place", [0, 1])
def test_the_series_of_causalimpact_have_its_effect_and_interval(folder, expected, place):
    known = expected["causalimpact"]["sets"][place]
    table = rows(folder / known["file"])
    columns = [name for name in table[0] if name not in ("y", "date")]
    values = np.array([float(row["y"]) for row in table])
    controls = np.array([[float(row[name]) for name in columns] for row in table])

    found = interrupted_series(values, len(values) - known["post_points"], controls=controls)

    r = known["r"]
    assert abs(found.effect - r["average_effect"]) < r["average_sd"] / 2
    assert abs(found.effect / r["average_effect"] - 1) < 0.1
    low, high = r["average_ci"]
    width = (found.interval[1] - found.interval[0]) / (high - low)
    assert abs(width - 1) < 0.15
