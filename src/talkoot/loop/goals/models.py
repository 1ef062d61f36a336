from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC
from talkoot.commons.places.models import Place
from talkoot.loop.goals.rules import Dimension, Direction


class Source(models.Model):
    """Who published a figure, where and under which licence."""

    PRIVACY = dict.fromkeys(
        (
            "id",
            "slug",
            "publisher",
            "title",
            "address",
            "licence",
            "edition",
            "retrieved",
            "note",
        ),
        PUBLIC,
    )

    slug = models.SlugField(max_length=60, unique=True)
    publisher = models.JSONField(help_text="Texts: {fi, sv, en}")
    title = models.JSONField(help_text="Texts: {fi, sv, en}")
    address = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=200, blank=True, help_text="Empty: none stated")
    edition = models.JSONField(default=dict, help_text="Texts: as the publisher dates it")
    retrieved = models.DateField(null=True)
    note = models.JSONField(default=dict, help_text="Texts")

    def __str__(self) -> str:
        return self.slug


class Indicator(models.Model):
    """How the city knows: one measured thing with its unit and good direction."""

    PRIVACY = dict.fromkeys(
        (
            "id",
            "slug",
            "name",
            "unit",
            "direction",
            "decimals",
            "description",
            "source",
            "next_value_due",
            "next_value_note",
            "frames",
            "position",
        ),
        PUBLIC,
    )

    slug = models.SlugField(max_length=80, unique=True)
    name = models.JSONField()
    unit = models.JSONField()
    direction = models.CharField(max_length=5, choices=[(d.value, d.value) for d in Direction])
    decimals = models.PositiveSmallIntegerField(default=0)
    description = models.JSONField(default=dict)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT)
    next_value_due = models.DateField(null=True)
    next_value_note = models.JSONField(default=dict, help_text="Why no date is known")
    frames = models.JSONField(
        default=list, help_text="Accounting bases [{slug, name, description}], the main first"
    )
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("goals:indicator", args=[self.slug])


class Observation(models.Model):
    """One value of an indicator with the row it came from; a correction is a new edition."""

    PRIVACY = dict.fromkeys(
        (
            "id",
            "indicator",
            "place",
            "period",
            "year",
            "value",
            "status",
            "frame",
            "basis",
            "source",
            "note",
            "file",
            "row",
            "row_hash",
            "edition",
        ),
        PUBLIC,
    )

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="observations")
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    period = models.CharField(max_length=40, help_text="As the source says it")
    year = models.PositiveSmallIntegerField(null=True, help_text="First year of the period")
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    status = models.CharField(max_length=120)
    frame = models.CharField(max_length=60, blank=True)
    basis = models.CharField(max_length=200, blank=True, help_text="In the source's words")
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    note = models.TextField(blank=True)
    file = models.CharField(max_length=200)
    row = models.PositiveIntegerField()
    row_hash = models.CharField(max_length=64)
    edition = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["year", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "place", "period", "frame", "source", "edition"],
                name="one_value_per_edition",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("goals:observation", args=[self.pk])


class Goal(models.Model):
    """What the city wants to become, in one of four dimensions, with a target where it has one."""

    PRIVACY = dict.fromkeys(
        (
            "id",
            "slug",
            "dimension",
            "term",
            "statement",
            "description",
            "owner",
            "position",
            "source",
            "indicators",
            "target_indicator",
            "target_value",
            "target_year",
            "target_frame",
        ),
        PUBLIC,
    )

    slug = models.SlugField(max_length=80, unique=True)
    dimension = models.CharField(max_length=13, choices=[(d.value, d.value) for d in Dimension])
    term = models.CharField(max_length=20, blank=True, help_text="Of the council that set it")
    statement = models.JSONField()
    description = models.JSONField(default=dict)
    owner = models.JSONField()
    position = models.PositiveIntegerField(default=0)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT)
    indicators = models.ManyToManyField(Indicator, blank=True, related_name="measured_goals")
    target_indicator = models.ForeignKey(
        Indicator,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
        help_text="The one that stands for the goal",
    )
    target_value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    target_year = models.PositiveSmallIntegerField(null=True)
    target_frame = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("goals:goal", args=[self.slug])
