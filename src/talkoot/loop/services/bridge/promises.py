"""Promise and fact: how long requests take, finished and open ones, and whether promises hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby
from typing import Any

import numpy as np

from talkoot_engine.processes.promises import durations_of, kept

_DAY = 86_400_000_000
_MICRO = 1_000_000


@dataclass(frozen=True)
class Taken:
    """One request. until: its end, or now. clock: where the clock of the promise stands."""

    received: datetime
    until: datetime
    clock: datetime
    ended: bool
    due: datetime | None
    paused: int


def figures(rows: Sequence[Taken], *, zone: tzinfo, since: date | None) -> dict[str, Any]:
    """By the month of arrival, for all, and before and after a day; days as numbers.

    Days are p50_days and p90_days (Kaplan & Meier), None where too many are open to say. What has
    fewer than ten requests is not shown.
    """
    ordered = sorted(rows, key=lambda row: row.received)
    months = groupby(ordered, key=lambda row: row.received.astimezone(zone).strftime("%Y-%m"))
    return {
        "whole": _told(ordered),
        "months": [{"month": month, **_told(list(some))} for month, some in months],
        "since": since.isoformat() if since else None,
        "before": _part(ordered, zone, since, after=False),
        "after": _part(ordered, zone, since, after=True),
    }


def _part(rows: Iterable[Taken], zone: tzinfo, since: date | None, *, after: bool) -> Any:
    if since is None:
        return None
    some = [r for r in rows if (r.received.astimezone(zone).date() >= since) is after]
    return _told(some)


def _told(rows: Sequence[Taken]) -> Mapping[str, Any]:
    taken = _micros(row.until - row.received for row in rows)
    ended = np.array([row.ended for row in rows], dtype=np.bool_)
    found = durations_of(taken, ended)
    with_due = [row for row in rows if row.due is not None]
    held = kept(
        _micros(row.due - row.received for row in with_due),  # type: ignore[operator]
        _micros(row.clock - row.received for row in with_due),
        np.array([row.ended for row in with_due], dtype=np.bool_),
    )
    return {
        "n": found.n,
        "ended": found.ended,
        "shown": found.shown,
        "p50_days": _days(found.p50),
        "p90_days": _days(found.p90),
        "promised": held.n,
        "late": held.ended_late,
        "open_late": held.open_late,
        "kept": held.share if held.shown else None,
        "kept_of_ended": held.share_of_ended if held.shown else None,
        "paused_days": sum(row.paused for row in rows) / 86_400 / len(rows) if rows else None,
    }


def _micros(spans: Iterable[Any]) -> np.ndarray:
    return np.array([round(span.total_seconds() * _MICRO) for span in spans], dtype=np.int64)


def _days(micros: float | None) -> float | None:
    return None if micros is None else micros / _DAY
