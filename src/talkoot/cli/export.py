"""Take what is public out of the running city, as a file that anyone can check."""

import argparse
import os
from pathlib import Path

from talkoot.commons.ledger import lines, queries
from talkoot.commons.ledger.models import Entry
from talkoot_engine.base import BadInput

HELP = "write the ledger to a file that 'talkoot verify' checks"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["ledger"])
    parser.add_argument("file", type=Path, metavar="FILE.jsonl")


def run(options: argparse.Namespace) -> int:
    """The file appears whole or not at all."""
    new = options.file.with_name(f".{options.file.name}.new")
    written = 0
    try:
        with new.open("wb") as file:
            for line in lines.written(queries.exported(Entry.objects.order_by("number"))):
                file.write(line)
                written += 1
        os.replace(new, options.file)
    except OSError as no:
        new.unlink(missing_ok=True)
        sentence = f"The file cannot be written: {no.strerror}. Give another place."
        raise BadInput("cannot-write", sentence, where=str(options.file)) from no
    print(f"Wrote {written} entries. Check them with: talkoot verify {options.file}")
    return 0
