"""talkoot processes: the contract of its options, its JSON and its refusals."""

import json

import pytest
from distributed import LocalCluster

from talkoot.cli import main

LOG = """\
case_id,activity,lifecycle,timestamp,resource
1,ask,schedule,2031-05-05T08:00:00Z,
1,ask,start,2031-05-05T09:00:00Z,Clerk
1,ask,complete,2031-05-05T10:00:00Z,Clerk
2,ask,schedule,2031-05-05T08:30:00Z,
2,ask,start,2031-05-05T10:00:00Z,Clerk
2,ask,complete,2031-05-05T12:00:00Z,Clerk
2,decide,complete,soon,Officer
"""


@pytest.fixture
def processes(tmp_path, capsys):
    path = tmp_path / "log.csv"
    path.write_text(LOG)

    def run(*options: str):
        code = main(["processes", str(path), *options])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def found(ran) -> dict:
    code, out, err = ran
    assert code == 0, err
    return json.loads(out)


def test_the_json_has_the_promised_keys(processes):
    code, out, err = processes("--json", "--lifecycle", "complete")
    said = json.loads(out)

    assert code == 0
    assert (said["cases"], said["events"], said["activities"]) == (2, 2, {"ask": 2})
    assert said["edges"] == []
    assert said["variants"] == [{"path": ["ask"], "count": 2}]
    assert said["lead_time"]["p50_seconds"] == said["lead_time"]["p90_seconds"] == 0
    assert said["aside"] == [{"line": 8, "reason": "no-time"}]
    assert "no-time: log.csv:8: 2,decide,complete,soon,Officer" in err


def test_edges_have_counts_and_times(processes):
    first, second = found(processes("--json"))["edges"][0], found(processes("--json"))["rework"]

    assert {key: first[key] for key in ("from", "to", "count", "median_seconds")} == {
        "from": "ask",
        "to": "ask",
        "count": 4,
        "median_seconds": 4500.0,
    }
    assert second == {"cases": {"ask": 2}, "extra": {"ask": 4}, "loops": {"ask": 4}}


def test_waits_rules_a_model_and_a_change_are_answered_when_asked_for(processes):
    said = found(
        processes(
            *("--json", "--hours", "mon-fri 8-16", "--rule", "first:ask", "--path", "ask"),
            *("--model", "0", "--what-if", "staff:ask:+1"),
        )
    )

    assert said["steps"][0]["office_waiting"]["mean_seconds"] == 4500
    assert [len(one["broken"]) for one in said["rules"]] == [0, 2]
    assert said["model"]["fitting_cases"] == 2
    assert said["what_if"]["change_seconds"] < 0


def test_a_person_can_read_it(processes):
    code, out, _ = processes("--hours", "mon-fri 8-16", "--what-if", "faster:ask:0.5")

    assert code == 0
    assert "2 cases, 6 events, 1 activities, 2 variants" not in out
    assert "ask: waits 1.2 h and takes 1.5 h, 2 times" in out
    assert "What if: cases take" in out
    assert "1 rows could not be read and were kept aside." in out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--rule", "sometimes:ask"], "unknown-rule"),
        (["--rule", "within:ask:ask:soon"], "rule-incomplete"),
        (["--rule", "first:sing"], "unknown-activity"),
        (["--what-if", "magic:ask"], "unknown-change"),
        (["--what-if", "staff:ask:many"], "unknown-change"),
        (["--what-if", "staff:ask:-1"], "no-staff"),
        (["--columns", "colour=ask"], "bad-columns"),
        (["--columns", "case=colour"], "column-missing"),
        (["--hours", "always"], "bad-calendar"),
        (["--hours", "mon-fri 8-16", "--office-zone", "Nowhere"], "unknown-zone"),
        (["--what-if", "faster:ask:-1"], "bad-factor"),
        (["--share", "2"], "bad-share"),
        (["--model", "nan"], "bad-share"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_code(processes, options, code):
    ended, out, err = processes(*options)

    assert (ended, out) == (2, "")
    assert err.startswith(f"{code}: ")


def test_a_cluster_gives_the_same_map(processes):
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        there = found(processes("--json", "--scheduler", cluster.scheduler_address))
    here = found(processes("--json"))

    del here["seconds"], there["seconds"]
    assert there == here
