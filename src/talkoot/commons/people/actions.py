"""Accounts, roles and proofs: every write about a person.

Proofs are not written in the ledger: that someone is about to vote is nobody's business.
"""

import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import IntegrityError, models, transaction
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from talkoot.commons.base import Refused
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people import queries, rules
from talkoot.commons.people.models import Code, Person, Proof, Role

Method = Proof.Method
# 32 signs that nobody mistakes for one another: no 0, O, 1 or I.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 12
_YEAR = timedelta(days=365)


@transaction.atomic
def make_staff(*, email: str, kinds: Sequence[str], now: datetime) -> Person:
    """Make sure that an account with these roles exists; doing it again changes nothing."""
    person = _account(email, settings.LANGUAGE_CODE)
    for kind in kinds:
        give_role(person=person, kind=kind, by=None, now=now)
    return person


@transaction.atomic
def open_account(*, email: str, language: str) -> Person | None:
    """The account of an address, new where there is none; None where it is closed.

    Opening one proves nothing yet: it can be used once the code sent to the address is typed,
    and an account that was never used is gone after a day.
    """
    person = _account(email, language)
    return person if person.is_active else None


def _account(email: str, language: str) -> Person:
    person, new = Person.objects.get_or_create(
        email=email.lower(), defaults={"language": language, "password": make_password(None)}
    )
    if new:
        EmailAddress.objects.create(user=person, email=person.email, primary=True)
    return person


@transaction.atomic
def change_details(*, person: Person, name: str, language: str) -> None:
    """Change what a person says about themselves."""
    Person.objects.filter(pk=person.pk).update(name=name.strip(), language=language)


@transaction.atomic
def erase(*, person: Person, now: datetime) -> None:
    """End an account: everything personal goes, public contributions stay without an author.

    What goes and what stays is what each model's privacy table says. Whoever signed an official
    act leaves an empty account that bears only the pseudonym, because the act stays.
    """
    for forget in map(import_string, settings.FORGET):
        forget(person)
    for model, field in queries.our_fields_to_account():
        if field.remote_field.on_delete is models.SET_NULL:
            model.objects.filter(**{field.attname: person.pk}).update(
                **_without_person(model), **{field.attname: None}
            )
    sessions = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(sessions)).delete()
    ledger.record(event="people.account-erased", subject=subject_of(person), by=person, at=now)
    _end(person)


def _end(person: Person) -> None:
    try:
        with transaction.atomic():
            person.delete()
    except models.ProtectedError:
        _empty(person)


def _empty(person: Person) -> None:
    for model, field in queries.fields_to_account():
        if field.remote_field.on_delete is models.CASCADE:
            model._default_manager.filter(**{field.attname: person.pk}).delete()
    Person.objects.filter(pk=person.pk).update(
        email=f"{person.pseudonym}@erased.invalid",
        password=make_password(None),
        name="",
        last_login=None,
        is_active=False,
    )


def _without_person(model: type[models.Model]) -> dict[str, str]:
    """The plain fields that a privacy table keeps only until the account is erased."""
    return {
        name: ""
        for name, privacy in model.PRIVACY.items()  # type: ignore[attr-defined]
        if privacy.keep.startswith(rules.UNTIL_ERASED)
        and isinstance(model._meta.get_field(name), models.CharField | models.TextField)
    }


@transaction.atomic
def give_role(*, person: Person, kind: str, by: Person | None, now: datetime) -> Role:
    """Give a role; one that the person already has stays as it is.

    Raises Refused: role-unknown.
    """
    rules.check_role(kind)
    role, new = Role.objects.get_or_create(
        person=person, kind=kind, organisation=None, defaults={"given_at": now}
    )
    if new:
        ledger.record(
            event="people.role-given", subject=subject_of(person), by=by, at=now, kind=kind
        )
    return role


@transaction.atomic
def remove_role(*, person: Person, kind: str, by: Person, now: datetime) -> None:
    """Take a role away; it is gone at the person's next request.

    Raises Refused: role-not-held, own-last-role.
    """
    roles = Role.objects.select_for_update().filter(person=person)
    rules.check_removal(held={role.kind for role in roles}, kind=kind, own=person.pk == by.pk)
    roles.filter(kind=kind).delete()
    ledger.record(event="people.role-removed", subject=subject_of(person), by=by, at=now, kind=kind)


