"""Bring other cities' data into the running city."""

import argparse
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from talkoot.commons.gateways.open311 import Endpoint, Unreachable
from talkoot.loop.decisions.actions.archive import import_round
from talkoot.loop.decisions.bridge.rounds import read_round
from talkoot.loop.deliberations.actions import import_conversation
from talkoot.loop.deliberations.bridge import read_archive
from talkoot.loop.services.actions.exchanging import pull
from talkoot.loop.services.actions.importing import import_requests
from talkoot.loop.services.bridge.records import read_records
from talkoot_engine.base import BadInput
from talkoot_engine.scenarios import inventory

HELP = "keep an election, a conversation or requests as an archive; take over an inventory"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=["pabulib", "polis", "open311", "inventory"])
    parser.add_argument(
        "file",
        metavar="FILE",
        help="FILE.pb[.gz], the folder of a Polis export, or requests as FILE.csv[.gz], "
        "FILE.json or the address of an endpoint; an emissions inventory as FILE.xlsx",
    )
    parser.add_argument("--title", default="", help="its name; else what the file says")
    parser.add_argument("--language", default="en", help="polis: of the statements (en, zh-Hant …)")
    parser.add_argument("--publisher", default="", help="polis, open311: who published it")
    parser.add_argument("--licence", default="", help="polis: under which licence, shown with it")
    parser.add_argument("--url", default="", help="polis: where it was published")
    parser.add_argument(
        "--zone",
        default="",
        help="open311: time zone of times without an offset (default: the city's)",
    )
    parser.add_argument(
        "--key", default="", help="open311: api_key, where the endpoint asks for it"
    )
    parser.add_argument("--jurisdiction", default="", help="open311: jurisdiction_id")
    parser.add_argument("--place", default="", help="inventory: the municipality as it is named")
    parser.add_argument("--source", default="", help="inventory: slug of its source in the pack")
    parser.add_argument("--out", type=Path, help="inventory: file of rows for the city's model")


def run(options: argparse.Namespace) -> int:
    """Nothing is written where the file is refused; the same file again is only pointed to."""
    kinds = {
        "pabulib": _pabulib,
        "polis": _polis,
        "open311": _open311,
        "inventory": _inventory,
    }
    return kinds[options.kind](options)


def _pabulib(options: argparse.Namespace) -> int:
    given = read_round(Path(options.file), title=options.title)
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
        given=read_archive(Path(options.file)),
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


def _open311(options: argparse.Namespace) -> int:
    """Requests of a file or of an endpoint; the same ones again are brought up to date."""
    publisher = options.publisher.strip()
    if not publisher:
        sentence = "Give --publisher: it is shown with the requests."
        raise BadInput("no-publisher", sentence, where=options.file)
    zone, now = options.zone or settings.TIME_ZONE, timezone.now()
    if options.file.startswith(("http://", "https://")):
        endpoint = Endpoint(options.file, options.key, options.jurisdiction)
        try:
            done = pull(endpoint=endpoint, publisher=publisher, zone=zone, now=now)
        except Unreachable as no:
            raise BadInput("not-reachable", no.sentence) from no
    else:
        records = read_records(Path(options.file), zone=zone)
        done = import_requests(records=records, publisher=publisher, endpoint="", now=now)
    print(
        f"{done.services} services; requests: {done.new} new, {done.changed} changed, "
        f"{done.same} as they were.\n{settings.PUBLIC_URL}{reverse('services:list')}"
    )
    return 0


def _inventory(options: argparse.Namespace) -> int:
    """Emissions by year and sector as rows for the model's data folder; nothing else is written."""
    for name in ("place", "source"):
        if not getattr(options, name).strip():
            sentence = f"Give --{name}: every row of a model says it."
            raise BadInput(f"no-{name}", sentence, where=options.file)
    cells = inventory.read_inventory(options.file, place=options.place.strip())
    for (year, _), value in inventory.totals(cells).items():
        print(f"{year}: {value:,.1f} kt CO2e")
    rows = inventory.as_rows(cells, source=options.source.strip(), file=Path(options.file).name)
    if options.out:
        options.out.write_text(rows, encoding="utf-8")
        print(f"{len(rows.splitlines()) - 1} rows in {options.out}.")
    return 0
