"""Mining processes: real logs against known results, and every method against a slow one."""

import gzip
import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkoot_engine.base import BadInput
from talkoot_engine.processes import reference
from talkoot_engine.processes.calendars import Calendar, parse_hours
from talkoot_engine.processes.checking import Breach, Kind, Rule, check
from talkoot_engine.processes.counters import Counters
from talkoot_engine.processes.discovery import discover, fits, fitting
from talkoot_engine.processes.formats import Columns, parse_csv, parse_xes, read_log
from talkoot_engine.processes.graph import directly_follows
from talkoot_engine.processes.hand_overs import hand_overs
from talkoot_engine.processes.inputs import MICROSECONDS, Event, Lifecycle, Log, log_of
from talkoot_engine.processes.lead_times import lead_time, lead_times
from talkoot_engine.processes.outcome import Variant
from talkoot_engine.processes.promises import durations_of, kept, survival
from talkoot_engine.processes.remaining import Method, forecast
from talkoot_engine.processes.replay import Change, replay
from talkoot_engine.processes.variants import rework, variants
from talkoot_engine.processes.waiting import steps

SHARED = Path(os.environ.get("TALKOOT_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DATA = SHARED / "data" / "processes"
KNOWN = ("receipt.csv.gz", "helpdesk.xes.gz", "running-example.xes", "repair_example.xes.gz")
NOON = datetime(2031, 5, 5, 12, tzinfo=UTC)  # a Monday
OFFICE = Calendar()

real = pytest.mark.skipif(not DATA.is_dir(), reason="real logs are not beside this checkout")


def code_of(action) -> str:
    with pytest.raises(BadInput) as no:
        action()
    return no.value.code


def event(case: str, activity: str, hours: float, **more) -> Event:
    return Event(case, activity, NOON + timedelta(hours=hours), **more)


def small_log() -> Log:
    """Two cases: one straight, one that is checked twice."""
    rows = [("1", "ask", 0), ("1", "check", 2), ("1", "decide", 5)]
    rows += [("2", "ask", 1), ("2", "check", 2), ("2", "check", 8), ("2", "decide", 9)]
    return log_of(event(*row) for row in rows)


@st.composite
def logs(draw) -> list[Event]:
    """A few cases with many equal times, in any order."""
    row = st.tuples(
        st.sampled_from("123"), st.sampled_from("abc"), st.integers(0, 5), st.integers(0, 2)
    )
    found = draw(st.lists(row, min_size=1, max_size=25))
    return [event(case, name, hours, sequence=n) for case, name, hours, n in found]


# known logs


@real
@pytest.mark.parametrize("name", KNOWN)
def test_real_logs_have_the_known_edges_durations_variants_and_lead_times(name):
    known = json.loads((DATA / "expected.json").read_text())[name]
    log = read_log(DATA / name)

    graph, ways, lead = directly_follows(log), variants(log), lead_time(log)
    again = rework(ways)

    assert (graph.cases, graph.events, len(graph.activities)) == (
        known["cases"],
        known["events"],
        known["activities"],
    )
    assert (dict(graph.starts), dict(graph.ends)) == (
        known["start_activities"],
        known["end_activities"],
    )
    edges = {(e.source, e.target): e for e in graph.edges}
    assert len(edges) == known["directly_follows_edges"] == len(known["dfg"])
    for row in known["dfg"]:
        edge = edges[row["source"], row["target"]]
        assert edge.count == row["count"]
        assert edge.mean == pytest.approx(row["mean_s"], abs=0.001)
        assert edge.median == pytest.approx(row["median_s"], abs=0.001)
    assert len(ways) == known["variants"]
    counted = {way.path: way.count for way in ways}
    assert all(counted[tuple(one["trace"])] == one["cases"] for one in known["top_variants"])
    assert dict(again.cases) == known["cases_repeating_activity"]
    assert dict(again.loops) == known.get("self_loops", dict(again.loops))
    spread = {"mean": lead.mean, "p50": lead.p50, "p90": lead.p90, "max": lead.largest}
    assert spread == pytest.approx(known["lead_seconds"])


@real
def test_permits_kept_their_promises_as_known_open_ones_included():
    known = json.loads((DATA / "expected.json").read_text())["receipt promises"]
    now = datetime.fromisoformat(known["as_of"])
    promised, taken, ended = (np.array(column) for column in zip(*permits(now), strict=True))

    found = kept(promised, taken, ended)
    fair = durations_of(taken, ended)
    alone = durations_of(taken[ended], ended[ended])

    assert (found.n, found.ended, found.ended_late, found.open_late) == (1434, 1329, 389, 41)
    assert found.share == pytest.approx(1 - known["share_late_counting_open_overdue"])
    assert found.share_of_ended == pytest.approx(1 - known["share_late_of_ended"])
    assert alone.p50 / 86_400e6 == pytest.approx(known["actual_days_of_ended"]["p50"], abs=0.05)
    assert fair.p50 > alone.p50
    assert fair.p90 > alone.p90


def permits(now: datetime):
    import csv

    seen = set()
    with gzip.open(DATA / "receipt.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if row["case:concept:name"] in seen:
                continue
            seen.add(row["case:concept:name"])
            begin, planned = (
                datetime.fromisoformat(row[f"case:{name}"])
                for name in ("startdate", "enddate_planned")
            )
            end = row["case:enddate"]
            until = datetime.fromisoformat(end) if end else now
            micro = timedelta(microseconds=1)
            yield (planned - begin) // micro, (until - begin) // micro, bool(end)


@pytest.fixture(scope="module")
def desk() -> tuple[Log, dict]:
    truth = json.loads((DATA / "permit_desk_simulated.truth.json").read_text())
    return read_log(DATA / "permit_desk_simulated.csv.gz"), truth


@real
def test_the_desks_waits_are_those_of_its_simulator_and_its_bottleneck_is_named(desk):
    log, truth = desk

    found = {step.activity: step for step in steps(log, calendar=OFFICE)}

    assert next(iter(found)) == truth["bottleneck_by_total_office_wait"]
    for name, known in truth["steps"].items():
        step = found[name]
        assert step.n == known["n"]
        assert step.waiting.mean / 3600 == pytest.approx(known["mean_wait_h"], abs=1e-5)
        office = (step.office_waiting.mean / 3600, step.office_working.mean / 3600)
        assert office == pytest.approx(
            (known["mean_wait_office_h"], known["mean_work_office_h"]), abs=1e-5
        )


CHANGES = {
    "remove Expert statement": Change(drop=frozenset({"Expert statement"})),
    "one more officer who decides": Change(staff={"Decide": 1}),
    "one more expert": Change(staff={"Expert statement": 1}),
    "no missing information": Change(once=frozenset({"Check application"})),
}


@real
@pytest.mark.parametrize("what", CHANGES)
def test_a_replay_says_what_the_simulator_knows(desk, what):
    log, truth = desk
    known = truth["what_if"][what]

    found = replay(log, CHANGES[what], calendar=OFFICE)

    assert found.fits
    assert found.change / 86_400 == pytest.approx(known["mean_change_days"], rel=0.01)
    after = (found.after.mean / 86_400, found.after.p50 / 86_400, found.after.p90 / 86_400)
    assert after == pytest.approx((known["mean_days"], known["p50"], known["p90"]), rel=0.001)


@real
def test_subtracting_the_step_would_have_said_something_else(desk):
    log, truth = desk
    found = replay(log, CHANGES["remove Expert statement"], calendar=OFFICE)

    assert found.change / 86_400 > 0.8 * truth["naive_remove_expert_mean_change_days"]


# order and parts


@settings(max_examples=60, deadline=None)
@given(logs())
def test_graph_and_variants_are_what_the_slow_way_gives_ties_included(events):
    log = log_of(events)

    graph, ways = directly_follows(log), variants(log)

    slow = reference.edges(events)
    assert {(e.source, e.target): e.count for e in graph.edges} == {
        pair: len(seconds) for pair, seconds in slow.items()
    }
    for edge in graph.edges:
        seconds = slow[edge.source, edge.target]
        assert edge.mean == pytest.approx(sum(seconds) / len(seconds))
        assert edge.median == pytest.approx(reference.quantile(seconds, 0.5))
        assert edge.p90 == pytest.approx(reference.quantile(seconds, 0.9))
    assert {way.path: way.count for way in ways} == reference.paths(events)


@settings(max_examples=30, deadline=None)
@given(logs(), st.integers(1, 6))
def test_parts_of_a_log_give_the_same_bits_as_the_whole(events, number):
    log = log_of(events)

    assert directly_follows(log, number=number) == directly_follows(log)
    assert variants(log, number=number) == variants(log)


@settings(max_examples=30, deadline=None)
@given(logs(), st.randoms(use_true_random=False))
def test_where_sequence_numbers_decide_the_order_of_the_rows_does_not(events, random):
    distinct = [
        Event(e.case, e.activity, e.at, sequence=n, resource="") for n, e in enumerate(events)
    ]
    shuffled = random.sample(distinct, len(distinct))

    assert directly_follows(log_of(shuffled)) == directly_follows(log_of(distinct))


@settings(max_examples=40, deadline=None)
@given(logs(), st.data())
def test_counters_that_follow_late_events_equal_a_count_of_the_whole(events, data):
    counters, so_far = Counters(), {}
    for one in data.draw(st.permutations(events)):
        before = so_far.get(one.case, [])
        after = [*before, one]
        counters.change(before, after)
        so_far[one.case] = after
    arrived = [one for rows in so_far.values() for one in rows]
    graph = directly_follows(log_of(arrived))

    assert dict(counters.edges) == {(e.source, e.target): e.count for e in graph.edges}
    for edge in graph.edges:
        assert counters.mean((edge.source, edge.target)) == pytest.approx(edge.mean)
    assert (dict(counters.starts), dict(counters.ends)) == (dict(graph.starts), dict(graph.ends))
    again = Counters.from_json(json.loads(json.dumps(counters.as_json())))
    assert (again.edges, again.spent) == (counters.edges, counters.spent)


def test_a_map_with_fewer_edges_keeps_a_way_into_and_out_of_everything():
    rows = [event(str(n), name, hours) for n in range(20) for name, hours in (("a", 0), ("b", 1))]
    rows += [event("x", "a", 0), event("x", "c", 1), event("x", "b", 2)]
    graph = directly_follows(log_of(rows))

    fewer = graph.filtered(0.5)

    assert [(e.source, e.target) for e in graph.edges] == [("a", "b"), ("a", "c"), ("c", "b")]
    assert [(e.source, e.target) for e in fewer.edges] == [("a", "b"), ("a", "c"), ("c", "b")]
    assert len(directly_follows(log_of(rows[:40])).filtered(0).edges) == 1


# reading


CSV = """\
case_id;activity;timestamp;resource
1;ask;2031-03-30T02:30:00+02:00;Office 1
1;decide;2031-03-30T04:30:00+03:00;Office 2
;ask;2031-03-30T04:30:00+03:00;
2;;2031-03-30T04:30:00+03:00;
2;ask;yesterday;
2;ask;2031-03-30T05:30:00;
"""


def test_what_cannot_be_read_is_kept_aside_with_its_line_and_never_dropped():
    log = parse_csv(CSV, zone=None, name="log.csv")

    assert log.events == 2
    assert [(row.line, row.reason) for row in log.aside] == [
        (4, "no-case"),
        (5, "no-activity"),
        (6, "no-time"),
        (7, "no-offset"),
    ]
    assert log.aside[2].text == "2;ask;yesterday;"


def test_an_hour_that_the_clock_skips_is_not_time_that_passed():
    log = parse_csv(CSV, zone=None, name="log.csv")

    assert lead_times(log).tolist() == [3600 * MICROSECONDS]


def test_local_times_are_read_in_their_zone_with_its_clock_changes():
    rows = "case,activity,time\n1,a,2031-10-26T02:30:00\n1,b,2031-10-26T05:30:00\n"

    log = parse_csv(rows, zone=ZoneInfo("Europe/Helsinki"), name="log.csv")

    assert lead_times(log).tolist() == [4 * 3600 * MICROSECONDS]


def test_columns_can_be_named_and_a_row_can_hold_begin_and_end():
    rows = "who,what,from,to\n1,a,2031-05-05T08:00:00Z,2031-05-05T09:00:00Z\n"
    columns = Columns(case="who", activity="what", start="from", time="to")

    log = parse_csv(rows, columns=columns, zone=None, name="log.csv")

    assert [steps(log)[0].working.mean, log.events] == [3600.0, 2]
    assert code_of(lambda: parse_csv(rows, zone=None, name="log.csv")) == "column-missing"


XES = """<?xml version="1.0" encoding="UTF-8"?>
{declared}<log xes.version="1.0"><string key="concept:name" value="a log"/>
<trace><string key="concept:name" value="7"/>
<event><string key="concept:name" value="ask"/>
  <list key="more"><values><string key="concept:name" value="not this"/></values></list>
  <date key="time:timestamp" value="2031-05-05T08:00:00.250+02:00"/></event>
<event><string key="concept:name" value="decide"/></event>
</trace></log>"""


def test_xes_takes_only_what_stands_directly_in_an_event():
    log = parse_xes(XES.format(declared="").encode(), zone=None, name="log.xes")

    assert (log.activities, list(log.cases)) == (("ask",), ["7"])
    assert int(log.time[0]) % MICROSECONDS == 250_000
    assert [(row.line, row.reason) for row in log.aside] == [(7, "no-time")]


def test_a_document_that_declares_entities_is_refused():
    bomb = '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n'

    def read():
        parse_xes(XES.format(declared=bomb).encode(), zone=None, name="log.xes")

    assert code_of(read) == "entities-refused"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.xes", None, "file-missing"),
        ("log.txt", b"x", "unknown-format"),
        ("log.xes.gz", b"not gzip", "not-gzip"),
        ("log.xes", b"<log><trace>", "not-xes"),
        ("log.xes", b"<html/>", "not-xes"),
        ("log.xes", b"<log/>", "empty-log"),
        ("log.csv", b"case,activity,time\n", "empty-log"),
        ("log.csv", b"\xff\xfe", "not-utf8"),
    ],
)
def test_a_file_that_is_no_log_is_refused_with_a_code(tmp_path, name, content, code):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    assert code_of(lambda: read_log(path)) == code


def test_a_zone_that_nobody_knows_and_a_time_without_an_offset_are_refused(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("case,activity,time\n1,a,2031-05-05T08:00:00\n")

    assert code_of(lambda: read_log(path, zone="Espoo")) == "unknown-zone"
    assert (
        code_of(lambda: log_of([Event("1", "a", NOON.replace(tzinfo=None))]))
        == "time-without-offset"
    )


# waits, hand-overs, calendars


def test_office_hours_leave_out_nights_weekends_holidays_and_follow_the_clock():
    helsinki = Calendar(zone="Europe/Helsinki", holidays=frozenset({date(2031, 3, 31)}))
    friday = datetime(2031, 3, 28, 15, tzinfo=ZoneInfo("Europe/Helsinki"))
    tuesday = datetime(2031, 4, 1, 9, tzinfo=ZoneInfo("Europe/Helsinki"))
    at = np.array([int(moment.timestamp()) * MICROSECONDS for moment in (friday, tuesday)])

    hours = helsinki.span(int(at[0]), int(at[1]))
    clock = hours.clock(at)

    assert (clock[1] - clock[0]) / MICROSECONDS == 2 * 3600
    assert hours.moment(clock).tolist() == at.tolist()


@pytest.mark.parametrize(
    "text", ["mon-fri", "mon-fri 16-8", "xyz 8-16", "mon 8-25", "fri-mon 8-16"]
)
def test_hours_that_are_none_are_refused(text):
    assert code_of(lambda: parse_hours(text)) == "bad-calendar"
    assert parse_hours("mon,wed 9.5-17").days == frozenset({0, 2})


def test_without_start_events_waiting_and_working_are_not_told_apart():
    assert code_of(lambda: steps(small_log())) == "no-start-events"


def test_hand_overs_leave_out_ones_own_work_and_what_nobody_did():
    rows = [event("1", "a", 0, resource="Office 1"), event("1", "b", 1, resource="Office 1")]
    rows += [event("1", "c", 2), event("1", "d", 3, resource="Office 2")]

    assert hand_overs(log_of(rows)) == {("Office 1", "Office 2"): 1}


def worked(case: str, activity: str, who: str, asked: float, begun: float, done: float):
    kinds = (Lifecycle.SCHEDULE, Lifecycle.START, Lifecycle.COMPLETE)
    for n, (kind, hours) in enumerate(zip(kinds, (asked, begun, done), strict=True)):
        yield event(case, activity, hours, sequence=n, resource=who, lifecycle=kind)


def test_a_queue_of_two_gets_shorter_by_a_second_pair_of_hands():
    rows = [*worked("1", "decide", "Office", 0, 0, 2), *worked("2", "decide", "Office", 0.5, 2, 4)]

    found = replay(log_of(rows), Change(staff={"decide": 1}))

    assert found.before.mean == pytest.approx((2 + 3.5) / 2 * 3600)
    assert found.after.mean == pytest.approx(2 * 3600)
    assert found.waits["decide"] == pytest.approx((0.75 * 3600, 0))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(drop=frozenset({"sing"})), "unknown-activity"),
        (Change(staff={"decide": -1}), "no-staff"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change, code):
    log = log_of(worked("1", "decide", "Office", 0, 0, 2))

    assert code_of(lambda: replay(log, change)) == code


def test_without_names_nobody_knows_how_many_work():
    log = log_of(worked("1", "decide", "", 0, 0, 2))

    assert code_of(lambda: replay(log, Change())) == "no-resources"


# promises


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=30))
def test_survival_is_what_kaplan_and_meier_do_by_hand(rows):
    taken, ended = np.array([t for t, _ in rows]), np.array([e for _, e in rows])

    times, open_ = survival(taken, ended)

    by_hand = reference.open_after([(float(t), e) for t, e in rows])
    assert times.tolist() == [time for time, _ in by_hand]
    assert open_.tolist() == pytest.approx([share for _, share in by_hand])


