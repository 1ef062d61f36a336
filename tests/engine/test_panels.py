"""Fair lotteries over panels: a worked example, properties, invariances, and a slow reference."""

import itertools
import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.pools import instances, random_pool, small_pool

from talkoot_engine.base import BadInput
from talkoot_engine.sortition.certificate import grows_at_most, level_bounds
from talkoot_engine.sortition.explain import chances_by_group, summary
from talkoot_engine.sortition.fairness import quota_prices
from talkoot_engine.sortition.feasibility import check_quotas
from talkoot_engine.sortition.inputs import Instance, Person, Quota, make_instance
from talkoot_engine.sortition.lottery import make_lottery
from talkoot_engine.sortition.merging import merge
from talkoot_engine.sortition.outcome import Bound, Change, Lottery, Objective
from talkoot_engine.sortition.reference import all_panels, is_valid, leximin_chances
from talkoot_engine.sortition.replacement import replace
from talkoot_engine.sortition.solving import solve
from talkoot_engine.sortition.weighing import weigh

LEXIMIN, MAXIMIN, NASH = Objective.LEXIMIN, Objective.MAXIMIN, Objective.NASH


def chances(instance: Instance, objective: Objective = LEXIMIN, panels: int = 60) -> dict:
    """The ideal chances, computed in this process."""
    ids = [person.id for person in instance.people]
    return dict(zip(ids, found(instance, objective, panels)["ideal"], strict=True))


def found(instance: Instance, objective: Objective = LEXIMIN, panels: int = 60) -> dict:
    return solve(
        instance, objective=objective, panels=panels, salt=b"", deadline=time.monotonic() + 300
    )


def code_of(action) -> str:
    with pytest.raises(BadInput) as no:
        action()
    return no.value.code


def pair_pool() -> Instance:
    """2 women and 4 men for one woman and one man."""
    people = [Person(f"w{n}", {"gender": "female"}) for n in range(2)]
    people += [Person(f"m{n}", {"gender": "male"}) for n in range(4)]
    return make_instance(
        people, [Quota("gender", "female", 1, 1), Quota("gender", "male", 1, 1)], 2
    )


# leximin, maximin, Nash


@pytest.mark.parametrize("objective", [LEXIMIN, MAXIMIN, NASH])
def test_one_of_two_women_and_one_of_four_men(objective):
    lottery = make_lottery(pair_pool(), objective=objective, panels=100)

    assert lottery.certified
    assert lottery.gap == 0
    assert {id_: str(chance) for id_, chance in lottery.chances.items()} == {
        "w0": "1/2",
        "w1": "1/2",
        **{f"m{n}": "1/4" for n in range(4)},
    }
    assert lottery.certificate["smallest_at_most"] == "1/4"


@settings(max_examples=20, deadline=None)
@given(instances())
def test_leximin_is_what_listing_every_panel_gives(instance):
    expected = leximin_chances(instance)

    assert chances(instance) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(instances(rules=True))
def test_leximin_with_households_and_ties_is_what_listing_every_panel_gives(instance):
    if not all_panels(instance):
        return
    answer = found(instance)
    expected = leximin_chances(instance)

    mine = dict(zip([p.id for p in instance.people], answer["ideal"], strict=True))
    assert answer["certified"]
    assert mine == pytest.approx(expected, abs=1e-6)
    assert Fraction(answer["certificate"]["smallest_at_most"]) >= min(expected.values()) - 1e-9


@settings(max_examples=8, deadline=None)
@given(instances(rules=True))
def test_maximin_and_nash_have_the_value_that_listing_every_panel_gives(instance):
    panels = all_panels(instance)
    if not panels or min(leximin_chances(instance).values()) < 1e-9:
        return
    smallest = min(chances(instance, MAXIMIN).values())
    product = sum(np.log(list(chances(instance, NASH).values())))

    assert smallest == pytest.approx(min(leximin_chances(instance).values()), abs=1e-6)
    assert product == pytest.approx(_best_product(instance, panels), abs=1e-4)


def _best_product(instance: Instance, panels: list[tuple[str, ...]]) -> float:
    """The largest sum of logarithms of chances, by many small steps over all panels."""
    seats = np.array([[float(p.id in panel) for panel in panels] for p in instance.people])
    weights = np.full(len(panels), 1 / len(panels))
    for _ in range(20_000):
        weights = weights * (seats.T @ (1 / (seats @ weights))) / len(seats)
    return float(np.log(seats @ weights).sum())


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_people_and_quotas_changes_nobodys_chance(random):
    pool = small_pool()
    people, quotas = list(pool.people), list(pool.quotas)
    random.shuffle(people)
    random.shuffle(quotas)

    assert chances(make_instance(people, quotas, pool.size)) == pytest.approx(
        chances(pool), abs=1e-6
    )


