"""Pages of experiments and of matching, in each state, for whoever may see them."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from tests import makers
from tests.makers import NOON
from tests.rooms.experiments import makers as some

from talkoot.loop.experiments.actions import running
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.proposals.models import Match

pytestmark = pytest.mark.django_db
PAGES = ("", "summary", "agreement", "data.csv", "blank.csv")


@pytest.fixture
def later(monkeypatch):
    """The clock of the views, ten weeks on."""
    monkeypatch.setattr(timezone, "now", lambda: some.AFTER)


@pytest.mark.parametrize(
    "make", [some.begun, some.planned, some.locked, some.drawn, some.measured, some.evaluated]
)
def test_an_experiment_is_public_in_every_state_and_language(client, make):
    row = make()
    for language in ("fi", "sv", "en"):
        for page in PAGES:
            assert client.get(f"/{language}/experiments/{row.slug}/{page}").status_code == 200
        assert client.get(f"/{language}/journey/experiments/{row.slug}/").status_code == 200
        assert client.get(f"/{language}/market/").status_code == 200
    assert client.get(f"/api/v1/experiments/{row.slug}").status_code == 200
    assert len(client.get("/api/v1/experiments").json()) == 1
    assert client.get("/en/experiments.csv").status_code == 200


def test_pages_for_partners_are_nobody_elses(client, resident):
    row = some.drawn()
    for page in ("partners", "plan", "amend", "values"):
        assert client.get(f"/en/experiments/{row.slug}/{page}").status_code == 302
    client.force_login(resident)
    for page in ("partners", "plan", "amend", "values"):
        assert client.get(f"/en/experiments/{row.slug}/{page}").status_code == 404


def form(row, **fields):
    given = {k: v for k, v in row.plan.items() if v not in (None, "", [], False)}
    return {**given, "title": row.title, "summary": "s", **fields}


def test_a_plan_is_written_checked_and_shown_with_its_power(client):
    row = some.planned()
    client.force_login(some.speaker_of(row, "need"))
    where = f"/en/experiments/{row.slug}/plan"
    assert client.get(where).status_code == 200

    assert client.post(where, form(row, periods=2)).status_code == 422
    lacking = client.post(where, form(row, question=""))
    assert (lacking.status_code, b"#id_question" in lacking.content) == (422, True)
    assert client.post(where, form(row, smallest_effect="12,5")).status_code == 302
    row.refresh_from_db()
    assert row.plan["smallest_effect"] == "12.5"
    page = client.get(f"/en/experiments/{row.slug}/").content.decode()
    assert "of 100 such trials would find it" in page


def test_values_come_by_form_table_and_program(client, later):
    row = some.drawn()
    head = some.speaker_of(row, "need")
    client.force_login(head)
    where = f"/en/experiments/{row.slug}/values"
    sites = row.plan["sites"]
    page = client.get(where).content.decode()
    assert f"v-{sites[0]}-carbon_dioxide" in page
    typed = {f"v-{site}-carbon_dioxide": "900,5" for site in sites[:3]}
    assert client.post(f"{where}?period=1", typed).status_code == 302
    assert row.measurements.filter(period=1).count() == 3

    lines = ["site;period;carbon_dioxide", f"{sites[3]};1;910,5", f"{sites[4]};1;911"]
    table = f"/en/experiments/{row.slug}/table"
    bad = client.post(table, {"text": "\n".join([*lines, "elsewhere;1;1"])})
    assert (bad.status_code, b"data.csv:4" in bad.content) == (422, True)
    assert client.post(table, {"text": "\n".join(lines)}).status_code == 302
    assert row.measurements.get(site=sites[3]).values == {"carbon_dioxide": "910.5"}

    page = client.post(f"/en/experiments/{row.slug}/key").content.decode()
    key = page.split("<code data-copy")[1].split(">")[1].split("<")[0]
    api = f"/api/v1/experiments/{row.slug}/values"
    body = {"rows": [{"site": sites[0], "period": 2, "carbon_dioxide": 880.5}]}

    def send(key, body):
        return client.post(
            api, json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )  # fmt: skip

    client.logout()
    assert send("wrong", body).json()["code"] == "key-unknown"
    assert send(key, body).json() == {"kept": 1}
    wrong = send(key, {"rows": [{"site": sites[0], "period": 3, "carbon_dioxide": "warm"}]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "no-number")


def test_the_data_are_public_without_pseudonyms(client):
    row = some.drawn(design="random-ab", periods=1, per_arm=30)
    running.measure(
        experiment=row,
        rows=[{"unit": "maija-17", "carbon_dioxide": "800"}],
        source="form",
        by=some.speaker_of(row, "need"),
        now=some.AFTER,
    )

    found = b"".join(client.get(f"/en/experiments/{row.slug}/data.csv").streaming_content)

    assert b"800" in found
    assert b"maija" not in found
    assert b"maija" not in client.get(f"/api/v1/experiments/{row.slug}").content


def test_a_failed_experiment_stands_as_prominent_as_a_good_one(client, clerk):
    row = some.evaluated(200)
    client.force_login(clerk)
    where = f"/en/experiments/{row.slug}/decide"
    assert client.get(where).status_code == 200
    assert client.post(where, {"word": "stop"}).status_code == 422
    given = {"word": "stop", "reasons_en": "It made the air worse.", "office_en": "Schools"}
    client.post(where, given)

    page = client.get(f"/en/experiments/{row.slug}/").content.decode()
    assert "It made the air worse." in page
    assert "Made with" in page
    assert "200" in page
    listed = client.get("/en/market/?stage=stop").content.decode()
    assert row.title in listed
    assert row.title not in client.get("/en/market/?stage=adopt").content.decode()
    chain = client.get(f"/en/journey/experiments/{row.slug}/").content.decode()
    order = [chain.index(f">{words}</a>") for words in (
        "Goal of the city", "Need", "Offer", "Both sides agreed to try", "Agreement accepted",
        "Plan locked", "Lots drawn", "Values measured", "Evaluated", "Verdict",
    )]  # fmt: skip
    assert order == sorted(order)


def test_the_marketplace_is_searched_by_place_field_goal_and_stage(client):
    place, goal = makers.place(), makers.goal()
    call = makers.call()
    need = makers.proposal(call, kind="need", title="Quiet corner", place=place, field="learning")
    need.goals.set([goal])
    makers.proposal(call, kind="offer", title="Bicycle pump", field="mobility")

    def found(query):
        page = client.get(f"/en/market/?{query}").content.decode()
        return "Quiet corner" in page, "Bicycle pump" in page

    assert found("") == (True, True)
    assert found(f"place={place.slug}") == (True, False)
    assert found("field=mobility") == (False, True)
    assert found(f"goal={goal.slug}") == (True, False)
    assert found("stage=seeking") == (True, True)
    assert found("stage=matched") == found("stage=running") == (False, False)


def test_an_empty_marketplace_invites(client):
    page = client.get("/en/market/").content.decode()

    assert "You can be the first." in page


def test_matches_have_reasons_in_words_and_both_sides_answer(client):
    call = makers.call()
    school = some.organisation("school", "site")
    company = some.organisation("company", field="buildings")
    need = makers.proposal(
        call, kind="need", title="Fresh air in classrooms", field="buildings",
        author_organisation=school, cost_cents=500_00,
    )  # fmt: skip
    offer = makers.proposal(
        call, kind="offer", title="Sensors for fresh air in classrooms", field="buildings",
        author_organisation=company, cost_cents=900_00,
    )  # fmt: skip
    where = f"/en/proposals/{need.slug}/matches"
    page = client.get(where).content.decode()
    assert "Both speak of:" in page
    assert "Buildings and indoor air" in page
    assert "€900 is above the €500" in page
    assert "Company" in page
    answer = {"need": need.slug, "offer": offer.slug, "reply": "no", "reason": ""}
    client.force_login(makers.person())
    assert client.post(f"{where}/reply", answer).status_code == 409
    client.force_login(some.speaker(school, "member"))
    lacking = client.post(f"{where}/reply", answer)
    assert (lacking.status_code, b"#id_reason" in lacking.content) == (409, True)
    client.post(f"{where}/reply", {**answer, "reply": "interested"})
    client.force_login(some.speaker(company, "member"))
    other = f"/en/proposals/{offer.slug}/matches"
    assert b"We are interested" in client.get(other).content
    client.post(f"{other}/reply", {**answer, "reply": "interested"})
    match = Match.objects.get()
    assert match.agreed_at
    begin = f"/en/matches/{match.pk}/experiment"
    assert client.get(begin).status_code == 200
    assert client.post(begin).status_code == 302
    assert Experiment.objects.get().match == match
    client.logout()
    assert client.get(begin).status_code == 302


def test_a_round_joins_many_and_leaves_out_what_was_refused(client, clerk):
    call = makers.call()
    needs = [
        makers.proposal(call, kind="need", title=f"{w} for the school") for w in ("Bicycle", "Lamp")
    ]
    offers = [
        makers.proposal(call, kind="offer", title=f"We repair each {w}")
        for w in ("lamp", "bicycle")
    ]
    where = f"/en/desk/proposals/{call.slug}/rounds"
    client.force_login(clerk)
    empty = makers.call()
    assert client.post(f"/en/desk/proposals/{empty.slug}/rounds").status_code == 409

    assert client.post(where).status_code == 302

    pairs = set(
        Match.objects.filter(round__isnull=False).values_list("need__title", "offer__title")
    )
    assert pairs == {
        ("Bicycle for the school", "We repair each bicycle"),
        ("Lamp for the school", "We repair each lamp"),
    }
    assert client.get(where).status_code == 200
    assert needs[0].offered.get(round__isnull=False).offer == offers[1]


def test_partners_and_only_they_are_reminded():
    from talkoot.outlook.notices import actions as notices
    from talkoot.outlook.notices.models import Mail

    row = some.drawn()
    notices.follow(NOON)
    Mail.objects.all().delete()
    running.remind(NOON + timedelta(days=9))
    while notices.read(NOON):
        pass
    people = {some.speaker_of(row, duty).pk for duty in ("need", "provider")}

    assert set(Mail.objects.values_list("person", flat=True)) == people


@pytest.mark.parametrize(("make", "earned"), [(some.measured, False), (some.evaluated, True)])
def test_the_mark_is_earned_by_being_evaluated(client, make, earned):
    row = make()

    for page in ("", "summary"):
        shown = client.get(f"/en/experiments/{row.slug}/{page}").content.decode()
        assert ("Made with Espoo" in shown) is earned, page
    assert ("Made with Espoo" in client.get("/en/market/").content.decode()) is earned
