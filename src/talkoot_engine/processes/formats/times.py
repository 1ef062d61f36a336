"""Times as text: with their offset, or local times of a stated zone with its clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from talkoot_engine.base import BadInput

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)


def zone_named(name: str) -> ZoneInfo:
    """Raises BadInput: unknown-zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as no:
        raise BadInput(
            "unknown-zone", f"There is no time zone {name!r}. Write one like Europe/Helsinki."
        ) from no


def micros_of(text: str, zone: ZoneInfo | None) -> int:
    """Microseconds since 1970 in UTC. zone: of times without an offset; an hour that the clock
    strikes twice is taken the first time.

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
    return (at - _EPOCH) // _STEP