def test_people_who_are_alike_have_the_same_chance_within_one_panel_of_the_list():
    lottery = make_lottery(small_pool(), panels=100)

    by_profile: dict[tuple, list[Fraction]] = {}
    for person in small_pool().people:
        by_profile.setdefault(tuple(person.features.values()), []).append(
            lottery.chances[person.id]
        )
    assert all(max(same) - min(same) <= Fraction(1, 100) for same in by_profile.values())


def test_another_salt_deals_other_people_the_same_chances():
    one, other = (make_lottery(small_pool(), panels=100, salt=salt) for salt in (b"1", b"2"))

    assert one.panels != other.panels
    assert one.ideal == other.ideal


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_the_list_is_as_long_as_asked_and_every_panel_is_valid(size):
    pool = random_pool(60, 12, seed=size)
    answer = found(pool, panels=size)

    ids = [person.id for person in pool.people]
    panels = [tuple(ids[n] for n in panel) for panel in answer["panels"]]
    assert len(panels) == size
    assert all(is_valid(pool, panel) for panel in panels)
    off = max(
        abs(sum(id_ in panel for panel in panels) / size - p)
        for id_, p in zip(ids, answer["ideal"], strict=True)
    )
    assert off <= 2.5 / size


def test_a_pool_as_large_as_the_panel_is_drawn_whole():
    people = [Person(str(n), {"x": "y"}) for n in range(3)]
    lottery = make_lottery(make_instance(people, [Quota("x", "y", 3, 3)], 3), panels=10)

    assert set(lottery.chances.values()) == {1}
    assert lottery.certificate["smallest_at_most"] == "1"


def test_every_level_has_a_certificate_that_is_exact_and_a_changed_one_proves_less():
    pool = small_pool()
    answer = found(pool)
    said = answer["certificate"]

    bounds = level_bounds(pool, said)
    assert [str(bound) for bound in bounds] == [level["at_most"] for level in said["levels"]]
    assert said["smallest_at_most"] == said["levels"][0]["at_most"]
    reached = dict(zip([person.id for person in pool.people], answer["ideal"], strict=True))
    for level, bound in zip(said["levels"], bounds, strict=True):
        assert all(abs(bound - Fraction(reached[id_])) < 1e-7 for id_ in level["people"])
    careless = [{**level, "prices": ["0"] * len(pool.quotas)} for level in said["levels"]]
    for weaker, bound in zip(level_bounds(pool, {"levels": careless}), bounds, strict=True):
        assert weaker >= bound
    assert level_bounds(pool, {"levels": careless})[0] > bounds[0]


@settings(max_examples=20, deadline=None)
@given(instances(rules=True))
def test_no_list_of_whole_panels_passes_the_bound_of_a_level(instance):
    if not all_panels(instance):
        return
    best = leximin_chances(instance)
    said = found(instance)["certificate"]
    level, bound = said["levels"][0], level_bounds(instance, said)[0]

    assert bound >= Fraction(min(best.values())) - Fraction(1, 10**9)
    assert {id_ for level in said["levels"] for id_ in level["people"]} == set(best)
    assert Fraction(level["chance"]) <= bound


def test_the_product_of_all_chances_cannot_grow():
    pool = small_pool()
    said = found(pool, NASH)["certificate"]["product"]

    assert str(grows_at_most(pool, said)) == said["grows_at_most"]
    assert 1 <= grows_at_most(pool, said) + Fraction(1, 10**9) < 1 + Fraction(1, 1000)
    uneven = {**said, "weights": dict.fromkeys(said["weights"], "1") | {pool.people[0].id: "9"}}
    assert grows_at_most(pool, uneven) != grows_at_most(pool, said)


def test_out_of_time_the_best_so_far_comes_with_its_gap():
    pool = random_pool(300, 30, seed=1)

    answer = solve(pool, objective=LEXIMIN, panels=50, salt=b"", deadline=time.monotonic())

    assert not answer["certified"]
    assert answer["gap"] > 0
    assert len(answer["panels"]) == 50


def test_work_that_does_not_end_is_stopped(monkeypatch):
    monkeypatch.setattr("talkoot_engine.sortition.lottery._least_grace", 0.0)

    assert code_of(lambda: make_lottery(random_pool(60, 12, seed=1), seconds=0.01)) == "out-of-time"


@pytest.mark.parametrize("size", [0, -1, 1.5, 100_001])
def test_a_list_of_a_strange_length_is_refused(size):
    assert code_of(lambda: make_lottery(pair_pool(), panels=size)) == "bad-lottery-size"


# households, together, apart


