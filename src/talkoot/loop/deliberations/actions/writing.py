"""Writing: a statement, an argument for or against one, and a proposal out of one."""

import uuid
from datetime import datetime

from django.db import transaction

from talkoot.commons.base import Refused
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.calls.queries import spans_of
from talkoot.loop.deliberations import rules
from talkoot.loop.deliberations.actions.answering import answer
from talkoot.loop.deliberations.actions.starting import add
from talkoot.loop.deliberations.models import (
    Argument,
    Conversation,
    Participant,
    ProposalLink,
    Statement,
)
from talkoot.loop.deliberations.rules import Choice, Link, Screening, State
from talkoot.loop.proposals.actions import save_draft
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import LIMITS as PROPOSAL
from talkoot.loop.proposals.rules import Kind as ProposalKind


@transaction.atomic
def state(
    *,
    conversation: Conversation,
    text: str,
    language: str,
    key: uuid.UUID,
    who: Participant,
    by: Person | None,
    now: datetime,
) -> Statement:
    """Say something for the others to answer; the same key is the same statement.

    Whoever writes agrees with it. Where a moderator reads first, it waits.
    Raises Refused: no-conversation, conversation-not-begun, conversation-over,
    statement-too-short, statement-too-long, already-said.
    """
    call = conversation.call
    rules.check_open(call_state=call.state, phases=spans_of(call), now=now)
    rules.check_statement(text)
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    there = Statement.objects.filter(key=key).first()
    if there is not None:
        return there
    same = held.statements.exclude(state=State.HIDDEN).filter(text__iexact=text.strip()).first()
    if same is not None:
        raise Refused("already-said", number=same.number)
    shown = State.ACCEPTED if held.screening == Screening.AFTER else State.WAITING
    row = add(held, text=text, language=language, state=shown, now=now, author=by, key=key)
    row.writer = who
    row.save(update_fields=["writer"])
    if shown == State.ACCEPTED:
        answer(statement=row, who=who, choice=Choice.AGREE, important=False, now=now)
    ledger.record(
        event="statement.made", subject=row, by=by, at=now, conversation=held.slug, state=str(shown)
    )
    return row


@transaction.atomic
def argue(
    *,
    statement: Statement,
    side: str,
    body: str,
    language: str,
    key: uuid.UUID,
    by: Person,
    now: datetime,
) -> Argument:
    """Say why one agrees or disagrees; the same key is the same argument.

    Raises Refused: no-conversation, conversation-not-begun, conversation-over,
    statement-not-shown, argument-empty, argument-too-long.
    """
    call = statement.conversation.call
    rules.check_open(call_state=call.state, phases=spans_of(call), now=now)
    rules.check_votable(state=statement.state)
    rules.check_argument(body)
    row, new = Argument.objects.get_or_create(
        key=key,
        defaults={
            "statement": statement,
            "side": side,
            "body": body.strip(),
            "language": language,
            "author": by,
            "at": now,
        },
    )
    if new:
        ledger.record(event="argument.made", subject=row, by=by, at=now, statement=statement.number)
    return row


@transaction.atomic
def become_proposal(
    *, statement: Statement, holder: str, by: Person | None, words: str, now: datetime
) -> Proposal:
    """Begin a proposal with a statement as its title; its writer goes on from there.

    words: a sentence for the description that says where the proposal comes from.
    Raises Refused: statement-not-shown, nobody, and what saving a draft refuses.
    """
    rules.check_votable(state=statement.state)
    if by is None and not holder:
        raise Refused("nobody")
    draft = save_draft(
        call=statement.conversation.call,
        key=uuid.uuid4(),
        holder="" if by else holder,
        by=by,
        fields={
            "kind": ProposalKind.IDEA,
            "title": _shortened(statement.text, PROPOSAL.title),
            "summary": _shortened(statement.text, PROPOSAL.summary),
            "body": words[: PROPOSAL.body],
            "language": statement.language[:2],
        },
        goals=[],
        now=now,
    )
    ProposalLink.objects.create(statement=statement, proposal=draft, kind=Link.BECAME, at=now)
    return draft


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
