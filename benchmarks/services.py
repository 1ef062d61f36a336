# ruff: noqa: E402 - models can be imported once Django is ready
"""Requests and their pages: how long a list, an import and a page of figures take.

    .venv/bin/python benchmarks/services.py

Makes a database of its own in a folder that is thrown away (SQLite), or uses DATABASE_URL, which
must be empty. Times are the best of five, in processor
milliseconds of the whole request through Django.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("TALKOOT_SHARED", ROOT.parent / "shared"))
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("TALKOOT_VAR", tempfile.mkdtemp(prefix="talkoot-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talkoot.site.settings")
os.environ.setdefault("TALKOOT_LAPTOP", "1")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from talkoot.commons.base.city import pack
from talkoot.commons.places.actions import load_places
from talkoot.loop.services.actions.importing import import_requests
from talkoot.loop.services.actions.measuring import measure
from talkoot.loop.services.bridge.records import read_records
from talkoot.loop.services.models import Event, Request, Service

_TRIES = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=100_000)
    options = parser.parse_args()
    settings.PAGE_CACHE_SECONDS = 0  # every page is made anew
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    load_places(pack(), now=timezone.now())
    print(f"{connection.vendor}, {options.requests:,} requests, 5 events each")
    service = _filled(options.requests)
    for name, path in (
        ("list of 1,000, XML", "/open311/v2/requests.xml?page_size=1000"),
        ("list of 1,000, JSON", "/open311/v2/requests.json?page_size=1000"),
        ("the same with extensions", "/open311/v2/requests.json?page_size=1000&extensions=true"),
        ("public list, page", "/en/requests/"),
        ("public list, narrowed", "/en/requests/?state=open&q=lamp"),
    ):
        print(f"{name:<28}{_milliseconds(path):8.0f} ms")
    began = time.process_time()
    measure(service, timezone.now())
    print(f"{'measuring, in the worker':<28}{1_000 * (time.process_time() - began):8.0f} ms")
    for name, path in (
        ("promise and fact, page", f"/en/services/{service.slug}/"),
        ("where cases wait, page", f"/en/services/{service.slug}/process"),
    ):
        print(f"{name:<28}{_milliseconds(path):8.0f} ms")
    _import()


def _milliseconds(path: str) -> float:
    client, best = Client(SERVER_NAME="localhost"), float("inf")
    for _ in range(_TRIES):
        began = time.process_time()
        answer = client.get(path)
        best = min(best, time.process_time() - began)
        if answer.status_code != 200 or not answer.content:
            raise SystemExit(f"{path}: {answer.status_code}")
    return 1_000 * best


def _filled(count: int) -> Service:
    """Requests of the last 80 days, each begun, finished and closed; one in ten is still open."""
    lot, now = random.Random(1), timezone.now()
    service = Service.objects.create(
        slug="lamps", code="lamps", name={"en": "Lamps"}, promise_hours=120,
        steps=[{"code": "repair", "name": {"en": "Repair"}}], made_at=now, changed_at=now,
    )  # fmt: skip
    rows = [_request(service, n, lot, now) for n in range(count)]
    Request.objects.bulk_create(rows, batch_size=2_000)
    Event.objects.bulk_create((event for row in rows for event in _events(row)), batch_size=2_000)
    return service


def _request(service: Service, n: int, lot: random.Random, now: Any) -> Request:
    received = now - timedelta(days=80 * lot.random())
    closed = received + timedelta(days=lot.expovariate(1 / 4))
    is_open = closed > now or n % 10 == 0
    return Request(
        number=f"b-{n}", service=service, description="The lamp at the gate is dark.",
        lon=24.6 + lot.random() / 4, lat=60.1 + lot.random() / 5,
        received_at=received, changed_at=now if is_open else closed,
        due_at=received + timedelta(hours=120), closed_at=None if is_open else closed,
        state="received" if is_open else "closed", reason="" if is_open else "done",
    )  # fmt: skip


def _events(row: Request) -> list[Event]:
    end = row.closed_at or row.changed_at
    steps = [("received", "", 0.0), ("begun", "repair", 0.6), ("finished", "repair", 0.9)]
    if row.closed_at:
        steps.append(("closed", "", 1.0))
    return [
        Event(
            request=row, sequence=n, happened=happened, step=step, hand=f"h{row.pk % 7}",
            at=row.received_at + (end - row.received_at) * share,
        )
        for n, (happened, step, share) in enumerate(steps, start=1)
    ]  # fmt: skip


def _import() -> None:
    path = SHARED / "data" / "open311" / "boston_311_sample.csv.gz"
    if not path.exists():
        print("import: the real data is not there")
        return
    began = time.process_time()
    records = read_records(path, zone="America/New_York")
    done = import_requests(records=records, publisher="Boston", endpoint="", now=timezone.now())
    print(f"{f'import of {done.new:,} requests':<28}{time.process_time() - began:8.2f} s")


if __name__ == "__main__":
    main()
