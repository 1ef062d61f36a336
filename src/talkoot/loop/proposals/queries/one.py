"""One proposal as its readers and its writer may see it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from talkoot.commons.people.models import Organisation, Person
from talkoot.commons.people.rules import Kind as RoleKind
from talkoot.loop.proposals import rules
from talkoot.loop.proposals.models import Answer, Comment, Moderation, Proposal, Support, Version
from talkoot.loop.proposals.rules import READABLE_STATUSES, Change, Deed, Status

_ROWS = Proposal.objects.select_related(
    "call", "place", "author_organisation", "merged_into"
).prefetch_related("goals", "sites")


def proposal_for(person: Any, slug: str) -> Proposal | None:
    """A proposal that this person may read: public ones for all, a hidden one for its author."""
    # Only a writer needs the timetable of the call.
    row = _ROWS.prefetch_related(None).prefetch_related("goals").filter(slug=slug).first()
    if row is None or row.status == Status.DRAFT:
        return None
    if row.status not in READABLE_STATUSES and not _may_see_hidden(person, row):
        return None
    return row


def _may_see_hidden(person: Any, row: Proposal) -> bool:
    if person is None or not person.is_authenticated:
        return False
    return bool(row.author_id == person.pk or person.has_perm("proposals.moderate"))


def own_for(person: Person, slug: str) -> Proposal | None:
    """A sent proposal for its own author, to change it."""
    rows = _ROWS.filter(slug=slug, author=person).exclude(status=Status.DRAFT)
    return rows.first()


def draft_for(person: Any, holder: str, key: uuid.UUID) -> Proposal | None:
    """A draft, or what became of it, for its writer only."""
    return _ROWS.filter(_own(person, holder), key=key).first()


def drafts_for(person: Any, holder: str, call: Any = None) -> QuerySet[Proposal]:
    """The drafts of this account or this session, newest first."""
    rows = Proposal.objects.filter(_own(person, holder), status=Status.DRAFT)
    if call is not None:
        rows = rows.filter(call=call)
    return rows.order_by("-changed_at")[:20]


def _own(person: Any, holder: str) -> Q:
    own = Q(pk__in=())
    if person is not None and person.is_authenticated:
        own |= Q(author=person)
    if holder:
        own |= Q(author=None, holder=holder)
    return own


def organisations_of(person: Any) -> QuerySet[Organisation]:
    """Organisations in whose name this person may propose."""
    if person is None or not person.is_authenticated:
        return Organisation.objects.none()
    roles = Q(members__person=person, members__kind=RoleKind.PARTNER)
    return Organisation.objects.filter(roles).distinct().order_by("name")


def answers_of(proposal: Proposal) -> list[Answer]:
    """What the city said, newest first."""
    return list(proposal.answers.order_by("-at", "-id"))


def comments_of(proposal: Proposal) -> QuerySet[Comment]:
    """Comments in order of time, each with its replies; hidden ones stay as a place."""
    replies = Prefetch("replies", Comment.objects.order_by("at", "id"))
    return proposal.comments.filter(parent=None).prefetch_related(replies)


def said_about(proposal: Proposal) -> list[Any]:
    """Statements of the call's conversation about this proposal, or that it began with.

    The room of conversations comes later; its rows lead here.
    """
    rows = proposal.said.filter(statement__state="accepted")
    return [row.statement for row in rows.select_related("statement__conversation")]


def supports(person: Any, proposal: Proposal) -> bool:
    """Whether this person stands behind the proposal."""
    if not person.is_authenticated:
        return False
    return Support.objects.filter(proposal=proposal, person=person).exists()


def hidden_because(proposal: Proposal) -> Moderation | None:
    """Why a proposal is hidden, for its author."""
    return proposal.moderations.filter(comment=None, deed=Deed.HIDDEN).last()


@dataclass(frozen=True)
class Step:
    """A version and what it changed against the one before; the first changed nothing."""

    version: Version
    changes: tuple[Change, ...]


def history_of(proposal: Proposal) -> list[Step]:
    """Versions, newest first."""
    versions = list(proposal.versions.select_related("place"))
    before: Sequence[Version | None] = [None, *versions]
    steps = [Step(new, _changes(old, new)) for old, new in zip(before, versions, strict=False)]
    return steps[::-1]


def _changes(old: Version | None, new: Version) -> tuple[Change, ...]:
    return rules.changes(_values(old), _values(new)) if old else ()


def _values(version: Version) -> dict[str, Any]:
    return {
        "title": version.title,
        "summary": version.summary,
        "body": version.body,
        "for_whom": version.for_whom,
        "evidence": version.evidence,
    }
