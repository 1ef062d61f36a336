"""GeoReport v2: what may be asked for, and what is wrong with a question.

Codes are those of HTTP; the specification: wiki.open311.org, GeoReport v2, frozen 2011.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOST_ROWS = 1_000
MOST_DAYS = 90
PAGE_SIZE = 50
STATUSES = ("open", "closed")
_METRES_AT_MOST = 100_000


class Wrong(Exception):
    """What the specification answers with an error. status: of HTTP; code: of the body."""

    def __init__(self, status: int, description: str, *, code: str = "") -> None:
        self.status = status
        self.code = code or str(status)
        self.description = description
        super().__init__(description)


@dataclass(frozen=True)
class Asked:
    """What a GET of requests asks for. ids override everything else.

    Times are in UTC. page counts from 1; near: latitude, longitude, metres.
    """

    ids: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    near: tuple[float, float, float] | None = None
    words: str = ""
    page: int = 1
    size: int = MOST_ROWS
    extensions: bool = False


def asked(given: Mapping[str, str], now: datetime) -> Asked:
    """The parameters of a question; an empty one counts as absent. Raises Wrong with 400.

    Without a time, what was asked for or updated within 90 days of now; with one end of a span, 90
    days from it. A longer span is cut to 90 days.
    """
    said = {name: value.strip() for name, value in given.items() if value.strip()}
    statuses = _list(said.get("status", ""))
    unknown = [one for one in statuses if one not in STATUSES]
    if unknown:
        raise Wrong(400, f"status is open or closed, not {unknown[0]!r}.")
    times = {name: _time(name, said.get(name, "")) for name in _TIMES}
    start, end = _span(times["start_date"], times["end_date"])
    by_update = times["updated_after"] or times["updated_before"]
    if start is None and not by_update:
        start = now - timedelta(days=MOST_DAYS)
    paged = "page" in said or "page_size" in said
    return Asked(
        ids=_list(said.get("service_request_id", "")),
        services=_list(said.get("service_code", "")),
        statuses=statuses,
        start=start,
        end=end,
        updated_after=times["updated_after"],
        updated_before=times["updated_before"],
        near=_near(said),
        words=said.get("q", ""),
        page=_whole("page", said.get("page", "1"), 1_000_000),
        size=_whole("page_size", said.get("page_size", str(PAGE_SIZE if paged else MOST_ROWS)),
                    MOST_ROWS),
        extensions=said.get("extensions", "").lower() in ("true", "1"),
    )  # fmt: skip


_TIMES = ("start_date", "end_date", "updated_after", "updated_before")


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _span(start: datetime | None, end: datetime | None) -> tuple[datetime | None, datetime | None]:
    most = timedelta(days=MOST_DAYS)
    if start is None and end is None:
        return None, None
    if start is None:
        assert end is not None
        return end - most, end
    if end is None:
        return start, start + most
    if end < start:
        raise Wrong(400, "end_date is before start_date. Swap them.")
    return max(start, end - most), end


def _time(name: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as no:
        raise Wrong(400, f"{name} is {text!r}, not a time such as 2026-01-31T00:00:00Z.") from no
    if at.tzinfo is None:
        raise Wrong(400, f"{name} is {text!r}, without an offset. Add Z or +02:00.")
    return at.astimezone(UTC)


def _whole(name: str, text: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise Wrong(400, f"{name} is {text!r}, not a whole number from 1 to {most}.")
    return int(text)


def _near(said: Mapping[str, str]) -> tuple[float, float, float] | None:
    if "radius" not in said:
        return None
    position = point(said)
    if position is None:
        raise Wrong(400, "radius needs lat and long.")
    metres = number("radius", said["radius"])
    if not 0 < metres <= _METRES_AT_MOST:
        raise Wrong(400, f"radius is {said['radius']!r}, not metres up to {_METRES_AT_MOST}.")
    return (*position, metres)


def point(said: Mapping[str, str]) -> tuple[float, float] | None:
    """Latitude and longitude, both or none. Raises Wrong with 400."""
    lat, lon = said.get("lat", "").strip(), said.get("long", "").strip()
    if not lat and not lon:
        return None
    if not lat or not lon:
        raise Wrong(400, "lat and long belong together; one of them is missing.")
    north, east = number("lat", lat), number("long", lon)
    if not -90 <= north <= 90 or not -180 <= east <= 180:
        raise Wrong(400, f"lat {lat} and long {lon} are no place on earth (WGS 84).")
    return north, east


def number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError as no:
        raise Wrong(400, f"{name} is {text!r}, not a number.") from no
    if value != value or value in (float("inf"), float("-inf")):
        raise Wrong(400, f"{name} is {text!r}, not a number.")
    return value
