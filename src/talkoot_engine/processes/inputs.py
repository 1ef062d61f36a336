"""A log as columns: every event in one total order, names as numbers, times in microseconds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.base import BadInput
from talkoot_engine.processes.times import micros

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
MICROSECONDS = 1_000_000
NONE = -1


class Lifecycle(StrEnum):
    """What happened to the activity; XES' names, of which these three tell waits from work."""

    SCHEDULE = "schedule"
    START = "start"
    COMPLETE = "complete"
    OTHER = "other"


LIFECYCLES = tuple(Lifecycle)


@dataclass(frozen=True, slots=True)
class Event:
    """One event of our own. at: with its offset; sequence: decides where times are equal."""

    case: str
    activity: str
    at: datetime
    sequence: int = 0
    resource: str = ""
    lifecycle: Lifecycle = Lifecycle.COMPLETE


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read, kept aside. line: in the file, from 1."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, eq=False)
class Log:
    """Events sorted by case, then time, then place in the file; e events, c cases.

    cases, activities, resources: names; a number in the columns is a place in them.
    starts:    first event of each case, and e at the end; shape (c + 1,).
    activity:  shape (e,). resource: NONE where nobody is named. lifecycle: place in LIFECYCLES.
    time:      microseconds since 1970 in UTC; shape (e,).
    aside:     rows that could not be read.
    """

    cases: Sequence[str]
    activities: tuple[str, ...]
    resources: tuple[str, ...]
    starts: Ints
    activity: Codes
    time: Ints
    resource: Codes
    lifecycle: NDArray[np.int8]
    aside: tuple[BadRow, ...] = field(default=())

    @property
    def events(self) -> int:
        return len(self.activity)

    @property
    def lengths(self) -> Ints:
        """Events of each case; shape (c,)."""
        return np.diff(self.starts)

    def only(self, lifecycle: Lifecycle) -> "Log":
        """The log of these events alone; cases without any are left out."""
        return self.where(self.lifecycle == LIFECYCLES.index(lifecycle))

    def where(self, keep: NDArray[np.bool_]) -> "Log":
        """The log of some events. Raises BadInput: empty-log."""
        if not keep.any():
            raise BadInput("empty-log", "No event is left. Choose other events.")
        lengths = np.add.reduceat(keep, self.starts[:-1], dtype=np.int64)
        held = np.flatnonzero(lengths)
        return Log(
            cases=[self.cases[n] for n in held.tolist()],
            activities=self.activities,
            resources=self.resources,
            starts=np.concatenate([[0], np.cumsum(lengths[held])]),
            activity=self.activity[keep],
            time=self.time[keep],
            resource=self.resource[keep],
            lifecycle=self.lifecycle[keep],
            aside=self.aside,
        )


def log_of(events: Iterable[Event]) -> Log:
    """The log of our own events, in any order. Raises BadInput: empty-log, time-without-offset."""
    rows = sorted(enumerate(events), key=lambda pair: (pair[1].sequence, pair[0]))
    listed = [event for _, event in rows]
    return arrange(
        case=[event.case for event in listed],
        activity=[event.activity for event in listed],
        time=np.array([_moment(event.at) for event in listed], dtype=np.int64),
        resource=[event.resource for event in listed],
        lifecycle=[event.lifecycle for event in listed],
    )


def _moment(at: datetime) -> int:
    if at.tzinfo is None:
        raise BadInput(
            "time-without-offset",
            f"The time {at.isoformat()} has no offset. Say in which zone it is.",
        )
    return micros(at)


def arrange(
    *,
    case: Sequence[str],
    activity: Sequence[str],
    time: Ints,
    resource: Sequence[str] | None = None,
    lifecycle: Sequence[Lifecycle] | None = None,
    aside: Sequence[BadRow] = (),
) -> Log:
    """A log from columns in the order of their file; that order decides where times are equal.

    Raises BadInput: empty-log.
    """
    cases, case_of = _coded(case)
    activities, activity_of = _coded(activity)
    resources, resource_of = _coded(resource or [""] * len(case), empty=NONE)
    kinds = np.zeros(len(case), dtype=np.int8) + LIFECYCLES.index(Lifecycle.COMPLETE)
    if lifecycle is not None:
        place = {kind: n for n, kind in enumerate(LIFECYCLES)}
        kinds = np.array([place[kind] for kind in lifecycle], dtype=np.int8)
    columns = {"activity": activity_of, "time": time, "resource": resource_of, "lifecycle": kinds}
    return sort_columns(case_of, columns, (cases, activities, resources), aside=aside)


def sort_columns(
    case: Codes,
    columns: dict[str, Any],
    names: tuple[Sequence[str], tuple[str, ...], tuple[str, ...]],
    *,
    aside: Sequence[BadRow] = (),
) -> Log:
    """The same from columns of numbers: activity, time, resource and lifecycle of each event.

    names: of cases, activities and resources. Time O(e) where events come by time or by case.
    Raises BadInput: empty-log.
    """
    if not len(case):
        raise BadInput("empty-log", "The log has no event. Give at least one.")
    counts = np.bincount(case, minlength=len(names[0]))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    order = _total_order(case, columns["time"])
    if order is not None:
        columns = {name: _moved(values, order) for name, values in columns.items()}
    return Log(
        cases=names[0],
        activities=names[1],
        resources=names[2],
        starts=starts,
        **columns,
        aside=tuple(aside),
    )


def _total_order(case: Codes, time: Ints) -> Ints | None:
    """Places by case, time and place in the file; None where they stand so already."""
    same = case[1:] == case[:-1]
    forward = time[1:] >= time[:-1]
    if (case[1:] >= case[:-1]).all() and (forward | ~same).all():
        return None
    by_time = None if forward.all() else np.argsort(time, kind="stable")
    grouped = _by_group(case if by_time is None else case[by_time])
    return grouped if by_time is None else by_time[grouped]


def _by_group(group: Codes) -> Ints:
    """Places sorted by group, in their order within it: group and place are sorted as one number,
    which takes a tenth of the time of a stable sort."""
    bits = len(group).bit_length()
    keys = group.astype(np.int64)
    keys <<= bits
    keys |= np.arange(len(group))
    keys.sort()
    keys &= (1 << bits) - 1
    return keys


def _moved(values: NDArray[Any], order: Ints) -> NDArray[Any]:
    """A column in another order; the fewer bytes move, the faster."""
    least, most = values.min(), values.max()
    if least == most:
        return values
    if least >= -1 and most < 127:
        return values.astype(np.int8)[order].astype(values.dtype)
    return values[order]


def _coded(names: Sequence[str], *, empty: int | None = None) -> tuple[tuple[str, ...], Codes]:
    """Distinct names in the order of their first appearance, and the number of each entry."""
    place: dict[str, int] = {}
    codes = np.empty(len(names), dtype=np.int32)
    for n, name in enumerate(names):
        if empty is not None and not name:
            codes[n] = empty
        else:
            codes[n] = place.setdefault(name, len(place))
    return tuple(place), codes