def test_people_with_the_same_ties_are_merged():
    people = [Person(f"h{n}{who}", {"x": who}, f"home{n}") for n in range(50) for who in "ab"]
    model = merge(make_instance(people, [Quota("x", "a", 0, 9), Quota("x", "b", 0, 9)], 9))

    assert len(model.sizes) == 2
    assert model.limits.tolist() == [50.0]


def test_one_person_of_a_household_those_together_and_those_apart():
    people = [Person(f"p{n}", {"x": "y"}, "home" if n < 3 else "") for n in range(12)]
    pool = make_instance(
        people,
        [Quota("x", "y", 0, 9)],
        4,
        together=[{"p3", "p4"}, {"p5", "p6"}],
        apart=[{"p7", "p8"}, {"p4", "p9"}],
    )
    lottery = make_lottery(pool, panels=200)

    assert all(is_valid(pool, panel) for panel in lottery.panels)
    assert lottery.chances["p3"] == lottery.chances["p4"] > 0
    assert lottery.ideal == pytest.approx(leximin_chances(pool), abs=1e-6)


def test_too_many_people_tied_by_mixed_rules_are_refused():
    people = [Person(f"p{n}", {"x": "y"}) for n in range(20)]
    chain = [{f"p{n}", f"p{n + 1}"} for n in range(14)]
    pool = make_instance(people, [Quota("x", "y", 0, 9)], 3, apart=chain)

    assert code_of(lambda: merge(pool)) == "group-too-large"


# feasibility, price


def test_a_clash_is_named_with_its_smallest_set_and_the_nearest_repair():
    pool = pair_pool()
    quotas = [Quota("gender", "female", 3, 4), Quota("gender", "male", 1, 4)]

    said = check_quotas(make_instance(pool.people, quotas, 4))

    assert not said.feasible
    assert said.clash == (Bound("gender", "female", "min", 3),)
    assert said.repair == (Change("gender", "female", "min", 3, 2),)


def test_the_sentence_of_a_refused_draw_names_clash_and_repair():
    quotas = [Quota("gender", "female", 3, 4), Quota("gender", "male", 1, 4)]

    with pytest.raises(BadInput) as no:
        make_lottery(make_instance(pair_pool().people, quotas, 4))

    assert no.value.code == "quotas-clash"
    assert "female: at least 3" in no.value.sentence
    assert "min 3 -> 2" in no.value.sentence


def test_a_pool_smaller_than_the_panel_is_refused():
    quotas = [Quota("gender", "female", 0, 9), Quota("gender", "male", 0, 9)]

    assert check_quotas(make_instance(pair_pool().people, quotas, 7)).reason == "pool-too-small"


@settings(max_examples=30, deadline=None)
@given(instances(), st.data())
def test_a_clash_is_smallest_and_a_repair_repairs(instance, data):
    quotas = [
        Quota(q.category, q.feature, low, max(low, q.max - 1))
        for q in instance.quotas
        for low in [q.min + data.draw(st.integers(0, 1))]
    ]
    tight = make_instance(instance.people, quotas, instance.size)
    said = check_quotas(tight)

    assert said.feasible == bool(all_panels(tight))
    if said.feasible:
        return
    assert all_panels(_repaired(tight, said.repair))
    assert not all_panels(_only(tight, said.clash))
    for smaller in itertools.combinations(said.clash, len(said.clash) - 1):
        assert all_panels(_only(tight, smaller))


def _repaired(instance: Instance, repair: tuple[Change, ...]) -> Instance:
    ends = {(c.category, c.feature, c.side): c.new for c in repair}
    quotas = [
        Quota(
            q.category,
            q.feature,
            ends.get((q.category, q.feature, "min"), q.min),
            ends.get((q.category, q.feature, "max"), q.max),
        )
        for q in instance.quotas
    ]
    return make_instance(instance.people, quotas, instance.size)


def _only(instance: Instance, bounds: tuple[Bound, ...]) -> Instance:
    ends = {(b.category, b.feature, b.side): b.seats for b in bounds}
    quotas = [
        Quota(
            q.category,
            q.feature,
            ends.get((q.category, q.feature, "min"), 0),
            ends.get((q.category, q.feature, "max"), max(instance.size, q.min)),
        )
        for q in instance.quotas
    ]
    return make_instance(instance.people, quotas, instance.size)


def test_the_price_of_a_quota_is_what_dropping_it_would_add():
    pool = small_pool()
    prices = quota_prices(pool)
    dropped = {}
    for quota in pool.quotas:
        freed = [Quota(q.category, q.feature, 0, 99) if q == quota else q for q in pool.quotas]
        dropped[quota.feature] = min(chances(make_instance(pool.people, freed, 6)).values())

    assert prices.smallest == pytest.approx(min(chances(pool).values()), abs=1e-6)
    assert {q.feature: q.without for q in prices.quotas} == pytest.approx(dropped, abs=1e-6)
    assert max(prices.quotas, key=lambda q: q.price).feature == "old"


