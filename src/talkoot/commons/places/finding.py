"""Which place a point lies in, by the shapes of the city."""

from collections.abc import Iterable, Sequence
from typing import Any

from talkoot.commons.places.models import Place

# The smallest first: a postal area says more than the centre that it lies in.
_ORDER = (Place.Kind.POSTAL, Place.Kind.CENTRE, Place.Kind.REST, Place.Kind.CITY)


class Finder:
    """Reads the shapes once and answers for many points."""

    def __init__(self, places: Iterable[Place] | None = None) -> None:
        rows = Place.objects.all() if places is None else places
        known = [row for row in rows if row.geometry]
        self._places = sorted(known, key=lambda row: _ORDER.index(Place.Kind(row.kind)))

    def place_at(self, lon: float, lat: float) -> Place | None:
        """The smallest place that holds the point; None outside the city."""
        return next((row for row in self._places if _holds(row.geometry, lon, lat)), None)


def _holds(geometry: Any, lon: float, lat: float) -> bool:
    shapes = geometry["coordinates"]
    shapes = shapes if geometry["type"] == "MultiPolygon" else [shapes]
    return any(_in_shape(shape, lon, lat) for shape in shapes)


def _in_shape(rings: Sequence[Any], lon: float, lat: float) -> bool:
    """Inside the outer ring and in none of the holes."""
    return _in_ring(rings[0], lon, lat) and not any(_in_ring(r, lon, lat) for r in rings[1:])


def _in_ring(ring: Sequence[Any], lon: float, lat: float) -> bool:
    """Even-odd rule: a ray to the east crosses the ring an odd number of times."""
    inside = False
    for (x1, y1, *_), (x2, y2, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
