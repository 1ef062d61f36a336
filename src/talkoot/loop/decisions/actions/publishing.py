"""Put a certified result into a signed bundle that anyone can check and recount."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from talkoot.commons.base.city import pack
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.ledger import bundle, lines, signing
from talkoot.commons.ledger import queries as entries
from talkoot.loop.decisions.actions import log
from talkoot.loop.decisions.bridge import rows
from talkoot.loop.decisions.models import Count
from talkoot.loop.decisions.queries import results as queries
from talkoot.loop.decisions.rules import bundle as form

_README = Path(__file__).parents[1] / "templates" / "decisions" / "bundle-readme.txt"


def publish_bundle(*, count: Count, now: datetime, election: bytes | None = None) -> None:
    """Sign the result with everything that a recount needs, keep it, and note its hash.

    election: the ballots as a file, where they are not in the database.
    """
    content = rows.election_file(count.vote) if election is None else election
    if hashlib.sha256(content).hexdigest() != count.election_hash:
        raise RuntimeError("The opened ballots are not those that were counted.")
    data = _sealed(count, content)
    count.bundle_hash = hashlib.sha256(data).hexdigest()
    count.bundle_bytes = len(data)
    count.bundle = _kept(f"results/{count.vote.slug}-{count.bundle_hash[:16]}.zip", data)
    count.save(update_fields=["bundle", "bundle_hash", "bundle_bytes"])
    ledger.record(
        event="vote.published",
        subject=count.vote,
        by=None,
        at=now,
        bundle_hash=count.bundle_hash,
        bundle_bytes=count.bundle_bytes,
    )


def _kept(name: str, data: bytes) -> str:
    # The name holds the hash, so a file of that name is this very bundle.
    if default_storage.exists(name):
        return name
    return str(default_storage.save(name, ContentFile(data)))


def _sealed(count: Count, election: bytes) -> bytes:
    stretch = list(entries.exported(queries.ledger_stretch(count.vote)))
    files = {
        form.ELECTION: election,
        form.LEDGER: b"".join(lines.written(stretch)),
        form.README: _README.read_bytes(),
    }
    manifest = {**_about(count), "ledger": _ends(stretch)}
    if count.source:
        manifest["source"] = {name: count.source[name] for name in form.SOURCE}
    else:
        kept = queries.receipt_log(count.vote)
        files[form.RECEIPTS] = form.receipts_written(kept.receipts)
        files[form.CHECKPOINT] = kept.note.encode()
        manifest["receipts"] = {"size": kept.size, "root": kept.root, "log": log.verifier()}
    return bundle.seal(files, manifest, signing.signing_key(Path(settings.KEY_FOLDER)))


def _ends(stretch: list[dict[str, Any]]) -> Mapping[str, Any]:
    first, last = stretch[0], stretch[-1]
    return {
        "first": first["number"],
        "last": last["number"],
        "start": first["previous"],
        "head": last["hash"],
    }


def _about(count: Count) -> dict[str, Any]:
    vote, outcome, city = count.vote, count.outcome, pack().city
    return {
        "format": form.FORMAT,
        "city": {"slug": city.slug, "name": dict(city.name)},
        "vote": {
            "slug": vote.slug,
            "title": dict(vote.call.title),
            "origin": str(vote.origin),
            "opened_at": _iso(vote.opens_at),
            "closed_at": _iso(vote.closes_at),
            "page": settings.PUBLIC_URL + reverse("decisions:result", args=[vote.slug]),
        },
        "rule": {
            "rule": outcome["rule"],
            "satisfaction": outcome["satisfaction"],
            "completion": outcome["completion"],
            "threshold": outcome["threshold"],
            "tie_order": queries.tie_order(vote),
        },
        "money": {"budget": outcome["budget"], "currency": vote.currency, "unit": 100},
        "result": {
            "ballots": outcome["voters"],
            "winners": outcome["winners"],
            "spent": outcome["spent"],
            "counted_at": _iso(count.counted_at),
            "certified_at": _iso(vote.certified_at),
        },
        "engine": count.engine,
    }


def _iso(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="seconds")
