from django.db import models

from talkoot.commons.base.privacy import PUBLIC


class Entry(models.Model):
    """One thing that happened. Written once; `data` never holds a name or an address."""

    PRIVACY = {
        "number": PUBLIC,
        "at": PUBLIC,
        "event": PUBLIC,
        "subject": PUBLIC,
        "actor": PUBLIC,
        "grounds": PUBLIC,
        "data": PUBLIC,
        "previous": PUBLIC,
        "hash": PUBLIC,
    }

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=200, db_index=True)
    actor = models.CharField(max_length=60)
    grounds = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]


class Head(models.Model):
    """The one row whose lock puts writers in a row; it holds the end of the chain."""

    PRIVACY = {"id": PUBLIC, "number": PUBLIC, "hash": PUBLIC}

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
