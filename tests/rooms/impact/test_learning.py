"""Experiments teach the city model: entered, weighed, shown, taken back, computed again offline."""

import csv
import io
import json
import re
import shlex
import time

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import NOON, texts
from tests.rooms.conftest import forget
from tests.rooms.experiments import makers as trials

from talkoot.cli import main
from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.impact import actions, rules
from talkoot.loop.impact.bridge import model
from talkoot.loop.impact.models import Lesson
from talkoot.loop.impact.queries import learning as queries
from talkoot.loop.impact.rules import Evidence
from talkoot.loop.impact.views.learning import COLUMNS

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")
WHY = texts("The street is like many others")


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def trial(model_town):
    return trials.evaluated()


def teach(trial, clerk, **fields):
    return actions.teach(
        **{
            "experiment": trial,
            "action": "pumps",
            "measured": (0.4, 0.3, 0.5),
            "transfer": 0.1,
            "whole_city": False,
            "reason": WHY,
            "by": clerk,
            "now": NOON,
            **fields,
        }
    )


def test_a_lesson_is_kept_with_its_entry_in_the_ledger(trial, clerk):
    lesson = teach(trial, clerk)

    entry = Entry.objects.get(event="impact.lesson-entered")
    assert entry.subject == f"impact.lesson:{lesson.pk}"
    assert entry.data["measured"] == ["0.4", "0.3", "0.5"]
    assert entry.data["model"] == lesson.model == model.fingerprint()
    assert (lesson.unit, lesson.transfer) == ("1", 0.1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"action": "ferries"}, "unknown-action"),
        ({"measured": (0.4, 0.45, 0.5)}, "interval-wrong"),
        ({"measured": (40.0, 30.0, 50.0)}, "share-too-large"),
        ({"transfer": -0.1}, "transfer-negative"),
        ({"transfer": 0.0}, "transfer-zero"),
        ({"reason": {"en": " "}}, "reason-missing"),
    ],
)
def test_what_cannot_teach_is_refused_and_leaves_no_trace(trial, clerk, fields, code):
    before = Entry.objects.count()

    with pytest.raises(Refused) as no:
        teach(trial, clerk, **fields)

    assert no.value.code == code
    assert Entry.objects.count() == before
    assert not Lesson.objects.exists()


def test_only_evaluated_experiments_of_the_city_teach_and_each_once(model_town, clerk):
    row = trials.measured()
    with pytest.raises(Refused, match="not-evaluated"):
        teach(row, clerk)
    trials.running.evaluate(experiment=row, by=clerk, now=trials.AFTER)
    teach(row, clerk)
    with pytest.raises(Refused, match="taught-already"):
        teach(row, clerk)
    teach(row, clerk, action="wood", measured=(-0.2, -0.3, -0.1))
    type(row).objects.filter(pk=row.pk).update(origin="archive")
    with pytest.raises(Refused, match="from-elsewhere"):
        teach(row, clerk, action="buses", measured=(-0.2, -0.3, -0.1))


def test_the_database_keeps_one_lesson_an_action(trial, clerk):
    first = teach(trial, clerk)

    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


def test_an_action_of_several_effects_is_not_taught(model_town, clerk):
    file = model_town / "actions" / "all.toml"
    words = file.read_text(encoding="utf-8")
    two = words.replace(
        'effect = [{ node = "emissions", kind = "add", amount = -0.3, sd = 0.1 }]',
        'effect = [{ node = "emissions", kind = "add", amount = -0.3, sd = 0.1 }, '
        '{ node = "km_each", kind = "change", amount = -0.1, sd = 0.1 }]',
    )
    assert two != words
    file.write_text(two, encoding="utf-8")

    with pytest.raises(Refused, match="several-effects"):
        teach(trials.evaluated(), clerk, action="wood", measured=(-0.2, -0.3, -0.1))


def test_without_a_model_nothing_is_taught(no_model, clerk):
    with pytest.raises(Refused, match="no-model"):
        teach(trials.evaluated(), clerk)


def test_left_empty_the_transfer_is_wide_and_zero_only_where_the_whole_city_was_measured(
    trial, clerk
):
    wide = teach(trial, clerk, transfer=None)
    whole = teach(
        trial, clerk, action="buses", measured=(-0.1, -0.2, -0.05), transfer=None, whole_city=True
    )

    assert wide.transfer == 0.2, "the model's own sd, above half of 0.4 or equal to it"
    assert rules.usual_transfer(effect=-0.9, prior_sd=0.2) == 0.45
    assert whole.transfer == 0.0


