"""The law of calls over plain values."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.commons.base import Refused
from talkoot.loop.calls import rules
from talkoot.loop.calls.rules import Facts, Kind, PhaseKind, Span, Standing, State, Step

NOON = datetime(2031, 5, 2, 9, tzinfo=UTC)
LANGUAGES = ("fi", "sv", "en")
HOUR = timedelta(hours=1)


def after(hours):
    return NOON + timedelta(hours=hours)


def span(kind, opens, closes):
    return Span(PhaseKind(kind), after(opens), after(closes))


spans = st.lists(
    st.tuples(st.sampled_from(list(PhaseKind)), st.integers(-200, 200), st.integers(1, 200)).map(
        lambda row: span(row[0], row[1], row[1] + row[2])
    ),
    unique_by=lambda s: s.kind,
    max_size=5,
)
moments = st.integers(-300, 500).map(after)


def facts(**fields):
    texts = {name: dict.fromkeys(LANGUAGES, name) for name in rules.TEXTS}
    values = {
        "kind": Kind.BUDGET,
        "texts": texts,
        "goals": 1,
        "phases": (span("collect", 1, 10), span("decide", 10, 20)),
        "money_cents": 100,
        "ballot": "approval",
        "rule": "equal-shares",
        "satisfaction": "cost",
        "completion": "add1",
        "max_choices": 5,
        "proof": "email",
    }
    return Facts(**{**values, **fields})


def codes(facts, now=NOON):
    return [lack.code for lack in rules.lacks(facts, languages=LANGUAGES, now=now)]


def refused(code, check, *values, **named):
    with pytest.raises(Refused) as no:
        check(*values, **named)
    assert no.value.code == code


@given(spans, moments)
def test_a_timetable_stands_in_exactly_one_place(phases, now):
    at = rules.moment(phases, now)

    assert set(at.open) == {s for s in phases if s.opens_at <= now < s.closes_at}
    assert (at.standing == Standing.ENDED) == all(s.closes_at <= now for s in phases)
    if at.standing == Standing.COMING:
        assert not at.open
        assert at.next.opens_at == min(s.opens_at for s in phases)
    if at.next:
        assert at.next.opens_at > now


@given(spans, moments, moments)
def test_a_timetable_never_goes_back(phases, one, other):
    order = [Standing.COMING, Standing.OPEN, Standing.ENDED]
    early, late = sorted([one, other])

    before, then = (rules.moment(phases, at).standing for at in (early, late))
    assert order.index(before) <= order.index(then)


@given(spans, moments)
def test_the_step_belongs_to_a_phase_that_allows_it(phases, now):
    step, phase = rules.step(phases, now)

    running = {s.kind for s in phases if s.is_open(now)}
    assert (step == Step.VOTE) == (PhaseKind.DECIDE in running)
    if step == Step.PROPOSE:
        assert PhaseKind.COLLECT in running
    if step == Step.RESULT:
        assert phase.kind == PhaseKind.DECIDE
        assert phase.closes_at <= now


@given(spans, moments)
def test_a_timetable_that_does_not_change_is_always_accepted(phases, now):
    if rules.wrong_order(phases):
        return
    same = {s.kind: s for s in phases}

    rules.check_timetable(same, same, state=State.PUBLISHED, now=now)


@given(spans, spans, moments)
def test_what_people_rely_on_survives_every_accepted_change(old, new, now):
    before, then = ({s.kind: s for s in phases} for phases in (old, new))
    try:
        rules.check_timetable(before, then, state=State.PUBLISHED, now=now)
    except Refused:
        return
    for kind, phase in before.items():
        if phase.opens_at <= now:
            assert then[kind].opens_at == phase.opens_at
            assert then[kind].closes_at >= phase.closes_at
            if kind == PhaseKind.DECIDE or phase.closes_at <= now:
                assert then[kind] == phase
    for kind, phase in then.items():
        if phase != before.get(kind):
            assert phase.closes_at > now
    assert not rules.wrong_order(new)


@given(spans, spans, moments)
def test_a_draft_may_move_as_it_likes(old, new, now):
    if rules.wrong_order(new):
        return

    before, then = ({s.kind: s for s in phases} for phases in (old, new))
    rules.check_timetable(before, then, state=State.DRAFT, now=now)


@given(st.sampled_from(list(Kind)), st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_a_template_leaves_no_day_between_its_phases(kind, first):
    template = rules.TEMPLATES[kind]
    days = list(rules.suggest(template, first).values())

    assert days[0][0] == first
    assert all(b[0] - a[1] == timedelta(days=1) for a, b in pairwise(days))
    assert [(b - a).days + 1 for a, b in days] == [length for _, length in template.phases]


def test_a_phase_that_ends_before_it_begins_is_refused():
    wrong = {PhaseKind.TRY: span("try", 5, 5)}

    refused("ends-before-it-opens", rules.check_timetable, {}, wrong, state="draft", now=NOON)


def test_a_complete_call_lacks_nothing():
    assert codes(facts()) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"goals": 0}, "goal"),
        ({"phases": ()}, "timetable"),
        ({"phases": (span("decide", 1, 2),)}, "phase-collect"),
        ({"phases": (span("collect", 1, 2),)}, "phase-decide"),
        ({"phases": (span("collect", 1, 9), span("decide", 8, 9))}, "vote-before-proposals"),
        ({"phases": (span("collect", -9, -5), span("decide", -5, -1))}, "timetable-past"),
        ({"phases": (span("collect", -9, -5), span("decide", -5, 1))}, "vote-begun"),
        ({"money_cents": None}, "money"),
        ({"money_cents": 0}, "money"),
        ({"ballot": ""}, "ballot"),
        ({"rule": ""}, "rule"),
        ({"proof": ""}, "proof"),
        ({"max_choices": None}, "max-choices"),
        ({"ballot": "points"}, "points"),
        ({"satisfaction": ""}, "satisfaction"),
        ({"completion": ""}, "completion"),
    ],
)
def test_each_missing_thing_is_named_alone(fields, code):
    assert codes(facts(**fields)) == [code]


@pytest.mark.parametrize("field", ["title", "summary"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_everyone_reads_first_is_owed_in_every_language(field, language):
    whole = facts().texts
    less = {**whole, field: {**whole[field], language: " "}}

    lacks = rules.lacks(facts(texts=less), languages=LANGUAGES, now=NOON)

    assert [(lack.code, lack.language) for lack in lacks] == [(field, language)]


def test_other_texts_are_owed_in_one_language():
    less = {**facts().texts, "audience": {"sv": "Alla"}, "contact": {"fi": " "}}

    assert codes(facts(texts=less)) == ["contact"]


def test_a_call_without_a_vote_needs_no_rule():
    plain = facts(
        kind=Kind.CONSULTATION,
        phases=(span("collect", 1, 10),),
        money_cents=None,
        ballot="",
        rule="",
        proof="",
    )

    assert codes(plain) == []


@pytest.mark.parametrize("field", sorted(rules.FIXED))
def test_what_a_vote_rests_on_is_fixed_by_publishing(field):
    rules.check_editable(state=State.DRAFT, changed={field})
    refused("rule-fixed", rules.check_editable, state=State.PUBLISHED, changed={field})


@pytest.mark.parametrize("field", rules.TEXTS)
def test_words_may_be_put_right_after_publishing(field):
    rules.check_editable(state=State.PUBLISHED, changed={field})
    refused("withdrawn", rules.check_editable, state=State.WITHDRAWN, changed={field})


def test_time_alone_takes_nothing_from_a_published_call():
    rules.check_still_whole(
        facts(), state=State.PUBLISHED, languages=LANGUAGES, now=NOON + 1000 * HOUR
    )


@pytest.mark.parametrize(
    ("state", "standing", "vote", "group"),
    [
        ("draft", "coming", "", "drafts"),
        ("withdrawn", "open", "", "past"),
        ("published", "coming", "", "running"),
        ("published", "open", "open", "running"),
        ("published", "ended", "closed", "unfinished"),
        ("published", "ended", "certified", "past"),
        ("published", "ended", "", "past"),
    ],
)
def test_the_desk_has_one_place_for_every_call(state, standing, vote, group):
    assert rules.desk_group(state=state, standing=Standing(standing), vote=vote) == group
