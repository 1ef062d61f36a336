"""The life of a panel: what may be done when, and what each step leaves behind."""

from datetime import timedelta

import pytest
from tests import makers
from tests import panel_makers as panels
from tests.makers import NOON
from tests.panel_makers import CLOSED, DICE, DRAW

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.decisions.actions import draws, registrations, seats
from talkoot.loop.decisions.actions import panels as actions
from talkoot.loop.decisions.models import Draw, Lottery, Panel, Registration, Seat
from talkoot.loop.decisions.queries import panels as queries

pytestmark = pytest.mark.django_db


def refused(code, act, /, **values):
    with pytest.raises(Refused) as no:
        act(**values)
    assert no.value.code == code


def events(row):
    return list(Entry.objects.filter(event__startswith="panel.").values_list("event", flat=True))


def enter(row, by, value=DICE, now=DRAW, used_fallback=False):
    return draws.enter_value(panel=row, value=value, used_fallback=used_fallback, by=by, now=now)


def test_a_panel_goes_from_a_draft_to_its_statement(clerk):
    row = panels.drawn_panel()
    for seat in row.seats.filter(is_reserve=False):
        seats.accept(seat=seat, by=None, now=DRAW)
    there = list(row.seats.filter(state="accepted").values_list("pk", flat=True))
    actions.note_meeting(panel=row, held_on=DRAW.date(), present=there, by=clerk, now=DRAW)
    done = actions.hand_over(panel=row, statement={"en": "Keep the shore."}, by=clerk, now=DRAW)

    assert done.state == "reported"
    assert row.meetings.get().present.count() == row.size
    assert set(events(row)) >= {
        "panel.made",
        "panel.opened",
        "panel.registered",
        "panel.quotas-set",
        "panel.closed",
        "panel.value-named",
        "panel.published",
        "panel.drawn",
        "panel.seat-accepted",
        "panel.met",
        "panel.handed-over",
    }


def test_the_drawn_panel_meets_its_quotas_and_everyone_else_waits_in_line():
    row = panels.drawn_panel(size=4, people=16)
    drawn = [seat.registration.answers for seat in row.seats.filter(is_reserve=False)]

    assert len(drawn) == 4
    assert sorted(a["age"] for a in drawn) == ["old", "old", "young", "young"]
    assert sorted(a["area"] for a in drawn) == ["north", "north", "south", "south"]
    assert row.seats.filter(is_reserve=True, state="waiting").count() == 12


def test_nobody_joins_a_pool_that_is_fixed_and_the_attempt_changes_nothing():
    row = panels.published_panel()
    before = row.lottery.pool_hash

    refused("register-over", registrations.register, **_someone(row, CLOSED))
    Registration.objects.create(
        panel=row, number="SMUGGL", answers={"age": "old", "area": "north"}, agreed_at=NOON
    )
    refused("pool-changed", lambda: [enter(row, makers.person("staff")) for _ in range(2)])
    assert Lottery.objects.get().pool_hash == before
    assert not Seat.objects.exists()


def _someone(row, now):
    return {
        "panel": row,
        "person": makers.person(),
        "code": "",
        "answers": {"age": "old", "area": "north"},
        "name": "Too late",
        "phone": "",
        "agreed": True,
        "now": now,
    }


def test_a_changed_quota_after_publishing_is_refused():
    row = panels.published_panel()

    refused("step-not-now", lambda: panels.quotas(row, {"young": (0, 4)}))
    row.categories.get(key="age").features.filter(key="old").update(minimum=0)
    refused("pool-changed", lambda: [enter(row, makers.person("staff")) for _ in range(2)])


def test_a_panel_is_drawn_once_and_the_second_attempt_is_in_the_ledger(clerk):
    row = panels.drawn_panel()
    before = Draw.objects.values().get()

    refused("drawn-already", enter, row=row, by=clerk, value="1111111111")
    assert Draw.objects.values().get() == before
    assert Entry.objects.filter(event="panel.second-draw-refused").count() == 1


