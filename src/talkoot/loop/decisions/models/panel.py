from django.conf import settings
from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.rules import Origin
from talkoot.loop.decisions.rules.panels import Invite, Objective, State, ValueKind

# Begins as the accounts' own rule does, so that erasing an account empties these fields too.
KEPT = "until the account is erased, at most 6 months after the panel has ended"
OFFICE = personal("permanent record of the office")


def choices(kinds: object) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]  # type: ignore[attr-defined]


class Panel(models.Model):
    """A decision by lot: residents drawn to weigh a question and tell the city what they think.

    call is the decision that the panel serves. size people are drawn; everyone else of the pool
    waits in line to step in. value_* name, before the draw is published, the public random value
    that decides; fallback_* the one that counts where it does not come.
    letter_seed and register_hash fix the order in which letters go out (see `rules.letters`).
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "call",
                "slug",
                "origin",
                "state",
                "title",
                "task",
                "practical",
                "size",
                "invite",
                "registers_from",
                "registers_until",
                "draw_at",
                "objective",
                "population_source",
                "value_kind",
                "value_name",
                "fallback_kind",
                "fallback_name",
                "fallback_at",
                "register_hash",
                "letter_seed",
                "statement",
                "made_at",
                "opened_at",
                "closed_at",
                "handed_over_at",
                "forgotten_at",
            ),
            PUBLIC,
        ),
        "made_by": OFFICE,
    }

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="panels")
    slug = models.SlugField(max_length=80, unique=True)
    origin = models.CharField(max_length=8, choices=choices(Origin), default=Origin.LIVE)
    state = models.CharField(max_length=10, choices=choices(State), default=State.DRAFT)
    title = models.JSONField(help_text="Texts: {fi, sv, en}")
    task = models.JSONField(default=dict, help_text="Texts: the question the panel answers")
    practical = models.JSONField(default=dict, help_text="Texts: when, where, what is paid")
    size = models.PositiveSmallIntegerField()
    invite = models.CharField(max_length=10, choices=choices(Invite))
    registers_from = models.DateTimeField()
    registers_until = models.DateTimeField()
    draw_at = models.DateTimeField()
    objective = models.CharField(
        max_length=8, choices=choices(Objective), default=Objective.LEXIMIN
    )
    population_source = models.CharField(max_length=300, blank=True)
    value_kind = models.CharField(max_length=8, choices=choices(ValueKind), blank=True)
    value_name = models.CharField(max_length=200, blank=True)
    fallback_kind = models.CharField(max_length=8, choices=choices(ValueKind), blank=True)
    fallback_name = models.CharField(max_length=200, blank=True)
    fallback_at = models.DateTimeField(null=True, blank=True)
    register_hash = models.CharField(max_length=64, blank=True)
    letter_seed = models.CharField(max_length=64, blank=True)
    statement = models.JSONField(default=dict, blank=True, help_text="Texts")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(registers_until__gt=models.F("registers_from"))
                & models.Q(draw_at__gte=models.F("registers_until")),
                name="panel_draws_after_registration",
            ),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="panel_has_seats"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("decisions:panel", args=[self.slug])


class Category(models.Model):
    """What people are asked about themselves so that the panel resembles the city, such as age."""

    PRIVACY = dict.fromkeys(("id", "panel", "key", "name", "position"), PUBLIC)

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="categories")
    key = models.SlugField(max_length=40)
    name = models.JSONField(help_text="Texts")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "key"], name="one_category_of_a_key")
        ]


class Feature(models.Model):
    """One answer in a category, such as 30 to 44 years, and how many of the panel may have it.

    population: how many residents are so, where that is known; quotas are proposed from it.
    """

    PRIVACY = dict.fromkeys(
        ("id", "category", "key", "name", "position", "minimum", "maximum", "population"), PUBLIC
    )

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="features")
    key = models.SlugField(max_length=40)
    name = models.JSONField(help_text="Texts")
    position = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField(default=0)
    maximum = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["category", "key"], name="one_feature_of_a_key")
        ]


class Mailing(models.Model):
    """One round of letters, drawn by lot from a register file of which nothing is kept.

    strata: per stratum how many people the register has and how many letters went out in all.
    """

    PRIVACY = {
        **dict.fromkeys(("id", "panel", "number", "letters", "register_size", "drawn_at"), PUBLIC),
        "strata": secret("permanent record of the office; small numbers are not shown"),
        "drawn_by": OFFICE,
    }

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="mailings")
    number = models.PositiveSmallIntegerField()
    letters = models.PositiveIntegerField()
    register_size = models.PositiveIntegerField()
    strata = models.JSONField(default=dict)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["panel", "number"], name="mailings_in_turn")]
