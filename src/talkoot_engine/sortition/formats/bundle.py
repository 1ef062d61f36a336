"""The files of a published draw, as recheck reads them."""

from collections import Counter

from talkoot_engine.sortition import recheck
from talkoot_engine.sortition.inputs import Instance
from talkoot_engine.sortition.outcome import Lottery
from talkoot_engine.sortition.randomness import (
    Announcement,
    Commitment,
    Draw,
    Settled,
    canonical,
    lines,
    opening,
    read_panels,
)


def bundle_files(
    instance: Instance,
    lottery: Lottery,
    announcement: Announcement,
    settled: Settled,
    draw: Draw,
    *,
    secret: str = "",
    opened: Commitment | None = None,
) -> dict[str, bytes]:
    """Name -> content. Without `opened` nothing in them says who anyone is.

    opened: the commitment, for an auditor's edition that holds everyone's features.
    """
    numbers = {id_: n for n, id_ in enumerate(announcement.ids, start=1)}
    seats = Counter(n for panel in read_panels(announcement.panels) for n in panel)
    said = _said(instance, lottery, announcement, settled, draw, secret)
    files = {
        recheck.DRAW: canonical(said) + "\n",
        recheck.POOL: lines(announcement.leaves).decode(),
        recheck.PANELS: announcement.panels.decode(),
        recheck.CHANCES: recheck.chances_written(seats, len(numbers)).decode(),
        recheck.RESERVES: lines(str(numbers[id_]) for id_ in draw.reserves).decode(),
    }
    if opened is not None:
        files[recheck.OPENINGS] = _openings(instance, announcement, opened)
    return {name: text.encode() for name, text in files.items()}


def _said(
    instance: Instance,
    lottery: Lottery,
    announcement: Announcement,
    settled: Settled,
    draw: Draw,
    secret: str,
) -> dict[str, object]:
    numbers = {id_: n for n, id_ in enumerate(announcement.ids, start=1)}
    return {
        "format": recheck.FORMAT,
        "size": instance.size,
        "objective": str(lottery.objective),
        "people": len(instance.people),
        "pool_hash": announcement.pool_hash,
        "panels_hash": announcement.panels_hash,
        "lottery_size": len(lottery.panels),
        "key": announcement.key,
        "quotas": [[q.category, q.feature, q.min, q.max] for q in instance.quotas],
        "together": [sorted(numbers[id_] for id_ in group) for group in instance.together],
        "apart": [sorted(numbers[id_] for id_ in group) for group in instance.apart],
        "sources": [{"name": source.name, "due": source.due} for source in announcement.sources],
        "secret_hash": announcement.secret_hash,
        "secret": secret,
        "source": settled.source,
        "value": settled.value,
        "skipped": [{"name": name, "why": why} for name, why in settled.skipped],
        "seed": draw.seed,
        "index": draw.index,
        "panel": sorted(numbers[id_] for id_ in draw.panel),
        "smallest": str(min(lottery.chances.values())),
        "largest": str(max(lottery.chances.values())),
        "rounding": f"{lottery.rounding:.6f}",
        "certified": lottery.certified,
    }


def _openings(instance: Instance, announcement: Announcement, opened: Commitment) -> str:
    return lines(
        canonical({"key": opened.keys[id_], **opening(instance.by_id[id_])})
        for id_ in announcement.ids
    ).decode()
