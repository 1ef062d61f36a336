"""Bring other cities' data into the running city."""

import argparse
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from talkoot.loop.decisions.actions.archive import import_round
from talkoot.loop.decisions.bridge.rounds import read_round

HELP = "make an election from Pabulib an archived round of the city"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", choices=["pabulib"])
    parser.add_argument("file", type=Path, metavar="FILE.pb|FILE.pb.gz")
    parser.add_argument("--title", default="", help="name of the round; else city and year")


def run(options: argparse.Namespace) -> int:
    """Nothing is written where the file is refused; the same file again is only pointed to."""
    given = read_round(options.file, title=options.title)
    vote, is_new = import_round(given=given, now=timezone.now())
    said = "Imported" if is_new else "It is there already"
    outcome = vote.count.outcome
    print(
        f"{said}: {outcome['voters']} ballots, {len(outcome['winners'])} of "
        f"{vote.candidates.count()} projects chosen.\n"
        f"{settings.PUBLIC_URL}{reverse('decisions:result', args=[vote.slug])}"
    )
    return 0
