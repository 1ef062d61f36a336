"""Writing: how long texts may be, until when one may send and change, and whose a draft is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from talkoot.commons.base import Refused
from talkoot.loop.calls.rules import PhaseKind, Span
from talkoot.loop.calls.rules import State as CallState
from talkoot.loop.proposals.rules.statuses import Status


@dataclass(frozen=True)
class Limits:
    """Lengths in characters, money in cents."""

    title: int = 120
    title_least: int = 5
    summary: int = 300
    body: int = 10_000
    name: int = 120
    comment: int = 2_000
    note: int = 1_000
    for_whom: int = 200
    evidence: int = 3_000
    goals: int = 4
    sites: int = 20
    cost_cents: int = 1_000_000_000_00


LIMITS = Limits()


def check_collecting(*, call_state: str, phases: Iterable[Span], now: datetime) -> Span:
    """The phase in which proposals are collected, when it is open.

    Raises Refused: call-not-open, collecting-not-begun, collecting-over.
    """
    collect = next((span for span in phases if span.kind == PhaseKind.COLLECT), None)
    if call_state != CallState.PUBLISHED or collect is None:
        raise Refused("call-not-open")
    if now < collect.opens_at:
        raise Refused("collecting-not-begun", opens_at=collect.opens_at)
    if now >= collect.closes_at:
        raise Refused("collecting-over", closes_at=collect.closes_at)
    return collect


def check_complete(*, title: str, summary: str, body: str) -> None:
    """Raises Refused: title-too-short, title-too-long, summary-missing, summary-too-long,
    body-too-long.
    """
    if len(title.strip()) < LIMITS.title_least:
        raise Refused("title-too-short", least=LIMITS.title_least)
    if len(title) > LIMITS.title:
        raise Refused("title-too-long", most=LIMITS.title)
    if not summary.strip():
        raise Refused("summary-missing")
    if len(summary) > LIMITS.summary:
        raise Refused("summary-too-long", most=LIMITS.summary)
    if len(body) > LIMITS.body:
        raise Refused("body-too-long", most=LIMITS.body)


def check_cost(cost_cents: int | None) -> None:
    """Raises Refused: bad-cost."""
    if cost_cents is not None and not 0 < cost_cents <= LIMITS.cost_cents:
        raise Refused("bad-cost", most_cents=LIMITS.cost_cents)


def check_times(starts_on: date | None, ends_on: date | None) -> None:
    """Raises Refused: times-reversed."""
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused("times-reversed")


def check_own_draft(*, status: str, own: bool) -> None:
    """Raises Refused: not-yours, already-submitted."""
    if not own:
        raise Refused("not-yours")
    if status != Status.DRAFT:
        raise Refused("already-submitted")


def check_author(*, author: Any, by: Any) -> None:
    """Raises Refused: not-yours."""
    if author is None or by is None or author != by:
        raise Refused("not-yours")


def check_changeable(*, status: str, version: int, seen: int) -> None:
    """An author changes a proposal while it waits, and knows its newest version.

    Raises Refused: change-over, changed-meanwhile.
    """
    if status != Status.RECEIVED:
        raise Refused("change-over")
    if version != seen:
        raise Refused("changed-meanwhile", version=version)