def test_a_pool_with_its_quotas_is_sealed_once_whatever_the_panel_is_called(clerk):
    first = panels.published_panel()
    copy = panels.named_panel()
    copy.registrations.all().delete()
    for row in first.registrations.all():
        Registration.objects.create(
            panel=copy, number=row.number, answers=row.answers, agreed_at=NOON
        )

    refused("drawn-already", draws.publish, panel=copy, by=clerk, now=CLOSED)
    assert Panel.objects.get(pk=copy.pk).state == "closed"


def test_the_draw_needs_two_people_who_enter_the_same(clerk, second_clerk):
    row = panels.published_panel()

    assert enter(row, clerk).drawn_at is None
    refused("second-signer", enter, row=row, by=clerk)
    refused("values-differ", enter, row=row, by=second_clerk, value="6 6 6 6 6 6 6 6 6 6")
    assert not Draw.objects.exists()
    enter(row, second_clerk)
    assert enter(row, clerk, value="3611425623").drawn_at == DRAW


def test_the_value_is_not_taken_before_its_time_and_the_other_one_not_before_its_own(clerk):
    row = panels.published_panel()

    refused("draw-not-yet", enter, row=row, by=clerk, now=DRAW - timedelta(minutes=1))
    refused("fallback-not-yet", enter, row=row, by=clerk, used_fallback=True)
    late = DRAW + timedelta(days=5)
    enter(row, clerk, value="4, 11, 23", used_fallback=True, now=late)
    draw = enter(row, makers.person("staff"), value="4 11 23", used_fallback=True, now=late)

    assert (draw.value, draw.used_fallback) == ("4 11 23", True)
    assert Entry.objects.get(event="panel.drawn").data["used_fallback"] is True


def test_nothing_is_published_before_the_value_is_named_or_after_it_could_be_known(clerk):
    unnamed = panels.closed_panel()
    refused("value-not-named", draws.publish, panel=unnamed, by=clerk, now=CLOSED)
    named = panels.named_panel()
    refused("draw-too-soon", draws.publish, panel=named, by=clerk, now=DRAW)

    assert not Lottery.objects.exists()


def test_quotas_that_nobody_can_meet_are_refused_before_anything_is_sealed(clerk):
    row = panels.named_panel(people=16)
    panels.quotas(row, {"young": (4, 4), "old": (1, 4)})
    refused("quota-sum-low", draws.publish, panel=row, by=clerk, now=CLOSED)
    Registration.objects.filter(panel=row, answers__age="young", answers__area="north").delete()
    panels.quotas(row, {"young": (4, 4), "north": (1, 4)})
    refused("quotas-clash", draws.publish, panel=row, by=clerk, now=CLOSED)

    assert not Lottery.objects.exists()


def test_who_gives_a_place_back_is_followed_by_one_with_whom_the_quotas_hold():
    row = panels.drawn_panel()
    left = row.seats.filter(is_reserve=False).first()
    came = seats.decline(seat=left, by=None, now=DRAW)

    assert came.is_reserve
    assert came.replaces == left
    assert came.registration.answers == left.registration.answers
    assert queries.standing(row) == queries.Standing(4, 0, 1, 11)


def test_an_answer_is_taken_once_and_only_from_somebody_who_was_asked():
    row = panels.drawn_panel()
    seat, waiting = row.seats.filter(is_reserve=False).first(), row.seats.filter(is_reserve=True)[0]
    seats.accept(seat=seat, by=None, now=DRAW)

    refused("seat-answered", seats.accept, seat=seat, by=None, now=DRAW)
    refused("seat-answered", seats.accept, seat=waiting, by=None, now=DRAW)
    refused("seat-answered", seats.decline, seat=waiting, by=None, now=DRAW)


def test_when_nobody_is_left_the_place_stays_empty_and_it_is_said():
    row = panels.drawn_panel(people=4, size=4)

    assert seats.decline(seat=row.seats.first(), by=None, now=DRAW) is None
    assert Entry.objects.filter(event="panel.no-reserve-left").exists()


def test_a_statement_needs_words_and_meetings(clerk):
    row = panels.drawn_panel()

    refused("statement-missing", actions.hand_over, panel=row, statement={}, by=clerk, now=DRAW)
    refused(
        "panel-not-met", actions.hand_over, panel=row, statement={"en": "x"}, by=clerk, now=DRAW
    )