def test_what_is_taken_back_stays_with_its_reason_and_counts_no_more(client, trial, clerk):
    lesson = teach(trial, clerk)

    actions.unteach(lesson=lesson, reason=texts("A sensor was broken"), by=clerk, now=NOON)

    assert Entry.objects.filter(event="impact.lesson-withdrawn").count() == 1
    page = read(client, "/en/impact/learned/")
    assert "A sensor was broken" in page
    assert "No experiment has taught the model yet." in page
    with pytest.raises(Refused, match="withdrawn-already"):
        actions.unteach(lesson=lesson, reason=WHY, by=clerk, now=NOON)
    with pytest.raises(Refused, match="reason-missing"):
        actions.unteach(lesson=teach(trial, clerk), reason={}, by=clerk, now=NOON)


def test_the_model_moves_towards_what_was_measured_and_becomes_surer(trial, clerk):
    teach(trial, clerk, transfer=None)

    (row,) = queries.learning().rows
    assert row.learned is not None
    assert 0.4 < row.learned.posterior[0] < 0.6
    assert row.learned.posterior[1] < 0.2
    assert row.learned.weight < 0.5, "one street never weighs more than all that was known"
    assert row.before is not None
    assert row.after is not None
    assert row.before.probability > row.after.probability


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_every_language(client, trial, clerk, language):
    lesson = teach(trial, clerk)
    client.force_login(clerk)
    for page in (
        "impact/learned/", "impact/learned.csv", "impact/learned/enter/",
        f"impact/learned/enter/{trial.slug}/", f"impact/learned/enter/{trial.slug}/?action=pumps",
        f"impact/learned/{lesson.pk}/take-back",
    ):  # fmt: skip
        read(client, f"/{language}/{page}")
    assert client.get(f"/{language}/impact/learned/enter/nothing-here/").status_code == 404


def test_the_page_says_prior_measured_transfer_weight_and_probability(client, trial, clerk):
    teach(trial, clerk)
    page = read(client, "/en/impact/learned/")

    assert "1 measured effect has taught the city model." in page
    assert "How much of “Share” moves to another kind" in page
    for cell in ("60.0 %", "27.1 to 92.9 %", "40.0 %", "30.0 to 50.0 %"):
        assert f'<td class="col-number">{cell}</td>' in page
    assert "Typically by 10.0 percentage points" in page
    assert "The experiment weighs 76 %, what the model held before 24 %." in page
    assert "The target of 2030 is reached in" in page
    assert 'href="/en/climate/actions/pumps/"' in page
    assert f'href="/en/experiments/{trial.slug}/"' in page
    assert "The street is like many others" in page
    assert "Which experiment would teach most" in page


def test_nothing_yet_and_no_model_say_so(client, model_town):
    page = read(client, "/en/impact/learned/")

    assert "No experiment has taught the model yet." in page
    assert 'href="/en/climate/actions/pumps/"' in page, "what would be worth trying"


def test_a_city_without_a_model_says_why(client, no_model):
    assert "Not available." in read(client, "/en/impact/learned/")
    assert client.get("/api/v1/learned").json()["no_model"] == "no-model"


def test_a_broken_model_does_not_break_the_page(client, model_town):
    (model_town / "model.toml").write_text("first = ", encoding="utf-8")

    assert "cannot be read now" in read(client, "/en/impact/learned/")


def test_a_lesson_of_an_action_that_is_gone_counts_for_nothing(client, trial, clerk):
    lesson = teach(trial, clerk)
    Lesson.objects.filter(pk=lesson.pk).update(action="ferries")

    page = read(client, "/en/impact/learned/")

    assert "The model no longer has this action" in page
    assert "No experiment has taught the model yet." in page


