"""Each design: a worked example, a property, an invariance, and a slow reference or a peer."""

import dataclasses
import warnings
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from talkoot_engine.effects import reference
from talkoot_engine.effects.anytime import anytime
from talkoot_engine.effects.checks import sample_ratio
from talkoot_engine.effects.comparison import before_and_after
from talkoot_engine.effects.inputs.data import Floats
from talkoot_engine.effects.outcome import State
from talkoot_engine.effects.randomise import arm_of, arms, order
from talkoot_engine.effects.regression import least_squares
from talkoot_engine.effects.series import interrupted_series
from talkoot_engine.effects.sites import compare_sites, permutation_p
from talkoot_engine.effects.staggered import group_time, simple_weights, staggered
from talkoot_engine.effects.stepped_wedge import orders, stepped_wedge
from talkoot_engine.effects.synthetic import (
    conformal_p,
    did_weights,
    mix,
    simplex_weights,
    synthetic_control,
)
from talkoot_engine.effects.two_arms import (
    compare_means,
    compare_shares,
    compare_with_baseline,
    newcombe,
)

with warnings.catch_warnings():
    # The peer's own warnings while it loads are not ours to mend.
    warnings.simplefilter("ignore")
    import statsmodels.api as peer
    from statsmodels.stats.proportion import confint_proportions_2indep
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW


def drawn(*shape: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).normal(size=shape)


HALF = np.tile([True, False], 15)


# random A/B


def test_the_difference_of_means_is_the_peers():
    values = drawn(30) * np.where(HALF, 3, 1) + HALF

    found = compare_means(values, HALF)

    both = CompareMeans(DescrStatsW(values[HALF]), DescrStatsW(values[~HALF]))
    assert found.interval == pytest.approx(both.tconfint_diff(usevar="unequal"), abs=1e-12)
    assert found.p == pytest.approx(both.ttest_ind(usevar="unequal")[1], abs=1e-12)


# Newcombe 1998, table II, method 10.
NEWCOMBE = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ((0, 10, 0, 10), (-0.2775, 0.2775)),
    ((10, 10, 0, 20), (0.6791, 1.0000)),
    ((10, 10, 0, 10), (0.6075, 1.0000)),
]


@pytest.mark.parametrize(("counts", "printed"), NEWCOMBE)
def test_the_difference_of_shares_has_newcombes_printed_interval(counts, printed):
    low, high = newcombe(*counts)

    assert (round(float(low), 4), round(float(high), 4)) == printed
    peer_low, peer_high = confint_proportions_2indep(*counts, method="newcomb")
    assert (low, high) == pytest.approx((peer_low, peer_high), abs=1e-10)


def test_a_share_of_none_and_all_still_has_an_interval_within_bounds():
    values = np.where(HALF, 1.0, 0.0)

    found = compare_shares(values, HALF)

    assert found.effect == 1
    assert 0 < found.interval[0] < found.interval[1] <= 1
    assert found.p == pytest.approx(stats.fisher_exact([[15, 0], [0, 15]]).pvalue)


def test_a_baseline_takes_out_what_it_explains_and_nothing_else():
    before = drawn(30)
    values = 2 * before + 0.5 * drawn(30, seed=1) + HALF

    plain, adjusted = compare_means(values, HALF), compare_with_baseline(values, before, HALF)

    fit = peer.OLS(values, np.column_stack([np.ones(30), HALF, before])).fit()
    assert adjusted.effect == pytest.approx(fit.params[1], abs=1e-12)
    assert adjusted.se == pytest.approx(fit.bse[1], rel=0.06)  # ours lets the arms spread apart
    assert adjusted.se < plain.se / 2


@given(st.lists(st.integers(-50, 50), min_size=8, max_size=20), st.integers(-9, 9))
@settings(max_examples=50, deadline=None)
def test_a_shift_of_one_arm_shifts_the_effect_and_a_scale_scales_it(numbers, shift):
    values = np.array(numbers, dtype=float)
    treated = np.arange(len(values)) % 2 == 0

    one = compare_means(values, treated)
    moved = compare_means(values * 2 + shift * treated, treated)

    assert moved.effect == pytest.approx(2 * one.effect + shift)
    ends = [2 * end + shift for end in one.interval]
    assert moved.interval == pytest.approx(tuple(ends), abs=1e-9)


