"""What if: the same cases and the same work go through the queues again, with something changed.

A wait is not the step before it: whoever is freed of one step stands sooner in the next queue. So
nothing is subtracted; every case is replayed. Each comes when it came, asks for the same activities
with the same working times, and waits as long as it did for people outside (the time between two
activities). Whoever does an activity belongs to a team; a team serves its queue in the order of
arrival, in office hours. Working times are those of the log, so that two replays differ by the
change alone (common random numbers).
"""

import heapq
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.processes.calendars import Calendar, Hours
from talkoot_engine.processes.inputs import NONE, Ints, Log
from talkoot_engine.processes.outcome import Spread
from talkoot_engine.processes.spread import spread_of
from talkoot_engine.processes.waiting import Work, work_of

_ALWAYS = Calendar(days=frozenset(range(7)), opens=0, closes=24)


@dataclass(frozen=True, slots=True)
class Change:
    """What is different. staff: activity -> people more (or fewer) in the team that does it.
    drop: activities that are no longer done; once: activities that no case does again;
    faster: activity -> its working time times this."""

    staff: Mapping[str, int] = field(default_factory=dict)
    drop: frozenset[str] = frozenset()
    once: frozenset[str] = frozenset()
    faster: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Team:
    """Who does these activities, and how many they are."""

    activities: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """recorded, before, after: lead times in the log, replayed as it was, and with the change.
    change: of the mean, in seconds; below 0 is sooner. waits: activity -> mean wait in office
    seconds, before and after."""

    recorded: Spread
    before: Spread
    after: Spread
    change: float
    teams: tuple[Team, ...]
    waits: Mapping[str, tuple[float, float]]

    @property
    def fits(self) -> bool:
        """Whether the replay without a change comes within a tenth of what was recorded."""
        return abs(self.before.mean - self.recorded.mean) <= 0.1 * self.recorded.mean


@dataclass(frozen=True, eq=False, slots=True)
class _Tasks:
    """Tasks of all cases in order; first: where each case begins. gap: microseconds between the
    end of the task before and the moment at which this one is asked for; work: office time."""

    first: Ints
    activity: Ints
    gap: Ints
    work: Ints
    arrival: Ints


def replay(log: Log, change: Change, *, calendar: Calendar | None = None) -> Replayed:
    """Replay the log as it was and with the change.

    calendar: office hours; without one the office never closes.
    Raises BadInput: no-start-events, no-resources, unknown-activity, bad-factor, no-staff.
    """
    _check(log, change)
    work = work_of(log)
    hours = (calendar or _ALWAYS).span(int(log.time.min()), int(log.time.max()))
    tasks = _tasks(work, hours)
    team_of, teams = _teams(log, work)
    staff = [team.people for team in teams]
    before = _run(tasks, team_of, staff, hours, len(log.activities))
    changed = _changed(log, tasks, change)
    staff = _staffed(log, change, team_of, staff)
    after = _run(changed, team_of, staff, hours, len(log.activities))
    recorded, old, new = (spread_of(x) for x in (_recorded(work), before.leads, after.leads))
    return Replayed(
        recorded=recorded,
        before=old,
        after=new,
        change=new.mean - old.mean,
        teams=tuple(teams),
        waits={
            name: (before.wait(n), after.wait(n))
            for n, name in enumerate(log.activities)
            if before.done[n]
        },
    )


def _check(log: Log, change: Change) -> None:
    named = {*change.staff, *change.drop, *change.once, *change.faster}
    unknown = sorted(named - set(log.activities))
    if unknown:
        raise BadInput(
            "unknown-activity",
            f"The log has no activity {unknown[0]!r}. Known: {sorted(log.activities)[:12]}.",
        )
    for name, factor in change.faster.items():
        if not 0 <= factor < float("inf"):
            raise BadInput(
                "bad-factor",
                f"The work on {name!r} cannot take {factor} times as long. Give 0 or more.",
            )


def _recorded(work: Work) -> Ints:
    """From the first asking to the last end of each case."""
    first = _firsts(work.case)
    return np.maximum.reduceat(work.end, first) - np.minimum.reduceat(work.asked, first)


def _firsts(case: Ints) -> Ints:
    return np.flatnonzero(np.concatenate([[True], case[1:] != case[:-1]]))


def _tasks(work: Work, hours: Hours) -> _Tasks:
    first = _firsts(work.case)
    gap = np.zeros(len(work.case), dtype=np.int64)
    gap[1:] = np.maximum(work.asked[1:] - work.end[:-1], 0)
    gap[first] = 0
    return _Tasks(
        first=first,
        activity=work.activity,
        gap=gap,
        work=hours.clock(work.end) - hours.clock(work.start),
        arrival=np.minimum.reduceat(work.asked, first),
    )


