"""Goals and figures come from the pack, once, and no published value is ever overwritten."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from tests.makers import NOON

from talkoot.commons.base.pack import Pack, read_pack
from talkoot.commons.ledger.models import Entry
from talkoot.commons.places.actions import load_places
from talkoot.commons.places.models import Place
from talkoot.loop.goals.actions import load_goals
from talkoot.loop.goals.models import Goal, Indicator, Observation
from talkoot.loop.goals.rules import WITHDRAWN

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Pack:
    return read_pack(ROOT / "tests" / "packs" / "testbacka")


@pytest.fixture
def loaded(town) -> Pack:
    load_places(town, now=NOON)
    load_goals(town, now=NOON)
    return town


def with_row(pack: Pack, at: int, **values: object) -> Pack:
    rows = list(pack.observations)
    rows[at] = replace(rows[at], **values)  # type: ignore[arg-type]
    return replace(pack, observations=tuple(rows))


def test_places_keep_their_tree_order_and_shape(loaded):
    north = Place.objects.get(slug="norra")

    assert list(Place.objects.values_list("slug", flat=True)) == ["testbacka", "norra", "soedra"]
    assert north.parent is not None
    assert north.parent.slug == "testbacka"
    assert north.geometry["type"] == "Polygon"
    assert (north.lon, north.lat) == (20.5, 60.8)


def test_a_goal_knows_its_target_and_how_it_is_measured(loaded):
    goal = Goal.objects.get(slug="less-smoke")

    assert goal.target_indicator == Indicator.objects.get(slug="smoke")
    assert (goal.target_value, goal.target_year, goal.target_frame) == (40, 2035, "new")
    assert Goal.objects.get(slug="more-boats").indicators.count() == 2
    assert Goal.objects.get(slug="good-neighbours").target_indicator is None


def test_the_order_of_accounting_bases_is_that_of_the_pack(loaded):
    frames = Indicator.objects.get(slug="smoke").frames

    assert [frame["slug"] for frame in frames] == ["new", "old"]


@pytest.mark.parametrize("folder", ["tests/packs/testbacka", "cities/espoo"])
def test_loading_twice_changes_nothing_and_writes_one_entry_each(folder):
    pack = read_pack(ROOT / folder)
    for _ in range(2):
        places, goals = load_places(pack, now=NOON), load_goals(pack, now=NOON)

    assert places == 0
    assert not any(goals.values())
    assert [entry.event for entry in Entry.objects.all()] == ["places.loaded", "goals.loaded"]
    assert Observation.objects.count() == len(pack.observations)


def test_a_changed_value_is_a_new_edition_and_the_old_one_stays(loaded):
    counts = load_goals(with_row(loaded, 2, value=Decimal(49), row_hash="f" * 64), now=NOON)

    editions = Observation.objects.filter(period="2029").order_by("edition")
    assert counts["observations"] == 1
    assert [(row.edition, row.value) for row in editions] == [(1, 48), (2, 49)]


def test_a_value_that_is_gone_from_the_pack_is_taken_back_once_and_may_return(loaded):
    without = replace(loaded, observations=loaded.observations[:-1])
    counts = [load_goals(pack, now=NOON)["observations"] for pack in (without, without, loaded)]

    editions = Observation.objects.filter(period="2035").order_by("edition")
    assert counts == [1, 0, 1]
    assert [row.status for row in editions] == ["target", WITHDRAWN, "target"]
    assert [row.value for row in editions] == [40, None, 40]


def test_a_row_that_only_moved_is_followed_without_a_new_edition(loaded):
    counts = load_goals(with_row(loaded, 0, row=99), now=NOON)

    row = Observation.objects.get(period="2010")
    assert counts["observations"] == 1
    assert (row.edition, row.row) == (1, 99)


def test_a_goal_that_the_pack_no_longer_has_stays(loaded):
    load_goals(replace(loaded, goals=loaded.goals[1:]), now=NOON)

    assert Goal.objects.filter(slug="less-smoke").exists()


def test_a_load_that_fails_leaves_no_trace(town):
    load_places(town, now=NOON)
    broken = with_row(town, 0, place="atlantis")

    with pytest.raises(KeyError), transaction.atomic():
        load_goals(broken, now=NOON)

    assert not Goal.objects.exists()
    assert Entry.objects.count() == 1


def test_the_ledger_says_what_changed_and_from_which_pack(loaded):
    entry = Entry.objects.get(event="goals.loaded")

    assert entry.subject == "pack:testbacka"
    assert entry.data == {
        "changed": {"sources": 1, "indicators": 2, "observations": 6, "goals": 3},
        "digest": loaded.digest,
    }
