"""Reading about people: proofs, roles, what a person may take along, what is overdue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from talkoot.commons.jobs.models import Job
from talkoot.commons.ledger.models import Entry
from talkoot.commons.people.models import Code, Membership, Organisation, Person, Proof, Role

JOBS_KEPT = timedelta(days=90)
UNUSED_ACCOUNTS_KEPT = timedelta(days=1)
# What the libraries know of a person; their secrets stay out.
_LIBRARIES: dict[type[models.Model], tuple[str, ...]] = {
    EmailAddress: ("email", "verified", "primary"),
    Authenticator: ("type", "created_at", "last_used_at"),
    SocialAccount: ("provider", "date_joined", "last_login"),
    UserSession: ("created_at", "last_seen_at", "ip", "user_agent"),
}


@dataclass(frozen=True)
class Row:
    """One line of a section: words with an address, and what else is worth knowing."""

    title: str
    url: str
    note: str | Promise = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Section:
    """A part of a person's own page that another room fills (see `settings.MY_PAGE`)."""

    title: str | Promise
    rows: list[Row]
    empty: str | Promise
    url: str = ""
    label: str | Promise = ""


def proof_for(
    person: Person, purpose: str, now: datetime, *, method: str | None = None
) -> Proof | None:
    """What this person has proven for `purpose` and still holds, by `method` where one is asked."""
    if not person.is_authenticated:
        return None
    proofs = Proof.objects.filter(person=person, purpose=purpose, until__gt=now)
    return (proofs.filter(method=method) if method else proofs).first()


def second_factors(person: Person) -> set[str]:
    """Which kinds of second factor a person has: totp, webauthn, recovery_codes."""
    return set(Authenticator.objects.filter(user=person).values_list("type", flat=True))


def person_by_email(email: str) -> Person | None:
    """The account of an address, for staff who give roles."""
    return Person.objects.filter(email=email.lower()).first()


def roles() -> models.QuerySet[Role]:
    """Every role with its person, for staff who give roles."""
    return Role.objects.select_related("person", "organisation").order_by("person__email", "kind")


def organisations(*, type: str = "", field: str = "") -> models.QuerySet[Organisation]:
    """Organisations by name, narrowed by type and field."""
    rows = Organisation.objects.select_related("place").defer("place__geometry")
    if type:
        rows = rows.filter(type=type)
    return rows.filter(field=field) if field else rows


def membership_of(person: Any, organisation: Organisation) -> Membership | None:
    """What this person asked for or has proven at the organisation."""
    if not person.is_authenticated:
        return None
    return Membership.objects.filter(person=person, organisation=organisation).first()


def waiting_members(organisation: Organisation) -> models.QuerySet[Membership]:
    """Who asks to speak for an organisation."""
    rows = Membership.objects.filter(organisation=organisation, proven_at=None)
    return rows.select_related("person")


def entries(*, event: str = "", subject: str = "") -> models.QuerySet[Entry]:
    """The ledger, newest first, narrowed by the beginning of an event or a subject."""
    return Entry.objects.filter(event__startswith=event, subject__startswith=subject).order_by(
        "-number"
    )


def fields_to_account() -> Iterator[tuple[type[Any], Any]]:
    """Every foreign key that points at an account, of our models and of the libraries'."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Person:
                yield model, field


def our_fields_to_account() -> Iterator[tuple[type[Any], Any]]:
    """Those of our own models, which say what is personal."""
    return ((m, field) for m, field in fields_to_account() if hasattr(m, "PRIVACY"))


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Everything personal that is kept about a person, by table; secrets stay out."""
    tables = {Person._meta.label: Person.objects.filter(pk=person.pk)}
    for model, field in our_fields_to_account():
        tables[f"{model._meta.label}.{field.name}"] = model.objects.filter(
            **{field.attname: person.pk}
        )
    ours = {name: _rows(rows, _shown(rows.model)) for name, rows in tables.items()}
    theirs = {
        model._meta.label: _rows(model._default_manager.filter(user=person), fields)
        for model, fields in _LIBRARIES.items()
    }
    more = {k: v for add in map(import_string, settings.MY_DATA) for k, v in add(person).items()}
    acted = Entry.objects.filter(actor=str(person.pseudonym))
    return {**ours, **theirs, **more, Entry._meta.label: _rows(acted, ("at", "event", "subject"))}


def _shown(model: type[Any]) -> tuple[str, ...]:
    names = (f.name for f in model._meta.fields)
    return tuple(name for name in names if model.PRIVACY[name].kind != "secret")


def _rows(rows: models.QuerySet[Any], fields: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(rows.values(*fields))


def overdue(now: datetime) -> dict[str, models.QuerySet[Any]]:
    """What has been kept for as long as was promised, by name."""
    return {
        "proofs": Proof.objects.filter(until__lte=now),
        "codes": Code.objects.filter(until__lte=now),
        "jobs": Job.objects.filter(created_at__lte=now - JOBS_KEPT),
        "sessions": Session.objects.filter(expire_date__lte=now),
        "accounts": Person.objects.filter(
            last_login=None, date_joined__lte=now - UNUSED_ACCOUNTS_KEPT, roles=None
        ),
    }
