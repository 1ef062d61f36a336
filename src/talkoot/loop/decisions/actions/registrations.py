"""Registering for a panel, by oneself or with the office on the telephone, and leaving again.

The ledger counts registrations and does not say whose: an account's pseudonym stands beside other
things that a person does, and that somebody may sit in a panel is nobody's business.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from talkoot.commons.base import Refused
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people import actions as people
from talkoot.commons.people.models import Person
from talkoot.loop.decisions.actions.panels import held
from talkoot.loop.decisions.models import Panel, Registration
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.rules import panels as rules
from talkoot.loop.decisions.rules.panels import Invite, State

# Read aloud and written on paper, so without signs that look alike.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 6


@transaction.atomic
def register(
    *,
    panel: Panel,
    person: Person,
    code: str,
    answers: Mapping[str, str],
    name: str,
    phone: str,
    agreed: bool,
    now: datetime,
) -> Registration:
    """Register oneself. code: from the letter, where the panel invites by letter.

    Raises Refused: not-agreed, answers-wrong, register-not-yet, register-over, registered-already,
    name-missing, code-unknown, code-expired, proof-taken, proven-otherwise, email-not-confirmed.
    """
    panel = held(panel)
    _check(panel, answers, name, agreed, now)
    if panel.registrations.filter(person=person).exists():
        raise Refused("registered-already")
    purpose, until = queries.purpose(panel), queries.proof_until(panel)
    if panel.invite == Invite.REGISTER:
        proof = people.redeem_code(person=person, purpose=purpose, code=code, now=now, until=until)
    else:
        proof = people.prove_by_email(person=person, purpose=purpose, now=now, until=until)
    return _taken(
        Registration(panel=panel, person=person, slot=proof.subject),
        answers=answers,
        name=name,
        phone=phone,
        now=now,
    )


@transaction.atomic
def register_for(
    *,
    panel: Panel,
    code: str,
    answers: Mapping[str, str],
    name: str,
    phone: str,
    agreed: bool,
    by: Person,
    now: datetime,
) -> Registration:
    """Register someone who calls the office or visits it; they need no account.

    Raises Refused: as `register`, and phone-missing.
    """
    panel = held(panel)
    _check(panel, answers, name, agreed, now)
    if not phone.strip():
        raise Refused("phone-missing")
    slot = ""
    if panel.invite == Invite.REGISTER:
        slot = people.subject_of_code(purpose=queries.purpose(panel), code=code, now=now)
    return _taken(
        Registration(panel=panel, slot=slot, by_staff=True),
        answers=answers,
        name=name,
        phone=phone,
        now=now,
        by=by,
    )


def _check(
    panel: Panel, answers: Mapping[str, str], name: str, agreed: bool, now: datetime
) -> None:
    rules.check_open(
        state=panel.state, opens=panel.registers_from, closes=panel.registers_until, now=now
    )
    rules.check_agreed(agreed)
    rules.check_answers(answers, queries.asked(panel))
    if not name.strip():
        raise Refused("name-missing")


def _taken(
    row: Registration,
    *,
    answers: Mapping[str, str],
    name: str,
    phone: str,
    now: datetime,
    by: Person | None = None,
) -> Registration:
    row.answers, row.agreed_at = dict(answers), now
    row.name, row.phone = name.strip()[:120], phone.strip()[:40]
    row.number = _free_number(row.panel)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise Refused("registered-already") from taken
    ledger.record(event="panel.registered", subject=row.panel, by=by, at=now)
    return row


def _free_number(panel: Panel) -> str:
    """A number that says nothing about when or in which order people registered."""
    while True:
        number = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
        if not panel.registrations.filter(number=number).exists():
            return number


@transaction.atomic
def withdraw(*, registration: Registration, by: Person | None, now: datetime) -> None:
    """Leave again; everything that was said is deleted. Once the pool is fixed nobody leaves it.

    Raises Refused: pool-is-fixed.
    """
    panel = held(registration.panel)
    if rules.reached(panel.state, State.PUBLISHED):
        raise Refused("pool-is-fixed")
    registration.delete()
    ledger.record(event="panel.withdrawn", subject=panel, by=by, at=now)


def forget_registrations(person: Person) -> None:
    """When an account is erased: leave every panel of which the pool is not fixed."""
    open_to_leave = (State.OPEN, State.CLOSED)
    Registration.objects.filter(person=person, panel__state__in=open_to_leave).delete()
