"""The city on this machine: set up what is missing, then answer until stopped."""

import argparse
import os
import socket
import subprocess
import sys
import webbrowser
from pathlib import Path
from threading import Timer

from talkoot.cli import city_data, django_ready
from talkoot.commons.base import Refused

HELP = "set everything up and run the city"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--city", type=Path, help="folder of the city pack (cities/espoo)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-browser", action="store_true")


def run(options: argparse.Namespace) -> int:
    _refuse_a_taken_port(options.host, options.port)
    _settle_environment(options)
    django_ready.start()
    _set_up()
    address = os.environ["TALKOOT_URL"]
    worker = subprocess.Popen([sys.executable, "-m", "talkoot.cli", "work"])  # noqa: S603
    if not options.no_browser:
        Timer(2, webbrowser.open, [address]).start()
    try:
        _answer(options.host, options.port)
    finally:
        worker.terminate()
        worker.wait()
    return 0


def _refuse_a_taken_port(host: str, port: int) -> None:
    # The server shares ports, so a forgotten older one would silently take half of the requests.
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if probe.connect_ex((host, port)) == 0:
            raise Refused("port-taken", port=port)


def _settle_environment(options: argparse.Namespace) -> None:
    if options.city:
        os.environ["TALKOOT_CITY"] = str(options.city.resolve())
    os.environ.setdefault("TALKOOT_URL", f"http://localhost:{options.port}")
    if options.host in _LOOPBACK:
        os.environ.setdefault("TALKOOT_LAPTOP", "1")


def _set_up() -> None:
    from django.conf import settings
    from django.core.management import call_command

    print("Checking …", flush=True)
    call_command("check", verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    city = city_data.load()
    print(f"\n  {city} is at {settings.PUBLIC_URL}")
    if settings.LAPTOP:
        for line in city_data.make_laptop_accounts():
            print(f"  {line}")
    print("  Stop with Ctrl-C.\n", flush=True)


def _answer(host: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "talkoot.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_access=False,
        log_level="warning",
    ).serve()
