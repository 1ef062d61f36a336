"""Answering: who a participant is, their opinions, and taking them along when signing in.

An opinion leaves no entry in the ledger: the entry of each map holds the sum over all of them.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from talkoot.commons.base import Refused
from talkoot.commons.people.models import Person
from talkoot.loop.calls.queries import spans_of
from talkoot.loop.deliberations import rules
from talkoot.loop.deliberations.models import Conversation, Opinion, Participant, Statement
from talkoot.loop.deliberations.rules import Choice

_SESSIONS_ARE_KEPT = timedelta(days=365)
_NUMBERS = 900_000_000
_COUNTED_AS = {Choice.AGREE: "agrees", Choice.DISAGREE: "disagrees", Choice.PASS: "passes"}


@transaction.atomic
def join(
    *, conversation: Conversation, holder: str, by: Person | None, now: datetime
) -> Participant:
    """The participant that this account or, without one, this session is; made at first need.

    Raises Refused: nobody, where there is neither account nor session.
    """
    if by is None and not holder:
        raise Refused("nobody")
    own = {"person": by} if by is not None else {"person": None, "holder": holder}
    row, new = Participant.objects.get_or_create(
        conversation=conversation,
        **own,
        defaults={"number": _free_number(conversation), "since": now},
    )
    if new:
        _count_participants(conversation, 1)
    return row


def _free_number(conversation: Conversation) -> int:
    """A number that does not tell who came when."""
    while True:
        number = 100_000_000 + secrets.randbelow(_NUMBERS)
        if not conversation.people.filter(number=number).exists():
            return number


def _count_participants(conversation: Conversation, more: int) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(participants=F("participants") + more)


@transaction.atomic
def answer(
    *, statement: Statement, who: Participant, choice: object, important: bool, now: datetime
) -> Opinion:
    """Agree, disagree or pass; answering again writes over it, the same again changes nothing.

    Raises Refused: no-conversation, conversation-not-begun, conversation-over, choice-unknown,
    statement-not-shown, other-conversation.
    """
    call = statement.conversation.call
    rules.check_open(call_state=call.state, phases=spans_of(call), now=now)
    chosen = rules.check_choice(choice)
    if who.conversation_id != statement.conversation_id:
        raise Refused("other-conversation")
    Participant.objects.select_for_update().get(pk=who.pk)
    held = Statement.objects.select_for_update().get(pk=statement.pk)
    rules.check_votable(state=held.state)
    old = held.opinions.filter(participant=who).first()
    row = old or Opinion(participant=who, statement=held)
    if old is not None:
        count(held, old, -1)
    row.choice, row.important, row.at = chosen, important, now
    row.save()
    count(held, row, 1)
    if old is None:
        _count_answers(held.conversation_id, 1)
    return row


def count(statement: Statement, opinion: Opinion, more: int) -> None:
    """Add an opinion to the statement's figures, or take it away."""
    name = _COUNTED_AS[Choice(opinion.choice)]
    changes = {name: F(name) + more}
    if opinion.important:
        changes["important"] = F("important") + more
    Statement.objects.filter(pk=statement.pk).update(**changes)


def _count_answers(conversation_id: int, more: int) -> None:
    Conversation.objects.filter(pk=conversation_id).update(answers=F("answers") + more)


@transaction.atomic
def claim(*, holder: str, by: Person) -> int:
    """Give a session's opinions to the account that signed in in it; returns in how many places.

    Where the account had answered before, the later opinion on each statement stays.
    """
    guests = Participant.objects.select_for_update().filter(holder=holder, person=None)
    taken = list(guests.select_related("conversation")) if holder else []
    for guest in taken:
        own = guest.conversation.people.select_for_update().filter(person=by).first()
        if own is None:
            guest.person, guest.holder = by, ""
            guest.save(update_fields=["person", "holder"])
        else:
            _merge(guest, own)
    return len(taken)


def _merge(guest: Participant, own: Participant) -> None:
    mine = {row.statement_id: row for row in own.opinions.select_related("statement")}
    theirs = {row.statement_id: row for row in guest.opinions.select_related("statement")}
    _stay, taken = rules.newest(
        {key: row.at for key, row in mine.items()}, {key: row.at for key, row in theirs.items()}
    )
    both = mine.keys() & theirs.keys()
    gone = [mine[key] if key in taken else theirs[key] for key in both]
    for row in gone:
        count(row.statement, row, -1)
        row.delete()
    Opinion.objects.filter(pk__in=[theirs[key].pk for key in taken]).update(participant=own)
    guest.written.update(writer=own)
    guest.delete()
    _count_participants(own.conversation, -1)
    _count_answers(own.conversation_id, -len(gone))


def forget_sessions(now: datetime) -> int:
    """Cut the way from old sessions to their opinions; returns how many. The opinions stay."""
    old = Participant.objects.filter(since__lt=now - _SESSIONS_ARE_KEPT, person=None)
    return old.exclude(holder="").update(holder="")
