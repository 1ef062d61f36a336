"""The pages of panels: what everyone sees, what one's own page says, what the desk may do."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from tests import makers
from tests import panel_makers as panels
from tests.makers import NOON
from tests.panel_makers import CLOSED, DICE, DRAW

from talkoot.commons.people import actions as people
from talkoot.loop.decisions.actions import panels as actions
from talkoot.loop.decisions.actions import seats
from talkoot.loop.decisions.models import Panel, Registration

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def at(monkeypatch):
    def set_clock(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_clock(NOON)
    return set_clock


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return text_of(answer)


def test_a_draft_is_nobodys_business(client):
    row = panels.panel()

    for part in ("", "draw", "draw/chances.csv", "draw/bundle.zip"):
        assert client.get(f"/en/panels/{row.slug}/{part}").status_code == 404
    assert client.get(f"/api/v1/panels/{row.slug}").status_code == 404
    assert row.title["en"] not in page(client, "/en/panels/")


def test_a_call_leads_to_its_panel_once_that_is_public(client):
    row = panels.panel()
    call = f"/en/calls/{row.call.slug}/"
    assert f"/en/panels/{row.slug}/" not in client.get(call).content.decode()

    opened = panels.open_panel()
    page = client.get(f"/en/calls/{opened.call.slug}/").content.decode()

    assert f"/en/panels/{opened.slug}/" in page


def test_someone_signs_in_registers_and_leaves_again(client, resident, at):
    row = panels.open_panel()
    where = f"/en/panels/{row.slug}/me"
    assert client.get(where)["Location"].startswith("/en/account/login/")
    client.force_login(resident)
    said = {"about-age": "old", "about-area": "north", "name": "Maija", "agreed": "on"}
    client.post(where, said)

    assert Registration.objects.get().answers == {"age": "old", "area": "north"}
    assert "You are registered" in page(client, where)
    client.post(f"{where}/withdraw")
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("missing", "field", "words"),
    [
        ("about-age", "id_about-age_0", "Choose one."),
        ("name", "id_name", "Write your name."),
        ("agreed", "id_agreed", "Tick the box if you would take part."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_kept(
    client, resident, at, missing, field, words
):
    row = panels.open_panel()
    client.force_login(resident)
    said = {"about-age": "old", "about-area": "north", "name": "Maija", "agreed": "on"}
    said.pop(missing)
    answer = client.post(f"/en/panels/{row.slug}/me", said)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.content.decode()
    assert words in text_of(answer)
    assert not Registration.objects.exists()


def test_a_wrong_code_is_said_at_its_field(client, resident, at):
    row = panels.open_panel(invite="register")
    client.force_login(resident)
    said = {"about-age": "old", "about-area": "north", "name": "M", "agreed": "on", "code": "AAAA"}
    answer = client.post(f"/en/panels/{row.slug}/me", said)

    assert answer.status_code == 422
    assert 'href="#id_code"' in answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_sees_the_draw_and_nobodys_name(client, language):
    row = panels.drawn_panel(size=4, people=16)
    shown = " ".join(
        client.get(address).content.decode()
        for address in (
            f"/{language}/panels/",
            f"/{language}/panels/{row.slug}/",
            f"/{language}/panels/{row.slug}/draw",
            f"/api/v1/panels/{row.slug}",
        )
    )

    assert row.lottery.pool_hash in shown
    assert row.draw.seed in shown
    for person in row.registrations.all():
        assert person.number not in shown
        assert person.opener not in shown
        assert person.person.email not in shown
    assert "Example resident" not in shown


def test_the_published_chances_add_up_to_the_places_of_the_panel(client):
    row = panels.published_panel(size=4, people=16)
    answer = client.get(f"/en/panels/{row.slug}/draw/chances.csv").getvalue().decode()
    shares = [float(line.split(",")[1]) for line in answer.splitlines()[1:]]

    assert len(shares) == 16
    assert sum(shares) == pytest.approx(4)
    found = client.get(f"/api/v1/panels/{row.slug}").json()
    assert sum(found["lottery"]["chances"].values()) == 4 * found["lottery"]["panels"]
    assert found["draw"] is None
    assert [row["registered"] for row in found["quotas"]] == [8, 8, 8, 8]


def test_small_groups_are_counted_out_to_nobody_but_the_desk(client, clerk):
    row = panels.open_panel()
    for n in range(12):
        panels.registration(row, age="old" if n == 0 else "young")
    found = client.get(f"/api/v1/panels/{row.slug}").json()["quotas"]

    assert [line["registered"] for line in found if line["category"] == "age"] == [None, None]
    client.force_login(clerk)
    assert " 11 " in page(client, f"/en/desk/panels/{row.slug}/quotas")


def test_ones_own_page_says_whether_one_was_drawn_and_takes_the_answer(client, at):
    row = panels.drawn_panel()
    first = row.seats.filter(is_reserve=False).first()
    at(DRAW)
    client.force_login(first.registration.person)
    where = f"/en/panels/{row.slug}/me"
    assert "You have been drawn" in page(client, where)
    client.post(f"{where}/accept")
    assert "You take part" in page(client, where)
    client.post(f"{where}/decline")
    came = first.replaced_by

    assert "You have given your place back" in page(client, where)
    client.force_login(came.registration.person)
    assert "You have been drawn" in page(client, where)
    client.force_login(row.seats.filter(state="waiting").last().registration.person)
    assert "You were not drawn this time" in page(client, where)
    assert client.post(f"{where}/accept", follow=True).status_code == 200
    assert row.seats.filter(state="accepted").count() == 0


def test_nobody_answers_for_somebody_else(client, resident):
    row = panels.drawn_panel()
    client.force_login(resident)

    for step in ("accept", "decline", "withdraw"):
        assert client.post(f"/en/panels/{row.slug}/me/{step}").status_code == 404
    assert set(row.seats.filter(is_reserve=False).values_list("state", flat=True)) == {"offered"}


def step(client, row, name, person, **fields):
    client.force_login(person)
    return client.post(f"/en/desk/panels/{row.slug}/step/{name}", fields, follow=True)


def test_the_desk_makes_and_runs_a_panel_by_forms(client, clerk, second_clerk, at):
    call = makers.call()
    client.force_login(clerk)
    texts = {
        f"{name}_{code}": f"{name} {code}"
        for name in ("title", "task", "practical")
        for code in LANGUAGES
    }
    made = {
        "call": call.pk,
        "slug": "shore-panel",
        "size": 2,
        "invite": "open",
        "asked": ["gender"],
        "objective": "nash",
        "registers_from": "2031-05-02T12:00",
        "registers_until": "2031-05-12T12:00",
        "draw_at": "2031-05-22T12:00",
        **texts,
    }
    assert client.post("/en/desk/panels/new", {**made, "size": ""}).status_code == 422
    client.post("/en/desk/panels/new", made)
    row = Panel.objects.get()
    assert row.objective == "nash"
    step(client, row, "open", clerk)
    shown = page(client, f"/en/panels/{row.slug}/")
    assert "The product of all chances as large as can be" in shown
    assert "the product of all chances is made as large as it can be" in shown
    where = f"/en/desk/panels/{row.slug}/people"
    for n in range(4):
        caller = {"name": f"Caller {n}", "phone": "040 1", "agreed": "on"}
        client.post(where, {**caller, "about-gender": ("woman", "man")[n % 2]})
    assert "Caller 3" in page(client, where)
    at(CLOSED)
    step(client, row, "close", clerk)
    keys = {f.key: f.pk for f in panels.features(row)}
    asked = {f"min-{keys['woman']}": 1, f"max-{keys['woman']}": 1}
    client.post(f"/en/desk/panels/{row.slug}/quotas", {**asked, "go": "save"})
    named = {
        "value_kind": "dice",
        "value_name": "Ten throws",
        "fallback_kind": "lottery",
        "fallback_name": "Round 21/2031",
        "fallback_at": "2031-05-27T12:00",
    }
    assert "is named" in text_of(step(client, row, "value", clerk, **named))
    assert "are published" in text_of(step(client, row, "publish", clerk))
    at(DRAW)
    wrong = step(client, row, "draw", clerk, value="7 7 7")
    assert wrong.status_code == 409
    assert "is not written like this kind of value" in text_of(wrong)
    assert "First entry kept" in text_of(step(client, row, "draw", clerk, value=DICE))
    assert "Waiting for another person" in page(client, f"/en/desk/panels/{row.slug}/")
    assert "The panel is drawn" in text_of(step(client, row, "draw", second_clerk, value=DICE))

    seat = row.seats.filter(is_reserve=False).first()
    client.post(f"{where}/{seat.number}/accept")
    noted = step(client, row, "meeting", clerk, held_on="2031-06-01", present=[seat.pk])
    assert "The meeting is noted" in text_of(noted)
    step(client, row, "statement", clerk, statement_en="Keep the shore open.")
    client.logout()
    assert "Keep the shore open." in page(client, f"/en/panels/{row.slug}/")
    assert client.get(f"/en/panels/{row.slug}/draw/bundle.zip").status_code == 200


def test_an_auditor_sees_the_desk_and_takes_no_step(client, auditor):
    row = panels.closed_panel()
    client.force_login(auditor)

    assert client.get(f"/en/desk/panels/{row.slug}/").status_code == 200
    for part in ("people", "quotas", "step/publish", "letters"):
        assert client.post(f"/en/desk/panels/{row.slug}/{part}").status_code == 403


def quota_form(row, wanted):
    keys = {f.key: f.pk for f in panels.features(row)}
    return {
        f"{end}-{keys[key]}": number
        for key, pair in wanted.items()
        for end, number in zip(("min", "max"), pair, strict=True)
    }


def test_the_editor_says_what_clashes_and_what_would_help(client, clerk):
    row = panels.open_panel(size=4)
    for n in range(16):
        panels.registration(row, age="old" if n < 4 else "young", area=("north", "south")[n < 4])
    client.force_login(clerk)
    where = f"/en/desk/panels/{row.slug}/quotas"
    clash = quota_form(row, {"old": (3, 4), "north": (3, 4)})
    asked = client.post(f"{where}/check", clash).json()

    assert asked["fine"] is False
    assert asked["clash"]
    assert asked["repair"]
    shown = text_of(client.post(where, {**clash, "go": "check"}))
    for line in (asked["headline"], *asked["clash"], *asked["repair"]):
        assert line in shown
    fine = quota_form(row, {"old": (2, 2), "north": (2, 2)})
    assert client.post(f"{where}/check", fine).json()["fine"] is True


def test_the_editor_adds_up_before_anyone_has_registered(client, clerk):
    row = panels.panel(size=4)
    client.force_login(clerk)
    where = f"/en/desk/panels/{row.slug}/quotas/check"

    assert client.post(where, {}).json()["fine"] is True
    found = client.post(where, quota_form(row, {"young": (3, 4), "old": (2, 4)})).json()
    assert "add up to 5" in found["points"][0]
    wrong = client.post(where, quota_form(row, {"young": ("x", 4)})).json()
    assert "“x” is not a whole number" in wrong["points"][0]


def test_each_quota_has_a_price_in_fairness(client, clerk):
    row = panels.open_panel(size=4)
    for n in range(20):
        panels.registration(row, age="old" if n < 2 else "young")
    client.force_login(clerk)
    asked = {**quota_form(row, {"old": (2, 2), "young": (2, 2)}), "go": "price"}
    shown = text_of(client.post(f"/en/desk/panels/{row.slug}/quotas", asked))

    # 2 of the 18 young: 11.1 percent; without the quota all 20 could have 20 percent.
    assert "is at best 11.1 percent" in shown
    assert "Price of each quota" in shown


def test_quotas_are_proposed_from_the_residents(client, clerk):
    row = panels.panel(size=10)
    client.force_login(clerk)
    keys = {f.key: f.pk for f in panels.features(row)}
    asked = {f"people-{keys['young']}": 300, f"people-{keys['old']}": 700, "go": "propose"}
    answer = client.post(f"/en/desk/panels/{row.slug}/quotas", asked).content.decode()

    assert re.search(rf'id="min-{keys["young"]}" value="2"', answer)
    assert re.search(rf'id="max-{keys["old"]}" value="8"', answer)


def test_erasing_an_account_leaves_the_pool_while_it_is_open_and_the_draw_whole_after(at):
    open_one, drawn = panels.open_panel(), panels.drawn_panel()
    person = makers.person()
    panels.registration(open_one, person=person)
    seat = drawn.seats.first()
    drawn_person = seat.registration.person
    people.erase(person=person, now=NOON)
    people.erase(person=drawn_person, now=DRAW)

    assert not open_one.registrations.exists()
    row = Registration.objects.get(seat=seat)
    assert (row.person, row.name, row.phone, row.slot, row.opener) == (None, "", "", "", "")
    assert seats.decline(seat=seat, by=None, now=DRAW)


def test_what_is_personal_is_deleted_half_a_year_after_the_end(clerk):
    row = panels.drawn_panel()
    seat = seats.accept(seat=row.seats.first(), by=None, now=DRAW)
    actions.note_meeting(panel=row, held_on=DRAW.date(), present=[seat.pk], by=clerk, now=DRAW)
    actions.hand_over(panel=row, statement={"en": "Yes."}, by=clerk, now=DRAW)

    assert actions.forget_panels(DRAW + timedelta(days=181)) == 0
    assert actions.forget_panels(DRAW + timedelta(days=183)) == 1
    row.refresh_from_db()
    assert not row.registrations.exists()
    assert not row.meetings.get().present.exists()
    assert row.lottery.document == {}
    assert row.seats.count() == 16
    assert actions.forget_panels(DRAW + timedelta(days=999)) == 0


def test_pages_of_a_forgotten_panel_still_stand(client):
    row = panels.drawn_panel()
    actions.forget_panels(DRAW + timedelta(days=999))

    for name in ("panel", "panel_draw"):
        assert client.get(reverse(f"decisions:{name}", args=[row.slug])).status_code == 200


def test_a_page_of_a_panel_asks_the_database_little(client, django_assert_max_num_queries):
    row = panels.drawn_panel()

    for name in ("panel", "panel_draw"):
        with django_assert_max_num_queries(16):
            client.get(reverse(f"decisions:{name}", args=[row.slug]))


def test_registering_on_the_telephone_needs_a_number_to_call(client, clerk, at):
    row = panels.open_panel()
    client.force_login(clerk)
    said = {"about-age": "old", "about-area": "north", "name": "Maija", "agreed": "on"}
    answer = client.post(f"/en/desk/panels/{row.slug}/people", said)

    assert answer.status_code == 422
    assert "Write a telephone number" in text_of(answer)


def test_nobody_registers_twice_by_account_or_by_letter(at):
    row = panels.open_panel()
    person = makers.person()
    panels.registration(row, person=person)

    with pytest.raises(Exception, match="registered-already"):
        panels.registration(row, person=person)
    assert row.registrations.count() == 1


def test_the_list_says_where_one_can_register_first(client):
    late, early = panels.drawn_panel(), panels.open_panel()
    shown = page(client, "/en/panels/")

    assert shown.index(f"Registration {early.title['en']}") < shown.index(
        f"Drawn {late.title['en']}"
    )