def prove_by_email(*, person: Person, purpose: str, now: datetime, until: datetime) -> Proof:
    """Prove by the account's own address, which a code has confirmed.

    Raises Refused: email-not-confirmed, proof-taken, proven-otherwise.
    """
    if not EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists():
        raise Refused("email-not-confirmed")
    subject = _sum("email", purpose, rules.mailbox(person.email))
    return _prove(person, purpose, Method.EMAIL, subject, now=now, until=until)


@transaction.atomic
def issue_codes(
    *, purpose: str, count: int, by: Person, now: datetime, until: datetime | None = None
) -> list[str]:
    """Make one-time codes for letters. They are returned once; only their sums are kept."""
    codes = ["".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH)) for _ in range(count)]
    Code.objects.bulk_create(
        [
            Code(
                purpose=purpose,
                sum=_sum("code", purpose, code),
                issued_at=now,
                until=until or now + _YEAR,
            )
            for code in codes
        ]
    )
    ledger.record(
        event="people.codes-issued", subject=f"people.code:{purpose}", by=by, at=now, count=count
    )
    return codes


def redeem_code(
    *, person: Person, purpose: str, code: str, now: datetime, until: datetime
) -> Proof:
    """Prove by a code from a letter. A code proves one person; that person may show it again.

    Raises Refused: code-unknown, code-expired, proof-taken, proven-otherwise.
    """
    subject = subject_of_code(purpose=purpose, code=code, now=now)
    return _prove(person, purpose, Method.CODE, subject, now=now, until=until)


def subject_of_code(*, purpose: str, code: str, now: datetime) -> str:
    """The subject that a code from a letter proves, such as for a paper ballot with the code on it.

    Raises Refused: code-unknown, code-expired.
    """
    subject = _sum("code", purpose, _tidy(code))
    row = Code.objects.filter(purpose=purpose, sum=subject).first()
    if row is None:
        raise Refused("code-unknown")
    if row.until <= now:
        raise Refused("code-expired", until=row.until)
    return subject


def prove_by_strong(
    *, person: Person, purpose: str, subject: str, now: datetime, until: datetime
) -> Proof:
    """Prove by a strong identity.

    subject: what `access.strong_identity(request)` says of this session; its sum is kept.
    Raises Refused: strong-needed, proof-taken, proven-otherwise.
    """
    if not subject:
        raise Refused("strong-needed")
    return _prove(
        person, purpose, Method.STRONG, _sum("strong", purpose, subject), now=now, until=until
    )


def _prove(
    person: Person, purpose: str, method: str, subject: str, *, now: datetime, until: datetime
) -> Proof:
    """One proof per person and purpose; its subject never changes, or one could vote twice."""
    rules.check_period(now=now, until=until)
    try:
        with transaction.atomic():
            proof, new = Proof.objects.get_or_create(
                person=person,
                purpose=purpose,
                defaults={"method": method, "subject": subject, "until": until},
            )
    except IntegrityError as taken:
        raise Refused("proof-taken") from taken
    if proof.subject != subject:
        raise Refused("proven-otherwise")
    if not new and proof.until < until:
        proof.until = until
        proof.save(update_fields=["until"])
    return proof


def apply_retention(now: datetime) -> dict[str, int]:
    """Delete what was promised not to be kept; returns how many rows of what."""
    return {name: rows.delete()[0] for name, rows in queries.overdue(now).items()}


def subject_of(person: Person) -> str:
    """How the ledger names a person."""
    return f"people.person:{person.pseudonym}"


def _sum(kind: str, purpose: str, value: str) -> str:
    """A keyed sum: stable within the purpose, useless for any other and without our key."""
    return salted_hmac(
        f"talkoot.people.{kind}", f"{purpose}\n{value}", algorithm="sha256"
    ).hexdigest()


def _tidy(code: str) -> str:
    plain = unicodedata.normalize("NFKC", code).upper()
    return "".join(sign for sign in plain if sign in _SIGNS)
