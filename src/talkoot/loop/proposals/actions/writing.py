"""Writing a proposal: the draft, sending it, and changing it until collecting ends."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import spans_of
from talkoot.loop.proposals import rules
from talkoot.loop.proposals.actions.indexing import index
from talkoot.loop.proposals.models import Proposal, Version
from talkoot.loop.proposals.rules import Status

# What a writer states; goals are set apart, since they are rows of their own.
FIELDS = (
    "kind",
    "title",
    "summary",
    "body",
    "language",
    "place",
    "lon",
    "lat",
    "cost_cents",
    "field",
    "for_whom",
    "evidence",
    "starts_on",
    "ends_on",
    "author_name",
    "author_organisation",
)
_DRAFTS_ARE_KEPT = timedelta(days=365)
_SLUG_WORDS = 60


@transaction.atomic
def save_draft(
    *,
    call: Call,
    key: uuid.UUID,
    holder: str,
    by: Person | None,
    fields: Mapping[str, Any],
    goals: Any,
    now: datetime,
    sites: Any = (),
) -> Proposal:
    """Keep a draft as it stands, complete or not; a draft is nobody else's, so it leaves no entry.

    key:    made by the form; the same key is the same draft, however often it is sent.
    holder: sum of the session's token, for a writer who has not signed in.
    Raises Refused: not-yours, already-submitted.
    """
    draft, _ = Proposal.objects.select_for_update().get_or_create(
        key=key,
        defaults={
            "call": call,
            "slug": f"draft-{key}",
            "author": by,
            "holder": "" if by else holder,
            "made_at": now,
            "changed_at": now,
        },
    )
    rules.check_own_draft(status=draft.status, own=is_own(draft, by=by, holder=holder))
    for name in FIELDS:
        setattr(draft, name, fields.get(name, getattr(draft, name)))
    draft.changed_at = now
    draft.save()
    draft.goals.set(goals)
    draft.sites.set(sites)
    return draft


def is_own(draft: Proposal, *, by: Person | None, holder: str) -> bool:
    """Whether a draft belongs to this account or, without one, to this session."""
    if draft.author_id is not None:
        return by is not None and draft.author_id == by.pk
    return bool(holder) and draft.holder == holder


def claim_drafts(*, holder: str, by: Person) -> int:
    """Give the drafts of a session to the account that has signed in in it."""
    if not holder:
        return 0
    drafts = Proposal.objects.filter(holder=holder, status=Status.DRAFT, author=None)
    return drafts.update(author=by, holder="")


@transaction.atomic
def discard_draft(*, draft: Proposal, by: Person | None, holder: str) -> None:
    """Delete a draft for good.

    Raises Refused: not-yours, already-submitted.
    """
    rules.check_own_draft(status=draft.status, own=is_own(draft, by=by, holder=holder))
    draft.delete()


def forget_drafts(now: datetime) -> int:
    """Delete drafts that nobody touched for a year; returns how many."""
    old = Proposal.objects.filter(status=Status.DRAFT, changed_at__lt=now - _DRAFTS_ARE_KEPT)
    count = old.count()
    old.delete()
    return count


@transaction.atomic
def submit(*, draft: Proposal, by: Person, now: datetime) -> Proposal:
    """Send a draft to the city: from now on it is public. Sending it again changes nothing.

    Raises Refused: not-yours, call-not-open, collecting-not-begun, collecting-over,
    title-too-short, title-too-long, summary-missing, summary-too-long, body-too-long, bad-cost,
    times-reversed.
    """
    proposal = Proposal.objects.select_for_update().get(pk=draft.pk)
    rules.check_author(author=proposal.author_id, by=by.pk)
    if proposal.status != Status.DRAFT:
        return proposal
    _check_may_stand(proposal, now)
    proposal.slug = slug_of(proposal)
    proposal.status = Status.RECEIVED
    proposal.holder = ""
    proposal.submitted_at = proposal.changed_at = now
    proposal.version = 1
    proposal.save()
    _keep_version(proposal, by=by, now=now)
    index([proposal])
    ledger.record(
        event="proposal.submitted",
        subject=proposal,
        by=by,
        at=now,
        call=proposal.call.slug,
        kind=str(proposal.kind),
    )
    return proposal


@transaction.atomic
def change(
    *,
    proposal: Proposal,
    by: Person,
    seen: int,
    fields: Mapping[str, Any],
    goals: Any,
    now: datetime,
    sites: Any = (),
) -> Proposal:
    """Change a sent proposal while the call collects; the old version stays readable.

    seen: the version that the author had in front of them.
    Raises Refused: not-yours, change-over, changed-meanwhile, and what `submit` refuses.
    """
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    rules.check_author(author=row.author_id, by=by.pk)
    rules.check_changeable(status=row.status, version=row.version, seen=seen)
    for name in FIELDS:
        setattr(row, name, fields.get(name, getattr(row, name)))
    _check_may_stand(row, now)
    row.changed_at = now
    row.version += 1
    row.save()
    row.goals.set(goals)
    row.sites.set(sites)
    _keep_version(row, by=by, now=now)
    index([row])
    ledger.record(event="proposal.changed", subject=row, by=by, at=now, version=row.version)
    return row


def slug_of(proposal: Proposal) -> str:
    """An address that stays: words of the title and a number of its own."""
    words = slugify(proposal.title)[:_SLUG_WORDS].strip("-")
    return f"{words or proposal.kind}-{proposal.pk}"


def _check_may_stand(proposal: Proposal, now: datetime) -> None:
    call = proposal.call
    rules.check_collecting(call_state=call.state, phases=spans_of(call), now=now)
    rules.check_complete(title=proposal.title, summary=proposal.summary, body=proposal.body)
    rules.check_cost(proposal.cost_cents)
    rules.check_times(proposal.starts_on, proposal.ends_on)


def _keep_version(proposal: Proposal, *, by: Person | None, now: datetime) -> None:
    version = version_of(proposal, by=by, now=now)
    version.goals = sorted(proposal.goals.values_list("slug", flat=True))
    version.save()


def version_of(proposal: Proposal, *, by: Person | None, now: datetime) -> Version:
    """The proposal as it stands as a version, not saved and without goals."""
    return Version(
        proposal=proposal,
        number=proposal.version,
        kind=proposal.kind,
        title=proposal.title,
        summary=proposal.summary,
        body=proposal.body,
        language=proposal.language,
        place=proposal.place,
        cost_cents=proposal.cost_cents,
        field=proposal.field,
        for_whom=proposal.for_whom,
        evidence=proposal.evidence,
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        at=now,
        by=by,
    )
