"""The worked tables of the pages on processes, computed again from the numbers on the page."""

from datetime import UTC, datetime, timedelta

import numpy as np
from tests.docs.test_method_pages import tables

from talkoot_engine.processes.discovery import discover, fits
from talkoot_engine.processes.graph import directly_follows
from talkoot_engine.processes.inputs import Event, Lifecycle, log_of
from talkoot_engine.processes.outcome import Variant
from talkoot_engine.processes.promises import durations_of, kept
from talkoot_engine.processes.replay import Change, replay
from talkoot_engine.processes.variants import variants

MAP, PROMISES = "process-map.md", "promises.md"
WAITS, RULES = "where-cases-wait.md", "process-rules.md"
MORNING = datetime(2031, 5, 5, 8, tzinfo=UTC)


def test_the_map_and_the_variants_on_the_page_are_those_of_its_events():
    rows = tables(MAP)["case"][0]
    log = log_of(Event(case, name, datetime.fromisoformat(at)) for case, name, at in rows)

    edges = [
        [e.source, e.target, str(e.count), f"{e.median / 3600:.1f}", f"{e.p90 / 3600:.1f}"]
        for e in directly_follows(log).edges
    ]
    ways = [[" > ".join(way.path), str(way.count)] for way in variants(log)]

    assert edges == tables(MAP)["from"][0]
    assert ways == tables(MAP)["variant"][0]


def test_the_promises_on_the_page_are_kept_so_often():
    rows = tables(PROMISES)["days"][0]
    taken = np.array([int(days) for days, *_ in rows])
    ended = np.array([word == "yes" for _, word, _ in rows])
    promised = np.array([int(days) for *_, days in rows])
    fair, found = durations_of(taken, ended), kept(promised, taken, ended)
    alone = np.quantile(taken[ended], [0.5, 0.9], method="inverted_cdf")

    assert tables(PROMISES)["figure"][0] == [
        ["p50, days", f"{fair.p50:.0f}", f"{alone[0]:.0f}"],
        ["p90, days", f"{fair.p90:.0f}", f"{alone[1]:.0f}"],
        ["kept", f"{100 * found.share:.0f} %", f"{100 * found.share_of_ended:.0f} %"],
    ]


def test_the_replay_on_the_page_gives_its_hours():
    kinds = (Lifecycle.SCHEDULE, Lifecycle.START, Lifecycle.COMPLETE)
    log = log_of(
        Event(case, "decide", MORNING + timedelta(hours=float(hours)), n, "Officer", kind)
        for case, *times in tables(WAITS)["case"][0]
        for n, (kind, hours) in enumerate(zip(kinds, times, strict=True))
    )
    changes = (Change(), Change(staff={"decide": 1}), Change(faster={"decide": 0.5}))

    found = [replay(log, change) for change in changes]

    hours = [[f"{x.after.mean / 3600:.4g}", f"{x.waits['decide'][1] / 3600:.4g}"] for x in found]
    on_page = [[f"{float(x):.4g}" for x in row[1:]] for row in tables(WAITS)["change"][0]]
    assert hours == on_page


def test_the_model_on_the_page_is_discovered_from_its_traces():
    paths = [tuple(trace) for (trace,) in tables(RULES)["trace"][0]]
    tree = discover([Variant(path, 1, n) for n, path in enumerate(paths)])

    assert str(tree) == "sequence(a, loop(parallel(b, c), sequence(e, x)), d)"
    also = tables(RULES)["also"][0]
    assert [[trace, "yes" if fits(tree, tuple(trace)) else "no"] for trace, _ in also] == also
