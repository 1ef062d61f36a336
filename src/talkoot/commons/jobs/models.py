import uuid

from django.conf import settings
from django.db import models

from talkoot.commons.base.privacy import PUBLIC, personal

_KEEP = personal("90 days")


class Job(models.Model):
    """One long piece of work: who started it, how far it is, where its result stands.

    started_by: nobody, where the public asked for it or it came by itself.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    PRIVACY = {
        "id": PUBLIC,
        "title": _KEEP,
        "started_by": _KEEP,
        "state": _KEEP,
        "done": _KEEP,
        "total": _KEEP,
        "result_url": _KEEP,
        "error": _KEEP,
        "created_at": _KEEP,
        "finished_at": _KEEP,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.JSONField(help_text="Texts: {fi, sv, en}")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="jobs"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    result_url = models.CharField(max_length=300, blank=True)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)


class Turn(models.Model):
    """When a piece of regular work is due next."""

    PRIVACY = {"name": PUBLIC, "due_at": PUBLIC}

    name = models.CharField(max_length=60, primary_key=True)
    due_at = models.DateTimeField()
