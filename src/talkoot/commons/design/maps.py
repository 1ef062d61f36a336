"""Maps as plain values: GeoJSON for the browser and a drawing for everyone else."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Any

Position = Sequence[float]
Features = Mapping[str, Any]
# The drawing's width; its height follows from the shape of what is drawn.
WIDTH = 600
MARGIN = 16
# How far above a spot its name is written.
ABOVE = 14


def feature(
    *,
    id: str,
    name: str,
    geometry: Mapping[str, Any] | None = None,
    lon: float | None = None,
    lat: float | None = None,
    url: str = "",
    words: str = "",
    on: bool = False,
    named: bool = False,
    shade: int = 0,
) -> dict[str, Any]:
    """One area (geometry) or one spot (lon, lat), in degrees of WGS 84.

    on:    drawn as chosen or active.
    named: its name is written on the map, at lon and lat.
    shade: of an area on a map of figures, 1 the lightest to 5 the darkest; 0 for none.
    """
    spot = {"type": "Point", "coordinates": [lon, lat]}
    properties: dict[str, Any] = {"id": id, "name": name, "url": url, "words": words, "on": on}
    if named:
        properties["at"] = [lon, lat]
    if shade:
        properties["shade"] = shade
    return {"type": "Feature", "geometry": geometry or spot, "properties": properties}


def collection(features: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Features as one GeoJSON object; areas first, so that spots lie on top."""
    rows = sorted(features, key=lambda row: row["geometry"]["type"] == "Point")
    return {"type": "FeatureCollection", "features": rows}


@dataclass(frozen=True)
class Area:
    path: str
    on: bool
    name: str
    url: str
    shade: int = 0


@dataclass(frozen=True)
class Spot:
    x: float
    y: float
    name: str
    url: str


@dataclass(frozen=True)
class Drawing:
    """The same features in the units of an SVG view box."""

    width: int
    height: int
    areas: list[Area]
    spots: list[Spot]
    names: list[Spot]


@lru_cache(maxsize=64)
def drawn(features: str) -> Drawing | None:
    """Draw a collection given as JSON; the same shapes, as a city's are, are drawn once."""
    return draw(json.loads(features))


def draw(features: Features) -> Drawing | None:
    """Draw a collection without a library in the browser; None where nothing has a place."""
    rows = features["features"]
    positions = [p for row in rows for p in _positions(row["geometry"]["coordinates"])]
    if not positions:
        return None
    frame = _Frame.around(positions)
    areas, spots, names = [], [], []
    for row in rows:
        known = row["properties"]
        if row["geometry"]["type"] == "Point":
            x, y = frame.place(row["geometry"]["coordinates"])
            spots.append(Spot(x, y, known["name"], known["url"]))
        else:
            path = frame.path(row["geometry"])
            shade = known.get("shade", 0)
            areas.append(Area(path, known["on"], known["name"], known["url"], shade))
        if "at" in known:
            x, y = frame.place(known["at"])
            above = ABOVE if row["geometry"]["type"] == "Point" else 0
            names.append(Spot(x, round(y - above, 1), known["name"], known["url"]))
    return Drawing(WIDTH, frame.height, areas, spots, names)


@dataclass(frozen=True)
class _Frame:
    """Degrees to units: one scale both ways, true at the middle latitude."""

    west: float
    north: float
    east_scale: float
    scale: float
    height: int

    @classmethod
    def around(cls, positions: Sequence[Position]) -> "_Frame":
        west, east = _ends(p[0] for p in positions)
        south, north = _ends(p[1] for p in positions)
        shrink = cos(radians((south + north) / 2))
        # A single spot has no extent; a tenth of a degree around it makes a map.
        scale = (WIDTH - 2 * MARGIN) / max((east - west) * shrink, north - south, 0.01)
        tall = max(round((north - south) * scale), WIDTH // 4)
        return cls(
            west=(west + east) / 2 - (WIDTH - 2 * MARGIN) / 2 / (scale * shrink),
            north=(south + north) / 2 + tall / 2 / scale,
            east_scale=scale * shrink,
            scale=scale,
            height=tall + 2 * MARGIN,
        )

    def place(self, position: Position) -> tuple[float, float]:
        x = MARGIN + (position[0] - self.west) * self.east_scale
        y = MARGIN + (self.north - position[1]) * self.scale
        return round(x, 1), round(y, 1)

    def path(self, geometry: Mapping[str, Any]) -> str:
        shapes = geometry["coordinates"]
        shapes = shapes if geometry["type"] == "MultiPolygon" else [shapes]
        return "".join(self._ring(ring) for shape in shapes for ring in shape)

    def _ring(self, ring: Sequence[Position]) -> str:
        return "M" + "L".join("{:g} {:g}".format(*self.place(p)) for p in ring) + "Z"


def _positions(coordinates: Any) -> Iterator[Position]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates
    else:
        for part in coordinates or ():
            if part is not None:
                yield from _positions(part)


def _ends(values: Iterable[float]) -> tuple[float, float]:
    known = list(values)
    return min(known), max(known)