def test_an_anytime_interval_has_no_end_before_ten_in_each_arm_and_holds_the_fixed_one():
    values, treated = drawn(400), np.tile([True, False], 200)

    early = anytime(values[:18], treated[:18], per_arm=200)
    late = anytime(values, treated, per_arm=200)

    assert early.interval == (-np.inf, np.inf)
    assert late.interval[0] < late.numbers["fixed_low"] < late.numbers["fixed_high"]
    assert late.numbers["fixed_high"] < late.interval[1]


def test_an_anytime_p_value_is_at_its_level_where_the_interval_ends():
    values, treated = drawn(400), np.tile([True, False], 200)
    found = anytime(values, treated, per_arm=200)

    moved = anytime(values - found.interval[0] * treated, treated, per_arm=200)

    assert moved.p == pytest.approx(0.05, abs=1e-9)


def test_an_anytime_interval_takes_shares_and_baselines():
    values = (drawn(200) > 0).astype(float)
    treated = np.tile([True, False], 100)

    shares = anytime(values, treated, per_arm=100, proportion=True)
    adjusted = anytime(drawn(200) + values, treated, per_arm=100, baseline=values)

    assert shares.method == adjusted.method == "anytime"
    assert shares.se == pytest.approx(np.sqrt(0.5 * 0.5 * 2 / 100), rel=0.02)


# whole sites


def test_few_sites_are_compared_by_their_means_with_students_interval():
    means, treated = drawn(8), np.arange(8) < 4

    found = compare_sites(means, treated)

    pooled = stats.ttest_ind(means[treated], means[~treated])
    assert found.p == pytest.approx(pooled.pvalue)
    ends = pooled.confidence_interval(0.95)
    assert found.interval == pytest.approx((ends.low, ends.high))


def test_a_baseline_of_sites_is_taken_out_as_in_regression():
    before, treated = drawn(8, seed=2), np.arange(8) < 4
    means = before + 0.3 * drawn(8)

    found = compare_sites(means, treated, baseline=before)

    fit = peer.OLS(means, np.column_stack([np.ones(8), treated, before])).fit()
    assert found.interval == pytest.approx(tuple(fit.conf_int()[1]))


def test_the_permutation_p_is_counted_over_all_draws():
    means, treated = drawn(7), np.arange(7) < 3
    real = abs(means[treated].mean() - means[~treated].mean())
    gaps = []
    for chosen in combinations(range(7), 3):
        picked = np.isin(np.arange(7), chosen)
        gaps.append(abs(means[picked].mean() - means[~picked].mean()))

    p, draws = permutation_p(means, treated)

    assert draws == len(gaps) == 35
    assert p == pytest.approx(np.mean([gap >= real - 1e-12 for gap in gaps]))


# stepped wedge


def test_the_wedge_is_least_squares_and_its_interval_that_of_the_slow_test():
    values, starts = drawn(4, 6), np.array([3, 1, 2, 4])

    found = stepped_wedge(values, starts, confidence=0.8)

    assert found.effect == pytest.approx(reference.wedge_effect(values, (3, 1, 2, 4)))
    assert found.p == pytest.approx(reference.wedge_p(values, starts, 0.0))
    for end, outward in zip(found.interval, (-1, 1), strict=True):
        assert reference.wedge_p(values, starts, end + outward * 1e-6) <= 0.2
        assert reference.wedge_p(values, starts, end - outward * 1e-6) > 0.2


def test_a_wedge_is_blind_to_the_level_of_sites_and_to_what_all_share():
    values, starts = drawn(5, 12), np.array([2, 4, 6, 8, 10])

    one = stepped_wedge(values, starts)
    two = stepped_wedge(values + 100 * drawn(5, 1) + 100 * drawn(1, 12, seed=3), starts)

    assert two.effect == pytest.approx(one.effect)
    assert two.interval == pytest.approx(one.interval)
    assert two.p == one.p


def test_three_sites_in_a_wedge_bound_nothing_and_say_so():
    found = stepped_wedge(drawn(3, 9), np.array([2, 4, 6]))

    assert found.interval == (-np.inf, np.inf)
    assert found.numbers["smallest_p"] == pytest.approx(1 / 6)


