"""The worked tables of the pages on panels, computed again from the numbers on the page."""

import time

import pytest
from tests.docs.test_method_pages import tables

from talkoot_engine.sortition.fairness import quota_prices
from talkoot_engine.sortition.inputs import Instance, Person, Quota, make_instance
from talkoot_engine.sortition.outcome import Objective
from talkoot_engine.sortition.randomness import place_of, seed_of
from talkoot_engine.sortition.solving import solve

LOTTERY, DRAW = "panel-lottery.md", "panel-draw.md"
COLUMN = {Objective.LEXIMIN: 3, Objective.MAXIMIN: 4, Objective.NASH: 5}


def pool_on_the_page() -> Instance:
    people = [
        Person(f"{row}-{n}", {"gender": gender, "age": age})
        for row, (count, gender, age, *_) in enumerate(tables(LOTTERY)["people"][0])
        for n in range(int(count))
    ]
    quotas = [
        Quota("gender", "female", 3, 3),
        Quota("gender", "male", 3, 3),
        Quota("age", "young", 1, 2),
        Quota("age", "middle", 2, 3),
        Quota("age", "old", 1, 2),
    ]
    return make_instance(people, quotas, 6)


@pytest.mark.parametrize("objective", list(Objective))
def test_the_chances_on_the_page_are_those_of_the_lottery(objective):
    pool = pool_on_the_page()
    found = solve(pool, objective=objective, panels=100, salt=b"", deadline=time.monotonic() + 300)
    of_row = {
        person.id.split("-")[0]: f"{100 * chance:.1f} %"
        for person, chance in zip(pool.people, found["ideal"], strict=True)
    }

    assert list(of_row.values()) == [row[COLUMN[objective]] for row in tables(LOTTERY)["people"][0]]
    assert found["certificate"]["smallest_at_most"] == "2/13"


def test_the_prices_on_the_page_are_those_of_the_quotas():
    prices = [
        [quota.feature, f"{100 * quota.without:.1f} %"]
        for quota in quota_prices(pool_on_the_page()).quotas
    ]

    assert prices == tables(LOTTERY)["quota dropped"][0]


def test_the_seed_and_the_steps_on_the_page_are_right():
    text = dict(tables(DRAW)["line"][0])
    seed = seed_of(text["pool hash"], text["panels hash"], text["number"])
    steps, kept = [], 0
    for digit in seed:
        value = 16 * kept + int(digit, 16)
        steps.append([digit, str(kept), str(value), str(value % 1000)])
        kept = value % 1000

    shown = tables(DRAW)["digit"][0]
    assert seed == text["seed"]
    assert shown[:6] == steps[:6]
    assert shown[-2:] == steps[-2:]
    assert kept == place_of(seed, 1000) == 556
