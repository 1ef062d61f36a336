from django.db import models

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.loop.experiments.models.experiment import OFFICE, Experiment, choices, person
from talkoot.loop.experiments.rules.running import UNIT
from talkoot.loop.experiments.rules.states import Note, Source, Word

_WRITER = personal("until the account is erased; what was written stays")


class Measurement(models.Model):
    """One row of the data; a correction is a new edition, the old one stays readable.

    period: 1, 2 …; 0 where the design has none. unit: a pseudonym of a person or a request.
    """

    PRIVACY = {
        **dict.fromkeys(
            ("id", "experiment", "period", "site", "arm", "values", "edition", "source", "at"),
            PUBLIC,
        ),
        "unit": personal("as long as the experiment"),
        "by": OFFICE,
    }

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="measurements"
    )
    period = models.PositiveIntegerField(default=0)
    site = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=UNIT, blank=True)
    arm = models.CharField(max_length=9, blank=True)
    values = models.JSONField(help_text="Column to number, as it was written")
    edition = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=4, choices=choices(Source))
    at = models.DateTimeField()
    by = person()

    class Meta:
        ordering = ["period", "site", "unit", "edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "period", "site", "unit", "edition"],
                name="one_value_an_edition",
            )
        ]


class Key(models.Model):
    """With it a program of a partner sends values; only its sum is kept."""

    PRIVACY = {
        "id": PUBLIC,
        "experiment": PUBLIC,
        "sum": secret("as long as the experiment runs"),
        "made_at": PUBLIC,
        "by": OFFICE,
    }

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="keys")
    sum = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    by = person()


class JournalEntry(models.Model):
    """What happened on the way, for everyone to read."""

    PRIVACY = {
        **dict.fromkeys(("id", "experiment", "kind", "body", "language", "at"), PUBLIC),
        "by": _WRITER,
    }

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="journal")
    kind = models.CharField(max_length=8, choices=choices(Note))
    body = models.TextField()
    language = models.CharField(max_length=2)
    at = models.DateTimeField()
    by = person()

    class Meta:
        ordering = ["-at", "-id"]


class Reminder(models.Model):
    """Partners were reminded that something is due; each once. days: until then, below 0 since."""

    PRIVACY = dict.fromkeys(("id", "experiment", "due_on", "period", "days", "at"), PUBLIC)

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    period = models.PositiveIntegerField()
    days = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "due_on", "period", "days"], name="reminded_once"
            )
        ]


class Evaluation(models.Model):
    """What the planned analysis found in the data as they stood; data: SHA-256 over the rows."""

    PRIVACY = {
        **dict.fromkeys(
            ("id", "experiment", "number", "outcome", "plan_hash", "data_hash", "rows", "at"),
            PUBLIC,
        ),
        "by": OFFICE,
    }

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="evaluations")
    number = models.PositiveIntegerField()
    outcome = models.JSONField()
    plan_hash = models.CharField(max_length=64)
    data_hash = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = person()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "number"], name="one_result_a_number")
        ]


class Verdict(models.Model):
    """Adopt, adapt or stop: why, which office, when. suggested: what the locked rule says."""

    PRIVACY = {
        **dict.fromkeys(
            ("id", "experiment", "word", "suggested", "reasons", "office", "at"), PUBLIC
        ),
        "by": OFFICE,
    }

    experiment = models.OneToOneField(Experiment, on_delete=models.CASCADE, related_name="verdict")
    word = models.CharField(max_length=5, choices=choices(Word))
    suggested = models.CharField(max_length=5, choices=choices(Word))
    reasons = models.JSONField(help_text="Texts")
    office = models.JSONField(help_text="Texts")
    at = models.DateTimeField()
    by = person()