def test_sites_that_start_together_make_fewer_orders():
    assert orders(np.array([2, 2, 4, 4, 6])) == 30
    assert stepped_wedge(drawn(5, 8), np.array([2, 2, 4, 4, 6])).numbers["orders"] == 30


def test_a_large_wedge_samples_its_orders_by_seed():
    values, starts = drawn(8, 18), np.arange(2, 18, 2)

    one, two = (stepped_wedge(values, starts, seed=7) for _ in range(2))

    assert one == two
    assert one.numbers["orders"] == 40320


# comparison sites


def test_two_groups_of_sites_are_the_regression_with_one_change_a_site():
    values, treated = drawn(6, 10), np.arange(6) < 2

    found = before_and_after(values, treated, 5)

    change = values[:, 5:].mean(axis=1) - values[:, :5].mean(axis=1)
    fit = peer.OLS(change, np.column_stack([np.ones(6), treated])).fit()
    assert found.effect == pytest.approx(fit.params[1])
    assert found.interval == pytest.approx(tuple(fit.conf_int()[1]))


def test_one_site_against_four_takes_its_spread_from_the_four():
    values = drawn(5, 20)

    found = before_and_after(values, np.arange(5) == 0, 10)

    change = values[:, 10:].mean(axis=1) - values[:, :10].mean(axis=1)
    reach = stats.t.ppf(0.975, 3) * change[1:].std(ddof=1) * np.sqrt(1 + 1 / 4)
    assert found.interval[1] - found.effect == pytest.approx(reach)
    assert found.numbers["df"] == 3


def test_many_sites_may_spread_differently_in_the_two_groups():
    values, treated = drawn(30, 4) * np.arange(1, 31)[:, None], np.arange(30) < 12

    found = before_and_after(values, treated, 2)

    change = values[:, 2:].mean(axis=1) - values[:, :2].mean(axis=1)
    assert found.method == "welch-did"
    assert found.p == pytest.approx(
        stats.ttest_ind(change[treated], change[~treated], equal_var=False).pvalue
    )


def test_group_time_effects_are_those_counted_by_hand():
    values, starts = drawn(9, 6), np.array([2, 2, 2, 4, 4, 6, 6, 6, 9])

    found = group_time(values, starts)

    for group, time, effect in zip(found.groups, found.times, found.effects, strict=True):
        slow = reference.group_time_effect(values, starts, int(group), int(time))
        assert effect == pytest.approx(slow)


def test_few_staggered_sites_are_compared_with_all_ways_to_give_the_starts():
    values, starts = drawn(6, 8), np.array([3, 3, 5, 8, 8, 8])

    found = staggered(values, starts)

    assert found.effect == pytest.approx((simple_weights((6, 8), starts) * values).sum())
    assert found.numbers["draws"] == 60  # 6! / (2! 1! 3!)
    shifted = staggered(values + 5.0 * (np.arange(8)[None, :] >= starts[:, None]), starts)
    assert shifted.effect == pytest.approx(found.effect + 5)


# one site beside a mix


@pytest.mark.parametrize("seed", range(5))
def test_the_weights_of_a_mix_satisfy_the_conditions_of_an_optimum(seed):
    others, target = drawn(12, 7, seed=seed), drawn(12, seed=seed + 50)

    weights = simplex_weights(others, target)

    slope = others.T @ (others @ weights - target)
    used = weights > 0
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert (weights >= 0).all()
    assert np.ptp(slope[used]) < 1e-6
    assert (slope >= slope[used].mean() - 1e-6).all()


def test_no_walk_finds_a_better_mix():
    others, target = drawn(10, 5), drawn(10, seed=9)

    rest = others @ simplex_weights(others, target) - target

    assert float(rest @ rest) <= reference.simplex_objective(others, target) + 1e-9


def test_more_sites_than_periods_still_give_one_answer():
    others, target = drawn(4, 30), drawn(4, seed=9) * 0.1

    weights = simplex_weights(others, target)

    assert np.abs(others @ weights - target).max() < 1e-6
    assert (weights == simplex_weights(others, target)).all()


