"""Letters of invitation: who gets one, and that nothing of the register stays."""

import csv
import io
from collections import Counter

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import makers
from tests import panel_makers as panels
from tests.makers import NOON

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.decisions.actions import letters as actions
from talkoot.loop.decisions.models import Panel
from talkoot.loop.decisions.rules import letters

SEED = "5" * 64


def register(people, *, header="name;address;postcode;stratum"):
    """A register file: people as (name, address, stratum)."""
    lines = [f"{name};{address};02100;{stratum}" for name, address, stratum in people]
    return "\n".join([header, *lines]).encode()


def some(counts):
    """So many people in each stratum, each in a home of their own."""
    return [
        (f"Person {stratum}{n}", f"Street {stratum} {n}", stratum)
        for stratum, count in counts.items()
        for n in range(count)
    ]


@pytest.fixture
def panel(db):
    return panels.open_panel(invite="register")


def draw(panel, file, count):
    return actions.draw_letters(
        panel=panel, file=file, count=count, by=makers.person("staff"), now=NOON
    )


def refused(code, act, *args):
    with pytest.raises(Refused) as no:
        act(*args)
    assert no.value.code == code


def test_letters_go_out_in_proportion_to_the_strata():
    found = letters.drawn(
        letters.read(register(some({"north": 600, "south": 300, "west": 100}))),
        seed=SEED,
        skip=0,
        count=100,
    )

    assert Counter(row[3] for row in found) == {"north": 60, "south": 30, "west": 10}


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(1, 12), min_size=1),
    st.integers(0, 20),
    st.integers(1, 20),
)
def test_a_further_round_goes_on_where_the_last_one_ended(counts, first, more):
    read = letters.read(register(some(counts)))
    both = letters.drawn(read, seed=SEED, skip=0, count=first + more)

    again = [
        *letters.drawn(read, seed=SEED, skip=0, count=first),
        *letters.drawn(read, seed=SEED, skip=first, count=more),
    ]
    assert again == both
    assert len(set(both)) == len(both) == min(first + more, sum(counts.values()))


@settings(deadline=None, max_examples=20)
@given(st.permutations(some({"a": 4, "b": 3})))
def test_who_gets_a_letter_does_not_depend_on_the_order_of_the_file(people):
    found = letters.drawn(letters.read(register(people)), seed=SEED, skip=0, count=3)
    other = letters.drawn(
        letters.read(register(some({"a": 4, "b": 3}))), seed=SEED, skip=0, count=3
    )

    assert found == other


def test_of_one_home_only_one_person_gets_a_letter():
    people = [(f"Person {n}", ("Street 1", "street  1", "STREET 2")[n % 3], "a") for n in range(9)]
    found = letters.drawn(letters.read(register(people)), seed=SEED, skip=0, count=9)

    assert sorted(row[1].casefold().split()[-1] for row in found) == ["1", "2"]


def test_everyone_in_a_stratum_is_as_likely_to_get_a_letter():
    """2,000 seeds: each of ten people is drawn in 3 of 10; four standard deviations are allowed."""
    read = letters.read(register(some({"a": 10})))
    found = Counter(
        row[0]
        for seed in range(2000)
        for row in letters.drawn(read, seed=str(seed), skip=0, count=3)
    )

    assert all(abs(count - 600) < 4 * (2000 * 0.3 * 0.7) ** 0.5 for count in found.values())
    assert len(found) == 10


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"\xff\xfe name", "register-unreadable"),
        (b"name;street\nA;B", "register-columns"),
        (b"name;address;name\nA;B;C", "register-columns"),
        (b"", "register-columns"),
        (b"name;address", "register-empty"),
        (b"name;address\nA", "register-row"),
        (b"name,address\nA,\n", "register-row"),
    ],
)
def test_a_file_that_is_no_register_is_refused(file, code):
    refused(code, letters.read, file)


def test_the_line_that_does_not_fit_is_named():
    with pytest.raises(Refused) as no:
        letters.read(b"name,address\nA,B\n\nC,D,E\n")

    assert no.value.values == {"line": 4}


def test_each_letter_has_a_code_of_its_own_and_nothing_of_the_register_is_kept(panel):
    made = draw(panel, register(some({"north": 30})), 10)

    assert len(set(made.codes)) == len(made.rows) == 10
    kept = " ".join(
        str(row)
        for model in apps.get_models()
        for row in model._default_manager.values()
        if model._meta.app_label not in ("contenttypes", "auth")
    )
    for row, code in zip(made.rows, made.codes, strict=True):
        assert row[0] not in kept
        assert row[1] not in kept
        assert code not in kept


def test_a_second_round_needs_the_same_file_and_writes_to_others(panel):
    file = register(some({"north": 30}))
    first, second = draw(panel, file, 10), draw(panel, file, 15)

    assert not set(first.rows) & set(second.rows)
    assert [row.letters for row in panel.mailings.all()] == [10, 15]
    refused("register-differs", draw, panel, register(some({"north": 31})), 1)
    refused("register-used-up", draw, panel, file, 6)
    assert Entry.objects.filter(event="panel.letters-drawn").count() == 2


@pytest.mark.django_db
def test_letters_are_for_panels_that_invite_by_letter_while_people_register():
    file = register(some({"north": 5}))

    refused("panel-is-open-to-all", draw, panels.open_panel(), file, 1)
    refused("step-not-now", draw, panels.panel(invite="register"), file, 1)


def test_the_file_to_print_cannot_command_a_spreadsheet(panel, client, clerk):
    client.force_login(clerk)
    evil = register([("=HYPERLINK(1)", "Street 1", "a"), ("Person", "Street 2", "a")])
    answer = client.post(
        f"/en/desk/panels/{panel.slug}/letters",
        {"count": 2, "register": SimpleUploadedFile("r.csv", evil, "text/csv")},
    )
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))

    assert {row["name"] for row in rows} == {"'=HYPERLINK(1)", "Person"}
    assert all(len(row["code"]) == 14 for row in rows)
    assert "no-store" in answer["Cache-Control"]


def test_a_code_from_a_letter_registers_one_person(panel):
    made = draw(panel, register(some({"north": 5})), 2)
    one = makers.person()
    panels.registration(panel, person=one, code=made.codes[0].lower())

    for person, code in ((makers.person(), made.codes[0]), (makers.person(), "AAAA-BBBB-CCCC")):
        with pytest.raises(Refused) as no:
            panels.registration(panel, person=person, code=code)
        assert no.value.code in ("proof-taken", "code-unknown")
    assert Panel.objects.get().registrations.get().person == one
