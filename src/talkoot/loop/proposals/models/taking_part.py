import uuid

from django.conf import settings
from django.db import models

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.loop.proposals.models.proposal import Proposal, choices
from talkoot.loop.proposals.rules import LIMITS, Deed, Reason

_WRITER = personal("until the account is erased; what was written stays")
_EVIDENCE = personal("2 years after the report")


def _person(related_name: str = "+") -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name=related_name,
    )


class Support(models.Model):
    """One person stands behind one proposal. Who it was is nobody else's business."""

    PRIVACY = {
        "id": PUBLIC,
        "proposal": PUBLIC,
        "person": personal("until the account is erased; the count stays"),
        "at": personal("until the account is erased"),
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="supports")
    person = _person("supports")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "person"], name="one_support_a_person")
        ]


class Comment(models.Model):
    """A comment on a proposal, or a reply to one; replies have none.

    key: made by the form, so that what is sent twice is one comment.
    """

    PRIVACY = {
        **dict.fromkeys(
            ("id", "proposal", "parent", "body", "language", "at", "hidden_reason", "hidden_at"),
            PUBLIC,
        ),
        "author": _WRITER,
        "author_name": _WRITER,
        "key": secret("as long as the comment"),
        "reports_count": personal("as long as the comment"),
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = _person("comments")
    author_name = models.CharField(max_length=LIMITS.name, blank=True)
    body = models.TextField()
    language = models.CharField(max_length=2)
    at = models.DateTimeField()
    reports_count = models.PositiveIntegerField(default=0)
    hidden_reason = models.CharField(max_length=10, choices=choices(Reason), blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["proposal", "parent", "at"], name="comments_in_order")]


class Report(models.Model):
    """Someone says that a comment or a proposal should not stand there; open until decided."""

    PRIVACY = dict.fromkeys(
        ("id", "proposal", "comment", "person", "reason", "note", "at", "decided_at"), _EVIDENCE
    )

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="reports")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="reports"
    )
    person = _person("reports")
    reason = models.CharField(max_length=10, choices=choices(Reason))
    note = models.CharField(max_length=LIMITS.note, blank=True)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "comment"],
                condition=models.Q(comment__isnull=False),
                name="one_report_a_comment",
            ),
            models.UniqueConstraint(
                fields=["person", "proposal"],
                condition=models.Q(comment__isnull=True),
                name="one_report_a_proposal",
            ),
        ]


class Moderation(models.Model):
    """What a moderator did and why; counted in public by reason.

    status: that of a hidden proposal before, so that it can be restored to it.
    """

    PRIVACY = {
        "id": PUBLIC,
        "proposal": PUBLIC,
        "comment": PUBLIC,
        "deed": PUBLIC,
        "reason": PUBLIC,
        "words": personal("2 years; the author sees it"),
        "status": PUBLIC,
        "at": PUBLIC,
        "by": personal("permanent record of the office"),
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="moderations")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="moderations"
    )
    deed = models.CharField(max_length=8, choices=choices(Deed))
    reason = models.CharField(max_length=10, choices=choices(Reason), blank=True)
    words = models.JSONField(default=dict, help_text="Texts to the author")
    status = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()
    by = _person()

    class Meta:
        ordering = ["at", "id"]
