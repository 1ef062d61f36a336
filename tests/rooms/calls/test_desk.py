"""The staff desk: making a call from a template up to publishing, by forms."""

from datetime import UTC, datetime, timedelta

import pytest
from tests import makers
from tests.makers import NOON, texts

from talkoot.commons.ledger.models import Entry
from talkoot.loop.calls import rules
from talkoot.loop.calls.models import Call

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")
PAGES = ("", "publish", "withdraw", "copy", "discard", *rules.SECTIONS)


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def send(client, address, values, status=302):
    answer = client.post(address, values)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def in_all(name, words):
    return {f"{name}_{code}": f"{words} {code}" for code in LANGUAGES}


@pytest.fixture
def draft(desk):
    start = {"kind": "budget", "first_day": "2031-06-02", **in_all("title", "Parks for all")}
    send(desk, "/en/desk/calls/new", start)
    return Call.objects.get()


@pytest.mark.parametrize("who", ["resident", "moderator", "auditor"])
def test_only_staff_make_calls(client, request, who):
    call = makers.call(state="draft", published_at=None)
    client.force_login(request.getfixturevalue(who))

    for address in ("/en/desk/calls/new", *(f"/en/desk/calls/{call.slug}/{p}" for p in PAGES)):
        assert client.get(address).status_code == 403, address
        assert client.post(address, {}).status_code == 403, address
    assert not Entry.objects.exists()


def test_without_signing_in_the_desk_asks_to_sign_in_and_comes_back(client):
    answer = client.get("/en/desk/")

    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/en/desk/")


def test_a_resident_has_no_desk(client, resident):
    client.force_login(resident)

    page(client, "/en/desk/", status=403)


@pytest.mark.parametrize("who", ["moderator", "auditor"])
def test_others_who_work_here_have_a_desk_without_drafts(client, request, who):
    makers.call(state="draft", published_at=None, title=texts("Secret plan"))
    makers.call(title=texts("Parks"))
    client.force_login(request.getfixturevalue(who))

    words = page(client, "/en/desk/")

    assert "Parks" in words
    assert "Secret plan" not in words
    assert "Make a call" not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_desk_opens_in_each_language(desk, draft, language):
    page(desk, f"/{language}/desk/")
    page(desk, f"/{language}/desk/calls/new")
    for name in PAGES:
        page(desk, f"/{language}/desk/calls/{draft.slug}/{name}")


def test_a_template_makes_a_draft_that_says_what_is_missing(desk, draft):
    words = page(desk, f"/en/desk/calls/{draft.slug}/")

    assert "A summary in Swedish" in words
    assert "How much money there is" in words
    assert "A title" not in words
    assert f'href="/en/desk/calls/{draft.slug}/vote"' in words


def test_a_round_is_made_and_published_by_forms_alone(desk, draft):
    goal = makers.goal()
    at = f"/en/desk/calls/{draft.slug}"
    send(
        desk,
        f"{at}/texts",
        {**in_all("title", "Parks"), **in_all("summary", "Short"), "audience_fi": "Kaikille"},
    )
    send(desk, f"{at}/aims", {"goals": [goal.slug]})
    send(
        desk,
        f"{at}/vote",
        {
            "money_cents": "150 000,50",
            "ballot": "knapsack",
            "rule": "equal-shares",
            "satisfaction": "cost",
            "completion": "add1",
            "proof": "email",
        },
    )
    send(
        desk,
        f"{at}/duties",
        {"legal_basis_fi": "22 §", "privacy_notice_fi": "Seloste", "contact_fi": "Osallisuus"},
    )
    assert "Nothing is missing." in page(desk, f"{at}/")

    send(desk, f"{at}/publish", {}, status=422)
    send(desk, f"{at}/publish", {"sure": "on"})

    draft.refresh_from_db()
    assert draft.state == "published"
    assert draft.money_cents == 150_000_50
    assert draft.max_choices is None
    assert list(Entry.objects.values_list("event", flat=True)) == [
        "calls.started",
        "calls.changed",
        "calls.aims-set",
        "calls.changed",
        "calls.changed",
        "calls.published",
    ]


def test_fields_that_are_not_in_the_form_are_ignored(desk, draft):
    values = {
        **in_all("title", "Parks"),
        "state": "published",
        "slug": "taken-over",
        "origin": "archive",
        "money_cents": "1",
        "published_at": "2031-01-01",
        "made_by": "1",
    }
    send(desk, f"/en/desk/calls/{draft.slug}/texts", values)

    call = Call.objects.get()
    assert (call.state, call.slug, call.origin) == ("draft", draft.slug, "live")
    assert (call.money_cents, call.published_at, call.made_by) == (None, None, draft.made_by)


