"""Reports, and what a moderator does about them. The author is told by mail, from the ledger."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.proposals import rules
from talkoot.loop.proposals.models import Comment, Moderation, Proposal, Report
from talkoot.loop.proposals.rules import Deed, Status

Target = Proposal | Comment


@transaction.atomic
def report(*, target: Target, by: Person, reason: str, note: str, now: datetime) -> bool:
    """Say that something should not stand there, once a person; returns whether that is new.

    The ledger does not say who reported.
    """
    proposal, comment = _parts(target)
    _, new = Report.objects.get_or_create(
        proposal=proposal,
        comment=comment,
        person=by,
        defaults={"reason": reason, "note": note, "at": now},
    )
    if new:
        if comment is not None:
            Comment.objects.filter(pk=comment.pk).update(reports_count=F("reports_count") + 1)
        ledger.record(
            event=f"{_word(target)}.reported", subject=target, by=None, at=now, reason=reason
        )
    return new


@transaction.atomic
def hide(
    *, target: Target, by: Person, reason: str, words: Mapping[str, str], now: datetime
) -> Moderation:
    """Take a comment or a proposal out of sight, with a reason for its author.

    Raises Refused: already-hidden, hidden-too-late, reason-unknown, reason-missing.
    """
    target = _locked(target)
    status = "" if isinstance(target, Comment) else target.status
    hidden = is_hidden(target)
    rules.check_hide(hidden=hidden, status=status, reason=reason, words=words)
    _set_hidden(target, reason, now)
    return _moderate(target, Deed.HIDDEN, by=by, reason=reason, words=words, status=status, now=now)


@transaction.atomic
def restore(*, target: Target, by: Person, words: Mapping[str, str], now: datetime) -> Moderation:
    """Show something again that was hidden.

    Raises Refused: not-hidden.
    """
    target = _locked(target)
    rules.check_restore(hidden=is_hidden(target))
    _set_shown(target)
    return _moderate(target, Deed.RESTORED, by=by, reason="", words=words, status="", now=now)


@transaction.atomic
def leave(*, target: Target, by: Person, now: datetime) -> Moderation:
    """Decide that what was reported may stay."""
    target = _locked(target)
    return _moderate(target, Deed.LEFT, by=by, reason="", words={}, status="", now=now)


def is_hidden(target: Target) -> bool:
    if isinstance(target, Comment):
        return target.hidden_at is not None
    return target.status == Status.HIDDEN


def _locked(target: Target) -> Target:
    if isinstance(target, Comment):
        return Comment.objects.select_for_update().get(pk=target.pk)
    return Proposal.objects.select_for_update().get(pk=target.pk)


def _set_hidden(target: Target, reason: str, now: datetime) -> None:
    if isinstance(target, Comment):
        target.hidden_reason, target.hidden_at = reason, now
        target.save(update_fields=["hidden_reason", "hidden_at"])
        count = Proposal.objects.filter(pk=target.proposal_id)
        count.update(comments_count=F("comments_count") - 1)
    else:
        target.status = Status.HIDDEN
        target.save(update_fields=["status"])


def _set_shown(target: Target) -> None:
    if isinstance(target, Comment):
        target.hidden_reason, target.hidden_at = "", None
        target.save(update_fields=["hidden_reason", "hidden_at"])
        count = Proposal.objects.filter(pk=target.proposal_id)
        count.update(comments_count=F("comments_count") + 1)
    else:
        last = target.moderations.filter(comment=None, deed=Deed.HIDDEN).last()
        target.status = last.status if last else Status.RECEIVED
        target.save(update_fields=["status"])


def _moderate(
    target: Target,
    deed: Deed,
    *,
    by: Person,
    reason: str,
    words: Mapping[str, str],
    status: str,
    now: datetime,
) -> Moderation:
    proposal, comment = _parts(target)
    open_reports = Report.objects.filter(proposal=proposal, comment=comment, decided_at=None)
    open_reports.update(decided_at=now)
    done = Moderation.objects.create(
        proposal=proposal,
        comment=comment,
        deed=deed,
        reason=reason,
        words=dict(words),
        status=status,
        at=now,
        by=by,
    )
    ledger.record(
        event=f"{_word(target)}.moderated",
        subject=target,
        by=by,
        at=now,
        grounds=reason,
        deed=str(deed),
        moderation=done.pk,
    )
    return done


def _parts(target: Target) -> tuple[Proposal, Comment | None]:
    return (target.proposal, target) if isinstance(target, Comment) else (target, None)


def _word(target: Target) -> str:
    return "comment" if isinstance(target, Comment) else "proposal"
