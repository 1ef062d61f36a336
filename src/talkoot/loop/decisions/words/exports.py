"""A result as a table and as JSON, with the reasons in words."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from talkoot.loop.decisions.queries.results import Result
from talkoot.loop.decisions.words.results import reason

CSV_HEADER = (
    "project",
    "number",
    "title",
    "cost",
    "currency",
    "votes",
    "selected",
    "order",
    "total",
    "reason",
    "sentence",
)


def csv_rows(result: Result) -> Iterator[Sequence[Any]]:
    """A row a project, winners first; money in the currency, not in hundredths."""
    for row in (*result.winners, *result.others):
        yield (
            row.id,
            row.number,
            row.title,
            Decimal(row.cost) / 100,
            result.vote.currency,
            row.votes,
            row.order is not None,
            row.order,
            Decimal(row.total) / 100 if row.total is not None else None,
            row.decision.get("reason"),
            reason(row, result),
        )


def as_json(result: Result) -> dict[str, Any]:
    """The result as the interface gives it; money in hundredths of the currency."""
    vote, count, outcome = result.vote, result.count, result.outcome
    return {
        "vote": vote.slug,
        "title": dict(vote.call.title),
        "origin": vote.origin,
        "currency": vote.currency,
        "closed_at": vote.closes_at.isoformat(),
        "counted_at": count.counted_at.isoformat(),
        "certified_at": vote.certified_at.isoformat() if vote.certified_at else None,
        "engine": count.engine,
        "outcome": outcome,
        "channels": result.channels,
        "projects": [
            {
                "id": row.id,
                "number": row.number,
                "title": row.title,
                "language": row.language,
                "cost": row.cost,
                "votes": row.votes,
                "order": row.order,
                "total": row.total,
                "proposal": row.proposal or None,
                "sentence": reason(row, result),
            }
            for row in (*result.winners, *result.others)
        ],
        "source": {k: v for k, v in count.source.items() if k != "places"} or None,
        "bundle": {
            "url": settings.PUBLIC_URL + reverse("decisions:bundle", args=[vote.slug]),
            "sha256": count.bundle_hash,
            "bytes": count.bundle_bytes,
        },
        "election_sha256": count.election_hash,
    }
