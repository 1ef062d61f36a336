"""Making, changing, publishing and withdrawing a call, each with its entry in the ledger."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests import makers
from tests.makers import NOON, texts

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.calls import actions, queries
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.rules import PhaseKind, Span

pytestmark = pytest.mark.django_db
FIRST = date(2031, 6, 1)
DUTIES = {name: texts(name) for name in ("legal_basis", "privacy_notice", "contact")}


def started(clerk, **fields):
    values = {"kind": "budget", "title": texts("Parks for all"), "first_day": FIRST}
    return actions.start_call(**{**values, **fields}, by=clerk, now=NOON)


def complete(clerk):
    """A draft that lacks nothing."""
    call = started(clerk)
    words = {"summary": texts("Short"), "audience": texts("Everyone"), **DUTIES}
    actions.change_call(call=call, values={**words, "money_cents": 100_000_00}, by=clerk, now=NOON)
    actions.set_aims(call=call, goals=[makers.goal()], places=[], by=clerk, now=NOON)
    return call


def events():
    return list(Entry.objects.values_list("event", flat=True))


def refused(code, action, **values):
    with pytest.raises(Refused) as no:
        action(**values)
    assert no.value.code == code
    return no.value


def test_a_template_fills_the_timetable_and_the_rule_of_the_vote(clerk):
    call = started(clerk)

    assert call.slug == "parks-for-all"
    assert (call.state, call.ballot, call.rule) == ("draft", "approval", "equal-shares")
    spans = {span.kind: span for span in queries.spans_of(queries.at_desk(call.slug))}
    assert list(spans) == ["collect", "deliberate", "decide", "report"]
    # Midnight in the city, in summer time: three hours before midnight in Greenwich.
    assert spans["collect"].opens_at == datetime(2031, 5, 31, 21, tzinfo=UTC)
    assert spans["collect"].closes_at == spans["deliberate"].opens_at
    assert events() == ["calls.started"]


def test_a_call_needs_a_title_in_some_language(clerk):
    refused("title-missing", started, clerk=clerk, title={"fi": " "})
    assert not Call.objects.exists()
    assert events() == []


def test_calls_of_one_name_get_addresses_of_their_own(clerk):
    assert [started(clerk).slug for _ in range(3)] == [
        "parks-for-all",
        "parks-for-all-2",
        "parks-for-all-3",
    ]


def test_a_title_without_letters_of_an_address_still_gets_one(clerk):
    assert started(clerk, title={"fi": "???"}).slug == "call"


def test_a_change_names_its_fields_and_no_change_leaves_no_trace(clerk):
    call = started(clerk)

    actions.change_call(call=call, values={"summary": texts("Short")}, by=clerk, now=NOON)
    actions.change_call(call=call, values={"summary": texts("Short")}, by=clerk, now=NOON)

    assert events() == ["calls.started", "calls.changed"]
    assert Entry.objects.get(event="calls.changed").data == {"fields": ["summary"]}


@pytest.mark.parametrize("field", ["state", "origin", "made_by", "published_at", "slug", "kind"])
def test_nobody_sets_by_hand_what_the_actions_keep(clerk, field):
    call = started(clerk)

    refused(
        "not-changeable", actions.change_call, call=call, values={field: "x"}, by=clerk, now=NOON
    )


def test_settings_that_the_ballot_does_not_use_are_emptied(clerk):
    call = started(clerk)

    actions.change_call(
        call=call,
        values={"ballot": "points", "points": 10, "rule": "greedy"},
        by=clerk,
        now=NOON,
    )

    call.refresh_from_db()
    assert (call.max_choices, call.points, call.completion) == (None, 10, "")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"money_cents": 0}, "money-not-positive"),
        ({"money_cents": -1}, "money-not-positive"),
        ({"max_choices": 0}, "too-few-choices"),
        ({"ballot": "points", "points": 0}, "too-few-points"),
        ({"rule": "phragmen"}, "rule-not-offered"),
        ({"rule": "coin"}, "rule-not-offered"),
    ],
)
def test_a_vote_that_cannot_be_held_is_refused(clerk, values, code):
    call = started(clerk)

    refused(code, actions.change_call, call=call, values=values, by=clerk, now=NOON)
    assert events() == ["calls.started"]


def test_a_section_that_someone_else_wrote_meanwhile_is_not_written_over(clerk, second_clerk):
    call = started(clerk)
    seen = queries.stamp(call, ("title", "summary"))
    first = {"title": texts("Parks for all"), "summary": texts("First")}
    actions.change_call(call=call, values=first, by=second_clerk, now=NOON, seen=seen)

    later = {"title": texts("Parks for all"), "summary": texts("Second")}
    refused(
        "changed-meanwhile",
        actions.change_call,
        call=call,
        values=later,
        by=clerk,
        now=NOON,
        seen=seen,
    )
    call.refresh_from_db()
    assert call.summary == texts("First")


def test_publishing_opens_the_call_and_says_the_grounds(clerk):
    call = complete(clerk)

    call = actions.publish_call(call=call, by=clerk, now=NOON)

    assert (call.state, call.published_at) == ("published", NOON)
    entry = Entry.objects.get(event="calls.published")
    assert entry.grounds == "legal_basis fi"
    assert entry.data["money_cents"] == 100_000_00
    assert entry.actor == str(clerk.pseudonym)


def test_an_incomplete_call_is_not_published(clerk):
    no = refused("call-incomplete", actions.publish_call, call=started(clerk), by=clerk, now=NOON)

    assert "summary" in no.values["codes"]
    assert "calls.published" not in events()


def test_publishing_twice_publishes_once(clerk):
    call = complete(clerk)
    actions.publish_call(call=call, by=clerk, now=NOON)

    refused("already-published", actions.publish_call, call=call, by=clerk, now=NOON)
    assert events().count("calls.published") == 1


def test_the_rule_is_fixed_once_published_and_words_are_not(clerk):
    call = complete(clerk)
    actions.publish_call(call=call, by=clerk, now=NOON)

    refused(
        "rule-fixed", actions.change_call, call=call, values={"money_cents": 5}, by=clerk, now=NOON
    )
    call = actions.change_call(call=call, values={"summary": texts("New")}, by=clerk, now=NOON)
    assert call.summary == texts("New")


def test_a_published_call_never_loses_what_it_needed_for_publishing(clerk):
    call = complete(clerk)
    actions.publish_call(call=call, by=clerk, now=NOON)

    empty = {"contact": {}}
    refused("call-incomplete", actions.change_call, call=call, values=empty, by=clerk, now=NOON)
    refused("call-incomplete", actions.set_aims, call=call, goals=[], places=[], by=clerk, now=NOON)
    refused("call-incomplete", actions.set_timetable, call=call, spans=[], by=clerk, now=NOON)
    call = queries.at_desk(call.slug)
    assert call.contact
    assert call.goals.count() == 1
    assert call.phases.count() == 4


def test_a_phase_that_has_begun_may_only_get_more_time(clerk):
    call = complete(clerk)
    actions.publish_call(call=call, by=clerk, now=NOON)
    old = {span.kind: span for span in queries.spans_of(queries.at_desk(call.slug))}
    later = old["collect"].opens_at + timedelta(days=3)

    def change(**times):
        spans = [
            Span(kind, *times.get(kind, (span.opens_at, span.closes_at)))
            for kind, span in old.items()
        ]
        return actions.set_timetable(call=call, spans=spans, by=clerk, now=later)

    begun, ends = old["collect"].opens_at, old["collect"].closes_at
    refused("phase-begun", change, collect=(begun, ends - timedelta(days=1)))
    refused("phase-begun", change, collect=(begun + timedelta(days=1), ends))
    refused("opens-in-the-past", change, report=(begun, old["report"].closes_at))
    change(collect=(begun, ends + timedelta(days=2)))
    assert events()[-1] == "calls.timetable-set"


def test_a_withdrawn_call_keeps_its_reason_and_changes_no_more(clerk):
    call = complete(clerk)
    actions.publish_call(call=call, by=clerk, now=NOON)

    refused("reason-missing", actions.withdraw_call, call=call, reason={}, by=clerk, now=NOON)
    actions.withdraw_call(call=call, reason=texts("The money is gone"), by=clerk, now=NOON)

    refused(
        "withdrawn",
        actions.change_call,
        call=call,
        values={"title": texts("x")},
        by=clerk,
        now=NOON,
    )
    refused("withdrawn", actions.publish_call, call=call, by=clerk, now=NOON)
    assert Entry.objects.get(event="calls.withdrawn").grounds == "The money is gone fi"


def test_no_one_person_stops_a_call_while_people_vote(clerk):
    vote = makers.open_vote(phases={"decide": (NOON, NOON + timedelta(days=5))})

    refused(
        "vote-open", actions.withdraw_call, call=vote.call, reason=texts("x"), by=clerk, now=NOON
    )
    vote.call.refresh_from_db()
    assert vote.call.state == "published"


def test_a_draft_is_discarded_and_not_withdrawn(clerk):
    call = started(clerk)
    refused(
        "not-published", actions.withdraw_call, call=call, reason=texts("x"), by=clerk, now=NOON
    )

    actions.discard_draft(call=call, by=clerk, now=NOON)

    assert not Call.objects.exists()
    assert Entry.objects.get(event="calls.discarded").subject == "calls.call:parks-for-all"


def test_a_published_call_is_never_discarded(clerk):
    call = complete(clerk)
    actions.publish_call(call=call, by=clerk, now=NOON)

    refused("not-a-draft", actions.discard_draft, call=call, by=clerk, now=NOON)


def test_an_ended_call_is_part_of_the_record(clerk):
    call = makers.call()

    refused(
        "call-ended",
        actions.withdraw_call,
        call=call,
        reason=texts("x"),
        by=clerk,
        now=NOON + timedelta(days=30),
    )


def test_a_copy_says_the_same_and_begins_on_its_own_day(clerk):
    old = makers.call(goals=[makers.goal()], state="withdrawn")
    place = makers.place()
    old.places.set([place])

    new = actions.copy_call(call=old, first_day=date(2031, 12, 1), by=clerk, now=NOON)

    assert (new.state, new.title, new.money_cents) == ("draft", old.title, old.money_cents)
    assert list(new.places.all()) == [place]
    collect = new.phases.get(kind=PhaseKind.COLLECT)
    # Noon in the city again, though clocks have changed in between.
    assert collect.opens_at == datetime(2031, 12, 1, 10, tzinfo=UTC)
    assert Entry.objects.get(event="calls.copied").data == {"of": old.slug}


def test_a_round_held_elsewhere_is_kept_as_an_archive(clerk):
    span = Span(PhaseKind.DECIDE, NOON, NOON + timedelta(days=7))
    call = actions.keep_archived(
        slug="swiecie-2023",
        note=texts("From the public election file"),
        spans=[span],
        values={"kind": "budget", "title": texts("Budget"), "rule": "phragmen", "currency": "PLN"},
        by=clerk,
        now=NOON + timedelta(days=700),
    )

    assert (call.origin, call.state, call.published_at) == ("archive", "published", NOON)
    assert events() == ["calls.published"]
