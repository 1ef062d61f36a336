import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.loop.deliberations.models.conversation import Conversation, Participant, choices
from talkoot.loop.deliberations.rules import Choice, Deed, Link, Reason, Side, State
from talkoot.loop.proposals.models import Proposal

_WRITER = personal("until the account is erased; what was written stays")
_EVIDENCE = personal("2 years after the report")
_OPINION = personal("as long as the conversation; without an account nobody knows whose it is")


def _person() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class Statement(models.Model):
    """One short thought to which people say agree, disagree or pass.

    number: within the conversation; it names a column of the export. priority: how soon it is
    shown next. words: the base forms in it, by which similar ones are found.
    key: made by the form, so that what is sent twice is one statement.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "conversation",
                "number",
                "text",
                "language",
                "by_city",
                "meta",
                "state",
                "reason",
                "agrees",
                "disagrees",
                "passes",
                "important",
                "priority",
                "words",
                "at",
                "decided_at",
            ),
            PUBLIC,
        ),
        "author": _WRITER,
        "writer": _WRITER,
        "key": secret("as long as the statement"),
    }

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="statements"
    )
    number = models.PositiveIntegerField()
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.TextField()
    language = models.CharField(max_length=8)
    author = _person()
    writer = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="written"
    )
    by_city = models.BooleanField(default=False, help_text="A seed, or said by the city")
    meta = models.BooleanField(default=False, help_text="About people: shown, places nobody")
    state = models.CharField(max_length=8, choices=choices(State), default=State.WAITING)
    reason = models.CharField(max_length=10, choices=choices(Reason), blank=True)
    agrees = models.PositiveIntegerField(default=0)
    disagrees = models.PositiveIntegerField(default=0)
    passes = models.PositiveIntegerField(default=0)
    important = models.PositiveIntegerField(default=0)
    priority = models.FloatField(default=1.0)
    words = models.JSONField(default=list)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "number"], name="one_statement_a_number"
            )
        ]
        indexes = [models.Index(fields=["conversation", "state"], name="statements_by_state")]

    def __str__(self) -> str:
        return f"#{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("deliberations:statement", args=[self.conversation.slug, self.number])


class Opinion(models.Model):
    """What one participant thinks of one statement; changing it writes over it."""

    PRIVACY = {
        "id": PUBLIC,
        "participant": _OPINION,
        "statement": _OPINION,
        "choice": _OPINION,
        "important": _OPINION,
        "at": _OPINION,
    }

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="opinions")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="opinions")
    choice = models.SmallIntegerField(choices=[(c.value, c.name) for c in Choice])
    important = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "statement"], name="one_opinion_a_statement"
            ),
            models.CheckConstraint(
                condition=models.Q(choice__in=[-1, 0, 1]), name="agree_disagree_or_pass"
            ),
        ]


class Argument(models.Model):
    """Why one agrees or disagrees with a statement, in a sentence or two."""

    PRIVACY = {
        **dict.fromkeys(
            ("id", "statement", "side", "body", "language", "state", "reason", "at"), PUBLIC
        ),
        "author": _WRITER,
        "key": secret("as long as the statement"),
    }

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="arguments")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    side = models.CharField(max_length=7, choices=choices(Side))
    body = models.TextField()
    language = models.CharField(max_length=8)
    author = _person()
    state = models.CharField(max_length=8, choices=choices(State), default=State.ACCEPTED)
    reason = models.CharField(max_length=10, choices=choices(Reason), blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class ProposalLink(models.Model):
    """A statement is about a proposal, or became one."""

    PRIVACY = dict.fromkeys(("id", "statement", "proposal", "kind", "at"), PUBLIC)

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="links")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="said")
    kind = models.CharField(max_length=6, choices=choices(Link))
    at = models.DateTimeField()

    class Meta:
        ordering = ["statement__number"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "proposal"], name="one_link_each")
        ]


class Complaint(models.Model):
    """Someone says that a statement or an argument should not stand there."""

    PRIVACY = dict.fromkeys(
        ("id", "statement", "argument", "person", "reason", "note", "at", "decided_at"), _EVIDENCE
    )

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="complaints")
    argument = models.ForeignKey(
        Argument, null=True, blank=True, on_delete=models.CASCADE, related_name="complaints"
    )
    person = _person()
    reason = models.CharField(max_length=10, choices=choices(Reason))
    note = models.CharField(max_length=1_000, blank=True)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "statement"],
                condition=models.Q(argument__isnull=True),
                name="one_complaint_a_statement",
            ),
            models.UniqueConstraint(
                fields=["person", "argument"],
                condition=models.Q(argument__isnull=False),
                name="one_complaint_an_argument",
            ),
        ]


class Moderation(models.Model):
    """What a moderator did and why; everyone can read it."""

    PRIVACY = {
        **dict.fromkeys(
            ("id", "conversation", "statement", "argument", "deed", "reason", "at"), PUBLIC
        ),
        "by": personal("permanent record of the office"),
    }

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="moderations"
    )
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="moderations")
    argument = models.ForeignKey(
        Argument, null=True, blank=True, on_delete=models.CASCADE, related_name="moderations"
    )
    deed = models.CharField(max_length=8, choices=choices(Deed))
    reason = models.CharField(max_length=10, choices=choices(Reason), blank=True)
    at = models.DateTimeField()
    by = _person()

    class Meta:
        ordering = ["at", "id"]
