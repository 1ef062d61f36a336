"""Running: what is due when, what may be entered, and when one is reminded."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Any

from talkoot.commons.base import Refused
from talkoot.loop.experiments.rules.states import State

# Days before a value is due on which the partners are reminded, and after.
BEFORE = (30, 7, 1)
AFTER = (1, 8, 15)
NOTE = 2_000
UNIT = 60
ROWS = 20_000


@dataclass(frozen=True)
class Due:
    """A period whose values are due: from the day after its end. missing: sites, or "" for one."""

    period: int
    due_on: date
    missing: tuple[str, ...]

    def state(self, today: date) -> str:
        """done, coming, due (the week from its day) or late."""
        if not self.missing:
            return "done"
        if today < self.due_on:
            return "coming"
        return "due" if today < self.due_on + timedelta(days=7) else "late"


def calendar(
    plan: Mapping[str, Any], *, starts_on: date, sites: Collection[str], there: Collection[Any]
) -> list[Due]:
    """Everything that is due, in order. there: (period, site) with values, site "" for a series.

    Designs that measure people have one period, in which each site (or the arm) needs a value.
    """
    places = tuple(sites) or ("",)
    return [
        Due(
            number,
            starts_on + timedelta(days=number * int(plan["period_days"])),
            tuple(site for site in places if (number, site) not in there),
        )
        for number in range(1, int(plan.get("periods") or 1) + 1)
    ]


def reminders(dues: Collection[Due], today: date) -> Iterator[tuple[Due, int]]:
    """What to remind of today: (what is due, days until then; below 0 for days since)."""
    for due in dues:
        if due.missing:
            left = (due.due_on - today).days
            if left in BEFORE or -left in AFTER:
                yield due, left


def check_measurable(*, state: str, starts_on: date | None, today: date, takes_part: bool) -> None:
    """Raises Refused: not-a-partner, not-running, not-begun."""
    if not takes_part:
        raise Refused("not-a-partner")
    if state != State.RUNNING:
        raise Refused("not-running")
    if starts_on is None or today < starts_on:
        raise Refused("not-begun", starts_on=str(starts_on))


def check_period_over(*, period: int, period_days: int, starts_on: date, today: date) -> None:
    """A value of a period is known once the period is over.

    Raises Refused: period-not-over.
    """
    due = starts_on + timedelta(days=period * period_days)
    if today < due:
        raise Refused("period-not-over", period=period, due_on=str(due))


def check_rows(count: int) -> None:
    """Raises Refused: no-values, too-many-rows."""
    if count == 0:
        raise Refused("no-values")
    if count > ROWS:
        raise Refused("too-many-rows", rows=count, most=ROWS)


def check_values(rows: Iterable[Mapping[str, str]], columns: Collection[str]) -> None:
    """Each row has a finite number in each column; the engine says the rest about complete data.

    Raises Refused: no-number.
    """
    for number, row in enumerate(rows, start=1):
        for column in columns:
            if not _is_number(row.get(column, "")):
                raise Refused("no-number", row=number, column=column, value=row.get(column, ""))


def _is_number(text: str) -> bool:
    try:
        return "_" not in text and isfinite(float(text))
    except ValueError:
        return False


def check_note(body: str, *, takes_part: bool, state: str) -> None:
    """Raises Refused: not-a-partner, note-empty, note-too-long, ended."""
    if not takes_part:
        raise Refused("not-a-partner")
    if state == State.ENDED:
        raise Refused("ended")
    if not body.strip():
        raise Refused("note-empty")
    if len(body) > NOTE:
        raise Refused("note-too-long", most=NOTE)
