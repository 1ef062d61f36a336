"""Check a published result or draw, or an exported ledger: offline, without trust."""

import argparse
import json
import time
from pathlib import Path

from talkoot.cli import verify_draw, verify_result
from talkoot.cli.verify_result import Report
from talkoot.commons.ledger import chain, lines, signing
from talkoot_engine.base import BadInput

HELP = "check the bundle of a result or a draw, or an exported ledger, offline"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="BUNDLE.zip|LEDGER.jsonl")
    parser.add_argument(
        "--key",
        metavar="KEY",
        help="the city's public key, as a file or 64 hex digits, from a source you trust",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print what was checked; the first thing that does not hold ends with BadInput."""
    started = time.perf_counter()
    data = _content(options.file)
    key = _key(options.key) if options.key else None
    if data[:2] == b"PK":
        report = _check_bundle(data, options.file.name, key)
    else:
        report = _check_ledger(data, options.file.name)
    seconds = round(time.perf_counter() - started, 3)
    print(_as_json(report, seconds) if options.json else _as_text(report, seconds))
    return 0


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as no:
        sentence = f"The file cannot be read: {no.strerror}. Check its name."
        raise BadInput("cannot-read", sentence, where=str(path)) from no


def _key(given: str) -> str:
    path = Path(given)
    try:
        return signing.public_in(path.read_text() if path.is_file() else given)
    except (ValueError, OSError) as no:
        sentence = "This is no Ed25519 public key. Give a PEM file or 64 hex digits."
        raise BadInput("bad-key", sentence, where=given) from no


def _check_bundle(data: bytes, name: str, key: str | None) -> Report:
    opened = verify_result.unseal(data, name=name)
    if opened.manifest.get("format") == verify_draw.FORMAT:
        return verify_draw.check(opened, name=name, key=key)
    return verify_result.check_opened(opened, name=name, key=key)


def _check_ledger(data: bytes, name: str) -> Report:
    try:
        entries = lines.read(data)
    except lines.BadLine as no:
        sentence = "This line is not one that a ledger writes. Export the ledger again."
        raise BadInput("bad-line", sentence, where=f"{name}:{no.number}") from no
    if not entries:
        raise BadInput("empty-ledger", "The file holds no entries. Export the ledger.", where=name)
    verify_result.check_chain(entries, start=chain.START, name=name)
    last = entries[-1]
    return Report(
        checks=[
            f"Each of the {len(entries)} entries is what was written and is linked to the one "
            "before it, from the first entry on.",
            "Compare the hash of the last entry with one noted earlier: only that shows that "
            "nothing was cut off at the end or written anew.",
        ],
        facts={"entries": len(entries), "last": last["number"], "head": last["hash"]},
    )


def _as_json(report: Report, seconds: float) -> str:
    found = {"ok": True, "checks": report.checks, **report.facts, "seconds": seconds}
    return json.dumps(found, ensure_ascii=False)


def _as_text(report: Report, seconds: float) -> str:
    facts = (f"  {name.replace('_', ' ')}: {value}" for name, value in report.facts.items())
    checks = (f"  ok  {sentence}" for sentence in report.checks)
    return "\n".join(["Checked:", *checks, "Found:", *facts, f"All of it holds ({seconds} s)."])
