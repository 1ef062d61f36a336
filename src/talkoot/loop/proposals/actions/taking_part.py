"""Support and comments."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.proposals import rules
from talkoot.loop.proposals.models import Comment, Proposal, Support


@transaction.atomic
def support(*, proposal: Proposal, by: Person, now: datetime) -> bool:
    """Stand behind a proposal, once; returns whether that is new.

    The ledger counts it without saying who: support is an opinion.
    Raises Refused: support-over.
    """
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    rules.check_supportable(status=row.status)
    _, new = Support.objects.get_or_create(proposal=row, person=by, defaults={"at": now})
    if new:
        Proposal.objects.filter(pk=row.pk).update(supports_count=F("supports_count") + 1)
        ledger.record(event="proposal.supported", subject=row, by=None, at=now)
    return new


@transaction.atomic
def withdraw_support(*, proposal: Proposal, by: Person, now: datetime) -> bool:
    """Take one's support back; returns whether there was any.

    Raises Refused: support-over.
    """
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    rules.check_supportable(status=row.status)
    gone, _ = Support.objects.filter(proposal=row, person=by).delete()
    if gone:
        Proposal.objects.filter(pk=row.pk).update(supports_count=F("supports_count") - 1)
        ledger.record(event="proposal.support-withdrawn", subject=row, by=None, at=now)
    return bool(gone)


@transaction.atomic
def comment(
    *,
    proposal: Proposal,
    by: Person,
    key: uuid.UUID,
    body: str,
    name: str,
    language: str,
    now: datetime,
    parent: Comment | None = None,
) -> Comment:
    """Comment on a proposal or reply to a comment; the same key is the same comment.

    Raises Refused: comments-over, comment-empty, comment-too-long, no-such-comment,
    reply-to-reply, not-yours.
    """
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    rules.check_commentable(status=row.status)
    rules.check_comment(body)
    if parent is not None:
        rules.check_reply(
            same_proposal=parent.proposal_id == row.pk,
            parent_is_reply=parent.parent_id is not None,
            parent_hidden=parent.hidden_at is not None,
        )
    said, new = Comment.objects.get_or_create(
        key=key,
        defaults={
            "proposal": row,
            "parent": parent,
            "author": by,
            "author_name": name,
            "body": body.strip(),
            "language": language,
            "at": now,
        },
    )
    rules.check_author(author=said.author_id, by=by.pk)
    if new:
        Proposal.objects.filter(pk=row.pk).update(comments_count=F("comments_count") + 1)
        ledger.record(event="comment.made", subject=said, by=by, at=now, proposal=row.slug)
    return said
