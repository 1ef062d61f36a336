"""Requests: reported, worked on, paused, closed, opened again; the clock is never hidden."""

from datetime import timedelta

import pytest
from tests import makers
from tests.makers import NOON
from tests.rooms.services import makers as some

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.services.actions import keeping, working
from talkoot.loop.services.actions.photos import keep_photo
from talkoot.loop.services.models import Photo, Request
from talkoot.loop.services.queries import requests as queries
from talkoot.loop.services.rules import requests as rules

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def refusal(call):
    with pytest.raises(Refused) as no:
        call()
    return no.value.code


def test_a_report_starts_the_clock_and_leaves_a_link(clerk):
    row, secret = some.reported()

    assert row.number == f"2031-{row.pk:06d}"
    assert row.due_at == NOON + 5 * DAY
    assert row.team == row.service.owner
    assert queries.is_own(None, row, secret)
    assert not queries.is_own(None, row, secret + "x")
    assert secret not in str(Request.objects.values().get())
    assert Entry.objects.get(event="request.received").data == {
        "service": row.service.slug,
        "channel": "web",
    }


def test_the_point_says_in_which_place_it_lies():
    square = {"type": "Polygon", "coordinates": [[[24.8, 60.1], [24.9, 60.1], [24.9, 60.2],
                                                  [24.8, 60.2], [24.8, 60.1]]]}  # fmt: skip
    centre = makers.place(geometry=square)

    assert some.request().place == centre
    assert some.request(lon=24.95, lat=60.15).place is None


def test_what_cannot_be_worked_on_is_refused_and_leaves_no_trace():
    service = some.service()
    closed = some.service(active=False)

    for code, changes in (
        ("description-missing", {"description": " "}),
        ("description-too-long", {"description": "a" * 4001}),
        ("place-missing", {"lon": None, "lat": None}),
        ("service-closed", {"of": closed}),
    ):
        of = changes.pop("of", service)
        assert refusal(lambda of=of, c=changes: some.request(of, **c)) == code
    assert not Request.objects.exists()
    assert not Entry.objects.filter(event="request.received").exists()


def test_answers_are_held_against_the_questions():
    service = some.service(questions=some.QUESTIONS)

    assert refusal(lambda: some.request(service)) == "attribute-missing"
    assert refusal(lambda: some.request(service, answers={"kind": "green"})) == "attribute-bad"
    assert (
        refusal(lambda: some.request(service, answers={"kind": "dark", "pole": "many"}))
        == "attribute-bad"
    )
    kept = some.request(service, answers={"kind": "dark", "pole": "12,5", "other": "x"})
    assert kept.answers == {"kind": "dark", "pole": "12,5"}


def test_the_promise_moves_by_exactly_as_long_as_the_city_waited(clerk):
    row = some.request()
    working.begin_step(request=row, step="assess", by=clerk, now=NOON + DAY)
    working.ask(request=row, words="Which gate?", by=clerk, now=NOON + DAY)

    row.refresh_from_db()
    assert row.state == "paused"
    assert not row.is_overdue(NOON + 30 * DAY)

    row = working.answer(request=row, words="The blue one.", by=None, now=NOON + 4 * DAY)
    assert row.paused == 3 * 86_400
    assert row.due_at == NOON + 8 * DAY
    assert row.state == "working"
    assert row.is_overdue(NOON + 9 * DAY)


def test_a_request_closed_while_paused_keeps_its_pause(clerk):
    row = some.request()
    working.ask(request=row, words="Where?", by=clerk, now=NOON)
    row = working.close(
        request=row, reason="no-answer", words="No answer.", by=clerk, now=NOON + 20 * DAY
    )

    assert (row.paused, row.paused_since) == (20 * 86_400, None)
    assert not row.is_overdue(NOON + 30 * DAY)


def test_steps_follow_each_other(clerk):
    row = some.request()

    assert refusal(lambda: working.finish_step(request=row, by=clerk, now=NOON)) == (
        "no-step-running"
    )
    begin = lambda step: working.begin_step(request=row, step=step, by=clerk, now=NOON)  # noqa: E731
    assert refusal(lambda: begin("dance")) == "step-unknown"
    begin("assess")
    assert refusal(lambda: begin("repair")) == "step-running"
    working.ask(request=row, words="Which?", by=clerk, now=NOON)
    assert refusal(lambda: begin("repair")) == "paused-now"


def test_a_closed_request_is_opened_again_within_a_month_by_its_reporter(clerk):
    row = some.worked_off(some.service(), by=clerk)
    again = lambda at, staff: working.reopen(  # noqa: E731
        request=row, words="Dark again.", by=None, staff=staff, now=at
    )
    late = row.closed_at + timedelta(days=31)

    assert refusal(lambda: again(late, False)) == "reopen-too-late"
    assert refusal(lambda: working.ask(request=row, words="?", by=clerk, now=late)) == (
        "closed-already"
    )
    opened = again(row.closed_at + DAY, False)
    assert (opened.state, opened.closed_at, opened.reason) == ("received", None, "")
    assert refusal(lambda: again(late, True)) == "not-closed"


