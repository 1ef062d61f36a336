"""The example rounds of a city pack."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from tests import makers
from tests.makers import NOON, texts

from talkoot.commons.base.city import pack
from talkoot.commons.base.pack import BadPack, ExampleCall
from talkoot.loop.calls import actions, queries
from talkoot.loop.calls.models import Call

pytestmark = pytest.mark.django_db


def example(**fields):
    values = {
        "slug": "example-round",
        "kind": "budget",
        "goals": (),
        "places": (),
        "money_cents": 100_00,
        "ballot": "approval",
        "rule": "equal-shares",
        "satisfaction": "cost",
        "completion": "add1",
        "max_choices": 3,
        "points": None,
        "proof": "email",
        "phases": {"collect": (-10, -1), "decide": (0, 9)},
        "where": "examples.toml:3",
        **{
            name: texts(name)
            for name in (
                "title",
                "summary",
                "body",
                "audience",
                "legal_basis",
                "privacy_notice",
                "contact",
            )
        },
    }
    return ExampleCall(**{**values, **fields})


def load(*rows):
    actions.load_examples(SimpleNamespace(examples=SimpleNamespace(calls=rows)), now=NOON)


@pytest.fixture
def goal(db):
    return makers.goal(slug="a-goal")


def test_days_count_from_today_and_the_last_one_is_whole(goal):
    load(example(goals=("a-goal",)))

    call = queries.at_desk("example-round")
    collect, decide = queries.spans_of(call)
    assert collect.opens_at == datetime(2031, 4, 21, 21, tzinfo=UTC)
    assert collect.closes_at == decide.opens_at == datetime(2031, 5, 1, 21, tzinfo=UTC)
    assert decide.closes_at == datetime(2031, 5, 11, 21, tzinfo=UTC)
    assert (call.origin, call.state) == ("example", "published")
    assert call.published_at == collect.opens_at


def test_loading_again_changes_nothing(goal):
    row = example(goals=("a-goal",))
    load(row)
    load(replace(row, money_cents=5))

    assert Call.objects.get().money_cents == 100_00


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "party"}, "unknown-word"),
        ({"rule": "coin"}, "unknown-word"),
        ({"phases": {"dance": (0, 1)}}, "unknown-word"),
        ({"phases": {"collect": (3, 1)}}, "bad-timetable"),
        ({"goals": ("none",)}, "unknown-goal"),
        ({"places": ("none",)}, "unknown-place"),
        ({"goals": ()}, "incomplete-call"),
        ({"title": {"fi": "Vain suomeksi"}}, "incomplete-call"),
        ({"completion": ""}, "incomplete-call"),
    ],
)
def test_a_bad_example_is_refused_with_its_line_and_leaves_nothing(goal, fields, code):
    with pytest.raises(BadPack) as no:
        load(example(**{"goals": ("a-goal",), **fields}))

    assert (no.value.code, no.value.where) == (code, "examples.toml:3")
    assert not Call.objects.exists()


def test_the_citys_own_examples_are_whole():
    whole = pack()
    for row in whole.goals:
        makers.goal(slug=row.slug)
    for row in whole.places:
        makers.place(slug=row.slug)

    actions.load_examples(whole, now=NOON)

    assert Call.objects.count() == len(whole.examples.calls)
