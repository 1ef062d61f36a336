from collections.abc import Iterable
from enum import StrEnum

from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.commons.people.models import Organisation
from talkoot.commons.places.models import Place
from talkoot.loop.calls.rules import Origin
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.goals.models import Goal
from talkoot.loop.services.rules.catalogue import Type

OFFICE = personal("permanent record of the office")


def choices(kinds: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]


class Service(models.Model):
    """What the city does for people, with a promised lead time; Open311 calls it a service too.

    code:      Open311's service_code. promise_hours: None where nothing is promised.
    questions: Open311 attributes [{code, datatype, required, variable, description, values}].
    steps:     of the work, in the intended order: [{code, name}]. rules: what every case keeps.
    hours:     when the office works on it, such as "mon-fri 8-16".
    """

    PRIVACY = dict.fromkeys(
        (
            "id",
            "slug",
            "code",
            "name",
            "group",
            "summary",
            "body",
            "for_whom",
            "ways",
            "contact",
            "keywords",
            "promise_hours",
            "promise_source",
            "owner",
            "goals",
            "places",
            "experiment",
            "since",
            "type",
            "asks_place",
            "reportable",
            "questions",
            "steps",
            "rules",
            "hours",
            "active",
            "origin",
            "publisher",
            "made_at",
            "changed_at",
        ),
        PUBLIC,
    )

    slug = models.SlugField(max_length=90, unique=True)
    code = models.CharField(max_length=100, unique=True)
    name = models.JSONField(help_text="Texts: {fi, sv, en}")
    group = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    body = models.JSONField(default=dict)
    for_whom = models.JSONField(default=dict)
    ways = models.JSONField(default=list)
    contact = models.JSONField(default=dict)
    keywords = models.CharField(max_length=400, blank=True)
    promise_hours = models.PositiveIntegerField(null=True, blank=True)
    promise_source = models.JSONField(default=dict)
    owner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="services"
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="services")
    places = models.ManyToManyField(Place, blank=True, related_name="services")
    experiment = models.ForeignKey(
        Experiment, null=True, blank=True, on_delete=models.PROTECT, related_name="services"
    )
    since = models.DateField(null=True, blank=True)
    type = models.CharField(max_length=8, choices=choices(Type), default=Type.REALTIME)
    asks_place = models.BooleanField(default=True)
    reportable = models.BooleanField(default=True)
    questions = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    rules = models.JSONField(default=list)
    hours = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)
    origin = models.CharField(max_length=7, choices=choices(Origin), default=Origin.LIVE)
    publisher = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("services:service", args=[self.slug])


class Figures(models.Model):
    """What was measured of a service, made by the worker, so that no page has to mine.

    data: promise and fact by month, the map of the process, what a running case may expect.
    """

    PRIVACY = dict.fromkeys(("id", "service", "made_at", "data"), PUBLIC)

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="figures")
    made_at = models.DateTimeField()
    data = models.JSONField()


class Client(models.Model):
    """A program that may send requests over Open311; its key is shown once and kept as a sum."""

    PRIVACY = {
        **dict.fromkeys(("id", "name", "made_at", "ended_at"), OFFICE),
        "sum": secret("until the key is ended"),
        "made_by": OFFICE,
    }

    name = models.CharField(max_length=120)
    sum = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["name", "id"]