def test_a_duplicate_points_at_the_first_of_its_chain(clerk):
    service = some.service()
    first, second, third = (some.request(service) for _ in range(3))
    close = lambda row, of: working.close(  # noqa: E731
        request=row, reason="duplicate", words="", duplicate_of=of, by=clerk, now=NOON
    )

    assert refusal(lambda: close(first, None)) == "original-missing"
    assert refusal(lambda: close(first, first)) == "own-duplicate"
    close(second, first)
    second.refresh_from_db()
    assert close(third, second).duplicate_of == first


def test_notes_for_staff_are_not_public(clerk):
    row = some.request()
    working.note(request=row, by=clerk, now=NOON, inside="The caller was upset.")
    working.note(request=row, by=clerk, now=NOON, words="We wait for a part.")
    working.assign(request=row, team=some.unit(), worker=clerk, by=clerk, now=NOON)

    public = queries.history(row, staff=False)
    assert [event.happened for event in public] == ["received", "noted"]
    assert public[1].words == "We wait for a part."
    assert [event.note for event in queries.history(row, staff=True)][1] == "The caller was upset."
    assert all("upset" not in str(e.data) for e in Entry.objects.all())


def test_many_are_done_at_once_and_what_is_refused_keeps_no_other_back(clerk):
    service = some.service()
    rows = [some.request(service) for _ in range(4)]
    working.close(request=rows[1], reason="done", words="Done.", by=clerk, now=NOON)

    done, refused = working.in_bulk(
        rows,
        lambda row: working.close(request=row, reason="done", words="Ok.", by=clerk, now=NOON),
    )

    assert done == 3
    assert [(row.pk, no.code) for row, no in refused] == [(rows[1].pk, "closed-already")]


def test_another_service_takes_over_with_its_own_promise_from_the_arrival(clerk):
    row = some.request()
    quick = some.service(promise_hours=24)

    moved = working.move(request=row, service=quick, by=clerk, now=NOON + DAY)

    assert (moved.due_at, moved.team) == (NOON + DAY, quick.owner)


def test_the_queue_begins_with_what_is_due_first_and_ends_with_what_is_paused(clerk):
    quick, slow = some.service(promise_hours=24), some.service(promise_hours=240)
    later, paused, soon, unpromised = (
        some.request(slow),
        some.request(quick),
        some.request(quick),
        some.request(some.service(promise_hours=None)),
    )
    working.ask(request=paused, words="Where?", by=clerk, now=NOON)

    page = queries.queue(queries.Filters(), 1, NOON)
    assert [row.pk for row in page] == [soon.pk, later.pk, unpromised.pk, paused.pk]
    late = queries.queue(queries.Filters(due="late"), 1, NOON + 2 * DAY)
    assert [row.pk for row in late] == [soon.pk]


def test_what_is_known_nearby_is_found_and_nothing_else():
    service = some.service()
    here = some.request(service)
    close = some.request(service, lat=60.1804)
    some.request(service, lat=60.182)  # 222 metres
    some.request(some.service())
    some.worked_off(service)

    found = queries.near(service, 24.81, 60.18, NOON + DAY)
    assert [row.pk for row, _ in found] == [here.pk, close.pk]
    assert found[1][1] == pytest.approx(44.5, abs=0.5)
    assert queries.near(service, 24.81, 60.18, NOON + timedelta(days=61)) == []


def test_after_two_years_nobody_knows_who_reported_it(clerk, resident):
    photo = keep_photo(upload=some.upload(some.picture()), now=NOON)
    service = some.service()
    row, secret = some.reported(
        service,
        photos=[photo],
        by=resident,
        contact={"email": "reporter@example.org", "phone": "040", "name": "N. N."},
    )
    working.close(request=row, reason="done", words="Done.", by=clerk, now=NOON)
    still = some.request(service, contact={"email": "open@example.org"})

    assert keeping.forget_reporters(NOON + timedelta(days=729)) == 0
    assert keeping.forget_reporters(NOON + timedelta(days=731)) == 1
    row.refresh_from_db()
    assert (row.email, row.phone, row.name, row.own, row.by) == ("", "", "", "", None)
    assert not queries.is_own(resident, row, secret)
    assert not Photo.objects.filter(request=row).exists()
    still.refresh_from_db()
    assert still.email == "open@example.org"


def test_every_state_and_reason_has_a_sentence_of_its_own():
    assert rules.due_at(received=NOON, hours=None, paused=10) is None
    assert not rules.is_overdue(due=None, paused_since=None, ended=None, now=NOON)
