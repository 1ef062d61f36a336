"""Starting a conversation: its words, its first statements, what they have to do with proposals."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import Texts
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import spans_of
from talkoot.loop.deliberations import bridge, rules
from talkoot.loop.deliberations.models import Conversation, ProposalLink, Statement
from talkoot.loop.deliberations.rules import Link, State
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.queries.words import lemmas


@transaction.atomic
def open_conversation(
    *, call: Call, intro: Texts, screening: str, language: str, by: Person | None, now: datetime
) -> Conversation:
    """Make the conversation of a call that has a deliberate phase; a second time changes nothing.

    Raises Refused: no-conversation.
    """
    if rules.span_of(spans_of(call)) is None:
        raise Refused("no-conversation")
    row, new = Conversation.objects.get_or_create(
        call=call,
        defaults={
            "slug": call.slug,
            "intro": dict(intro),
            "screening": screening,
            "language": language,
            "opened_at": now,
            "made_by": by,
        },
    )
    if new:
        ledger.record(
            event="conversation.made", subject=row, by=by, at=now, screening=str(screening)
        )
    return row


@transaction.atomic
def set_up(
    *, conversation: Conversation, intro: Texts, screening: str, by: Person, now: datetime
) -> Conversation:
    """Change what a conversation says of itself and when its moderators read."""
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    row.intro, row.screening = dict(intro), screening
    row.save(update_fields=["intro", "screening"])
    ledger.record(
        event="conversation.changed", subject=row, by=by, at=now, screening=str(screening)
    )
    return row


@transaction.atomic
def seed(
    *,
    conversation: Conversation,
    texts: Iterable[str],
    language: str,
    by: Person,
    now: datetime,
) -> list[Statement]:
    """Put the city's first statements in, all of them or none; one that is there stays as it is.

    Raises Refused: statement-too-short, statement-too-long, too-many-seeds.
    """
    said = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if len(said) > rules.LIMITS.seeds:
        raise Refused("too-many-seeds", most=rules.LIMITS.seeds)
    for text in said:
        rules.check_statement(text)
    there = set(conversation.statements.values_list("text", flat=True))
    fresh = [text for text in said if text not in there]
    rows = [
        add(
            conversation,
            text=text,
            language=language,
            state=State.ACCEPTED,
            now=now,
            by_city=True,
            author=by,
        )
        for text in fresh
    ]
    if rows:
        numbers = [row.number for row in rows]
        ledger.record(
            event="conversation.seeded", subject=conversation, by=by, at=now, statements=numbers
        )
    return rows


def add(
    conversation: Conversation,
    *,
    text: str,
    language: str,
    state: State,
    now: datetime,
    by_city: bool = False,
    author: Person | None = None,
    key: uuid.UUID | None = None,
) -> Statement:
    """A new statement with the next number; call it in the transaction of an action."""
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    held.last_number += 1
    held.save(update_fields=["last_number"])
    return Statement.objects.create(
        conversation=held,
        number=held.last_number,
        key=key or uuid.uuid4(),
        text=text.strip(),
        language=language,
        author=author,
        by_city=by_city,
        state=state,
        priority=bridge.new_priority(),
        words=sorted(lemmas(text, language)),
        at=now,
        decided_at=now if state == State.ACCEPTED else None,
    )


@transaction.atomic
def link(
    *, statement: Statement, proposal: Proposal, by: Person | None, now: datetime
) -> ProposalLink:
    """Say that a statement is about a proposal of the same call.

    Raises Refused: other-call.
    """
    if proposal.call_id != statement.conversation.call_id:
        raise Refused("other-call")
    row, new = ProposalLink.objects.get_or_create(
        proposal=proposal,
        statement_id=statement.pk,
        defaults={"kind": Link.ABOUT, "at": now},
    )
    if new:
        ledger.record(
            event="statement.linked", subject=statement, by=by, at=now, proposal=proposal.slug
        )
    return row
