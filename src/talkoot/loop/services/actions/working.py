"""Work on a request: triage, steps, the pause, the end, and what comes after the end."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.commons.base import Refused
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Organisation, Person
from talkoot.loop.services.actions.reporting import locked, settle, write
from talkoot.loop.services.models import Event, Request, Service
from talkoot.loop.services.rules import requests as rules
from talkoot.loop.services.rules.requests import Happened, Reason, State


@transaction.atomic
def assign(
    *,
    request: Request,
    team: Organisation | None,
    worker: Person | None,
    by: Person,
    now: datetime,
) -> Request:
    """Give a request to a team and, if wanted, to one person. Raises Refused: closed-already."""
    row = locked(request)
    rules.check_open(state=row.state)
    if (row.team_id, row.worker_id) == (getattr(team, "pk", None), getattr(worker, "pk", None)):
        return row
    settle(row, now, team=team, worker=worker)
    write(row, Happened.ASSIGNED, at=now, by=by)
    _record("request.assigned", row, by, now, team=team.slug if team else "")
    return row


@transaction.atomic
def move(*, request: Request, service: Service, by: Person, now: datetime) -> Request:
    """Another service is the right one; its promise counts from the arrival all the same.

    Raises Refused: closed-already.
    """
    row = locked(request)
    rules.check_open(state=row.state)
    if row.service_id == service.pk:
        return row
    due = rules.due_at(received=row.received_at, hours=service.promise_hours, paused=row.paused)
    settle(row, now, service=service, team=service.owner, step="", due_at=due)
    write(row, Happened.MOVED, at=now, by=by)
    _record("request.moved", row, by, now, service=service.slug)
    return row


@transaction.atomic
def begin_step(*, request: Request, step: str, by: Person, now: datetime) -> Request:
    """Start to work on a step of the service.

    Raises Refused: closed-already, paused-now, step-unknown, step-running.
    """
    row = locked(request)
    known = {one["code"] for one in row.service.steps}
    rules.check_step(state=row.state, step=step, known=known, running=row.step)
    settle(row, now, state=State.WORKING, step=step, worker=row.worker or by)
    write(row, Happened.BEGUN, at=now, by=by, step=step)
    _record("request.step-begun", row, by, now, step=step)
    return row


@transaction.atomic
def finish_step(*, request: Request, by: Person, now: datetime, note: str = "") -> Request:
    """The running step is done. Raises Refused: no-step-running."""
    row = locked(request)
    rules.check_finish(running=row.step)
    done = row.step
    settle(row, now, step="")
    write(row, Happened.FINISHED, at=now, by=by, step=done, note=note)
    _record("request.step-finished", row, by, now, step=done)
    return row


@transaction.atomic
def ask(*, request: Request, words: str, by: Person, now: datetime) -> Request:
    """Ask the resident for something; the clock stands still until the answer.

    Raises Refused: closed-already, paused-now, words-missing.
    """
    row = locked(request)
    rules.check_ask(state=row.state, words=words)
    settle(row, now, state=State.PAUSED, paused_since=now)
    write(row, Happened.ASKED, at=now, by=by, words=words)
    _record("request.asked", row, by, now)
    return row


@transaction.atomic
def answer(*, request: Request, words: str, by: Person | None, now: datetime) -> Request:
    """What the resident answers, or staff for them: the clock goes on, and the due day moves.

    Raises Refused: not-paused, words-missing.
    """
    row = locked(request)
    rules.check_answer(state=row.state, words=words)
    settle(row, now, state=State.WORKING if row.step else State.RECEIVED, **_resumed(row, now))
    write(row, Happened.ANSWERED, at=now, by=by, words=words)
    _record("request.answered", row, by, now)
    return row


def _resumed(row: Request, now: datetime) -> dict[str, Any]:
    """The pause that ends now is added up, and the promise falls due that much later."""
    if row.paused_since is None:
        return {}
    paused = row.paused + round((now - row.paused_since).total_seconds())
    due = rules.due_at(received=row.received_at, hours=row.service.promise_hours, paused=paused)
    return {"paused": paused, "paused_since": None, "due_at": due}


@transaction.atomic
def close(
    *,
    request: Request,
    reason: str,
    words: str,
    by: Person,
    now: datetime,
    duplicate_of: Request | None = None,
) -> Request:
    """End a request with a reason in public words.

    Raises Refused: closed-already, reason-unknown, words-missing, original-missing, own-duplicate.
    """
    row = locked(request)
    rules.check_close(state=row.state, reason=reason, words=words, other=duplicate_of is not None)
    original = _original(row, duplicate_of) if reason == Reason.DUPLICATE else None
    if row.step:
        write(row, Happened.FINISHED, at=now, by=by, step=row.step)
    settle(
        row,
        now,
        state=State.CLOSED,
        reason=reason,
        step="",
        closed_at=now,
        duplicate_of=original,
        **_resumed(row, now),
    )
    write(row, Happened.CLOSED, at=now, by=by, words=words)
    _record("request.closed", row, by, now, reason=str(reason))
    return row


def _original(row: Request, other: Request | None) -> Request | None:
    """The first of a chain of duplicates, so that no request is a duplicate of a duplicate."""
    while other is not None and other.duplicate_of is not None:
        other = other.duplicate_of
    if other is None or other.pk == row.pk:
        raise Refused("own-duplicate")
    return other


@transaction.atomic
def reopen(
    *, request: Request, words: str, by: Person | None, staff: bool, now: datetime
) -> Request:
    """It was not over: the clock has gone on since the arrival.

    Raises Refused: not-closed, reopen-too-late, words-missing.
    """
    row = locked(request)
    rules.check_reopen(state=row.state, closed_at=row.closed_at, words=words, staff=staff, now=now)
    settle(row, now, state=State.RECEIVED, reason="", closed_at=None, duplicate_of=None, step="")
    write(row, Happened.REOPENED, at=now, by=by, words=words)
    _record("request.reopened", row, by, now)
    return row


@transaction.atomic
def note(
    *, request: Request, by: Person, now: datetime, words: str = "", inside: str = ""
) -> Event:
    """Something to say in between: words for everyone, inside for staff alone.

    Raises Refused: words-missing.
    """
    row = locked(request)
    if not words.strip() and not inside.strip():
        raise Refused("words-missing")
    settle(row, now)
    event = write(row, Happened.NOTED, at=now, by=by, words=words, note=inside)
    _record("request.noted", row, by, now, public=bool(words.strip()))
    return event


@transaction.atomic
def show(*, request: Request, shown: bool, by: Person, now: datetime) -> Request:
    """Show or hide what the reporter wrote; the place and the state stay public."""
    row = locked(request)
    settle(row, now, shown=shown)
    _record("request.shown" if shown else "request.hidden", row, by, now)
    return row


def in_bulk(rows: Iterable[Request], deed: Any) -> tuple[int, list[tuple[Request, Refused]]]:
    """Do the same to many: each for itself, so that one that is refused keeps no other back.

    Returns how many were done, and the others with their refusals.
    """
    done, refused = 0, []
    for row in rows:
        try:
            deed(row)
        except Refused as no:
            refused.append((row, no))
        else:
            done += 1
    return done, refused


def _record(event: str, row: Request, by: Person | None, now: datetime, **data: Any) -> None:
    ledger.record(event=event, subject=row, by=by, at=now, **data)
