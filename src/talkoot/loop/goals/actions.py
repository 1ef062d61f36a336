"""Writing goals: the pack's sources, indicators, observations and goals come into the database.

Observations are never overwritten: a value that changed, or is gone from the pack, becomes a new
edition of the same observation, and the old one stays for anyone to read.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction

from talkoot.commons.base.pack import GoalRow, IndicatorRow, ObservationRow, Pack, SourceRow
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.places.models import Place
from talkoot.loop.goals import rules
from talkoot.loop.goals.models import Goal, Indicator, Observation, Source

Key = tuple[str, str, str, str, str]


@transaction.atomic
def load_goals(pack: Pack, *, now: datetime) -> dict[str, int]:
    """Bring the pack's goals and figures into the database.

    Returns how many rows of each kind were new or changed; all zero where nothing was. Goals and
    indicators that the pack no longer has stay, because calls may name them. Needs its places.
    """
    sources = _load(Source, pack.sources, _source_fields)
    found = {row.slug: row for row in Source.objects.all()}
    indicators = _load(Indicator, pack.indicators, lambda row: _indicator_fields(row, found))
    counts = {
        "sources": len(sources),
        "indicators": len(indicators),
        "observations": _load_observations(pack.observations),
        "goals": len(_load_goals(pack.goals, found)),
    }
    if any(counts.values()):
        ledger.record(
            event="goals.loaded",
            subject=f"pack:{pack.city.slug}",
            by=None,
            at=now,
            digest=pack.digest,
            changed=counts,
        )
    return counts


def _load(
    model: type[models.Model], rows: Iterable[Any], fields: Callable[[Any], dict[str, Any]]
) -> set[str]:
    """Create or change one row of the model for each of the pack; returns which differed."""
    before = {row.slug: row for row in model._default_manager.all()}  # type: ignore[attr-defined]
    changed = set()
    for position, given in enumerate(rows):
        wanted = fields(given)
        if any(field.name == "position" for field in model._meta.fields):
            wanted["position"] = position
        if _settle(before.get(given.slug) or model(slug=given.slug), wanted):
            changed.add(given.slug)
    return changed


def _settle(row: models.Model, wanted: Mapping[str, Any]) -> bool:
    """Set the fields and save where the row is new or one of them differs."""
    differs = row.pk is None or any(getattr(row, name) != value for name, value in wanted.items())
    if differs:
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
    return differs


def _source_fields(row: SourceRow) -> dict[str, Any]:
    return {
        "publisher": dict(row.publisher),
        "title": dict(row.title),
        "address": row.address,
        "licence": row.licence,
        "edition": dict(row.edition),
        "retrieved": row.retrieved,
        "note": dict(row.note),
    }


def _indicator_fields(row: IndicatorRow, sources: Mapping[str, Source]) -> dict[str, Any]:
    return {
        "name": dict(row.name),
        "unit": dict(row.unit),
        "direction": row.direction,
        "decimals": row.decimals,
        "description": dict(row.description),
        "source_id": sources[row.source].pk,
        "next_value_due": row.next_value_due,
        "next_value_note": dict(row.next_value_note),
        "frames": [
            {"slug": slug, "name": dict(frame.name), "description": dict(frame.description)}
            for slug, frame in row.frames.items()
        ],
    }


def _load_goals(rows: Iterable[GoalRow], sources: Mapping[str, Source]) -> set[str]:
    indicators = {row.slug: row for row in Indicator.objects.all()}
    changed = _load(Goal, rows, lambda row: _goal_fields(row, sources, indicators))
    goals = {goal.slug: goal for goal in Goal.objects.prefetch_related("indicators")}
    for row in rows:
        wanted = {indicators[slug].pk for slug in row.indicators}
        if wanted != {indicator.pk for indicator in goals[row.slug].indicators.all()}:
            goals[row.slug].indicators.set(wanted)
            changed.add(row.slug)
    return changed


def _goal_fields(
    row: GoalRow, sources: Mapping[str, Source], indicators: Mapping[str, Indicator]
) -> dict[str, Any]:
    return {
        "dimension": row.dimension,
        "term": row.term,
        "statement": dict(row.statement),
        "description": dict(row.description),
        "owner": dict(row.owner),
        "source_id": sources[row.source].pk,
        "target_indicator_id": indicators[row.indicators[0]].pk if row.indicators else None,
        "target_value": row.target.value if row.target else None,
        "target_year": row.target.year if row.target else None,
        "target_frame": row.target.frame if row.target else "",
    }


def _load_observations(rows: Iterable[ObservationRow]) -> int:
    """Add an edition for each row that is new, says something else, or is gone."""
    newest = _newest_editions()
    places = dict(Place.objects.values_list("slug", "pk"))
    keys = (
        dict(Indicator.objects.values_list("slug", "pk")),
        dict(Source.objects.values_list("slug", "pk")),
    )
    given = {_key(row): row for row in rows}
    fresh = [
        _edition(row, newest.get(key), places, *keys)
        for key, row in given.items()
        if key not in newest or newest[key].row_hash != row.row_hash
    ]
    fresh += [
        _withdrawal(old)
        for key, old in newest.items()
        if key not in given and old.status != rules.WITHDRAWN
    ]
    Observation.objects.bulk_create(fresh)
    return len(fresh) + _move(given, newest)


def _newest_editions() -> dict[Key, Observation]:
    rows = Observation.objects.select_related("indicator", "place", "source").order_by("edition")
    return {
        (row.indicator.slug, row.place.slug, row.period, row.frame, row.source.slug): row
        for row in rows
    }


def _key(row: ObservationRow) -> Key:
    return (row.indicator, row.place, row.period, row.frame, row.source)


def _edition(
    row: ObservationRow,
    before: Observation | None,
    places: Mapping[str, int],
    indicators: Mapping[str, int],
    sources: Mapping[str, int],
) -> Observation:
    return Observation(
        indicator_id=indicators[row.indicator],
        place_id=places[row.place],
        period=row.period,
        year=row.year,
        value=row.value,
        status=row.status,
        frame=row.frame,
        basis=row.basis,
        source_id=sources[row.source],
        note=row.note,
        file=row.file,
        row=row.row,
        row_hash=row.row_hash,
        edition=before.edition + 1 if before else 1,
    )


def _withdrawal(old: Observation) -> Observation:
    """The edition that says that the pack no longer states the value."""
    return Observation(
        indicator_id=old.indicator_id,
        place_id=old.place_id,
        period=old.period,
        year=old.year,
        value=None,
        status=rules.WITHDRAWN,
        frame=old.frame,
        basis=old.basis,
        source_id=old.source_id,
        file=old.file,
        row=old.row,
        row_hash="",
        edition=old.edition + 1,
    )


def _move(given: Mapping[Key, ObservationRow], newest: Mapping[Key, Observation]) -> int:
    """Follow rows that say the same on another line of the file."""
    moved = []
    for key, old in newest.items():
        row = given.get(key)
        if row and row.row_hash == old.row_hash and (row.file, row.row) != (old.file, old.row):
            old.file, old.row = row.file, row.row
            moved.append(old)
    Observation.objects.bulk_update(moved, ["file", "row"])
    return len(moved)
