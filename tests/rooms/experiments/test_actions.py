"""The life of an experiment, and what is refused on the way."""

from datetime import timedelta

import pytest
from tests import makers
from tests.makers import NOON
from tests.rooms.experiments import makers as some

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.experiments import bridge
from talkoot.loop.experiments.actions import preparing, running
from talkoot.loop.experiments.models import Experiment, Measurement, Reminder
from talkoot.loop.experiments.queries import one
from talkoot.loop.experiments.rules import planning

pytestmark = pytest.mark.django_db


def refused(code, act, **kwargs):
    with pytest.raises(Refused) as no:
        act(**kwargs)
    assert no.value.code == code, no.value.code
    return no.value


def test_only_an_agreed_match_becomes_an_experiment_and_once(resident):
    match = some.match()
    refused("not-a-partner", preparing.begin, match=match, by=resident, now=NOON)

    first = preparing.begin(match=match, by=match.offer_by, now=NOON)
    again = preparing.begin(match=match, by=match.need_by, now=NOON)

    assert first == again
    assert [p.duty for p in first.partners.all()] == ["need", "provider"]
    assert first.goals.count() == 1
    match.agreed_at = None
    match.save()
    refused("not-agreed", preparing.begin, match=match, by=match.need_by, now=NOON)


def test_a_new_text_is_accepted_anew_and_only_by_somebody_who_signs():
    row = some.begun()
    need = row.partners.get(duty="need")
    head = some.speaker_of(row, "need")
    member = some.speaker(need.organisation, "member")
    text = preparing.write_agreement(experiment=row, parts=some.PARTS, by=member, now=NOON)
    ask = {"agreement": text, "partner": need, "now": NOON}
    refused("not-your-party", preparing.accept, by=member, **ask)
    refused("not-your-party", preparing.accept, by=some.speaker_of(row, "provider"), **ask)
    preparing.accept(by=head, **ask)
    refused("accepted-already", preparing.accept, by=head, **ask)

    changed = {**some.PARTS, "costs": "The city pays 5,000 euros."}
    newer = preparing.write_agreement(experiment=row, parts=changed, by=member, now=NOON)

    assert newer.number == 2
    assert one.accepted(row) == set()
    refused("agreement-changed", preparing.accept, by=head, **ask)
    lacking = {**changed, "ethics": " "}
    no = refused(
        "part-missing",
        preparing.write_agreement,
        experiment=row,
        parts=lacking,
        by=member,
        now=NOON,
    )
    assert no.values["part"] == "ethics"


def test_nothing_is_locked_before_everybody_has_accepted(clerk):
    row = some.planned()
    no = refused("agreement-missing", preparing.lock, experiment=row, by=clerk, now=NOON)
    assert no.values["parties"] == "School, Company"
    some.agree(row)
    late = NOON + timedelta(days=4)
    refused("starts-in-past", preparing.lock, experiment=row, by=clerk, now=late)

    row = preparing.lock(experiment=row, by=clerk, now=NOON)

    assert row.state == "locked"
    assert row.locked == planning.plan_hash(row.plan)
    assert Entry.objects.get(event="experiment.locked").data["hash"] == row.locked
    for act in (preparing.lock,):
        refused("locked-already", act, experiment=row, by=clerk, now=NOON)


def test_the_lots_are_drawn_once_after_the_lock_and_anyone_can_draw_them_again(clerk):
    planned = some.planned()
    ask = {"value": "4 8 15", "by": clerk, "now": NOON}
    refused("not-locked", preparing.draw, experiment=planned, **ask)
    some.agree(planned)
    row = preparing.lock(experiment=planned, by=clerk, now=NOON)
    refused("draw-value-missing", preparing.draw, experiment=row, **{**ask, "value": " 4 "})

    row = preparing.draw(experiment=row, **ask)

    assert row.seed == planning.seed_of(row.locked, "4 8 15")
    starts = bridge.groups(row.plan, seed=row.seed)
    assert sorted(starts) == sorted(row.plan["sites"])
    assert sorted(map(int, starts.values())) == [2, 3, 5, 6, 8]
    refused("drawn-already", preparing.draw, experiment=row, **{**ask, "value": "other"})


def test_words_may_be_amended_in_sight_and_the_analysis_may_not():
    row = some.drawn()
    head = some.speaker_of(row, "need")
    ask = {"experiment": row, "by": head, "now": NOON}
    for name, value in {"smallest_effect": "5", "periods": 6, "unit": "ppb"}.items():
        no = refused(
            "analysis-fixed", preparing.amend, plan={**row.plan, name: value}, reason="x", **ask
        )
        assert no.values["field"] == name
    other = {**row.plan, "stopping": "If two are cold."}
    refused("reason-missing", preparing.amend, plan=other, reason=" ", **ask)
    refused("nothing-changed", preparing.amend, plan=row.plan, reason="x", **ask)

    preparing.amend(plan=other, reason="The head asked for it.", **ask)

    assert [v.number for v in row.versions.all()] == [1, 2]
    assert row.versions.get(number=1).hash == row.locked


