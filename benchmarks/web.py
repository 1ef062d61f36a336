"""How much work a page is: a city of 300,000 accounts and 100,000 proposals on PostgreSQL.

    .venv/bin/python benchmarks/web.py [--people N] [--proposals N] [--seconds S]

Fills the database `talkoot_bench` of a PostgreSQL on loopback (kept for the next run), starts the
product's own server with two workers, and sends requests from this machine. The figure to compare
is processor time per request, server and database together: the load shares the cores with them.
"""

import argparse
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import cycle, repeat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import uuid4

if TYPE_CHECKING:
    from benchmarks.web_city import City

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
SERVER = os.environ.get("TALKOOT_BENCH_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
DATABASE = SERVER.rpartition("/")[0] + "/talkoot_bench"
PORT = 8120
CONNECTIONS = 8
TICKS = os.sysconf("SC_CLK_TCK")
os.environ |= {
    "DATABASE_URL": DATABASE,
    "DJANGO_SETTINGS_MODULE": "talkoot.site.settings",
    "TALKOOT_VAR": str(ROOT / "var" / "bench"),
    "TALKOOT_URL": f"http://localhost:{PORT}",
}

# The peer was not run beside us: kerrokantasi (August 2026) on PostgreSQL with PostGIS, measured on
# 24 November 2026 on another machine with two cores; processor ms per request, server and database.
PEER = {"list page": 25.7, "list JSON": 37.1, "support": 20.7, "ballot": 20.7}


@dataclass(frozen=True)
class Figure:
    """One kind of request: how many a second, how long (ms), how much processor time (ms)."""

    name: str
    rate: float
    p50: float
    p99: float
    cpu: float
    errors: int


def main() -> None:
    options = _options()
    _create_database()
    import django

    django.setup()
    from benchmarks import web_city

    print("filling the city …", flush=True)
    city = web_city.fill(people=options.people, proposals=options.proposals)
    server = _serve()
    try:
        figures = [
            _measure(server, name, requests, options.seconds) for name, requests in _kinds(city)
        ]
    finally:
        server.terminate()
        server.wait()
    _print(figures, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument("--proposals", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=8)
    return parser.parse_args()


def _create_database() -> None:
    import psycopg

    with psycopg.connect(SERVER, autocommit=True) as connection:
        there = connection.execute(
            "select 1 from pg_database where datname = 'talkoot_bench'"
        ).fetchone()
        if not there:
            connection.execute("create database talkoot_bench")


def _serve() -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "talkoot.site.wsgi:application",
    ]
    command += ["--port", str(PORT), "--workers", "2", "--blocking-threads", "2", "--no-access-log"]
    server = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
    for _ in range(100):
        time.sleep(0.2)
        try:
            _send(HTTPConnection("localhost", PORT), Request("GET", "/health"))
        except OSError:
            continue
        return server
    raise SystemExit("The server does not answer.")


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    cookie: str = ""
    form: Sequence[tuple[str, str]] = ()


def _kinds(city: "City") -> Iterator[tuple[str, Callable[[], Iterator[Request]]]]:
    """Each kind of request as an endless stream; a cookie keeps a page out of the page cache."""
    reader = "language=en"

    def same(path: str, cookie: str = reader) -> Callable[[], Iterator[Request]]:
        return lambda: repeat(Request("GET", path, cookie))

    def post(path: str, session: str, **form: str) -> Request:
        cookie = f"sessionid={session}; csrftoken={city.token}"
        return Request("POST", path, cookie, (("csrfmiddlewaretoken", city.token), *form.items()))

    yield "front page, kept", same("/en/", "")
    yield "front page", same("/en/")
    yield "list page", same(f"/en/proposals/?call={city.call}")
    yield (
        "proposal page",
        lambda: (
            Request("GET", f"/en/proposals/{slug}/", reader) for slug in cycle(city.proposals)
        ),
    )
    yield "list JSON", same(f"/api/v1/proposals?call={city.call}")
    yield (
        "support",
        lambda: (
            post(f"/en/proposals/{slug}/support", session)
            for slug in city.proposals
            for session in city.sessions
        ),
    )
    yield (
        "ballot",
        lambda: (
            post(f"/en/votes/{city.vote}/cast", session, choices="1,2,3", key=str(uuid4()))
            for session in cycle(city.sessions)
        ),
    )


def _measure(
    server: subprocess.Popen[bytes],
    name: str,
    requests: Callable[[], Iterator[Request]],
    seconds: float,
) -> Figure:
    stream, lock = requests(), threading.Lock()
    times: list[float] = []
    errors: list[int] = []
    until = [0.0]

    def client() -> None:
        connection = HTTPConnection("localhost", PORT)
        while time.perf_counter() < until[0]:
            with lock:
                request = next(stream, None)
            if request is None:
                return
            begun = time.perf_counter()
            status = _send(connection, request)
            times.append(time.perf_counter() - begun)
            if status >= 400:
                errors.append(status)

    def window(length: float) -> float:
        until[0] = time.perf_counter() + length
        clients = [threading.Thread(target=client) for _ in range(CONNECTIONS)]
        begun = time.perf_counter()
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
        return time.perf_counter() - begun

    window(1.0)
    times.clear()
    before = _cpu(server.pid)
    took = window(seconds)
    spent = _cpu(server.pid) - before
    cuts = statistics.quantiles(times, n=100)
    return Figure(
        name,
        len(times) / took,
        1000 * cuts[49],
        1000 * cuts[98],
        1000 * spent / len(times),
        len(errors),
    )


def _send(connection: HTTPConnection, request: Request) -> int:
    body = urlencode(list(request.form))
    headers = {"Host": f"localhost:{PORT}"}
    if request.cookie:
        headers["Cookie"] = request.cookie
    if request.form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers["Origin"] = f"http://localhost:{PORT}"
    connection.request(request.method, request.path, body or None, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _cpu(server: int) -> float:
    """Processor seconds of the server's processes and of PostgreSQL's for this database."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            is_ours = b" talkoot_bench " in (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if is_ours or server in (int(folder.name), int(fields[1])):
            total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def _print(figures: Sequence[Figure], options: argparse.Namespace) -> None:
    import django
    import granian
    import psycopg

    with psycopg.connect(DATABASE) as connection:
        postgres = connection.info.server_version
    print(
        f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {sys.version.split()[0]},"
    )
    print(f"Django {django.__version__}, granian {granian.__version__}, PostgreSQL {postgres},")
    print(
        f"{options.people:,} accounts, {options.proposals:,} proposals, {CONNECTIONS} connections\n"
    )
    print("| request | per second | p50 ms | p99 ms | processor ms | peer's ms | ratio | errors |")
    print("|---|---|---|---|---|---|---|---|")
    for row in figures:
        peer = PEER.get(row.name)
        compared = f"{peer} | {peer / row.cpu:.1f}×" if peer else "– | –"
        print(
            f"| {row.name} | {row.rate:,.0f} | {row.p50:.1f} | {row.p99:.1f} | {row.cpu:.2f} "
            f"| {compared} | {row.errors} |"
        )


if __name__ == "__main__":
    main()
