"""places.geojson: the tree of places with their shapes in WGS 84, parents before their parts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from talkoot.commons.base.pack.bad import BadPack, known
from talkoot.commons.base.pack.contents import PlaceRow
from talkoot.commons.base.pack.files import geojson
from talkoot.commons.base.pack.lines import line_of

FILE = "places.geojson"
KINDS = ("city", "centre", "rest", "postal")
PROPERTIES = ("slug", "kind", "parent", "name", "point", "note")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_places(folder: Path, languages: Sequence[str]) -> tuple[PlaceRow, ...]:
    words, features = geojson(folder, FILE)
    places: dict[str, PlaceRow] = {}
    for number, feature in enumerate(features, start=1):
        place = _place(words, number, feature, languages)
        _check_tree(place, places)
        places[place.slug] = place
    if not places:
        raise BadPack("no-city", f"{FILE}:1", "There is no place. Begin with the city itself.")
    return tuple(places.values())


def _place(
    words: str, number: int, feature: Mapping[str, Any], languages: Sequence[str]
) -> PlaceRow:
    given = feature.get("properties")
    facts: dict[str, Any] = given if isinstance(given, dict) else {}
    slug = facts.get("slug")
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
        raise BadPack(
            "bad-slug",
            f"{FILE}:1",
            f"Feature {number} has the slug {slug!r}. Use small letters, digits and hyphens.",
        )
    where = f"{FILE}:{line_of(words, _written_slug(words, slug))}"
    _check_properties(facts, slug, where)
    lon, lat = _point(facts.get("point"), slug, where)
    return PlaceRow(
        slug=slug,
        kind=known(str(facts.get("kind")), KINDS, what=f"The kind of {slug}", where=where),
        parent=_parent(facts.get("parent"), slug, where),
        name=_name(facts.get("name"), languages, slug, where),
        geometry=_shape(feature.get("geometry"), (lon, lat), slug, where),
        lon=lon,
        lat=lat,
        where=where,
    )


def _written_slug(words: str, slug: str) -> str:
    found = re.search(rf'"slug"\s*:\s*"{re.escape(slug)}"', words)
    return found[0] if found else slug


def _check_properties(facts: Mapping[str, Any], slug: str, where: str) -> None:
    unknown = sorted(set(facts) - set(PROPERTIES))
    if unknown:
        raise BadPack(
            "unknown-key",
            where,
            f"{slug} has a property {unknown[0]!r}. Known: {', '.join(PROPERTIES)}.",
        )


def _parent(parent: Any, slug: str, where: str) -> str | None:
    if parent is not None and not isinstance(parent, str):
        raise BadPack("bad-slug", where, f"{slug} lies in {parent!r}. Write a slug or null.")
    return parent


def _name(name: Any, languages: Sequence[str], slug: str, where: str) -> dict[str, str]:
    for language in languages:
        if not isinstance(name, dict) or not str(name.get(language) or "").strip():
            raise BadPack("missing-language", where, f"{slug} has no name in '{language}'.")
    return {language: str(name[language]) for language in languages}


def _check_tree(place: PlaceRow, before: Mapping[str, PlaceRow]) -> None:
    if place.slug in before:
        raise BadPack(
            "doubled-slug", place.where, f"There are two places {place.slug!r}. Keep one."
        )
    if (place.kind == "city") != (not before):
        raise BadPack(
            "no-city", place.where, "Put the city first, and only one; all else lies in it."
        )
    if place.parent not in (before or (None,)):
        raise BadPack(
            "unknown-place",
            place.where,
            f"{place.slug} lies in {place.parent!r}, which does not stand above it.",
        )


def _point(point: Any, slug: str, where: str) -> tuple[float, float]:
    if not _is_position(point):
        raise BadPack(
            "bad-point", where, f"{slug} has the point {point!r}. Write [longitude, latitude]."
        )
    return float(point[0]), float(point[1])


def _shape(geometry: Any, point: tuple[float, float], slug: str, where: str) -> dict[str, Any]:
    """A closed Polygon or MultiPolygon around the place's point."""
    rings = list(_rings(geometry))
    if not rings or not all(_is_ring(ring) for ring in rings):
        raise BadPack(
            "bad-geometry",
            where,
            f"{slug} needs a Polygon or MultiPolygon of closed rings in degrees (WGS 84).",
        )
    for axis in (0, 1):
        edge = [position[axis] for ring in rings for position in ring]
        if not min(edge) <= point[axis] <= max(edge):
            raise BadPack("bad-point", where, f"The point of {slug} lies outside its shape.")
    return {"type": geometry["type"], "coordinates": geometry["coordinates"]}


def _rings(geometry: Any) -> Iterator[Any]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        return
    shape = geometry.get("coordinates")
    polygons = [shape] if kind == "Polygon" else shape
    for polygon in polygons if isinstance(polygons, list) else ():
        yield from polygon if isinstance(polygon, list) else (None,)


def _is_ring(ring: Any) -> bool:
    whole = isinstance(ring, list) and len(ring) >= 4 and all(map(_is_position, ring))
    return whole and ring[0] == ring[-1]


def _is_position(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in value)
    return numbers and abs(value[0]) <= 180 and abs(value[1]) <= 90
