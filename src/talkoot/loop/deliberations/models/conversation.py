from django.conf import settings
from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.loop.calls.models import Call
from talkoot.loop.deliberations.rules import Screening

_OWN = personal("until the account is erased; the opinions stay")


def choices(kinds: object) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]  # type: ignore[attr-defined]


class Conversation(models.Model):
    """What people think in the deliberate phase of a call; its timetable is the call's.

    answers and participants count what is there; they are kept in step by the actions.
    source: where an archived conversation is from {name, publisher, licence, url, files, groups}.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "call",
                "slug",
                "intro",
                "screening",
                "language",
                "source",
                "answers",
                "participants",
                "last_number",
                "opened_at",
            ),
            PUBLIC,
        ),
        "made_by": personal("permanent record of the office"),
    }

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="conversation")
    slug = models.SlugField(max_length=80, unique=True)
    intro = models.JSONField(default=dict, help_text="Texts: what the conversation is about")
    screening = models.CharField(max_length=6, choices=choices(Screening), default=Screening.BEFORE)
    language = models.CharField(max_length=8, default="fi", help_text="Most of its statements")
    source = models.JSONField(default=dict, blank=True)
    answers = models.PositiveIntegerField(default=0)
    participants = models.PositiveIntegerField(default=0)
    last_number = models.IntegerField(default=0, help_text="Number of the newest statement")
    opened_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-opened_at", "slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("deliberations:conversation", args=[self.slug])


class Participant(models.Model):
    """Someone who has answered: an account, or until they sign in, a session.

    number: random, so that it does not tell who came when; it names a row of the export.
    group, x, y: where the newest map places the person; none before they are placed.
    """

    PRIVACY = {
        "id": PUBLIC,
        "conversation": PUBLIC,
        "number": PUBLIC,
        "person": _OWN,
        "holder": secret("until the opinions belong to an account, at most 12 months"),
        "group": PUBLIC,
        "x": PUBLIC,
        "y": PUBLIC,
        "since": _OWN,
    }

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="people")
    number = models.PositiveIntegerField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="participations",
    )
    holder = models.CharField(max_length=64, blank=True, db_index=True)
    group = models.PositiveSmallIntegerField(null=True, blank=True)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "number"], name="one_number_a_participant"
            ),
            models.UniqueConstraint(
                fields=["conversation", "person"],
                condition=models.Q(person__isnull=False),
                name="one_participant_an_account",
            ),
            models.UniqueConstraint(
                fields=["conversation", "holder"],
                condition=~models.Q(holder=""),
                name="one_participant_a_session",
            ),
        ]
