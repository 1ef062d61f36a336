from django.db import models

from talkoot.commons.base.privacy import PUBLIC


class Place(models.Model):
    """Where something is or whom it concerns. Geometry: GeoJSON in WGS 84, simplified."""

    class Kind(models.TextChoices):
        CITY = "city"
        CENTRE = "centre"
        REST = "rest"
        POSTAL = "postal"

    PRIVACY = {
        "id": PUBLIC,
        "slug": PUBLIC,
        "kind": PUBLIC,
        "parent": PUBLIC,
        "name": PUBLIC,
        "geometry": PUBLIC,
        "lon": PUBLIC,
        "lat": PUBLIC,
        "position": PUBLIC,
    }

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    name = models.JSONField(help_text="Texts: {fi, sv, en}")
    geometry = models.JSONField(null=True)
    lon = models.FloatField(null=True, help_text="A point inside, degrees east")
    lat = models.FloatField(null=True, help_text="A point inside, degrees north")
    position = models.PositiveIntegerField(default=0, help_text="Order in lists")

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug
