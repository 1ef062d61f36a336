"""Tables: what an experiment taught the city model, and what a proposal is estimated to do."""

from collections.abc import Iterable
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC, personal
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.impact.rules import Standing
from talkoot.loop.proposals.models import Proposal

_OFFICE = personal("permanent record of the office")


def _choices(kinds: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]


def _person() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class Lesson(models.Model):
    """What an experiment measured of an action of the city model.

    action: its id in the model. unit: of effect, low, high (95 per cent) and transfer; "1" for a
    share. transfer: the standard deviation of how far the whole city may differ from what was
    measured. model: SHA-256 of the model into which it was entered.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "experiment",
                "action",
                "unit",
                "effect",
                "low",
                "high",
                "transfer",
                "whole_city",
                "reason",
                "model",
                "state",
                "made_at",
                "ended_at",
                "end_reason",
            ),
            PUBLIC,
        ),
        "by": _OFFICE,
        "ended_by": _OFFICE,
    }

    experiment = models.ForeignKey(Experiment, on_delete=models.PROTECT, related_name="lessons")
    action = models.CharField(max_length=80)
    unit = models.CharField(max_length=40)
    effect = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    transfer = models.FloatField()
    whole_city = models.BooleanField(default=False)
    reason = models.JSONField(help_text="Texts")
    model = models.CharField(max_length=64)
    state = models.CharField(
        max_length=9, choices=_choices(Standing), default=Standing.HOLDS, db_index=True
    )
    made_at = models.DateTimeField()
    by = _person()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = _person()
    end_reason = models.JSONField(default=dict, help_text="Texts")

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "action"],
                condition=models.Q(state="holds"),
                name="one_lesson_an_action",
            ),
            models.CheckConstraint(
                condition=models.Q(low__lt=models.F("effect"), high__gt=models.F("effect")),
                name="lesson_within_interval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse('impact:learned')}#lesson-{self.pk}"


class Estimate(models.Model):
    """What a proposal would do to the city's emissions, from the action most like it.

    size: beside the whole action, reach: the share of residents touched, both above 0 to 1. area:
    of the model, or "" for the whole city. amount, low, high: in `unit` in `year`, with an
    interval that is deliberately wide. model: SHA-256 of the model it was computed with.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "proposal",
                "action",
                "size",
                "area",
                "reach",
                "amount",
                "low",
                "high",
                "unit",
                "year",
                "analogues",
                "reason",
                "model",
                "state",
                "made_at",
                "ended_at",
                "end_reason",
            ),
            PUBLIC,
        ),
        "by": _OFFICE,
        "ended_by": _OFFICE,
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="estimates")
    action = models.CharField(max_length=80)
    size = models.FloatField()
    area = models.CharField(max_length=80, blank=True)
    reach = models.FloatField()
    amount = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    unit = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    analogues = models.JSONField(help_text="Ids of actions that touch the same")
    reason = models.JSONField(help_text="Texts")
    model = models.CharField(max_length=64)
    state = models.CharField(
        max_length=9, choices=_choices(Standing), default=Standing.HOLDS, db_index=True
    )
    made_at = models.DateTimeField()
    by = _person()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = _person()
    end_reason = models.JSONField(default=dict, help_text="Texts")

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=models.Q(state="holds"),
                name="one_estimate_a_proposal",
            ),
            models.CheckConstraint(
                condition=models.Q(size__gt=0, size__lte=1, reach__gt=0, reach__lte=1),
                name="estimate_of_a_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse('impact:estimates')}#estimate-{self.pk}"
