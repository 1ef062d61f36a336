"""The command line: one module a command, imported only when its command is asked for.

A command module has `HELP` (one line), `add_arguments(parser)` and `run(options)`, which returns
the exit code. BadInput and BadPack end with code 2, Refused with code 3; each prints
`code: sentence`.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

import django

from talkoot.cli.words import refusal
from talkoot.commons.base import Refused
from talkoot.commons.base.pack import BadPack
from talkoot_engine.base import BadInput

COMMANDS = {
    "serve": "talkoot.cli.serve",
    "set-up": "talkoot.cli.set_up",
    "work": "talkoot.cli.work",
    "tally": "talkoot.cli.tally",
    "opinions": "talkoot.cli.opinions",
    "draw": "talkoot.cli.draw",
    "evaluate": "talkoot.cli.evaluate",
    "match": "talkoot.cli.match",
    "processes": "talkoot.cli.processes",
    "simulate": "talkoot.cli.simulate",
    "reach": "talkoot.cli.reach",
    "verify": "talkoot.cli.verify",
    "import": "talkoot.cli.import_data",
    "export": "talkoot.cli.export",
}

# These import models, so Django is made ready before their module is imported.
WITH_DATABASE = {"set-up", "work", "import", "export"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 bad input, 3 refused."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] not in COMMANDS:
        return _overview(words)
    command = _command(words[0])
    parser = argparse.ArgumentParser(prog=f"talkoot {words[0]}", description=command.HELP)
    command.add_arguments(parser)
    try:
        return int(command.run(parser.parse_args(words[1:])))
    except (BadInput, BadPack) as no:
        place = f"{no.where}: " if no.where else ""
        print(f"{no.code}: {place}{no.sentence}", file=sys.stderr)
        return 2
    except Refused as no:
        print(f"{no.code}: {refusal(no)}", file=sys.stderr)
        return 3


def _command(name: str) -> ModuleType:
    if name in WITH_DATABASE:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talkoot.site.settings")
        django.setup()
    return importlib.import_module(COMMANDS[name])


def _overview(words: Sequence[str]) -> int:
    asked = not words or words[0] in ("-h", "--help", "help")
    out = sys.stdout if asked else sys.stderr
    if not asked:
        print(f"unknown-command: There is no command '{words[0]}'. Known:", file=out)
    for name in COMMANDS:
        print(f"  talkoot {name:<10} {_command(name).HELP}", file=out)
    return 0 if asked else 2