# replacement


def _drawn() -> tuple[Instance, Lottery]:
    return small_pool(), make_lottery(small_pool(), panels=100)


def test_the_first_reserve_with_whom_the_quotas_hold_joins():
    pool, lottery = _drawn()
    panel = lottery.panels[0]
    leaver = next(id_ for id_ in panel if pool.by_id[id_].features["gender"] == "female")
    others = [person.id for person in pool.people if person.id not in panel]

    changed = replace(pool, panel, [leaver], others)

    fitting = [
        id_ for id_ in others if is_valid(pool, tuple(sorted([*(set(panel) - {leaver}), id_])))
    ]
    assert changed.joined == (fitting[0],)
    assert changed.missed == ()
    assert replace(pool, panel, [leaver], others, fitting[:1]).joined == (fitting[1],)


def test_two_seats_are_filled_so_that_the_second_can_still_be():
    pool, lottery = _drawn()
    panel = lottery.panels[0]
    others = [person.id for person in pool.people if person.id not in panel]

    changed = replace(pool, panel, panel[:3], others)

    assert is_valid(pool, changed.panel)
    assert set(panel[3:]) < set(changed.panel)
    assert [others.index(id_) for id_ in changed.joined] == sorted(
        others.index(id_) for id_ in changed.joined
    )


def test_when_quotas_cannot_be_met_any_more_the_nearest_is_taken_and_told():
    pool, lottery = _drawn()
    panel = lottery.panels[0]
    men = {p.id for p in pool.people if p.features["gender"] == "male"}
    leaver = next(id_ for id_ in panel if id_ in men)
    women = [p.id for p in pool.people if p.id not in panel and p.id not in men]

    changed = replace(pool, panel, [leaver], women)

    told = {(c.feature, c.side, c.old, c.new) for c in changed.missed}
    assert told == {("female", "max", 3, 4), ("male", "min", 3, 2)}


def test_a_household_that_sits_already_is_not_asked():
    people = [Person(f"p{n}", {"x": "y"}, {0: "home", 2: "home"}.get(n, "")) for n in range(5)]
    pool = make_instance(people, [Quota("x", "y", 0, 9)], 2)

    assert replace(pool, ["p0", "p1"], ["p1"], ["p2", "p3", "p4"]).joined == ("p3",)


def test_nobody_left_or_nobody_known_is_refused():
    pool, lottery = _drawn()
    panel = lottery.panels[0]

    assert code_of(lambda: replace(pool, panel, panel[:2], [])) == "nobody-left"
    assert code_of(lambda: replace(pool, panel, ["x"], [])) == "unknown-person"
    outside = next(p.id for p in pool.people if p.id not in panel)
    assert code_of(lambda: replace(pool, panel, [outside], [])) == "not-in-panel"


# explain, inputs


def test_groups_have_their_people_chances_and_seats():
    pool, lottery = _drawn()
    rows = {row.feature: row for row in chances_by_group(pool, lottery)}

    assert (rows["female"].people, rows["female"].seats_min, rows["female"].seats_max) == (17, 3, 3)
    assert rows["female"].mean == Fraction(3, 17)
    assert summary(lottery).mean == Fraction(6, 24)
    assert summary(lottery).smallest == min(row.smallest for row in rows.values())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"people": []}, "no-people"),
        ({"people": [Person("a", {"x": "y"})] * 2}, "duplicate-person"),
        ({"people": [Person("a", {})]}, "feature-missing"),
        ({"people": [Person("a", {"x": "z"})]}, "unknown-feature"),
        ({"quotas": []}, "no-quotas"),
        ({"quotas": [Quota("x", "y", 0, 1)] * 2}, "duplicate-quota"),
        ({"quotas": [Quota("x", "y", 2, 1)]}, "bad-quota"),
        ({"quotas": [Quota("x", "y", -1, 1)]}, "bad-quota"),
        ({"size": 0}, "bad-size"),
        ({"apart": [{"a", "b"}]}, "unknown-person"),
    ],
)
def test_bad_input_is_refused(change, code):
    whole = {"people": [Person("a", {"x": "y"})], "quotas": [Quota("x", "y", 0, 1)], "size": 1}

    assert code_of(lambda: make_instance(**{**whole, **change})) == code


def test_weights_that_reach_a_target_are_found():
    totals = np.array([[2.0, 0.0, 1.0], [0.0, 2.0, 1.0]])

    exact = weigh(totals, np.array([1.5, 0.5]), exact=1e-9)
    beyond = weigh(totals, np.array([3.0, -1.0]), exact=1e-9)

    assert totals @ exact.weights == pytest.approx([1.5, 0.5], abs=1e-8)
    assert beyond.short == pytest.approx(1.0, rel=0.02)