def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(desk, draft):
    values = {"title_fi": "x" * 121, "summary_sv": "Kort <b>text</b>", "audience_en": "All"}

    words = send(desk, f"/en/desk/calls/{draft.slug}/texts", values, status=422)

    assert 'href="#id_title_fi"' in words
    assert 'aria-invalid="true"' in words
    assert "Kort &lt;b&gt;text&lt;/b&gt;" in words
    assert "<title>Error: " in words
    assert not Entry.objects.filter(event="calls.changed").exists()


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("100000", 100_000_00),
        ("100 000", 100_000_00),
        ("1\u00a0500,5 €", 1_500_50),
        ("12.05", 12_05),
    ],
)
def test_money_is_typed_in_euros(desk, draft, typed, cents):
    send(desk, f"/fi/desk/calls/{draft.slug}/vote", {"money_cents": typed})

    draft.refresh_from_db()
    assert draft.money_cents == cents


@pytest.mark.parametrize("typed", ["100.000", "1,000,000", "-5", "ten", "1e5", "9" * 20, "1,234"])
def test_an_amount_that_can_be_misread_is_refused(desk, draft, typed):
    words = send(desk, f"/en/desk/calls/{draft.slug}/vote", {"money_cents": typed}, status=422)

    assert 'href="#id_money_cents"' in words
    assert f'value="{typed}"' in words


def test_money_and_times_come_back_as_they_were_typed(desk, draft):
    at = f"/fi/desk/calls/{draft.slug}"
    send(desk, f"{at}/vote", {"money_cents": "1500,50", "ballot": "approval", "max_choices": "3"})

    assert 'value="1500,50"' in page(desk, f"{at}/vote")
    words = page(desk, f"{at}/timetable")
    assert 'value="2031-06-02T00:00"' in words
    assert 'value="2031-06-29T23:59"' in words


def times(**phases):
    return {
        f"{kind}_{end}": moment
        for kind, pair in phases.items()
        for end, moment in zip(("opens", "closes"), pair, strict=True)
    }


def test_a_closing_at_the_last_minute_means_the_whole_day(desk, draft):
    values = times(collect=("2031-06-02T08:00", "2031-06-30T23:59"))
    send(desk, f"/en/desk/calls/{draft.slug}/timetable", values)

    phase = draft.phases.get()
    assert phase.opens_at == datetime(2031, 6, 2, 5, tzinfo=UTC)
    assert phase.closes_at == datetime(2031, 6, 30, 21, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["2031-03-30T03:30", "2031-10-26T03:30"])
def test_an_hour_that_clocks_skip_or_repeat_is_refused(desk, draft, typed):
    values = times(collect=(typed, "2031-12-01T12:00"))

    words = send(desk, f"/en/desk/calls/{draft.slug}/timetable", values, status=422)

    assert "Clocks change during this hour" in words
    assert f'value="{typed}"' in words


def test_a_phase_needs_both_times(desk, draft):
    values = times(collect=("2031-06-02T08:00", ""))

    words = send(desk, f"/en/desk/calls/{draft.slug}/timetable", values, status=422)

    assert 'href="#id_collect_closes"' in words


@pytest.mark.parametrize(
    ("phases", "field"),
    [
        ({"collect": ("2031-06-02T08:00", "2031-06-01T08:00")}, "collect_closes"),
        (
            {
                "collect": ("2031-06-02T08:00", "2031-06-20T08:00"),
                "decide": ("2031-06-10T08:00", "2031-06-30T08:00"),
            },
            "decide_opens",
        ),
    ],
)
def test_a_timetable_that_cannot_be_held_is_refused_at_its_field(desk, draft, phases, field):
    address = f"/en/desk/calls/{draft.slug}/timetable"

    words = send(desk, address, times(**phases), status=409)

    assert f'href="#id_{field}"' in words
    assert draft.phases.count() == 4


def test_two_who_write_the_same_part_do_not_lose_each_others_words(desk, draft, second_clerk):
    address = f"/en/desk/calls/{draft.slug}/texts"
    seen = desk.get(address).content.decode().split('name="seen" value="')[1][:16]
    first = {**in_all("title", "Parks"), "summary_en": "First"}
    send(desk, address, {**first, "seen": seen})

    words = send(desk, address, {**first, "summary_en": "Second", "seen": seen}, status=409)
    assert "Someone else changed this part" in words
    assert ">\nSecond</textarea>" in words
    draft.refresh_from_db()
    assert draft.summary == {"en": "First"}

    again = words.split('name="seen" value="')[1][:16]
    send(desk, address, {**first, "summary_en": "Second", "seen": again})
    draft.refresh_from_db()
    assert draft.summary == {"en": "Second"}


