from django.conf import settings
from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC, personal
from talkoot.commons.people.models import Organisation
from talkoot.commons.places.models import Place
from talkoot.loop.calls.models import Call
from talkoot.loop.goals.models import Goal
from talkoot.loop.proposals.rules import Kind, Status

_AUTHOR = personal("until the account is erased; the proposal stays")


def _choices(kinds: object) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]  # type: ignore[attr-defined]


class Proposal(models.Model):
    """A need, an idea or an offer that answers a call."""

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
                "goals",
                "author_organisation",
                "supports_count",
                "comments_count",
                "merged_into",
                "made_at",
                "submitted_at",
                "changed_at",
            ),
            PUBLIC,
        ),
        "author": _AUTHOR,
        "author_name": _AUTHOR,
    }

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals")
    slug = models.SlugField(max_length=90, unique=True)
    kind = models.CharField(max_length=5, choices=_choices(Kind), default=Kind.IDEA)
    status = models.CharField(
        max_length=10, choices=_choices(Status), default=Status.DRAFT, db_index=True
    )
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="fi")
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    cost_cents = models.BigIntegerField(null=True, blank=True)
    goals = models.ManyToManyField(Goal, blank=True, related_name="proposals")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )
    author_name = models.CharField(max_length=120, blank=True, help_text="As shown to readers")
    author_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    supports_count = models.PositiveIntegerField(default=0)
    comments_count = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="newest_first"),
            models.Index(fields=["call", "status", "-submitted_at"], name="of_call_by_status"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("proposals:proposal", args=[self.slug])
