"""Example conversations of a city pack: made-up people with made-up opinions."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from talkoot.commons.base.pack import ExampleConversation, ExampleStatement, Pack
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import spans_of
from talkoot.loop.calls.rules import Origin
from talkoot.loop.deliberations import rules
from talkoot.loop.deliberations.actions.mapping import refresh
from talkoot.loop.deliberations.actions.starting import add, link, open_conversation
from talkoot.loop.deliberations.models import Conversation, Opinion, Participant, Statement
from talkoot.loop.deliberations.rules import Choice, Screening, State

_AT_ONCE = 1_000
# Of all statements a made-up person leaves these shares unseen and passes.
_UNSEEN, _PASSES, _IMPORTANT = 0.2, 0.12, 0.15


def load_examples(pack: Pack, *, now: datetime) -> int:
    """Bring the example conversations in; returns how many are new."""
    calls = {call.slug: call for call in Call.objects.filter(origin=Origin.EXAMPLE)}
    there = set(Conversation.objects.values_list("slug", flat=True))
    missing = [row for row in pack.conversations if row.call not in there and row.call in calls]
    for row in missing:
        _load(calls[row.call], row, now)
    return len(missing)


@transaction.atomic
def _load(call: Call, row: ExampleConversation, now: datetime) -> None:
    span = rules.span_of(spans_of(call))
    at = min(span.opens_at + timedelta(hours=1), now) if span else now
    conversation = open_conversation(
        call=call,
        intro=row.intro,
        screening=Screening.BEFORE,
        language=row.statements[0].language if row.statements else "fi",
        by=None,
        now=at,
    )
    statements = [_statement(conversation, said, at) for said in row.statements]
    people = Participant.objects.bulk_create(
        Participant(conversation=conversation, number=n, since=at)
        for n in range(1, sum(row.people) + 1)
    )
    groups = [group for group, size in enumerate(row.people) for _ in range(size)]
    opinions = [
        opinion
        for person, group in zip(people, groups, strict=True)
        for said, statement in zip(row.statements, statements, strict=True)
        if (opinion := _opinion(person, statement, said.views[group], at)) is not None
    ]
    Opinion.objects.bulk_create(opinions, batch_size=_AT_ONCE)
    _count(conversation, statements, opinions)
    refresh(conversation=conversation, now=now)


def _statement(conversation: Conversation, said: ExampleStatement, at: datetime) -> Statement:
    statement = add(
        conversation,
        text=said.text,
        language=said.language,
        state=State.ACCEPTED,
        now=at,
        by_city=True,
    )
    if said.proposal:
        proposal = conversation.call.proposals.filter(slug=said.proposal).first()
        if proposal is not None:
            link(statement=statement, proposal=proposal, by=None, now=at)
    return statement


def _opinion(
    person: Participant, statement: Statement, agrees: float, at: datetime
) -> Opinion | None:
    """What a made-up person says: drawn by a hash, so the same wherever the pack is loaded."""
    seen, passes, side, important = _dice(f"{statement.text}/{person.number}")
    if seen < _UNSEEN:
        return None
    choice = Choice.AGREE if side < agrees else Choice.DISAGREE
    if passes < _PASSES:
        choice = Choice.PASS
    return Opinion(
        participant=person,
        statement=statement,
        choice=choice,
        important=important < _IMPORTANT,
        at=at,
    )


def _dice(words: str) -> list[float]:
    """Four numbers from 0 to below 1."""
    sum_ = hashlib.sha256(words.encode()).digest()
    return [int.from_bytes(sum_[n : n + 8]) / 2**64 for n in (0, 8, 16, 24)]


def _count(
    conversation: Conversation, statements: list[Statement], opinions: list[Opinion]
) -> None:
    names: Mapping[int, str] = {1: "agrees", 0: "passes", -1: "disagrees"}
    rows = {statement.pk: statement for statement in statements}
    for opinion in opinions:
        row = rows[opinion.statement_id]
        name = names[opinion.choice]
        setattr(row, name, getattr(row, name) + 1)
        row.important += opinion.important
    Statement.objects.bulk_update(
        statements, ["agrees", "disagrees", "passes", "important"], batch_size=_AT_ONCE
    )
    people = len({opinion.participant_id for opinion in opinions})
    Conversation.objects.filter(pk=conversation.pk).update(
        answers=len(opinions), participants=people
    )
