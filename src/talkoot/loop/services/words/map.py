"""The process map as a drawing: one row an activity, arcs for what comes next and for what goes
back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talkoot.loop.services.models import Service
from talkoot.loop.services.words.figures import activity, time

ROW, TOP, BOX = 72, 8, 40
WIDTH = 640
LEFT, RIGHT = 170, 430  # the boxes stand between; arcs go out at the sides
_MOST_ARC = 150
_THIN, _THICK = 1.5, 9.0


@dataclass(frozen=True)
class Box:
    y: int
    name: str
    count: int


@dataclass(frozen=True)
class Arc:
    """path: of the SVG; back: it returns to an earlier row; level: from where the slider shows
    it."""

    path: str
    width: float
    anchor: str
    back: bool
    level: int
    source: str
    target: str
    count: int
    words: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: list[Box]
    arcs: list[Arc]


def draw(found: Mapping[str, Any], service: Service) -> Drawing:
    """Rows by how late an activity comes; thicker where more cases go."""
    order: Sequence[str] = found["order"]
    row = {name: n for n, name in enumerate(order)}
    most = max((edge["count"] for edge in found["edges"]), default=1)
    boxes = [
        Box(TOP + n * ROW, activity(name, service), found["activities"].get(name, 0))
        for n, name in enumerate(order)
    ]
    arcs = [_arc(edge, row, most, service) for edge in found["edges"]]
    return Drawing(WIDTH, TOP * 2 + ROW * len(order), boxes, arcs)


def _arc(edge: Mapping[str, Any], row: Mapping[str, int], most: int, service: Service) -> Arc:
    one, two = row[edge["from"]], row[edge["to"]]
    path, x, y = _path(one, two)
    return Arc(
        path=path,
        width=round(_THIN + (_THICK - _THIN) * edge["count"] / most, 1),
        anchor="end" if two <= one else "start",
        back=two <= one,
        level=edge["level"],
        source=activity(edge["from"], service),
        target=activity(edge["to"], service),
        count=edge["count"],
        words=time(edge["median_seconds"]),
        x=x,
        y=y,
    )


def _path(one: int, two: int) -> tuple[str, float, float]:
    """Straight down to the next row; a bow at the right over some; at the left back up."""
    middle = (LEFT + RIGHT) / 2
    if two == one + 1:
        top, bottom = TOP + one * ROW + BOX, TOP + two * ROW
        return f"M{middle} {top}V{bottom - 3}", middle + 12, (top + bottom) / 2 + 5
    back = two <= one
    side = LEFT if back else RIGHT
    out = -1 if back else 1
    reach = min(_MOST_ARC, 34 + 26 * abs(two - one))
    start = TOP + one * ROW + BOX * (0.7 if not back else 0.3)
    end = TOP + two * ROW + BOX * (0.3 if not back else 0.7)
    if one == two:
        start, end, reach = TOP + one * ROW + 8, TOP + one * ROW + BOX - 8, 60
    bow = side + out * reach
    path = f"M{side} {start:g}C{bow:g} {start:g} {bow:g} {end:g} {side + out * 4:g} {end:g}"
    return path, side + out * (reach * 0.75 + 10), (start + end) / 2 + 5
