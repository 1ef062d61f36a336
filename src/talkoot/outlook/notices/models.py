from django.conf import settings
from django.db import models

from talkoot.commons.base.privacy import PUBLIC, personal
from talkoot.outlook.notices.rules import CHOICES, Kind

_KEEP = personal("90 days")
_ACCOUNT = personal("until the account is erased")


class Position(models.Model):
    """How far the ledger has been read; moves in the transaction that writes the mails."""

    PRIVACY = {"id": PUBLIC, "number": PUBLIC}

    number = models.BigIntegerField(default=0)


class Mail(models.Model):
    """One mail to one person about one entry of the ledger."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    PRIVACY = dict.fromkeys(("id", "entry", "person", "state", "tries", "due_at", "made_at"), _KEEP)

    entry = models.BigIntegerField(help_text="Number in the ledger")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="mail_to_send")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "person"], name="one_mail_about_an_entry")
        ]


class Choice(models.Model):
    """Whether a person wants mail of a kind; no row where nothing was said."""

    PRIVACY = dict.fromkeys(("id", "person", "kind", "mail"), _ACCOUNT)

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices"
    )
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    mail = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_choice_a_kind"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in CHOICES]),
                name="reasons_are_always_sent",
            ),
        ]
