"""From a sealed pool to a panel: fixed first, drawn once, the same for everyone who checks.

The names S1 to S6 are the promises of a lottery: pool first, reproducible, nobody steers, fair, no
second throw, quotas met. Each has a control, where the promise is broken and the check must see it.
"""

import json
from functools import cache

import pytest
from tests.engine.pools import small_pool

from talkoot_engine.base import BadInput
from talkoot_engine.sortition.formats.bundle import bundle_files
from talkoot_engine.sortition.inputs import Person, make_instance
from talkoot_engine.sortition.lottery import make_lottery
from talkoot_engine.sortition.outcome import Lottery
from talkoot_engine.sortition.randomness import (
    Settled,
    Source,
    announce,
    commit,
    draw_key,
    draw_panel,
    place_of,
    settle,
)
from talkoot_engine.sortition.recheck import recheck
from talkoot_engine.sortition.replacement import replace

SALT = b"sixteen bytes and more"
SOURCES = (
    Source("dice at the open meeting", "2031-05-02T12:00:00+03:00"),
    Source("national lottery, 3 May", "2031-05-03T21:00:00+03:00"),
)


@cache
def lottery() -> Lottery:
    return make_lottery(small_pool(), panels=100, salt=SALT)


@cache
def drawn(*, opened: bool = True) -> dict[str, bytes]:
    pool = small_pool()
    sealed = commit(pool.people, SALT)
    announced = announce(pool, lottery().panels, sealed, salt=SALT, sources=SOURCES)
    settled = Settled(SOURCES[0].name, "3 1 4 1 5 9")
    draw = draw_panel(announced, settled)
    return bundle_files(
        pool, lottery(), announced, settled, draw, opened=sealed if opened else None
    )


def test_a_published_draw_is_drawn_again_from_its_files():
    checked = recheck(drawn())

    said = json.loads(drawn()["draw.json"])
    assert checked.facts["panel"] == said["panel"]
    assert len(checked.checks) == 7


def test_replacement_keeps_the_quotas_and_the_order():
    pool = small_pool()
    panel = lottery().panels[0]
    others = [person.id for person in pool.people if person.id not in panel]

    found = replace(pool, panel, panel[:2], others)

    assert set(panel[2:]) < set(found.panel)
    assert found.missed == ()
    for quota in pool.quotas:
        seats = sum(
            pool.by_id[id_].features[quota.category] == quota.feature for id_ in found.panel
        )
        assert quota.min <= seats <= quota.max


def test_s1_a_person_added_after_the_seal_is_refused():
    pool = small_pool()
    sealed = commit(pool.people, SALT)
    late = make_instance(
        [*pool.people, Person("late", {"gender": "male", "age": "young"})], pool.quotas, pool.size
    )

    with pytest.raises(BadInput) as no:
        announce(late, lottery().panels, sealed, salt=SALT, sources=SOURCES)

    assert no.value.code == "pool-changed"


def test_seed_zero_is_a_seed():
    assert place_of("0", 1000) == 0
    assert place_of("3e8", 1000) == 0
    assert place_of("ff", 1000) == 255


def test_s3_a_missing_number_falls_back_and_is_told():
    values = {SOURCES[1].name: ("5 11 23", "2031-05-03T21:05:00+03:00")}

    settled = settle(SOURCES, values, now="2031-05-03T22:30:00+03:00")

    assert settled == Settled(SOURCES[1].name, "5 11 23", ((SOURCES[0].name, "missing"),))


def test_s5_the_same_people_and_quotas_have_one_key_whatever_the_order():
    pool = small_pool()
    turned = make_instance(reversed(pool.people), reversed(pool.quotas), pool.size)

    assert draw_key(turned) == draw_key(pool)
    assert draw_key(make_instance(pool.people[1:], pool.quotas, pool.size)) != draw_key(pool)
