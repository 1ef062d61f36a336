"""The plan: what it must say, how it is locked, drawn for and amended."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import rfc8785

from talkoot.commons.base import Refused
from talkoot.loop.experiments.rules.states import State

# What the analysis stands on: fixed by the lock, whatever is learned later.
ANALYSIS = (
    "design",
    "column",
    "unit",
    "better",
    "proportion",
    "missing",
    "smallest_effect",
    "harm_column",
    "harm_unit",
    "harm_better",
    "harm_worst",
    "confidence",
    "looks",
    "sites",
    "treated",
    "start",
    "periods",
    "period_days",
    "per_arm",
)
_NEEDED = (
    "question",
    "if_",
    "then",
    "because",
    "measure",
    "source",
    "stopping",
    "ethics",
    "privacy",
    "draw",
    "starts_on",
)
_LONGEST_DAYS = 3 * 366


def plan_hash(plan: Mapping[str, Any]) -> str:
    """SHA-256 over the plan as canonical JSON (RFC 8785): the same plan, the same sum."""
    return hashlib.sha256(rfc8785.dumps(dict(plan))).hexdigest()


def check_plan(plan: Mapping[str, Any]) -> None:
    """What the engine does not check: the words, and how long it takes.

    Raises Refused: plan-incomplete, too-long.
    """
    for name in _NEEDED:
        if not str(plan.get(name, "")).strip():
            raise Refused("plan-incomplete", field=name)
    if days_of(plan) > _LONGEST_DAYS:
        raise Refused("too-long", days=days_of(plan), most=_LONGEST_DAYS)


def check_lockable(*, state: str, plan: Mapping[str, Any], today: date) -> None:
    """A plan is locked before it starts.

    Raises Refused: locked-already, starts-in-past.
    """
    if state != State.PLANNED:
        raise Refused("locked-already")
    if date.fromisoformat(str(plan["starts_on"])) < today:
        raise Refused("starts-in-past", starts_on=str(plan["starts_on"]))


def check_drawable(*, state: str, value: str) -> None:
    """One draw, after the lock, from a value that nobody could know before.

    Raises Refused: not-locked, drawn-already, draw-value-missing.
    """
    if state == State.PLANNED:
        raise Refused("not-locked")
    if state != State.LOCKED:
        raise Refused("drawn-already")
    if len(value.strip()) < 4:
        raise Refused("draw-value-missing")


def seed_of(locked: str, value: str) -> str:
    """The published seed: SHA-256 of the locked sum, a colon and the public value."""
    return hashlib.sha256(f"{locked}:{value.strip()}".encode()).hexdigest()


def check_amendable(
    *, state: str, old: Mapping[str, Any], new: Mapping[str, Any], reason: str, measured: bool
) -> None:
    """After the lock the words may change in sight; the analysis may not, nor a start with data.

    Raises Refused: not-locked, analysis-fixed, reason-missing, nothing-changed.
    """
    if state not in (State.LOCKED, State.RUNNING):
        raise Refused("not-locked")
    for name in (*ANALYSIS, *(("starts_on",) if measured else ())):
        if old.get(name) != new.get(name):
            raise Refused("analysis-fixed", field=name)
    if old == new:
        raise Refused("nothing-changed")
    if not reason.strip():
        raise Refused("reason-missing")


def days_of(plan: Mapping[str, Any]) -> int:
    return int(plan.get("periods") or 1) * int(plan.get("period_days") or 1)


def ends_on(plan: Mapping[str, Any], starts_on: date) -> date:
    """The last day that is measured."""
    return starts_on + timedelta(days=days_of(plan) - 1)