def test_a_site_that_is_a_mix_is_found_with_its_effect():
    panel = np.cumsum(drawn(6, 30), axis=1)
    panel[0] = 0.6 * panel[1] + 0.4 * panel[4]
    panel[0, 20:] += 3

    found = mix(panel, 0, 20)
    did, _, _ = did_weights(panel, 0, 20)

    assert found.weights == pytest.approx([0.6, 0, 0, 0.4, 0], abs=1e-6)
    assert found.effect == pytest.approx(3, abs=1e-6)
    assert did == pytest.approx(3, abs=0.5)


def test_the_conformal_interval_ends_where_its_test_refuses():
    panel = drawn(6, 40)
    names = tuple("abcdef")

    found = synthetic_control(panel, 0, 30, names)

    assert found.interval[0] < found.effect < found.interval[1]
    assert conformal_p(panel, 0, 30, found.interval[1]) <= 0.05
    assert conformal_p(panel, 0, 30, found.effect) > 0.05
    short = synthetic_control(panel[:, :15], 0, 10, names)
    assert short.interval == (-np.inf, np.inf)


# one series


def test_a_series_gives_the_same_answer_for_the_same_seed_and_close_ones_for_others():
    values = drawn(60) + np.where(np.arange(60) >= 45, 2.0, 0.0)

    one, again, other = (interrupted_series(values, 45, seed=seed) for seed in (1, 1, 2))

    assert one == again
    assert other.effect == pytest.approx(one.effect, abs=0.1)
    assert one.interval[0] > 0.5


def test_a_control_that_explains_the_series_narrows_the_interval():
    control = np.cumsum(drawn(60))
    values = 3 * control + 0.1 * drawn(60, seed=1)

    blind = interrupted_series(values, 45)
    seeing = interrupted_series(values, 45, controls=control[:, None])

    width = [np.diff(found.interval)[0] for found in (blind, seeing)]
    assert width[1] < width[0] / 2
    assert seeing.interval[0] < 0 < seeing.interval[1]


def test_standard_errors_robust_to_lags_are_the_peers():
    time = np.arange(40.0)
    design = np.column_stack([np.ones(40), time, time >= 25])
    values = np.cumsum(drawn(40))

    found = least_squares(design, values, lags=3)

    fit = peer.OLS(values, design).fit(
        cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}
    )
    assert found.se == pytest.approx(fit.bse)


def test_standard_errors_by_cluster_are_the_peers():
    design = np.column_stack([np.ones(40), drawn(40)])
    values, clusters = drawn(40, seed=1), np.repeat(np.arange(8), 5)

    found = least_squares(design, values, clusters=clusters)

    fit = peer.OLS(values, design).fit(cov_type="cluster", cov_kwds={"groups": clusters})
    assert found.se == pytest.approx(fit.bse)


# lots


def test_a_lot_is_drawn_again_by_anyone_with_the_seed():
    # printf 'c0ffee00:a' | sha256sum, and so on: the smallest first.
    assert order("c0ffee00", "abcd") == order("c0ffee00", "dcba") == ("c", "b", "d", "a")
    assert order("c0ffee00", "abcd") != order("c0ffee01", "abcd")


def test_half_of_each_stratum_gets_the_trial():
    ids = [f"p{n}" for n in range(23)]
    strata = {id_: "small" if n < 7 else "large" for n, id_ in enumerate(ids)}

    given_ = arms("c0ffee00", ids, strata=strata)

    for stratum, size in (("small", 7), ("large", 16)):
        chosen = sum(given_[id_] for id_ in ids if strata[id_] == stratum)
        assert chosen in (size // 2, (size + 1) // 2)


def test_those_who_arrive_one_by_one_fall_evenly():
    share = np.mean([arm_of("c0ffee00", f"request {n}") for n in range(4000)])

    assert share == pytest.approx(0.5, abs=0.03)


def test_a_crooked_lot_fails_the_sample_ratio():
    assert sample_ratio(500, 500).state is State.PASSED
    assert sample_ratio(560, 440).state is State.FAILED


def test_estimates_do_not_change_after_they_are_made():
    found = compare_means(drawn(30), HALF)

    with pytest.raises(dataclasses.FrozenInstanceError):
        found.effect = 0.0
