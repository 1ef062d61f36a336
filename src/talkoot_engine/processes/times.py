"""Moments as microseconds since 1970 in UTC, from whatever names them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from talkoot_engine.base import BadInput

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """at: with its offset."""
    return (at - EPOCH) // timedelta(microseconds=1)


def zone_named(name: str) -> ZoneInfo:
    """Raises BadInput: unknown-zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as no:
        raise BadInput(
            "unknown-zone", f"There is no time zone {name!r}. Write one like Europe/Helsinki."
        ) from no


def micros_of(text: str, zone: ZoneInfo | None) -> int:
    """zone: of times without an offset; an hour that the clock strikes twice is taken the first
    time.

    Raises ValueError with a reason where the text is no time, or has no offset and no zone.
    """
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as no:
        raise ValueError("no-time") from no
    if at.tzinfo is None:
        if zone is None:
            raise ValueError("no-offset")
        at = at.replace(tzinfo=zone)
    return micros(at)