def test_nine_cases_say_nothing_and_ten_do():
    taken, ended = np.arange(1, 11), np.ones(10, dtype=bool)

    assert not durations_of(taken[:9], ended[:9]).shown
    assert kept(taken[:9], taken[:9], ended[:9]).share is None
    assert (durations_of(taken, ended).p50, durations_of(taken, ended).p90) == (5, 9)


def test_where_most_are_open_there_is_no_figure_for_nine_tenths():
    taken = np.arange(1, 21)
    ended = taken <= 12

    found = durations_of(taken, ended)

    assert (found.p50, found.p90) == (10, None)


# rules and models


@pytest.mark.parametrize(
    ("rule", "concerned", "broken"),
    [
        (Rule(Kind.FIRST, "ask"), 2, []),
        (Rule(Kind.FIRST, "check"), 2, [("1", 0), ("2", 0)]),
        (Rule(Kind.NEVER_WITHOUT, "decide", "check"), 2, []),
        (Rule(Kind.NEVER_WITHOUT, "check", "decide"), 2, [("1", 1), ("2", 1)]),
        (Rule(Kind.WITHIN, "ask", "decide", days=0.25), 2, [("2", 0)]),
        (Rule(Kind.FOUR_EYES, "check", "decide"), 0, []),
        (Rule(Kind.PATH, path=("ask", "check", "decide")), 2, [("2", 2)]),
    ],
)
def test_a_rule_names_the_cases_that_break_it_and_where(rule, concerned, broken):
    (found,) = check(small_log(), [rule])

    assert found.concerned == concerned
    assert found.broken == tuple(Breach(*one) for one in broken)