def _teams(log: Log, work: Work) -> tuple[list[int], list[Team]]:
    """Activities that share a person belong to one team. The team of each activity; -1 of none.

    Raises BadInput: no-resources.
    """
    if (work.resource == NONE).any():
        n = int(np.flatnonzero(work.resource == NONE)[0])
        raise BadInput(
            "no-resources",
            f"Nobody is named for {log.activities[int(work.activity[n])]!r}, so nobody knows how "
            "many people do it. Give a column with the resource.",
        )
    root = list(range(len(log.activities)))
    people: dict[int, set[int]] = {}
    pairs = np.unique(np.stack([work.activity, work.resource], axis=1), axis=0).tolist()
    first_of: dict[int, int] = {}
    for activity, person in pairs:
        root[_root(root, activity)] = _root(root, first_of.setdefault(person, activity))
    for activity, person in pairs:
        people.setdefault(_root(root, activity), set()).add(person)
    numbers = {one: n for n, one in enumerate(people)}
    done = {activity for activity, _ in pairs}
    team_of = [numbers[_root(root, n)] if n in done else -1 for n in range(len(root))]
    names: list[list[str]] = [[] for _ in numbers]
    for name, team in zip(log.activities, team_of, strict=True):
        if team >= 0:
            names[team].append(name)
    counts = (len(people[one]) for one in numbers)
    return team_of, [Team(tuple(of), n) for of, n in zip(names, counts, strict=True)]


def _root(root: list[int], n: int) -> int:
    while root[n] != n:
        n = root[n]
    return n


def _staffed(log: Log, change: Change, team_of: Sequence[int], staff: Sequence[int]) -> list[int]:
    found = list(staff)
    for name, more in change.staff.items():
        team = team_of[log.activities.index(name)]
        if team < 0 or found[team] + more < 1:
            raise BadInput(
                "no-staff",
                f"The team that does {name!r} has {0 if team < 0 else found[team]} people; "
                f"{more:+} leaves nobody. Leave at least one.",
            )
        found[team] += more
    return found


def _changed(log: Log, tasks: _Tasks, change: Change) -> _Tasks:
    """The tasks that are left, each with its own gap; a case without any ends as it comes."""
    place = {name: n for n, name in enumerate(log.activities)}
    keep = ~np.isin(tasks.activity, [place[name] for name in change.drop])
    owner = np.repeat(np.arange(len(tasks.first)), np.diff([*tasks.first, len(tasks.activity)]))
    for name in change.once:
        mine = np.flatnonzero(tasks.activity == place[name])
        keep[mine[1:][owner[mine[1:]] == owner[mine[:-1]]]] = False
    work = tasks.work.astype(np.float64)
    for name, factor in change.faster.items():
        work[tasks.activity == place[name]] *= factor
    counts = np.bincount(owner[keep], minlength=len(tasks.first))
    return replace(
        tasks,
        first=np.concatenate([[0], np.cumsum(counts)[:-1]]),
        activity=tasks.activity[keep],
        gap=tasks.gap[keep],
        work=np.round(work[keep]).astype(np.int64),
    )


@dataclass(slots=True)
class _Run:
    """leads: microseconds of each case; waited, done: by activity, in office microseconds."""

    leads: Ints
    waited: list[int]
    done: list[int]

    def wait(self, activity: int) -> float:
        return self.waited[activity] / max(self.done[activity], 1) / 1_000_000


def _run(
    tasks: _Tasks, team_of: Sequence[int], staff: Sequence[int], hours: Hours, activities: int
) -> _Run:
    """Serve every task in the order in which they are asked for, on the clock of office hours."""
    clock = _Clock(hours)
    ends = [*tasks.first[1:].tolist(), len(tasks.activity)]
    first, arrival = tasks.first.tolist(), tasks.arrival.tolist()
    activity, gap, work = tasks.activity.tolist(), tasks.gap.tolist(), tasks.work.tolist()
    run = _Run(np.zeros(len(first), dtype=np.int64), [0] * activities, [0] * activities)
    free, queues = list(staff), [deque[tuple[int, int, int]]() for _ in staff]
    # (office time, moment, kind, case, task): kind 0 ends a task, kind 1 asks for one.
    agenda = [
        (clock.at(at), at, 1, case, first[case])
        for case, at in enumerate(arrival)
        if first[case] < ends[case]
    ]
    heapq.heapify(agenda)
    while agenda:
        now, moment, kind, case, task = heapq.heappop(agenda)
        team = team_of[activity[task]]
        if kind:
            queues[team].append((now, case, task))
        else:
            free[team] += 1
            if task + 1 < ends[case]:
                at = moment + gap[task + 1]
                heapq.heappush(agenda, (clock.at(at), at, 1, case, task + 1))
            else:
                run.leads[case] = moment - arrival[case]
        while free[team] and queues[team]:
            free[team] -= 1
            asked, whose, which = queues[team].popleft()
            run.waited[activity[which]] += now - asked
            run.done[activity[which]] += 1
            end = now + work[which]
            heapq.heappush(agenda, (end, clock.moment(end), 0, whose, which))
    return run


class _Clock:
    """Office hours for one moment at a time; past the known hours the office stays open."""

    def __init__(self, hours: Hours) -> None:
        self.opens, self.closes = hours.opens.tolist(), hours.closes.tolist()
        self.before = hours.before.tolist()

    def at(self, moment: int) -> int:
        n = max(bisect_right(self.opens, moment) - 1, 0)
        last = n == len(self.opens) - 1
        within = max(moment - self.opens[n], 0)
        if not last:
            within = min(within, self.closes[n] - self.opens[n])
        return int(self.before[n] + within)

    def moment(self, clock: int) -> int:
        n = max(bisect_left(self.before, clock) - 1, 0)
        return int(self.opens[n] + clock - self.before[n])
