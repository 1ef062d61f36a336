"""Requests of other cities: from files and from endpoints, and ours to theirs."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from django.utils import timezone
from tests.makers import NOON
from tests.rooms.services import makers as some

from talkoot.cli import main
from talkoot.commons.gateways.open311 import Endpoint, Unreachable
from talkoot.loop.services.actions import measuring
from talkoot.loop.services.actions.exchanging import pull, push, settle_tokens
from talkoot.loop.services.actions.importing import import_requests
from talkoot.loop.services.bridge.records import of_xml, read_records
from talkoot.loop.services.models import Request, Service, Twin
from talkoot.loop.services.queries.figures import taken
from talkoot.loop.services.queries.requests import history
from talkoot_engine.base import BadInput
from talkoot_engine.processes.spread import spread_of

BASE = "/open311/v2"
ROOT = Path(__file__).resolve().parents[3]
ROW = {"service_request_id": "1", "requested_datetime": "2026-01-05T10:00:00",
       "service_name": "Lamps", "status": "open", "lat": "42.3", "long": "-71.1"}  # fmt: skip
_MICRO = 1_000_000


def kept(path, rows):
    path.write_text(json.dumps(rows))
    return path


@pytest.mark.django_db
def test_a_real_citys_requests_keep_its_promise_figures(shared_data):
    """Boston's sample. Its file has local times without offset; read as they stand they give the
    published figures to the last digit, and its own time zone moves some by the hour of a clock
    change."""
    expected = json.loads((shared_data / "open311" / "expected.json").read_text())
    want = expected["boston_311_sample.csv.gz"]
    path = shared_data / "open311" / "boston_311_sample.csv.gz"

    done = import_requests(
        records=read_records(path, zone="UTC"), publisher="Boston", endpoint="file", now=NOON
    )

    assert done.new == want["rows"]
    rows = Request.objects.exclude(closed_at=None)
    assert rows.count() == want["closed"]
    days = [(r.closed_at - r.received_at) / timedelta(days=1) for r in rows]
    import numpy as np

    assert float(np.quantile(days, 0.5)) == pytest.approx(want["lead_days_closed"]["p50"], abs=1e-9)
    assert float(np.quantile(days, 0.9)) == pytest.approx(want["lead_days_closed"]["p90"], abs=1e-9)
    promised = [row for row in rows if row.due_at]
    assert len(promised) == want["with_promise"]
    assert sum(r.closed_at > r.due_at for r in promised) == want["late_of_closed_with_promise"]
    for name, one in want["by_service"].items():
        service = Service.objects.get(name__en=name)
        some_rows = taken(service, NOON)
        micros = np.array([round((t.until - t.received).total_seconds() * _MICRO)
                           for t in some_rows])  # fmt: skip
        spread = spread_of(micros)
        assert spread.n == one["n"]
        assert spread.p50 / 86_400 == pytest.approx(one["p50_days"], abs=1e-9)
        assert spread.p90 / 86_400 == pytest.approx(one["p90_days"], abs=1e-9)
        measuring.measure(service, NOON)
        figures = service.figures.data["promises"]["whole"]
        assert (figures["n"], figures["promised"], figures["late"]) == (
            one["n"], one["promised"], one["late"],
        )  # fmt: skip


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing_and_a_newer_one_brings_it_up_to_date(tmp_path):
    path = kept(tmp_path / "a.json", [ROW, {**ROW, "service_request_id": "2"}])
    load = lambda p: import_requests(  # noqa: E731
        records=read_records(p, zone="America/New_York"), publisher="B", endpoint="e", now=NOON
    )
    assert (load(path).new, load(path).same) == (2, 2)

    closed = {**ROW, "status": "closed", "closed_datetime": "2026-01-06T10:00:00"}
    done = load(kept(tmp_path / "b.json", [closed]))

    assert (done.new, done.changed) == (0, 1)
    row = Request.objects.get(number="b-1")
    assert row.closed_at - row.received_at == timedelta(days=1)
    assert row.received_at == datetime(2026, 1, 5, 15, tzinfo=UTC)
    assert [e.happened for e in history(row, staff=False)] == ["received", "closed"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{**ROW, "requested_datetime": "monday"}], "bad-time"),
        ([{**ROW, "requested_datetime": ""}], "column-missing"),
        ([ROW, ROW], "doubled-request"),
        ([{**ROW, "lat": "100"}], "bad-number"),
        ([{**ROW, "lat": "nan"}], "bad-number"),
        ([], "nothing-in-it"),
        (7, "not-readable"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(tmp_path, rows, code):
    with pytest.raises(BadInput) as no:
        read_records(kept(tmp_path / "a.json", rows), zone="UTC")
    assert no.value.code == code
    assert "a.json" in (no.value.where or "")


def test_xml_with_entities_is_not_read():
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa">]><requests>&a;</requests>'
    with pytest.raises(BadInput) as no:
        of_xml(bomb, where="e")
    assert no.value.code == "not-readable"


@pytest.mark.django_db
def test_the_command_imports_and_says_what_it_did(tmp_path, capsys):
    path = kept(tmp_path / "a.json", [ROW])
    assert main(["import", "open311", str(path)]) == 2
    assert "no-publisher" in capsys.readouterr().err
    assert main(["import", "open311", str(path), "--publisher", "Boston"]) == 0
    assert "1 new" in capsys.readouterr().out
    assert Request.objects.get().origin == "archive"


@pytest.fixture(scope="session")
def second_city(tmp_path_factory):
    """Address and key of another instance, in a process of its own with a database of its own."""
    environment = {
        **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
        "TALKOOT_VAR": str(tmp_path_factory.mktemp("second")),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.rooms.services.second_city"],
        env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        url, key = process.stdout.readline().split()
        yield url, key
        process.stdin.close()


@pytest.mark.django_db
def test_what_a_second_instance_tells_is_kept_here(second_city):
    url, _key = second_city
    now = timezone.now()

    done = pull(endpoint=Endpoint(url), publisher="The other city", zone="UTC", now=now)

    rows = Request.objects.filter(origin="archive", twins__endpoint=url)
    assert done.new == rows.count() >= 4
    assert {"Lamp 0", "Lamp 1", "Lamp 2"} <= set(rows.values_list("description", flat=True))
    ended = rows.get(state="closed")
    assert [e.words for e in history(ended, staff=False)] == ["", "It burns."]
    again = pull(endpoint=Endpoint(url), publisher="The other city", zone="UTC", now=now)
    assert (again.new, again.same) == (0, done.new)


@pytest.mark.django_db
def test_ours_are_pushed_to_a_second_instance_once_and_a_token_becomes_a_number(second_city):
    url, key = second_city
    now, endpoint = timezone.now(), Endpoint(url, key)
    ours = some.service(code="ours")
    for theirs in ("lamps", "later"):
        Twin.objects.all().delete()
        row = some.request(ours, now=now, description=f"ä & < for {theirs} {uuid4()}")

        done = push(endpoint=endpoint, service=ours, code=theirs, now=now)

        assert done.failed == ()
        settle_tokens(endpoint=endpoint)
        number = Twin.objects.get(request=row).number
        there = requests.get(f"{url}/requests/{number}.json", timeout=30).json()[0]
        assert (there["service_code"], there["description"]) == (theirs, row.description)
        assert push(endpoint=endpoint, service=ours, code=theirs, now=now).sent == 0


@pytest.mark.django_db(transaction=True)
def test_a_push_that_is_refused_keeps_the_request_for_the_next_time(live_server):
    ours = some.service(code="ours")
    row = some.request(ours, now=timezone.now())

    done = push(
        endpoint=Endpoint(f"{live_server.url}{BASE}", "no-key"),
        service=ours, code="ours", now=timezone.now(),
    )  # fmt: skip

    assert done.sent == 0
    assert done.failed[0][0] == row.number
    assert "403" in done.failed[0][1]
    assert not Twin.objects.exists()


def test_an_endpoint_that_is_no_web_address_is_refused():
    with pytest.raises(Unreachable):
        next(iter(Endpoint("file:///etc").pages()))
