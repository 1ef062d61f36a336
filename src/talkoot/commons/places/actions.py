"""Writing places: the pack's tree comes into the database, and nothing else changes it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.commons.base.pack import Pack, PlaceRow
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.places.models import Place


@transaction.atomic
def load_places(pack: Pack, *, now: datetime) -> int:
    """Bring the pack's places into the database; returns how many were new or changed.

    A place that the pack no longer has stays, because proposals may lie in it.
    """
    before = {place.slug: place for place in Place.objects.all()}
    changed = []
    for position, row in enumerate(pack.places):
        parent = before[row.parent] if row.parent else None
        place = before.setdefault(row.slug, Place(slug=row.slug))
        if _settle(place, _fields(row, position, parent)):
            place.save()
            changed.append(row.slug)
    if changed:
        ledger.record(
            event="places.loaded",
            subject=f"pack:{pack.city.slug}",
            by=None,
            at=now,
            changed=len(changed),
            digest=pack.digest,
        )
    return len(changed)


def _fields(row: PlaceRow, position: int, parent: Place | None) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "parent_id": parent.pk if parent else None,
        "name": dict(row.name),
        "geometry": dict(row.geometry),
        "lon": row.lon,
        "lat": row.lat,
        "position": position,
    }


def _settle(place: Place, fields: dict[str, Any]) -> bool:
    """Set the fields; whether the place is new or something differs."""
    differs = place.pk is None or any(
        getattr(place, name) != value for name, value in fields.items()
    )
    for name, value in fields.items():
        setattr(place, name, value)
    return differs
