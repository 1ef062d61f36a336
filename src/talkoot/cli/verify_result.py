"""The checks of a result's bundle, one after another; the first that fails ends them.

1 the signature and every byte, 2 the ledger's chain, 3 the ledger says the same as the manifest,
4 the log of receipts, 5 the ballots as a file, 6 the count, 7 a second, independent count.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from nacl.exceptions import CryptoError

from talkoot.commons.ledger import bundle, chain, lines, signing
from talkoot.loop.decisions.bridge import counting
from talkoot.loop.decisions.rules import bundle as form
from talkoot.loop.decisions.rules import merkle
from talkoot_engine.base import BadInput

_BROKEN = {
    "not-a-bundle": "The file is not a bundle, or it is damaged. Download it again.",
    "too-large": "The file is larger than any bundle. Download it again.",
    "member-refused": "The bundle holds a file that no bundle has.",
    "not-canonical": "The bundle is not the bytes that were published.",
    "manifest-missing": "The bundle has no manifest.",
    "manifest-broken": "The manifest is not in the form in which it is signed.",
    "signature-missing": "The bundle has no signature.",
    "signature-wrong": "The signature does not fit the manifest: one of them was changed.",
    "file-missing": "A file that the manifest lists is missing.",
    "file-unlisted": "A file is there that the manifest does not list.",
    "file-changed": "A file is not the one that was signed.",
}
_LEDGER_FAULTS = {
    "gap": "Entry {number} does not follow the one before it: entries are missing.",
    "not-linked": "Entry {number} is not linked to the one before it.",
    "changed": "Entry {number} is not what was written: its hash is another.",
}


@dataclass(frozen=True)
class Report:
    """What held, in sentences, and the facts found on the way."""

    checks: list[str]
    facts: dict[str, Any]


def check(data: bytes, *, name: str, key: str | None = None) -> Report:
    """Check a bundle from its bytes; see check_opened."""
    return check_opened(unseal(data, name=name), name=name, key=key)


def check_opened(opened: bundle.Bundle, *, name: str, key: str | None = None) -> Report:
    """Check an unsealed bundle. key: the city's public key in hex, where one is given.

    Raises BadInput for the first thing that does not hold.
    """
    manifest = opened.manifest
    wrong = form.wrong_field(manifest)
    if wrong:
        _fail("manifest-wrong", f"The manifest's field '{wrong}' is not as it must be.", name)
    checks = [
        check_key(opened, key, name),
        _check_ledger(opened, name),
        _check_facts(opened, name),
    ]
    if not form.is_archive(manifest):
        checks.append(_check_receipts(opened, name))
    checks += _check_count(opened, name)
    result = manifest["result"]
    facts = {
        "vote": manifest["vote"]["slug"],
        "ballots": result["ballots"],
        "winners": result["winners"],
        "spent": counting.in_currency(result["spent"], manifest["money"]["currency"]),
        "key": opened.public_key,
        "fingerprint": signing.fingerprint(opened.public_key),
    }
    return Report(checks, facts)


def check_chain(entries: list[dict[str, Any]], *, start: str, name: str) -> None:
    """Raises BadInput: ledger-gap, ledger-not-linked, ledger-changed."""
    for fault in chain.faults(entries, start=start):
        sentence = _LEDGER_FAULTS[fault.code].format(number=fault.number)
        raise BadInput(f"ledger-{fault.code}", sentence, where=name)


def _fail(code: str, sentence: str, where: str) -> NoReturn:
    raise BadInput(code, sentence, where=where)


def unseal(data: bytes, *, name: str) -> bundle.Bundle:
    """The files of a bundle, its signature checked. Raises BadInput with the code of the fault."""
    try:
        return bundle.unseal(data)
    except bundle.BadBundle as no:
        where = f"{name}:{no.name}" if no.name else name
        raise BadInput(no.code, _BROKEN[no.code], where=where) from no


def check_key(opened: bundle.Bundle, key: str | None, name: str) -> str:
    """What the signature shows, as a sentence. Raises BadInput: other-key."""
    said = (
        f"Every byte is what the holder of the key {signing.fingerprint(opened.public_key)} signed"
    )
    if key is None:
        return f"{said}. Compare this key with the one that the city publishes, or give --key."
    if key != opened.public_key:
        _fail(
            "other-key",
            "The bundle is signed, but with another key than the one you gave: it is not the "
            f"city's. Its key is {signing.fingerprint(opened.public_key)}.",
            name,
        )
    return f"{said}, and that is the key you gave."


def _entries(opened: bundle.Bundle, name: str) -> list[dict[str, Any]]:
    try:
        return lines.read(opened.files[form.LEDGER])
    except lines.BadLine as no:
        sentence = "This line is not one that a ledger writes."
        raise BadInput("bad-line", sentence, where=f"{name}:{form.LEDGER}:{no.number}") from no


def _check_ledger(opened: bundle.Bundle, name: str) -> str:
    ends, entries = opened.manifest["ledger"], _entries(opened, name)
    if not entries:
        _fail("empty-ledger", "The bundle's ledger holds no entries.", name)
    check_chain(entries, start=ends["start"], name=f"{name}:{form.LEDGER}")
    found = (entries[0]["number"], entries[-1]["number"], entries[-1]["hash"])
    if found != (ends["first"], ends["last"], ends["head"]):
        _fail("ledger-cut", "The ledger does not begin and end where the manifest says.", name)
    return (
        f"The ledger's {len(entries)} entries, {ends['first']} to {ends['last']}, are what was "
        "written and are linked to one another."
    )


def _last(entries: list[dict[str, Any]], event: str, slug: str) -> Mapping[str, Any]:
    subject = f"decisions.vote:{slug}"
    found = [e for e in entries if e["event"] == event and e["subject"] == subject]
    return found[-1] if found else {"data": {}, "actor": ""}


def _check_facts(opened: bundle.Bundle, name: str) -> str:
    """That the ledger, written before the bundle, says the same as the manifest."""
    manifest, entries = opened.manifest, _entries(opened, name)
    slug, result = manifest["vote"]["slug"], manifest["result"]
    event = "vote.imported" if form.is_archive(manifest) else "vote.certified"
    certified = _last(entries, event, slug)
    ballots = hashlib.sha256(opened.files[form.ELECTION]).hexdigest()
    told = {
        "election_hash": ballots,
        "winners": result["winners"],
        "spent": result["spent"],
        "voters": result["ballots"],
        "budget": manifest["money"]["budget"],
        **{part: manifest["rule"][part] for part in ("rule", "satisfaction", "completion")},
    }
    for part, value in told.items():
        if certified["data"].get(part) != value:
            _fail("ledger-disagrees", f"The ledger and the manifest differ: {part}.", name)
    if form.is_archive(manifest):
        return "The ledger notes the import of these very ballots, with the same result."
    first = _last(entries, "vote.certify-proposed", slug)
    if first["actor"] in ("", certified["actor"]):
        _fail("one-certifier", "The ledger does not show two people who certified.", name)
    if _last(entries, "vote.counted", slug)["data"].get("election_hash") != ballots:
        _fail("ledger-disagrees", "The ballots are not those that were counted.", name)
    _check_order(entries, manifest, name)
    return (
        "The ledger notes these very ballots, this rule and this result; two people certified it."
    )


def _check_order(entries: list[dict[str, Any]], manifest: Mapping[str, Any], name: str) -> None:
    drawn = _last(entries, "vote.tie-order-drawn", manifest["vote"]["slug"])["data"].get("order")
    if [str(number) for number in drawn or []] != manifest["rule"]["tie_order"]:
        _fail("tie-order-differs", "Ties were settled by another order than the one drawn.", name)


def _check_receipts(opened: bundle.Bundle, name: str) -> str:
    manifest, entries = opened.manifest, _entries(opened, name)
    slug, said = manifest["vote"]["slug"], manifest["receipts"]
    log = form.receipts_read(opened.files[form.RECEIPTS])
    if log is None or len(log) != said["size"]:
        _fail("bad-receipts", "The log of receipts is malformed or of another length.", name)
    _, peaks = merkle.grown(0, [], (bytes.fromhex(receipt) for receipt, _ in log))
    top = merkle.root(peaks)
    if top.hex() != said["root"]:
        _fail("receipts-changed", "The receipts do not give the root of the signed log.", name)
    _check_note(opened, top, name)
    opening = _last(entries, "vote.opened", slug)["data"]
    if opening.get("log") != said["log"]:
        _fail("other-log", "The log is signed with another key than the one published.", name)
    closing, inside = _last(entries, "vote.closed", slug)["data"], sorted(r for r, on in log if on)
    box = hashlib.sha256("\n".join(inside).encode()).hexdigest()
    if (closing.get("ballots"), closing.get("box")) != (len(inside), box):
        _fail("box-differs", "The receipts are not those of the box that was closed.", name)
    unsealed = _last(entries, "vote.envelopes-opened", slug)["data"]
    if unsealed.get("ballots") != manifest["result"]["ballots"] or (
        unsealed["ballots"] + unsealed.get("invalid", 0) != len(inside)
    ):
        _fail("box-differs", "Not as many ballots were opened as were in the box.", name)
    return (
        f"The log of {len(log)} receipts gives the root that was signed; {len(inside)} of them "
        f"were in the box when it closed, and {unsealed['ballots']} ballots came out of it."
    )


def _check_note(opened: bundle.Bundle, top: bytes, name: str) -> None:
    said, slug = opened.manifest["receipts"], opened.manifest["vote"]["slug"]
    try:
        host, _, encoded = said["log"].split("+", 2)
        text = merkle.opened_note(
            opened.files[form.CHECKPOINT].decode(), base64.b64decode(encoded)[1:]
        )
    except (ValueError, CryptoError) as no:
        sentence = "The checkpoint is not signed with the log's key."
        raise BadInput("checkpoint-wrong", sentence, where=name) from no
    if text != merkle.checkpoint(f"{host}/votes/{slug}", said["size"], top):
        _fail("checkpoint-differs", "The checkpoint is that of another log.", name)


def _check_count(opened: bundle.Bundle, name: str) -> list[str]:
    manifest = opened.manifest
    checks = []
    read = counting.read(opened.files[form.ELECTION], name=f"{name}:{form.ELECTION}")
    _check_election(read, manifest, name)
    checks.append(
        f"The ballots are well formed: {manifest['result']['ballots']} ballots on "
        f"{len(manifest['rule']['tie_order'])} projects."
    )
    if form.is_archive(manifest) and manifest["source"]["winners"] == "published":
        if read.published != sorted(manifest["result"]["winners"]):
            _fail("winners-differ", "The winners are not those that the file names.", name)
        checks.append(
            "The winners are those that the city published. Its rule is not one that Talkoot "
            "counts, so there is nothing to recount."
        )
        return checks
    for counter, spoken in ((counting.recount, "A recount"), (counting.second_count, "A second")):
        found = counter(read, manifest["rule"])
        if found is None:
            checks.append(
                "The second, slow counter was left out: there are too many ballots for it."
            )
            continue
        if found != (manifest["result"]["winners"], manifest["result"]["spent"]):
            _fail("winners-differ", f"{spoken} count gives other winners: {found[0]}.", name)
        checks.append(
            "A recount gives the same winners in the same order, for the same money."
            if spoken == "A recount"
            else "A second counter, written independently and obviously, gives the same."
        )
    return checks


def _check_election(read: counting.Read, manifest: Mapping[str, Any], name: str) -> None:
    said = {
        "ballots": manifest["result"]["ballots"],
        "budget": manifest["money"]["budget"],
        "projects": sorted(manifest["rule"]["tie_order"]),
    }
    found = {"ballots": read.voters, "budget": read.budget, "projects": sorted(read.projects)}
    for part, value in said.items():
        if found[part] != value:
            _fail("ballots-differ", f"The ballots and the manifest differ: {part}.", name)