def test_values_are_checked_against_the_plan_and_all_are_kept_or_none():
    row = some.drawn()
    head = some.speaker_of(row, "need")
    good = some.rows(row)
    ask = {"experiment": row, "source": "csv", "by": head, "now": some.AFTER}
    early = {**ask, "now": NOON + timedelta(days=1)}
    refused("not-begun", running.measure, rows=good[:1], **early)
    refused("not-a-partner", running.measure, rows=good, **{**ask, "by": makers.person()})
    refused("no-values", running.measure, rows=[], **ask)
    second_week = {**ask, "now": NOON + timedelta(days=11)}
    refused("period-not-over", running.measure, rows=good[:2], **second_week)
    for bad in ("", "warm", "nan", "1_0"):
        no = refused(
            "no-number",
            running.measure,
            rows=[*good[:2], {**good[2], "carbon_dioxide": bad}],
            **ask,
        )
        assert no.values["row"] == 3
    for key, value in (("site", "elsewhere"), ("period", "9")):
        with pytest.raises(bridge.BadInput):
            running.measure(rows=[good[0], {**good[1], key: value}], **ask)

    assert not Measurement.objects.exists()
    assert len(running.measure(rows=good[:8], **ask)) == 8


def test_a_correction_is_a_new_edition_and_sending_twice_changes_nothing():
    row = some.drawn()
    ask = {
        "experiment": row, "source": "form", "by": some.speaker_of(row, "need"), "now": some.AFTER
    }  # fmt: skip
    given = some.rows(row)[:1]
    running.measure(rows=given, **ask)

    assert running.measure(rows=given, **ask) == []
    running.measure(rows=[{**given[0], "carbon_dioxide": "700"}], **ask)

    assert [m.edition for m in row.measurements.all()] == [1, 2]
    assert [m.values["carbon_dioxide"] for m in one.measurements(row)] == ["700"]


def test_people_are_in_the_group_that_was_drawn_for_them():
    row = some.drawn(design="random-ab", periods=1, per_arm=30)
    ask = {
        "experiment": row,
        "source": "api",
        "by": some.speaker_of(row, "need"),
        "now": some.AFTER,
    }
    drawn = bridge.arm(row.seed, "p-1")
    other = {"control": "treatment", "treatment": "control"}[drawn]
    given = {"unit": "p-1", "carbon_dioxide": "800"}
    refused("arm-not-drawn", running.measure, rows=[{**given, "arm": other}], **ask)

    assert running.measure(rows=[given], **ask)[0].arm == drawn


@pytest.mark.parametrize(
    ("effect", "word"), [(-200, "adopt"), (-20, "stop"), (200, "stop"), (-52, "adapt")]
)
def test_the_planned_analysis_says_what_the_data_show(effect, word):
    row = some.evaluated(effect)
    found = row.evaluations.get()

    assert found.outcome["design"] == "stepped-wedge"
    assert abs(found.outcome["effect"] - effect) < 15
    assert found.outcome["verdict"] == word
    assert found.plan_hash == row.locked
    assert row.state == "evaluated"


def test_the_result_is_read_once_after_the_last_day_and_from_whole_data(clerk):
    row = some.drawn()
    refused("too-early", running.evaluate, experiment=row, by=clerk, now=NOON + timedelta(days=58))
    with pytest.raises(bridge.BadInput) as no:
        running.evaluate(experiment=row, by=clerk, now=some.AFTER)
    assert no.value.code == "no-rows"
    provider = some.speaker_of(row, "provider")
    refused("not-a-partner", running.evaluate, experiment=row, by=provider, now=some.AFTER)

    assert not row.evaluations.exists()


def test_a_verdict_needs_a_result_reasons_and_an_office_and_is_given_once(clerk):
    row = some.measured()
    ask = {"experiment": row, "word": "adopt", "by": clerk, "now": some.AFTER}
    given = {"reasons": {"en": "It works."}, "office": {"en": "Schools"}}
    refused("not-evaluated", running.decide, **ask, **given)
    running.evaluate(experiment=row, by=clerk, now=some.AFTER)
    refused("reason-missing", running.decide, **ask, **{**given, "reasons": {"en": " "}})
    refused("office-missing", running.decide, **ask, **{**given, "office": {}})
    refused("word-unknown", running.decide, **{**ask, "word": "buy"}, **given)

    verdict = running.decide(**ask, **given)

    assert (verdict.word, verdict.suggested) == ("adopt", "adopt")
    refused("not-evaluated", running.decide, **ask, **given)
    refused("ended", running.end, experiment=row, reason="x", by=clerk, now=some.AFTER)


def test_one_is_reminded_thirty_seven_and_one_days_before_and_after_once_each():
    row = some.drawn(periods=5, period_days=40)
    due = some.STARTS + timedelta(days=40)
    days = [(due - NOON.date()).days - left for left in (31, 30, 7, 1, 0, -1, -8, -9)]

    made = [running.remind(NOON + timedelta(days=day)) for day in days]

    assert made == [0, 1, 1, 1, 0, 1, 1, 0]
    assert running.remind(NOON + timedelta(days=days[1])) == 0
    assert sorted(r.days for r in Reminder.objects.filter(due_on=due)) == [-8, -1, 1, 7, 30]
    assert Entry.objects.filter(event="experiment.due").count() == 5
    Experiment.objects.filter(pk=row.pk).update(state="ended")
    assert running.remind(NOON + timedelta(days=days[2] + 40)) == 0


def test_an_experiment_that_ends_early_stays_with_its_reason(clerk):
    row = some.drawn()
    refused("reason-missing", running.end, experiment=row, reason=" ", by=clerk, now=NOON)

    row = running.end(experiment=row, reason="The school closes.", by=clerk, now=NOON)

    assert (row.state, row.end_reason) == ("ended", "The school closes.")
    head = some.speaker_of(row, "need")
    for act, ask in (
        (running.measure, {"rows": [{}], "source": "csv"}),
        (running.evaluate, {}),
    ):
        by = clerk if act is running.evaluate else head
        refused("not-running", act, experiment=row, by=by, now=some.AFTER, **ask)
