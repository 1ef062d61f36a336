"""What the bundle of a result holds, so that anyone can recount it; plain values only.

`election.pb`      the opened ballots: random ids and choices, in random order (Pabulib)
`ledger.jsonl`     a stretch of the ledger from before the vote to the certified result
`receipts.txt`     the log of sealed ballots in its order: a receipt a line, and whether it was in
                   the box at the end ("counted") or had been replaced by a later one ("replaced")
`checkpoint.txt`   the signed end of that log (C2SP signed note)
`README.txt`       how to check all this, in three languages
A round that was held elsewhere has no receipts; its `source` names the file it came from.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

FORMAT = "talkoot-result-1"
ELECTION, LEDGER, README = "election.pb", "ledger.jsonl", "README.txt"
RECEIPTS, CHECKPOINT = "receipts.txt", "checkpoint.txt"
_RECEIPT = re.compile(rb"([0-9a-f]{64}) (counted|replaced)")
_ALWAYS = {ELECTION, LEDGER, README}

_SHAPE: Mapping[str, Any] = {
    "format": str,
    "city": {"slug": str, "name": dict},
    "vote": {
        "slug": str,
        "title": dict,
        "origin": str,
        "opened_at": str,
        "closed_at": str,
        "page": str,
    },
    "rule": {
        "rule": str,
        "satisfaction": str,
        "completion": str,
        "threshold": int,
        "tie_order": [str],
    },
    "money": {"budget": int, "currency": str, "unit": int},
    "result": {
        "ballots": int,
        "winners": [str],
        "spent": int,
        "counted_at": str,
        "certified_at": str,
    },
    "engine": str,
    "ledger": {"first": int, "last": int, "start": str, "head": str},
    "files": dict,
    "public_key": str,
}
SOURCE = {"name": str, "sha256": str, "rule": str, "winners": str}
_RECEIPTS = {"size": int, "root": str, "log": str}


def wrong_field(manifest: Mapping[str, Any]) -> str:
    """The first field of a manifest that is not what a result's bundle has; empty if none."""
    shape = {**_SHAPE, **_either(manifest)}
    wrong = _unfit(manifest, shape, "")
    if not wrong and manifest["format"] != FORMAT:
        wrong = "format"
    if not wrong and set(manifest["files"]) != wanted_files(manifest):
        wrong = "files"
    return wrong


def wanted_files(manifest: Mapping[str, Any]) -> set[str]:
    """Names of the files that the bundle must hold beside its manifest and signature."""
    return _ALWAYS if is_archive(manifest) else {*_ALWAYS, RECEIPTS, CHECKPOINT}


def is_archive(manifest: Mapping[str, Any]) -> bool:
    """Whether the ballots were cast elsewhere."""
    return "source" in manifest


def _either(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"source": SOURCE} if is_archive(manifest) else {"receipts": _RECEIPTS}


def _unfit(value: Any, shape: Any, path: str) -> str:
    if isinstance(shape, Mapping):
        if not isinstance(value, Mapping):
            return path or "manifest"
        for name in sorted({*shape, *value}):
            inner = f"{path}.{name}".lstrip(".")
            if name not in shape or name not in value:
                return inner
            wrong = _unfit(value[name], shape[name], inner)
            if wrong:
                return wrong
        return ""
    if isinstance(shape, list):
        fits = isinstance(value, list) and all(type(item) is shape[0] for item in value)
        return "" if fits else path
    return "" if type(value) is shape else path


def receipts_written(log: Iterable[tuple[str, bool]]) -> bytes:
    """Receipts in the order of the log, each with whether it was in the box at the end."""
    return b"".join(
        f"{receipt} {'counted' if in_box else 'replaced'}\n".encode() for receipt, in_box in log
    )


def receipts_read(data: bytes) -> list[tuple[str, bool]] | None:
    """The way back of `receipts_written`; None where a line is not one it writes."""
    lines = data.split(b"\n")
    found = [_RECEIPT.fullmatch(line) for line in lines[:-1]]
    if lines[-1] or not all(found):
        return None
    return [(match[1].decode(), match[2] == b"counted") for match in found if match]