def test_a_call_without_a_vote_asks_only_for_money(desk):
    send(
        desk,
        "/en/desk/calls/new",
        {"kind": "consultation", "first_day": "2031-06-02", "title_en": "Plan"},
    )

    words = page(desk, "/en/desk/calls/plan/vote")

    assert "This timetable has no vote" in words
    assert 'name="ballot"' not in words
    send(desk, "/en/desk/calls/plan/vote", {"money_cents": "5000"})
    assert Call.objects.get().money_cents == 5000_00


def test_the_vote_of_a_published_call_cannot_be_changed_by_any_form(desk):
    call = makers.call(goals=[makers.goal()], audience=texts("All"))

    words = send(desk, f"/en/desk/calls/{call.slug}/vote", {"money_cents": "5"}, status=409)

    assert "were fixed when the call was published" in words
    call.refresh_from_db()
    assert call.money_cents == 100_000_00


def test_withdrawing_asks_for_a_reason(desk):
    call = makers.call()
    address = f"/en/desk/calls/{call.slug}/withdraw"

    send(desk, address, {"reason_fi": " "}, status=409)
    send(desk, address, {"reason_fi": "Rahat loppuivat"})

    call.refresh_from_db()
    assert call.state == "withdrawn"
    assert "Rahat loppuivat" in page(desk, f"/en/desk/calls/{call.slug}/")


def test_a_draft_is_discarded_only_by_sending_the_form(desk, draft):
    page(desk, f"/en/desk/calls/{draft.slug}/discard")
    assert Call.objects.exists()

    send(desk, f"/en/desk/calls/{draft.slug}/discard", {})
    assert not Call.objects.exists()


def test_saving_can_go_on_to_the_next_part(desk, draft):
    values = {**in_all("title", "Parks"), "next": "aims"}

    answer = desk.post(f"/en/desk/calls/{draft.slug}/texts", values)

    assert answer["Location"] == f"/en/desk/calls/{draft.slug}/aims"


def test_going_on_goes_nowhere_else(desk, draft):
    values = {**in_all("title", "Parks"), "next": "https://elsewhere.example"}

    answer = desk.post(f"/en/desk/calls/{draft.slug}/texts", values)

    assert answer["Location"] == f"/en/desk/calls/{draft.slug}/"


def test_the_desk_says_what_is_due(desk, draft):
    call = makers.call(title=texts("Running"))
    for _ in range(3):
        makers.proposal(call)

    words = page(desk, "/en/desk/")

    assert "things are missing before publishing" in words
    assert "3 proposals wait for an answer" in words
    assert "Prepare the ballot" in words
    assert "Voting opens" in words


def test_the_desk_can_show_only_my_own(desk, draft):
    makers.call(title=texts("Another clerk's"))

    assert "Another clerk" in page(desk, "/en/desk/")
    assert "Another clerk" not in page(desk, "/en/desk/?mine=1")


def test_the_desk_takes_few_queries_however_full_it_is(desk, django_assert_max_num_queries):
    for n in range(30):
        call = makers.call(goals=[makers.goal()], state="published" if n % 2 else "draft")
        makers.proposal(call)

    with django_assert_max_num_queries(12):
        page(desk, "/en/desk/")


def test_a_call_at_the_desk_takes_few_queries(desk, draft, django_assert_max_num_queries):
    for name in PAGES:
        with django_assert_max_num_queries(12):
            page(desk, f"/en/desk/calls/{draft.slug}/{name}")


def test_an_unknown_call_or_part_is_not_found(desk, draft):
    page(desk, "/en/desk/calls/none/", status=404)
    page(desk, f"/en/desk/calls/{draft.slug}/nonsense", status=404)
    send(desk, "/en/desk/calls/none/publish", {"sure": "on"}, status=404)


def test_a_copy_is_made_by_its_form(desk):
    call = makers.call()

    send(desk, f"/en/desk/calls/{call.slug}/copy", {"first_day": "2031-12-01"})

    assert Call.objects.filter(state="draft", title=call.title).exists()
    assert timedelta(days=10) in {p.closes_at - p.opens_at for p in call.phases.all()}
