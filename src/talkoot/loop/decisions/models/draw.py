from django.conf import settings
from django.db import models
from django.urls import reverse

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.loop.decisions.models.panel import KEPT, OFFICE, Panel, choices
from talkoot.loop.decisions.rules.panels import SeatState


class Registration(models.Model):
    """Someone who would take part. The office and the person know them by number.

    answers: category → feature. slot: what proved that they may, so that nobody is here twice.
    place: where they stand in the sealed list, by which everything that is published names them;
    opener: what shows it to them.
    """

    PRIVACY = {
        "id": personal(KEPT),
        "panel": PUBLIC,
        "number": PUBLIC,
        "person": personal(KEPT),
        "name": personal(KEPT),
        "phone": personal(KEPT),
        "answers": personal(KEPT),
        "slot": secret(KEPT),
        "place": personal(KEPT),
        "opener": personal(KEPT),
        "by_staff": personal(KEPT),
        "agreed_at": personal(KEPT),
    }

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="registrations")
    number = models.CharField(max_length=8)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="panel_registrations",
    )
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    answers = models.JSONField(default=dict)
    slot = models.CharField(max_length=200, blank=True)
    place = models.PositiveIntegerField(null=True, blank=True)
    opener = models.CharField(max_length=200, blank=True)
    by_staff = models.BooleanField(default=False)
    agreed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "number"], name="one_registration_number"),
            models.UniqueConstraint(fields=["panel", "person"], name="registered_once"),
            models.UniqueConstraint(
                fields=["panel", "slot"],
                condition=~models.Q(slot=""),
                name="one_registration_for_a_proof",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Lottery(models.Model):
    """What is published before the draw: the sealed pool, the list of panels, everyone's chance.

    There is one for a panel, and one for a pool with its quotas, ever: key is the same for the
    same people, quotas and size. chances: place in the sealed list → in how many of the panels.
    groups: chances by feature. optimal: what is proved about them. document: salt, secret and list,
    from which the draw is taken.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "panel",
                "key",
                "pool_hash",
                "panels_hash",
                "secret_hash",
                "pool_size",
                "panels",
                "chances",
                "optimal",
                "published_at",
            ),
            PUBLIC,
        ),
        "groups": secret("permanent record of the office; small numbers are not shown"),
        "document": secret(KEPT),
        "published_by": OFFICE,
    }

    panel = models.OneToOneField(Panel, on_delete=models.PROTECT, related_name="lottery")
    key = models.CharField(max_length=64, unique=True)
    pool_hash = models.CharField(max_length=64)
    panels_hash = models.CharField(max_length=64)
    secret_hash = models.CharField(max_length=64)
    pool_size = models.PositiveIntegerField()
    panels = models.PositiveIntegerField()
    chances = models.JSONField(default=dict)
    groups = models.JSONField(default=list)
    optimal = models.JSONField(default=dict)
    document = models.JSONField(default=dict)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )


class Draw(models.Model):
    """The one draw of a panel.

    value is entered by two people, apart from one another; it stands in first_value until the
    second has entered the same. used_fallback: the named value did not come.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "panel",
                "value",
                "used_fallback",
                "seed",
                "picked",
                "drawn_at",
                "bundle",
                "bundle_hash",
                "bundle_bytes",
            ),
            PUBLIC,
        ),
        "first_value": OFFICE,
        "first_by": OFFICE,
        "second_by": OFFICE,
    }

    panel = models.OneToOneField(Panel, on_delete=models.PROTECT, related_name="draw")
    first_value = models.CharField(max_length=200)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    value = models.CharField(max_length=200, blank=True)
    used_fallback = models.BooleanField(default=False)
    seed = models.CharField(max_length=64, blank=True)
    picked = models.PositiveIntegerField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    bundle = models.CharField(max_length=200, blank=True)
    bundle_hash = models.CharField(max_length=64, blank=True)
    bundle_bytes = models.PositiveBigIntegerField(null=True, blank=True)


class Seat(models.Model):
    """A seat of the drawn panel, or a place in the line of those who step in.

    number: the place in the sealed list. position: order in the draw. replaces: the seat that it
    stepped into.
    """

    PRIVACY = {
        **dict.fromkeys(
            ("id", "panel", "number", "position", "is_reserve", "state", "replaces", "offered_at"),
            PUBLIC,
        ),
        "registration": personal(KEPT),
        "answered_at": personal(KEPT),
    }

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="seats")
    registration = models.OneToOneField(
        Registration, null=True, on_delete=models.SET_NULL, related_name="seat"
    )
    number = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    is_reserve = models.BooleanField()
    state = models.CharField(max_length=8, choices=choices(SeatState))
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    offered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["is_reserve", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "is_reserve", "position"], name="one_seat_in_a_place"
            ),
            models.UniqueConstraint(fields=["panel", "number"], name="one_seat_for_a_number"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def get_absolute_url(self) -> str:
        return reverse("decisions:my_panel", args=[self.panel.slug])

    @property
    def title(self) -> dict[str, str]:
        """A seat is called by its panel."""
        return dict(self.panel.title)


class Meeting(models.Model):
    """One day of the panel, and who was there."""

    PRIVACY = {
        **dict.fromkeys(("id", "panel", "held_on"), PUBLIC),
        "present": personal(KEPT),
    }

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="meetings")
    held_on = models.DateField()
    present = models.ManyToManyField(Seat, blank=True, related_name="meetings")

    class Meta:
        ordering = ["held_on"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "held_on"], name="one_meeting_a_day")
        ]
