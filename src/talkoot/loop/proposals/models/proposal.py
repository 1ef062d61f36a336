import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.commons.people.models import Organisation
from talkoot.commons.people.organisations import Field
from talkoot.commons.places.models import Place
from talkoot.loop.calls.models import Call
from talkoot.loop.goals.models import Goal
from talkoot.loop.proposals.rules import LIMITS, Kind, Status

_AUTHOR = personal("until the account is erased; the proposal stays")
_OFFICE = personal("permanent record of the office")


def choices(kinds: object) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]  # type: ignore[attr-defined]


class Proposal(models.Model):
    """A need, an idea or an offer that answers a call.

    A draft is a proposal too: its address is its `key`, and until someone signs in its writer is
    whoever holds the session token whose sum is `holder`. The key also makes a draft that is sent
    twice one draft.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "call",
                "slug",
                "kind",
                "status",
                "title",
                "summary",
                "body",
                "language",
                "place",
                "lon",
                "lat",
                "cost_cents",
                "field",
                "for_whom",
                "evidence",
                "starts_on",
                "ends_on",
                "sites",
                "goals",
                "author_organisation",
                "supports_count",
                "comments_count",
                "version",
                "merged_into",
                "made_at",
                "submitted_at",
                "changed_at",
            ),
            PUBLIC,
        ),
        "author": _AUTHOR,
        "author_name": _AUTHOR,
        "key": secret("12 months after the last change, as a draft"),
        "holder": secret("until the draft belongs to an account, at most 12 months"),
    }

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    holder = models.CharField(max_length=64, blank=True, db_index=True)
    slug = models.SlugField(max_length=90, unique=True)
    kind = models.CharField(max_length=5, choices=choices(Kind), default=Kind.IDEA)
    status = models.CharField(
        max_length=10, choices=choices(Status), default=Status.DRAFT, db_index=True
    )
    title = models.CharField(max_length=LIMITS.title)
    summary = models.CharField(max_length=LIMITS.summary, blank=True)
    body = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="fi")
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    cost_cents = models.BigIntegerField(null=True, blank=True)
    field = models.CharField(max_length=10, choices=choices(Field), default=Field.OTHER)
    for_whom = models.CharField(max_length=LIMITS.for_whom, blank=True)
    evidence = models.TextField(blank=True, help_text="What is known, and from where")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    sites = models.ManyToManyField(
        Organisation, blank=True, related_name="proposals_here", help_text="Schools and other sites"
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="proposals")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )
    author_name = models.CharField(
        max_length=LIMITS.name, blank=True, help_text="As shown to readers"
    )
    author_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    supports_count = models.PositiveIntegerField(default=0)
    comments_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0, help_text="Number of the newest version")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_from",
        db_index=False,
    )
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="newest_first"),
            models.Index(fields=["-supports_count", "-id"], name="most_supported_first"),
            models.Index(fields=["call", "-submitted_at", "-id"], name="of_call_newest"),
            models.Index(
                fields=["call", "status", "-submitted_at", "-id"], name="of_call_by_status"
            ),
            models.Index(fields=["place", "-submitted_at", "-id"], name="of_place_newest"),
            # Nearly all are merged into nothing: an index of those would be slower than none.
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("proposals:proposal", args=[self.slug])


class Version(models.Model):
    """A proposal as it was sent or changed; written once, so that its history can be read."""

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "proposal",
                "number",
                "kind",
                "title",
                "summary",
                "body",
                "language",
                "place",
                "cost_cents",
                "field",
                "for_whom",
                "evidence",
                "starts_on",
                "ends_on",
                "goals",
                "at",
            ),
            PUBLIC,
        ),
        "by": _AUTHOR,
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=5)
    title = models.CharField(max_length=LIMITS.title)
    summary = models.CharField(max_length=LIMITS.summary, blank=True)
    body = models.TextField(blank=True)
    language = models.CharField(max_length=2)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    cost_cents = models.BigIntegerField(null=True)
    field = models.CharField(max_length=10, default=Field.OTHER)
    for_whom = models.CharField(max_length=LIMITS.for_whom, blank=True)
    evidence = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    goals = models.JSONField(default=list, help_text="Slugs of the goals")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_version_a_number")
        ]


class Answer(models.Model):
    """What the city said: the status it gave, why, which office, when."""

    PRIVACY = {
        **dict.fromkeys(
            ("id", "proposal", "status", "reason", "office", "cost_cents", "at"), PUBLIC
        ),
        "by": _OFFICE,
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="answers")
    status = models.CharField(max_length=10, choices=choices(Status))
    reason = models.JSONField(default=dict, help_text="Texts")
    office = models.JSONField(default=dict, help_text="Texts")
    cost_cents = models.BigIntegerField(null=True, help_text="The price on the ballot")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]


class Word(models.Model):
    """The search index: each base form that a proposal holds, once."""

    PRIVACY = dict.fromkeys(("id", "proposal", "word", "in_title"), PUBLIC)

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=40)
    in_title = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["word", "proposal"], name="one_word_a_proposal")
        ]
