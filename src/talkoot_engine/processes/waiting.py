"""Waiting and working apart, where the log says when an activity began."""

from dataclasses import dataclass

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.processes.calendars import Calendar, Hours
from talkoot_engine.processes.inputs import LIFECYCLES, Ints, Lifecycle, Log
from talkoot_engine.processes.outcome import Step
from talkoot_engine.processes.spread import spread_of


@dataclass(frozen=True, eq=False, slots=True)
class Work:
    """Activities that were done, one row each, by case and start; w rows.

    asked: when it was scheduled; where the log does not say, when the case was last finished with
    something, or its own start. start, end: microseconds. resource: NONE where nobody is named.
    """

    case: Ints
    activity: Ints
    asked: Ints
    start: Ints
    end: Ints
    resource: Ints


def work_of(log: Log) -> Work:
    """Pair the n-th schedule, start and complete of an activity in a case.

    Raises BadInput: no-start-events.
    """
    case = np.repeat(np.arange(len(log.starts) - 1), log.lengths)
    start, end = (_occurrences(log, case, kind) for kind in (Lifecycle.START, Lifecycle.COMPLETE))
    if not len(start.place):
        raise BadInput(
            "no-start-events",
            "The log has no start events, so waiting and working cannot be told apart.",
        )
    at, to = _joined(start, end)
    begun, done = start.place[at], end.place[to]
    asked = _asked(log, case, start, begun, at)
    order = np.lexsort((done, log.time[begun], case[begun]))
    begun, done, asked = begun[order], done[order], asked[order]
    return Work(
        case=case[begun],
        activity=log.activity[begun].astype(np.int64),
        asked=asked,
        start=log.time[begun],
        end=log.time[done],
        resource=log.resource[begun].astype(np.int64),
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Occurrences:
    """Events of one kind. place: in the log; key: case, activity and how often it came before."""

    place: Ints
    key: Ints


def _occurrences(log: Log, case: Ints, kind: Lifecycle) -> _Occurrences:
    place = np.flatnonzero(log.lifecycle == LIFECYCLES.index(kind))
    pair = case[place] * len(log.activities) + log.activity[place]
    order = np.argsort(pair, kind="stable")
    place, pair = place[order], pair[order]
    first = np.flatnonzero(np.concatenate([[True], pair[1:] != pair[:-1]])) if len(pair) else pair
    lengths = np.diff(np.concatenate([first, [len(pair)]]))
    again = np.arange(len(pair)) - np.repeat(first, lengths)
    return _Occurrences(place, pair * (int(log.lengths.max()) + 1) + again)


def _joined(one: _Occurrences, two: _Occurrences) -> tuple[Ints, Ints]:
    """Where the same occurrence stands in both."""
    _, at, to = np.intersect1d(one.key, two.key, assume_unique=True, return_indices=True)
    return at, to


def _asked(log: Log, case: Ints, start: _Occurrences, begun: Ints, at: Ints) -> Ints:
    scheduled = _occurrences(log, case, Lifecycle.SCHEDULE)
    asked = _last_finished(log, case, begun)
    if len(scheduled.place):
        mine, theirs = _joined(_Occurrences(begun, start.key[at]), scheduled)
        asked[mine] = log.time[scheduled.place[theirs]]
    return asked


def _last_finished(log: Log, case: Ints, begun: Ints) -> Ints:
    """When the case was last finished with something before each start; its start without that."""
    is_end = log.lifecycle == LIFECYCLES.index(Lifecycle.COMPLETE)
    last = np.maximum.accumulate(np.where(is_end, np.arange(log.events), -1))[begun]
    known = (last >= 0) & (case[np.maximum(last, 0)] == case[begun])
    return np.where(known, log.time[np.maximum(last, 0)], log.time[begun])


def steps(log: Log, *, calendar: Calendar | None = None) -> tuple[Step, ...]:
    """Waiting before each activity and working on it, the longest total wait first.

    Raises BadInput: no-start-events.
    """
    work = work_of(log)
    hours = None
    if calendar is not None:
        hours = calendar.span(int(log.time.min()), int(log.time.max()))
    begun = np.bincount(log.activity[_starts(log)], minlength=len(log.activities))
    found = [_step(log, work, n, int(begun[n]), hours) for n in np.unique(work.activity).tolist()]
    return tuple(sorted(found, key=lambda step: (-step.total_wait, step.activity)))


def _starts(log: Log) -> Ints:
    return np.flatnonzero(log.lifecycle == LIFECYCLES.index(Lifecycle.START))


def _step(log: Log, work: Work, activity: int, begun: int, hours: Hours | None) -> Step:
    rows = work.activity == activity
    asked, start, end = work.asked[rows], work.start[rows], work.end[rows]
    office = None if hours is None else tuple(hours.clock(x) for x in (asked, start, end))
    return Step(
        activity=log.activities[activity],
        started=begun,
        n=int(rows.sum()),
        waiting=spread_of(start - asked),
        working=spread_of(end - start),
        office_waiting=None if office is None else spread_of(office[1] - office[0]),
        office_working=None if office is None else spread_of(office[2] - office[1]),
    )
