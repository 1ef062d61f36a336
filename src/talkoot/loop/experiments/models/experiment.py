from collections.abc import Iterable
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC, personal
from talkoot.commons.people.models import Organisation
from talkoot.commons.people.organisations import Field
from talkoot.commons.places.models import Place
from talkoot.loop.calls.rules import Origin
from talkoot.loop.experiments.rules.states import Duty, State
from talkoot.loop.goals.models import Goal
from talkoot.loop.proposals.models import Match, Proposal

OFFICE = personal("permanent record of the office")


def choices(kinds: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]


def person() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class Experiment(models.Model):
    """Something tried in one or more real places, measured by a plan that is locked first.

    plan:   as it stands now; its versions are rows of their own.
    locked: the sum of the plan at the lock. seed: of the lots, once drawn from `draw_value`.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "slug",
                "title",
                "summary",
                "language",
                "state",
                "field",
                "origin",
                "need",
                "offer",
                "match",
                "goals",
                "plan",
                "version",
                "locked",
                "locked_at",
                "draw_value",
                "seed",
                "drawn_at",
                "starts_on",
                "ends_on",
                "end_reason",
                "made_at",
                "changed_at",
            ),
            PUBLIC,
        ),
        "made_by": OFFICE,
    }

    slug = models.SlugField(max_length=90, unique=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=2, default="fi")
    state = models.CharField(
        max_length=9, choices=choices(State), default=State.PLANNED, db_index=True
    )
    field = models.CharField(max_length=10, choices=choices(Field), default=Field.OTHER)
    origin = models.CharField(max_length=7, choices=choices(Origin), default=Origin.LIVE)
    need = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="tried_as_need"
    )
    offer = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="tried_as_offer"
    )
    match = models.OneToOneField(
        Match, null=True, blank=True, on_delete=models.PROTECT, related_name="experiment"
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="experiments")
    plan = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    locked = models.CharField(max_length=64, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    draw_value = models.CharField(max_length=200, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    made_by = person()

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("experiments:experiment", args=[self.slug])


class Partner(models.Model):
    """Who takes part as what: an organisation, or a resident who wrote the need or the offer."""

    PRIVACY = {
        **dict.fromkeys(("id", "experiment", "duty", "organisation"), PUBLIC),
        "person": personal("until the account is erased"),
    }

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="partners")
    duty = models.CharField(max_length=15, choices=choices(Duty))
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="experiments"
    )
    person = person()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "organisation", "duty"], name="one_duty_once"
            )
        ]


class Site(models.Model):
    """Where it is tried: a place of the city, or a school or another site in it.

    code: how the data name it. starts: first period with the trial, where the plan says so.
    """

    PRIVACY = dict.fromkeys(("id", "experiment", "code", "place", "organisation"), PUBLIC)

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="sites")
    code = models.SlugField(max_length=80)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="experiment_sites"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="trials_here"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "code"], name="one_site_a_code")
        ]


class PlanVersion(models.Model):
    """A plan as it was locked (number 1) or amended; written once."""

    PRIVACY = {
        **dict.fromkeys(("id", "experiment", "number", "plan", "hash", "reason", "at"), PUBLIC),
        "by": OFFICE,
    }

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    plan = models.JSONField()
    hash = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = person()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "number"], name="one_plan_a_number")
        ]


class Agreement(models.Model):
    """What the parties promise each other; a new text is a new row that all accept anew."""

    PRIVACY = {
        **dict.fromkeys(("id", "experiment", "number", "parts", "hash", "at"), PUBLIC),
        "by": OFFICE,
    }

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="agreements")
    number = models.PositiveIntegerField()
    parts = models.JSONField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = person()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "number"], name="one_text_a_number")
        ]


class Acceptance(models.Model):
    """A party said yes to one text, by somebody who signs for it."""

    PRIVACY = {**dict.fromkeys(("id", "agreement", "partner", "at"), PUBLIC), "by": OFFICE}

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="acceptances")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="acceptances")
    at = models.DateTimeField()
    by = person()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "partner"], name="one_yes_a_party")
        ]
