"""Bring other cities' data into the running city."""

import argparse
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from talkoot.loop.decisions.actions.archive import import_round
from talkoot.loop.decisions.bridge.rounds import read_round
from talkoot.loop.deliberations.actions import import_conversation
from talkoot.loop.deliberations.bridge import read_archive
from talkoot_engine.base import BadInput

HELP = "make an election (Pabulib) or a conversation (Polis) an archive of the city"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", choices=["pabulib", "polis"])
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="FILE.pb[.gz], or the folder of a Polis export"
    )
    parser.add_argument("--title", default="", help="its name; else what the file says")
    parser.add_argument("--language", default="en", help="polis: of the statements (en, zh-Hant …)")
    parser.add_argument("--publisher", default="", help="polis: who published it")
    parser.add_argument("--licence", default="", help="polis: under which licence, shown with it")
    parser.add_argument("--url", default="", help="polis: where it was published")


def run(options: argparse.Namespace) -> int:
    """Nothing is written where the file is refused; the same file again is only pointed to."""
    return {"pabulib": _pabulib, "polis": _polis}[options.source](options)


def _pabulib(options: argparse.Namespace) -> int:
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


def _polis(options: argparse.Namespace) -> int:
    for name in ("publisher", "licence"):
        if not getattr(options, name).strip():
            sentence = f"Give --{name}: it is shown with the conversation."
            raise BadInput(f"no-{name}", sentence, where=str(options.file))
    row, is_new = import_conversation(
        given=read_archive(options.file),
        title=options.title,
        language=options.language,
        publisher=options.publisher.strip(),
        licence=options.licence.strip(),
        url=options.url.strip(),
        now=timezone.now(),
    )
    said = "Imported" if is_new else "It is there already"
    print(
        f"{said}: {row.participants} participants, {row.answers} answers, "
        f"{row.statements.count()} statements.\n{settings.PUBLIC_URL}{row.get_absolute_url()}"
    )
    return 0
