import uuid
from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.commons.people.organisations import NAME, NOTE, Duty, Field, SpokenBy
from talkoot.commons.people.rules import UNTIL_ERASED, Kind, may
from talkoot.commons.places.models import Place

_ACCOUNT = personal(UNTIL_ERASED)


def _choices(kinds: type[StrEnum]) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]


class PersonManager(BaseUserManager["Person"]):
    """Accounts have no passwords: a code by mail, a passkey or an identity provider."""

    def create_user(self, email: str, **fields: object) -> "Person":
        person = self.model(email=email.strip().lower(), **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """An account. The pseudonym is what the ledger knows of it."""

    PRIVACY = {
        "id": _ACCOUNT,
        "password": secret(UNTIL_ERASED),
        "last_login": _ACCOUNT,
        "email": _ACCOUNT,
        "name": _ACCOUNT,
        "language": _ACCOUNT,
        "pseudonym": PUBLIC,
        "is_active": _ACCOUNT,
        "date_joined": _ACCOUNT,
    }

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True, help_text="Shown beside own proposals")
    language = models.CharField(max_length=2, default="fi")
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        """The person's roles; read once a request because the object lives that long."""
        return frozenset({Kind.RESIDENT, *map(Kind, self.roles.values_list("kind", flat=True))})

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Whether one of this person's roles has the permission (see `rules.PERMISSIONS`)."""
        return self.is_active and may(self.kinds, permission)

    def __str__(self) -> str:
        return str(self.pseudonym)


class Organisation(models.Model):
    """A city unit, company, association, school or other site, or research institute.

    domain:       where its people have addresses; counts once the city has confirmed it.
    confirmed_at: since when the city says that it is who it says.
    """

    class Type(models.TextChoices):
        CITY_UNIT = "city-unit"
        COMPANY = "company"
        ASSOCIATION = "association"
        SITE = "site"
        RESEARCH = "research"

    PRIVACY = dict.fromkeys(
        (
            "id",
            "slug",
            "type",
            "name",
            "field",
            "place",
            "about",
            "language",
            "domain",
            "origin",
            "made_at",
            "confirmed_at",
        ),
        PUBLIC,
    )

    slug = models.SlugField(max_length=80, unique=True)
    type = models.CharField(max_length=12, choices=Type.choices)
    name = models.CharField(max_length=NAME)
    field = models.CharField(max_length=10, choices=_choices(Field), default=Field.OTHER)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    about = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="fi", help_text="Of what it says of itself")
    domain = models.CharField(max_length=100, blank=True)
    origin = models.CharField(max_length=7, default="live", help_text="live or example")
    made_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:organisation", args=[self.slug])


class Membership(models.Model):
    """Someone speaks for an organisation, once that is proven: how, by whom and when.

    note: which document the city has seen, where a document proves it.
    """

    PRIVACY = dict.fromkeys(
        (
            "id",
            "person",
            "organisation",
            "duty",
            "proof",
            "note",
            "asked_at",
            "proven_at",
            "proven_by",
        ),
        _ACCOUNT,
    )

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    duty = models.CharField(max_length=9, choices=_choices(Duty), default=Duty.MEMBER)
    proof = models.CharField(max_length=9, choices=_choices(SpokenBy), blank=True)
    note = models.CharField(max_length=NOTE, blank=True)
    asked_at = models.DateTimeField()
    proven_at = models.DateTimeField(null=True, blank=True)
    proven_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="one_membership")
        ]


class Role(models.Model):
    """What a person may do here, and for which organisation where that matters."""

    PRIVACY = {
        "id": _ACCOUNT,
        "person": _ACCOUNT,
        "kind": _ACCOUNT,
        "organisation": _ACCOUNT,
        "given_at": _ACCOUNT,
    }

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="members"
    )
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "organisation"], name="one_role_in_an_organisation"
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(organisation=None),
                name="one_role_each",
            ),
        ]


class Proof(models.Model):
    """What was proven about a person for one purpose, and until when.

    subject: stable and unique for the human being within the purpose; it makes the ballot slot.
    """

    class Method(models.TextChoices):
        EMAIL = "email"
        CODE = "code"
        STRONG = "strong"

    PRIVACY = {
        "id": _ACCOUNT,
        "person": _ACCOUNT,
        "purpose": _ACCOUNT,
        "method": _ACCOUNT,
        "subject": secret("until the appeal time of the vote is over"),
        "until": _ACCOUNT,
    }

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="proofs")
    purpose = models.CharField(max_length=120)
    method = models.CharField(max_length=8, choices=Method.choices)
    subject = models.CharField(max_length=200)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "purpose"], name="one_proof_per_purpose"),
            models.UniqueConstraint(fields=["purpose", "subject"], name="one_person_per_proof"),
        ]


class Code(models.Model):
    """A one-time code sent in a letter. Only its keyed sum is kept, and not who it went to."""

    PRIVACY = {
        "id": secret("until the code expires"),
        "purpose": PUBLIC,
        "sum": secret("until the code expires"),
        "issued_at": PUBLIC,
        "until": PUBLIC,
    }

    purpose = models.CharField(max_length=120)
    sum = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "sum"], name="one_code_per_purpose")
        ]