def test_four_eyes_are_not_two_of_the_same_person():
    rows = [event("1", "check", 0, resource="A"), event("1", "decide", 1, resource="A")]
    rows += [event("2", "check", 0, resource="A"), event("2", "decide", 1, resource="B")]

    (found,) = check(log_of(rows), [Rule(Kind.FOUR_EYES, "check", "decide")])

    assert (found.concerned, found.broken) == (2, (Breach("1", 1),))


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule(Kind.FIRST, "sing"), "unknown-activity"),
        (Rule(Kind.FIRST), "rule-incomplete"),
        (Rule(Kind.WITHIN, "ask", "decide"), "rule-incomplete"),
        (Rule(Kind.PATH), "rule-incomplete"),
    ],
)
def test_a_rule_that_says_nothing_or_names_what_is_not_there_is_refused(rule, code):
    assert code_of(lambda: check(small_log(), [rule])) == code


@settings(max_examples=60, deadline=None)
@given(logs())
def test_every_trace_fits_a_model_discovered_without_noise(events):
    ways = variants(log_of(events))

    tree = discover(ways)

    assert [way.path for way in ways if not fits(tree, way.path)] == []


def test_a_model_shows_choice_order_repetition_and_what_goes_side_by_side():
    paths = ["abcd", "acbd", "abcexbcd", "acbexbcd"]
    tree = discover([Variant(tuple(path), 1, n) for n, path in enumerate(paths)])

    assert str(tree) == "sequence(a, loop(parallel(b, c), sequence(e, x)), d)"
    assert fits(tree, tuple("acbexcbexbcd"))
    assert not fits(tree, tuple("abd"))
    assert fitting(tree, [Variant(tuple("abcd"), 3, 0), Variant(tuple("ad"), 2, 1)]) == 3


