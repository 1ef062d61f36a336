"""What the bundle of a result holds, so that anyone can recount it; plain values only.

`election.pb`      the opened ballots: random ids and choices, in random order (Pabulib)
`ledger.jsonl`     a stretch of the ledger from before the vote to the certified result
`receipts.txt`     the log of sealed ballots, one receipt a line in the order of the log
`checkpoint.json`  the signed end of that log
`README.txt`       how to check all this, in the languages of the city
A round that was held elsewhere has no receipts; its `source` names the file it came from.
"""

from collections.abc import Mapping
from typing import Any

FORMAT = "talkoot-result-1"
ELECTION, LEDGER, README = "election.pb", "ledger.jsonl", "README.txt"
RECEIPTS, CHECKPOINT = "receipts.txt", "checkpoint.json"
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
    "rule": {"rule": str, "satisfaction": str, "completion": str, "tie_order": [str]},
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
_SOURCE = {"name": str, "sha256": str, "rule": str, "winners": str}
_RECEIPTS = {"size": int, "root": str}


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
    return {"source": _SOURCE} if is_archive(manifest) else {"receipts": _RECEIPTS}


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