@pytest.mark.parametrize("transfer", [0.1, None])
def test_the_command_on_the_page_gives_the_same_probability(
    client, trial, clerk, model_town, capsys, transfer
):
    teach(trial, clerk, transfer=transfer)
    teach(trial, clerk, action="buses", measured=(-0.1, -0.2, -0.05))
    found = client.get("/api/v1/learned").json()

    asked = [*found["lessons"], found["together"]]
    assert len(asked) == 3
    for one in asked:
        assert one["command"] in read(client, "/en/impact/learned/").replace("&#39;", "'")
        words = shlex.split(one["command"])
        assert words[:2] == ["talkoot", "simulate"]
        assert main([words[1], str(model_town), *words[3:], "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["target"]["probability"] == one["after"]["probability"]
        assert answer["certificate"]["result"] == one["after"]["certificate"]["result"]


def test_the_default_scenario_with_the_action_on_is_what_is_compared(client, trial, clerk):
    teach(trial, clerk, action="buses", measured=(-0.1, -0.2, -0.05))
    one = client.get("/api/v1/learned").json()["lessons"][0]

    assert one["before"]["certificate"]["levels"] == {"pumps": 1.0, "buses": 1.0, "wood": 1.0}
    assert one["before"]["certificate"]["scenario"] == "plan"
    assert one["before"]["certificate"]["evidence"] == {}


def test_two_experiments_on_one_action_are_pooled_and_still_computed_offline(
    client, trial, clerk, model_town, capsys
):
    teach(trial, clerk)
    other = Lesson.objects.get()
    other.pk, other.experiment = None, trials.Experiment.objects.create(
        slug="second", title="Second", state="evaluated", made_at=NOON, changed_at=NOON
    )  # fmt: skip
    other.effect, other.low, other.high = 0.5, 0.3, 0.7
    other.save()
    together = client.get("/api/v1/learned").json()["together"]

    effect, low, high, transfer = together["evidence"]["pumps"]
    assert low < 0.4 < effect < 0.5 < high
    assert transfer == 0
    words = shlex.split(together["command"])
    assert main([words[1], str(model_town), *words[3:], "--json"]) == 0
    assert (
        json.loads(capsys.readouterr().out)["target"]["probability"]
        == together["after"]["probability"]
    )


MEASURED = st.builds(
    lambda effect, half, transfer: Evidence(effect, effect - half, effect + half, transfer),
    st.floats(-1, 1),
    st.floats(0.01, 1),
    st.floats(0, 1),
)


@given(st.lists(MEASURED, min_size=2, max_size=6), st.floats(0.05, 1))
def test_pooling_is_learning_one_after_another(rows, prior_sd):
    mean, precision = 0.1, prior_sd**-2
    for row in rows:
        weight = 1 / (rules.error(row) ** 2 + row.transfer**2)
        mean = (mean * precision + weight * row.effect) / (precision + weight)
        precision += weight
    one = rules.pooled(rows)
    weight = rules.error(one) ** -2

    assert (0.1 * prior_sd**-2 + weight * one.effect) / (prior_sd**-2 + weight) == pytest.approx(
        mean, abs=1e-9
    )
    assert rules.pooled(rows[::-1]).effect == pytest.approx(one.effect, abs=1e-9)


@pytest.mark.parametrize(
    ("unit", "measured_in", "factor"),
    [
        ("1", "share", 1.0),
        ("1", "%", 0.01),
        ("1", "Prosenttia", 0.01),
        ("1", "ppm", None),
        ("ktCO2e/a", "ktCO2e / a", 1.0),
        ("ktCO2e/a", "tCO2e/a", None),
    ],
)
def test_units_fit_or_they_do_not(unit, measured_in, factor):
    assert rules.factor_to(unit, measured_in=measured_in) == factor


def _in_unit(trial, unit):
    version = trial.versions.get(number=1)
    version.plan["unit"] = unit
    version.save(update_fields=["plan"])
    found = trial.evaluations.get()
    found.outcome |= {"effect": -20.0, "interval": [-30.0, -12.5], "confidence": 0.95}
    found.save(update_fields=["outcome"])


def test_the_form_is_filled_in_where_the_units_fit(client, trial, clerk):
    _in_unit(trial, "%")
    client.force_login(clerk)
    address = f"/en/impact/learned/enter/{trial.slug}/"

    page = read(client, f"{address}?action=buses")
    assert 'value="-0.2"' in page
    assert 'value="-0.125"' in page
    assert "-20.0 %" in page.replace("\N{MINUS SIGN}", "-"), "what the model holds"
    assert 'value="-0.2"' not in read(client, f"{address}?action=wood")


def test_a_clerk_enters_and_takes_back_on_the_pages(client, trial, clerk):
    client.force_login(clerk)
    address = f"/en/impact/learned/enter/{trial.slug}/?action=wood"
    given = {"effect": "\N{MINUS SIGN}0,2", "low": "-0.3", "high": "-0.1", "reason_fi": "Koska"}

    lacking = client.post(address, {**given, "reason_fi": ""})
    assert lacking.status_code == 422
    assert "Give the reason" in lacking.content.decode()
    assert client.post(address, {**given, "high": "-0.25"}).status_code == 422
    assert client.post(address, {**given, "effect": "much"}).status_code == 422
    assert client.post(address, given)["Location"] == "/en/impact/learned/"
    lesson = Lesson.objects.get()
    assert (lesson.effect, lesson.transfer, lesson.unit) == (-0.2, 0.1, "ktCO2e/a")

    page = read(client, "/en/impact/learned/")
    where = f"/en/impact/learned/{lesson.pk}/take-back"
    assert where in page
    assert client.post(where, {"reason_fi": " "}).status_code == 422
    assert client.post(where, {"reason_fi": "Mittari oli rikki"}).status_code == 302
    assert client.post(where, {"reason_fi": "Taas"}).status_code == 422


def test_the_chain_of_the_experiment_ends_in_what_it_taught(client, trial, clerk):
    address = f"/en/journey/experiments/{trial.slug}/"
    assert "Taught the city model" not in read(client, address)
    lesson = teach(trial, clerk)

    assert f'href="/en/impact/learned/#lesson-{lesson.pk}"' in read(client, address)


def test_people_s_words_cannot_break_out(client, trial, clerk):
    teach(trial, clerk, reason={"en": "<script>alert(1)</script>"})

    assert "<script>alert(1)" not in read(client, "/en/impact/learned/")


def test_lessons_are_to_be_had_as_csv_and_json(client, trial, clerk):
    teach(trial, clerk)
    gone = teach(trial, clerk, action="buses", measured=(-0.1, -0.2, -0.05))
    actions.unteach(lesson=gone, reason=WHY, by=clerk, now=NOON)

    rows = list(csv.DictReader(io.StringIO(read(client, "/en/impact/learned.csv"))))

    assert tuple(rows[0]) == COLUMNS
    assert [(row["action"], row["state"]) for row in rows] == [
        ("pumps", "holds"),
        ("buses", "withdrawn"),
    ]
    found = client.get("/api/v1/learned").json()
    assert float(rows[0]["probability_after"]) == found["lessons"][0]["after"]["probability"]
    assert found["lessons"][0]["prior"] == [0.6, 0.2]
    assert {one["action"] for one in found["worth_an_experiment"]} <= {"pumps", "buses", "wood"}
    assert "/api/v1/learned" in read(client, "/en/data/")


def test_pages_take_few_queries(client, trial, clerk, django_assert_max_num_queries):
    teach(trial, clerk)
    client.force_login(clerk)
    for page in ("", "enter/", f"enter/{trial.slug}/", f"enter/{trial.slug}/?action=pumps"):
        with django_assert_max_num_queries(12):
            client.get(f"/en/impact/learned/{page}")


def test_only_staff_enters_and_everyone_reads(client, trial, clerk, resident):
    client.force_login(resident)

    assert client.get("/en/impact/learned/enter/").status_code == 403
    assert "Enter what an experiment measured" not in read(client, "/en/impact/learned/")


def test_the_city_s_own_model_is_taught_within_a_second(client, clerk):
    row = trials.evaluated()
    read(client, "/en/impact/learned/")
    teach(row, clerk, action="road_pricing", measured=(-0.08, -0.12, -0.04), transfer=None)
    began = time.perf_counter()

    page = read(client, "/en/impact/learned/")

    assert time.perf_counter() - began < 3, "a quiet machine takes half a second"
    assert "measured effect has taught" in page


def test_a_model_that_becomes_sure_of_an_action_breaks_no_page(client, trial, clerk, model_town):
    teach(trial, clerk)
    path = model_town / "actions" / "all.toml"
    path.write_text(re.sub(r"sd = [0-9.]+", "sd = 0.0", path.read_text()))
    forget()

    assert "The model is sure of this action now" in read(client, "/en/impact/learned/")
    assert [row.lost for row in queries.learning().rows] == ["bad-prior"]


@pytest.mark.parametrize("high", ["1e400", "1e200", "-1e400", "inf", "NaN"])
def test_a_number_that_cannot_be_reckoned_with_is_refused(client, trial, clerk, high):
    client.force_login(clerk)
    address = f"/en/impact/learned/enter/{trial.slug}/?action=wood"
    given = {"effect": "-0,2", "low": "-0,3", "high": high, "reason_fi": "Koska"}

    assert client.post(address, given).status_code == 422
    assert not Lesson.objects.exists()
