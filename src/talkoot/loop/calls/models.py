from django.conf import settings
from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC, personal
from talkoot.commons.places.models import Place
from talkoot.loop.calls.rules import BallotKind, Kind, Origin, PhaseKind, Proof, State
from talkoot.loop.goals.models import Goal


def _choices(kinds: object) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]  # type: ignore[attr-defined]


class Call(models.Model):
    """An open invitation: for whom, where, until when, with which money and rules."""

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "slug",
                "kind",
                "origin",
                "origin_note",
                "state",
                "title",
                "summary",
                "body",
                "audience",
                "goals",
                "places",
                "money_cents",
                "currency",
                "ballot",
                "rule",
                "satisfaction",
                "completion",
                "max_choices",
                "points",
                "proof",
                "legal_basis",
                "privacy_notice",
                "contact",
                "published_at",
                "withdrawn_at",
                "withdrawn_reason",
            ),
            PUBLIC,
        ),
        "made_by": personal("permanent record of the office"),
        "made_at": PUBLIC,
    }

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=_choices(Kind))
    origin = models.CharField(max_length=8, choices=_choices(Origin), default=Origin.LIVE)
    origin_note = models.JSONField(default=dict, help_text="Texts: where an archived round is from")
    state = models.CharField(max_length=10, choices=_choices(State), default=State.DRAFT)
    title = models.JSONField()
    summary = models.JSONField(default=dict)
    body = models.JSONField(default=dict)
    audience = models.JSONField(default=dict)
    goals = models.ManyToManyField(Goal, blank=True, related_name="calls")
    places = models.ManyToManyField(Place, blank=True, related_name="calls")
    money_cents = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    ballot = models.CharField(max_length=10, choices=_choices(BallotKind), blank=True)
    rule = models.CharField(max_length=20, blank=True)
    satisfaction = models.CharField(max_length=20, blank=True)
    completion = models.CharField(max_length=10, blank=True)
    max_choices = models.PositiveSmallIntegerField(null=True, blank=True)
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    proof = models.CharField(max_length=8, choices=_choices(Proof), blank=True)
    legal_basis = models.JSONField(default=dict)
    privacy_notice = models.JSONField(default=dict)
    contact = models.JSONField(default=dict, help_text="Texts: office that answers")
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.JSONField(default=dict, blank=True, help_text="Texts")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at", "slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("calls:call", args=[self.slug])


class Phase(models.Model):
    """One stretch of a call's timetable."""

    PRIVACY = dict.fromkeys(("id", "call", "kind", "opens_at", "closes_at"), PUBLIC)

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=10, choices=_choices(PhaseKind))
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        ordering = ["opens_at", "closes_at"]
        constraints = [
            models.UniqueConstraint(fields=["call", "kind"], name="one_phase_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="phase_ends_later"
            ),
        ]
