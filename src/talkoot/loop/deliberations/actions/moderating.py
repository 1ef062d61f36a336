"""Moderation: every hidden thing has a reason that everyone can read."""

from datetime import datetime

from django.db import transaction

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.deliberations import rules
from talkoot.loop.deliberations.actions.answering import answer
from talkoot.loop.deliberations.models import Argument, Complaint, Moderation, Statement
from talkoot.loop.deliberations.rules import Choice, Deed, State

Target = Statement | Argument


@transaction.atomic
def complain(*, target: Target, by: Person, reason: str, note: str, now: datetime) -> bool:
    """Say that something should not stand there, once a person; returns whether that is new."""
    statement, argument = _parts(target)
    _, new = Complaint.objects.get_or_create(
        argument=argument,
        person=by,
        statement_id=statement.pk,
        defaults={"reason": reason, "note": note, "at": now},
    )
    if new:
        ledger.record(
            event=f"{_word(target)}.reported", subject=target, by=None, at=now, reason=reason
        )
    return new


@transaction.atomic
def accept(*, statement: Statement, by: Person, now: datetime) -> Moderation:
    """Show a statement that was waiting; its writer agrees with it.

    Raises Refused: not-waiting.
    """
    row = Statement.objects.select_for_update().get(pk=statement.pk)
    rules.check_waiting(state=row.state)
    _set(row, State.ACCEPTED, "", now)
    if row.writer is not None:
        # Who wrote in time agrees in time, however late the moderator reads.
        answer(statement=row, who=row.writer, choice=Choice.AGREE, important=False, now=row.at)
    return _moderated(row, Deed.ACCEPTED, by=by, reason="", now=now)


@transaction.atomic
def hide(*, target: Target, by: Person, reason: str, now: datetime) -> Moderation:
    """Take a statement or an argument out of sight. What people answered stays, uncounted.

    Raises Refused: already-hidden, reason-unknown.
    """
    row = _locked(target)
    rules.check_hide(hidden=row.state == State.HIDDEN, reason=reason)
    _set(row, State.HIDDEN, reason, now)
    return _moderated(row, Deed.HIDDEN, by=by, reason=reason, now=now)


@transaction.atomic
def restore(*, target: Target, by: Person, now: datetime) -> Moderation:
    """Show something again. Raises Refused: not-hidden."""
    row = _locked(target)
    rules.check_shown(hidden=row.state == State.HIDDEN)
    _set(row, State.ACCEPTED, "", now)
    return _moderated(row, Deed.RESTORED, by=by, reason="", now=now)


@transaction.atomic
def leave(*, target: Target, by: Person, now: datetime) -> Moderation:
    """Decide that what was reported may stay."""
    return _moderated(_locked(target), Deed.LEFT, by=by, reason="", now=now)


def _parts(target: Target) -> tuple[Statement, Argument | None]:
    return (target.statement, target) if isinstance(target, Argument) else (target, None)


def _word(target: Target) -> str:
    return "argument" if isinstance(target, Argument) else "statement"


def _locked(target: Target) -> Target:
    rows = type(target)._default_manager.select_for_update()
    return rows.get(pk=target.pk)


def _set(row: Target, state: State, reason: str, now: datetime) -> None:
    row.state, row.reason = state, reason
    fields = ["state", "reason"]
    if isinstance(row, Statement):
        row.decided_at = now
        fields.append("decided_at")
    row.save(update_fields=fields)


def _moderated(row: Target, deed: Deed, *, by: Person, reason: str, now: datetime) -> Moderation:
    statement, argument = _parts(row)
    Complaint.objects.filter(argument=argument, decided_at=None, statement_id=statement.pk).update(
        decided_at=now
    )
    done = Moderation.objects.create(
        conversation_id=statement.conversation_id,
        statement=statement,
        argument=argument,
        deed=deed,
        reason=reason,
        at=now,
        by=by,
    )
    ledger.record(
        event=f"{_word(row)}.moderated",
        subject=row,
        by=by,
        at=now,
        grounds=reason,
        deed=str(deed),
    )
    return done
