import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.commons.people.models import Organisation
from talkoot.commons.places.models import Place
from talkoot.loop.calls.rules import Origin
from talkoot.loop.services.models.catalogue import OFFICE, Service, choices
from talkoot.loop.services.rules import requests as rules
from talkoot.loop.services.rules.requests import Channel, Happened, Reason, State

_REPORTER = personal("2 years after the request is closed")


def person() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class Request(models.Model):
    """Something that somebody asked of a service.

    number:   Open311's service_request_id. token: Open311's, for services of type batch.
    own:      sum of the secret in the reporter's link.
    shown:    whether the description is public; the place, the state and the times always are.
    paused:   seconds for which the city has waited for the resident; paused_since: it waits now.
    step:     the step that runs now. due_at moves by each pause.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "number",
                "service",
                "state",
                "reason",
                "duplicate_of",
                "description",
                "language",
                "shown",
                "answers",
                "lon",
                "lat",
                "address",
                "address_id",
                "place",
                "team",
                "step",
                "channel",
                "origin",
                "received_at",
                "changed_at",
                "due_at",
                "paused_since",
                "paused",
                "closed_at",
            ),
            PUBLIC,
        ),
        "token": secret("2 years after the request is closed"),
        "own": secret("2 years after the request is closed"),
        **dict.fromkeys(
            ("name", "email", "phone", "device_id", "account_id", "media_url"), _REPORTER
        ),
        "by": personal("until the account is erased; the request stays"),
        "worker": OFFICE,
    }

    number = models.CharField(max_length=60, unique=True)
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    own = models.CharField(max_length=64, blank=True, db_index=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(max_length=8, choices=choices(State), default=State.RECEIVED)
    reason = models.CharField(max_length=9, choices=choices(Reason), blank=True)
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    description = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="fi")
    shown = models.BooleanField(default=True)
    answers = models.JSONField(default=dict)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    address = models.CharField(max_length=200, blank=True)
    address_id = models.CharField(max_length=60, blank=True)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    team = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    worker = person()
    step = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=7, choices=choices(Channel), default=Channel.WEB)
    origin = models.CharField(max_length=7, choices=choices(Origin), default=Origin.LIVE)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    paused_since = models.DateTimeField(null=True, blank=True)
    paused = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    device_id = models.CharField(max_length=120, blank=True)
    account_id = models.CharField(max_length=120, blank=True)
    media_url = models.CharField(max_length=500, blank=True)
    by = person()

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["service", "received_at"], name="requests_of_service"),
            models.Index(fields=["-received_at", "-id"], name="requests_newest"),
            models.Index(fields=["changed_at"], name="requests_changed"),
            models.Index(fields=["state", "due_at"], name="requests_due"),
            models.Index(fields=["lat", "lon"], name="requests_near"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("services:request", args=[self.number])

    def is_overdue(self, now: datetime) -> bool:
        return rules.is_overdue(
            due=self.due_at, paused_since=self.paused_since, ended=self.closed_at, now=now
        )


class Event(models.Model):
    """What happened to a request, in order. words: for everyone; note: for staff alone."""

    PRIVACY = {
        **dict.fromkeys(
            ("id", "request", "sequence", "happened", "step", "team", "at", "words"), PUBLIC
        ),
        "note": OFFICE,
        "by": OFFICE,
        "hand": OFFICE,
    }

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="events")
    sequence = models.PositiveIntegerField()
    happened = models.CharField(max_length=8, choices=choices(Happened))
    step = models.CharField(max_length=60, blank=True)
    team = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    words = models.TextField(blank=True)
    note = models.TextField(blank=True)
    by = person()
    hand = models.CharField(max_length=40, blank=True, help_text="Who, as a pseudonym")

    class Meta:
        ordering = ["request", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["request", "sequence"], name="one_event_a_number")
        ]


class Photo(models.Model):
    """A photo, made anew from what was sent: smaller, without its place. Public once approved."""

    PRIVACY = {
        **dict.fromkeys(("id", "request", "width", "height", "approved_at", "at"), PUBLIC),
        "key": secret("until the report is sent"),
        "file": personal("2 years after the request is closed"),
    }

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    request = models.ForeignKey(
        Request, null=True, blank=True, on_delete=models.CASCADE, related_name="photos"
    )
    file = models.FileField(upload_to="photos/%Y/%m")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    approved_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Twin(models.Model):
    """The same request at another city's endpoint: pulled from it, or pushed to it."""

    PRIVACY = dict.fromkeys(("id", "request", "endpoint", "number", "token", "at"), PUBLIC)

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="twins")
    endpoint = models.CharField(max_length=200)
    number = models.CharField(max_length=120, blank=True)
    token = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "request"], name="one_twin_an_endpoint"),
        ]
        indexes = [models.Index(fields=["endpoint", "number"], name="twins_of_endpoint")]
