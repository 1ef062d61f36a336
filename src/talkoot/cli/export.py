"""Take what is public out of the running city: the ledger as a file, requests to an endpoint."""

import argparse
import os
import sys
from pathlib import Path

from django.utils import timezone

from talkoot.commons.gateways.open311 import Endpoint, Unreachable
from talkoot.commons.ledger import lines, queries
from talkoot.commons.ledger.models import Entry
from talkoot.loop.services.actions.exchanging import push, settle_tokens
from talkoot.loop.services.queries.catalogue import service
from talkoot_engine.base import BadInput

HELP = "write the ledger to a file, or send a service's requests to an Open311 endpoint"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["ledger", "open311"])
    parser.add_argument(
        "file", metavar="FILE.jsonl|URL", help="where to: a file, or the address of an endpoint"
    )
    parser.add_argument("--service", default="", metavar="SLUG", help="open311: which one's")
    parser.add_argument("--code", default="", help="open311: their service_code (default: ours)")
    parser.add_argument("--key", default="", help="open311: api_key with which to send")
    parser.add_argument("--jurisdiction", default="", help="open311: jurisdiction_id")


def run(options: argparse.Namespace) -> int:
    return {"ledger": _ledger, "open311": _open311}[options.what](options)


def _ledger(options: argparse.Namespace) -> int:
    """The file appears whole or not at all."""
    target = Path(options.file)
    new = target.with_name(f".{target.name}.new")
    written = 0
    try:
        with new.open("wb") as file:
            for line in lines.written(queries.exported(Entry.objects.order_by("number"))):
                file.write(line)
                written += 1
        os.replace(new, target)
    except OSError as no:
        new.unlink(missing_ok=True)
        sentence = f"The file cannot be written: {no.strerror}. Give another place."
        raise BadInput("cannot-write", sentence, where=str(target)) from no
    print(f"Wrote {written} entries. Check them with: talkoot verify {target}")
    return 0


def _open311(options: argparse.Namespace) -> int:
    """Open requests that were not sent there yet; one that fails keeps no other back."""
    row = service(options.service)
    if row is None:
        sentence = f"There is no service {options.service!r}. Give --service with its slug."
        raise BadInput("no-such-service", sentence)
    endpoint = Endpoint(options.file, options.key, options.jurisdiction)
    try:
        done = push(
            endpoint=endpoint, service=row, code=options.code or row.code, now=timezone.now()
        )
        settled = settle_tokens(endpoint=endpoint)
    except Unreachable as no:
        raise BadInput("not-reachable", no.sentence) from no
    print(f"{done.sent} requests sent, {len(done.failed)} not, {settled} tokens became numbers.")
    for number, why in done.failed:
        print(f"{number}: {why}", file=sys.stderr)
    return 3 if done.failed else 0
