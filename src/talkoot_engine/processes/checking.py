"""Rules and the intended path: which cases break them, and where."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from talkoot_engine.base import BadInput
from talkoot_engine.processes.inputs import MICROSECONDS, NONE, Log

_DAY = 86_400 * MICROSECONDS


class Kind(StrEnum):
    """What a rule asks of every case.

    FIRST:   it begins with `activity`.
    NEVER_WITHOUT: `activity` comes only after `other` has come.
    WITHIN:  from each `activity` to the next `other` there are at most `days` days; an `activity`
             whose `other` has not come breaks the rule once the last event is later than that.
    FOUR_EYES: `activity` and `other` are never done by the same person.
    PATH:    the case's activities stand in the order of `path`; some may be left out at the end
             while it is open, none may come twice or out of turn.
    """

    FIRST = "first"
    NEVER_WITHOUT = "never-without"
    WITHIN = "within"
    FOUR_EYES = "four-eyes"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; see Kind for what each needs."""

    kind: Kind
    activity: str = ""
    other: str = ""
    days: float = 0.0
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breach:
    """A case that breaks a rule. event: which of its events, counted from 0."""

    case: str
    event: int


@dataclass(frozen=True, slots=True)
class Checked:
    """concerned: cases that the rule speaks of; broken: those that break it, in the log's order,
    each with its first breach."""

    rule: Rule
    concerned: int
    broken: tuple[Breach, ...]


def check(log: Log, rules: Sequence[Rule]) -> tuple[Checked, ...]:
    """Every rule against every case. Time O(rules * e).

    Raises BadInput: unknown-activity, rule-incomplete.
    """
    for rule in rules:
        _check_rule(log, rule)
    place = {name: n for n, name in enumerate(log.activities)}
    return tuple(_checked(log, rule, place) for rule in rules)


def _check_rule(log: Log, rule: Rule) -> None:
    named = rule.path if rule.kind is Kind.PATH else (rule.activity,)
    if rule.kind in (Kind.NEVER_WITHOUT, Kind.WITHIN, Kind.FOUR_EYES):
        named = (*named, rule.other)
    if not named or not all(named) or (rule.kind is Kind.WITHIN and rule.days <= 0):
        raise BadInput(
            "rule-incomplete",
            f"The rule {rule.kind} needs {_NEEDS[rule.kind]}. Fill it in.",
        )
    unknown = [name for name in named if name not in log.activities]
    if unknown:
        raise BadInput(
            "unknown-activity",
            f"The rule {rule.kind} names {unknown[0]!r}, which the log does not have. "
            f"Known: {sorted(log.activities)[:12]}.",
        )


_NEEDS: Mapping[Kind, str] = {
    Kind.FIRST: "an activity",
    Kind.NEVER_WITHOUT: "an activity and the one that must come before it",
    Kind.WITHIN: "an activity, the one that must follow and a number of days above 0",
    Kind.FOUR_EYES: "two activities",
    Kind.PATH: "the activities of the path",
}


@dataclass(frozen=True, slots=True)
class _Case:
    """One case in plain lists."""

    activity: list[int]
    time: list[int]
    resource: list[int]


def _checked(log: Log, rule: Rule, place: Mapping[str, int]) -> Checked:
    at, other = place.get(rule.activity, -1), place.get(rule.other, -1)
    path = tuple(place[name] for name in rule.path)
    concerned, broken = 0, []
    for n, case in enumerate(_cases(log)):
        found = _BREACH[rule.kind](case, rule, at, other, path)
        if found is None:
            continue
        concerned += 1
        if found >= 0:
            broken.append(Breach(log.cases[n], found))
    return Checked(rule, concerned, tuple(broken))


def _cases(log: Log) -> Iterator[_Case]:
    activity, time = log.activity.tolist(), log.time.tolist()
    resource, starts = log.resource.tolist(), log.starts.tolist()
    for first, end in itertools.pairwise(starts):
        yield _Case(activity[first:end], time[first:end], resource[first:end])


# Each says where a case breaks the rule, -1 where it keeps it, None where it is not concerned.


def _first(case: _Case, rule: Rule, at: int, other: int, path: tuple[int, ...]) -> int:
    return -1 if case.activity[0] == at else 0


def _never_without(
    case: _Case, rule: Rule, at: int, other: int, path: tuple[int, ...]
) -> int | None:
    if at not in case.activity:
        return None
    place = case.activity.index(at)
    return -1 if other in case.activity[:place] else place


def _within(case: _Case, rule: Rule, at: int, other: int, path: tuple[int, ...]) -> int | None:
    if at not in case.activity:
        return None
    limit = rule.days * _DAY
    for n, activity in enumerate(case.activity):
        if activity != at:
            continue
        rest = zip(case.activity[n + 1 :], case.time[n + 1 :], strict=True)
        came = next((time for name, time in rest if name == other), case.time[-1])
        if came - case.time[n] > limit:
            return n
    return -1


def _four_eyes(case: _Case, rule: Rule, at: int, other: int, path: tuple[int, ...]) -> int | None:
    pairs = list(zip(case.activity, case.resource, strict=True))
    hands = {who for activity, who in pairs if activity == at and who != NONE}
    if not hands or other not in case.activity:
        return None
    return next((n for n, (a, who) in enumerate(pairs) if a == other and who in hands), -1)


def _path(case: _Case, rule: Rule, at: int, other: int, path: tuple[int, ...]) -> int:
    wrong = (n for n, a in enumerate(case.activity) if n >= len(path) or a != path[n])
    return next(wrong, -1)


_BREACH: Mapping[Kind, Callable[[_Case, Rule, int, int, tuple[int, ...]], int | None]] = {
    Kind.FIRST: _first,
    Kind.NEVER_WITHOUT: _never_without,
    Kind.WITHIN: _within,
    Kind.FOUR_EYES: _four_eyes,
    Kind.PATH: _path,
}
