"""Every write about organisations and who speaks for them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.text import slugify

from talkoot.commons.base import Refused
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people import organisations as rules
from talkoot.commons.people.models import Membership, Organisation, Person, Role
from talkoot.commons.people.organisations import Duty, SpokenBy
from talkoot.commons.people.rules import Kind


@transaction.atomic
def register(*, fields: Mapping[str, Any], by: Person, now: datetime) -> Organisation:
    """Bring an organisation in; whoever does it asks to sign for it.

    fields: type, name, field, place, about, language, domain.
    Raises Refused: domain-unclear, domain-open-to-all.
    """
    values = {**fields, "domain": rules.tidy_domain(str(fields.get("domain", "")))}
    row = Organisation.objects.create(**values, slug=_slug(str(fields["name"])), made_at=now)
    Membership.objects.create(person=by, organisation=row, duty=Duty.SIGNATORY, asked_at=now)
    ledger.record(event="organisation.registered", subject=row, by=by, at=now, type=str(row.type))
    return row


@transaction.atomic
def confirm(*, organisation: Organisation, by: Person, now: datetime) -> Organisation:
    """The city says that an organisation is who it says, and that its domain is its own."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if row.confirmed_at is None:
        row.confirmed_at = now
        row.save(update_fields=["confirmed_at"])
        ledger.record(event="organisation.confirmed", subject=row, by=by, at=now)
    return row


@transaction.atomic
def describe(
    *, organisation: Organisation, fields: Mapping[str, Any], by: Person, now: datetime
) -> Organisation:
    """Change what an organisation says of itself; another domain must be confirmed anew.

    Raises Refused: not-signatory, domain-unclear, domain-open-to-all.
    """
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not signs_for(by, row):
        raise Refused("not-signatory")
    domain = rules.tidy_domain(str(fields.get("domain", row.domain)))
    if domain != row.domain:
        row.confirmed_at = None
    for name, value in {**fields, "domain": domain}.items():
        setattr(row, name, value)
    row.save()
    ledger.record(event="organisation.described", subject=row, by=by, at=now)
    return row


@transaction.atomic
def ask_to_speak(*, organisation: Organisation, by: Person, now: datetime) -> Membership:
    """Ask to speak for an organisation; an address at its confirmed domain proves it at once."""
    row, new = Membership.objects.get_or_create(
        person=by, organisation=organisation, defaults={"asked_at": now}
    )
    if new and organisation.confirmed_at and _has_address_at(by, organisation.domain):
        _prove(row, SpokenBy.ADDRESS, by=None, note="", now=now)
    return row


@transaction.atomic
def prove(
    *,
    membership: Membership,
    proof: str,
    duty: str,
    by: Person,
    now: datetime,
    note: str = "",
) -> Membership:
    """A signatory vouches for a colleague, or the city has seen a document.

    Raises Refused: already-proven, not-signatory, document-missing.
    """
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    staff = proof == SpokenBy.DOCUMENT and by.has_perm("people.confirm_organisations")
    rules.check_provable(
        proven=row.proven_at is not None,
        by_signatory=proof == SpokenBy.COLLEAGUE and signs_for(by, row.organisation),
        by_staff=staff,
        own=row.person_id == by.pk,
    )
    rules.check_document(proof=proof, note=note)
    row.duty = duty
    return _prove(row, proof, by=by, note=note, now=now)


@transaction.atomic
def end_membership(*, membership: Membership, by: Person, now: datetime) -> None:
    """Someone speaks for an organisation no longer; one may always end one's own.

    Raises Refused: not-signatory, last-signatory.
    """
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    home = row.organisation
    if not (
        row.person_id == by.pk or signs_for(by, home) or by.has_perm("people.confirm_organisations")
    ):
        raise Refused("not-signatory")
    signs = row.proven_at is not None and row.duty == Duty.SIGNATORY
    others = _signatories(home).exclude(pk=row.pk).count()
    rules.check_endable(
        signatories_left=others, is_signatory=signs, confirmed=home.confirmed_at is not None
    )
    Role.objects.filter(person=row.person_id, kind=Kind.PARTNER, organisation=home).delete()
    row.delete()
    ledger.record(event="organisation.member-ended", subject=home, by=by, at=now)


def speaks_for(person: Any, organisation: Organisation | None) -> bool:
    """Whether it is proven that this person speaks for the organisation."""
    return _proven(person, organisation).exists() if organisation else False


def signs_for(person: Any, organisation: Organisation | None) -> bool:
    """Whether it is proven that this person signs for the organisation."""
    if organisation is None:
        return False
    return _proven(person, organisation).filter(duty=Duty.SIGNATORY).exists()


def _proven(person: Any, organisation: Organisation) -> Any:
    if person is None or not person.is_authenticated:
        return Membership.objects.none()
    rows = Membership.objects.filter(person=person, organisation=organisation)
    return rows.exclude(proven_at=None)


def _signatories(organisation: Organisation) -> Any:
    rows = Membership.objects.filter(organisation=organisation, duty=Duty.SIGNATORY)
    return rows.exclude(proven_at=None)


def _prove(
    row: Membership, proof: str, *, by: Person | None, note: str, now: datetime
) -> Membership:
    row.proof, row.note, row.proven_by, row.proven_at = proof, note, by, now
    row.save()
    Role.objects.get_or_create(
        person=row.person,
        kind=Kind.PARTNER,
        organisation=row.organisation,
        defaults={"given_at": now},
    )
    ledger.record(
        event="organisation.member-proven",
        subject=row.organisation,
        by=by,
        at=now,
        proof=str(proof),
        duty=str(row.duty),
    )
    return row


def _has_address_at(person: Person, domain: str) -> bool:
    proven = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return any(rules.is_at(email, domain) for email in proven)


def _slug(name: str) -> str:
    """Words of the name, with a number where another organisation has them already."""
    words = slugify(name)[:70].strip("-") or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=words).values_list("slug", flat=True))
    numbered = (f"{words}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in (words, *numbered) if slug not in taken)
