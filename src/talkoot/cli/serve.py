"""The city on this machine: set up what is missing, then answer until stopped."""

import argparse
import os
import socket
import subprocess
import sys
import webbrowser
from pathlib import Path
from threading import Timer

from granian import Granian
from granian.constants import Interfaces

from talkoot.commons.base import Refused

HELP = "set everything up and run the city"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_TALKOOT = (sys.executable, "-m", "talkoot.cli")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--city", type=Path, help="folder of the city pack (cities/espoo)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-browser", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Never loads the models itself: the set-up and the worker are processes of their own."""
    _refuse_a_taken_port(options.host, options.port)
    _settle_environment(options)
    made = subprocess.run([*_TALKOOT, "set-up"], check=False)  # noqa: S603
    if made.returncode:
        return made.returncode
    worker = subprocess.Popen([*_TALKOOT, "work"])  # noqa: S603
    if not options.no_browser:
        Timer(2, webbrowser.open, [os.environ["TALKOOT_URL"]]).start()
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


def _answer(host: str, port: int) -> None:
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