# how long still


def test_a_forecast_is_offered_only_where_it_beats_a_constant():
    def rows(n: int, rest: float):
        yield event(str(n), "ask", 100 * n)
        yield event(str(n), "long" if rest > 10 else "short", 100 * n + 1)
        yield event(str(n), "end", 100 * n + 1 + rest)

    telling = log_of(e for n in range(100) for e in rows(n, 20 if n % 2 else 2))
    silent = log_of(
        e
        for n in range(100)
        for e in (event(str(n), "ask", 100 * n), event(str(n), "end", 100 * n + n % 7))
    )

    found = forecast(telling)

    assert (found.method, found.beats_naive) == (Method.LAST, True)
    assert found.seconds("long") == 20 * 3600
    assert found.errors[Method.LAST] < found.errors[Method.MEDIAN]
    assert forecast(silent).method is Method.MEDIAN
    assert forecast(silent).seconds("ask") == forecast(silent).left[""]
    assert code_of(lambda: forecast(small_log())) == "too-few-cases"


@real
def test_on_the_permit_log_the_naive_figure_stands():
    found = forecast(read_log(DATA / "receipt.csv.gz"))

    assert not found.beats_naive
    assert found.errors[Method.MEDIAN] / 86_400 == pytest.approx(1.57, abs=0.005)
