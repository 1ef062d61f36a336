from django.conf import settings
from django.db import models

from talkoot.commons.base.privacy import PUBLIC, personal
from talkoot.loop.decisions.models.vote import Vote

_OFFICE = personal("permanent record of the office")


class Count(models.Model):
    """The one count of a vote; nobody but staff sees it before the vote is certified.

    outcome: see `rules.counting` for its form. election_hash: SHA-256 of the opened ballots as
    the bundle's `election.pb`. bundle: where the signed file lies in storage. source: of an
    archived round, the file it came from, empty otherwise.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "vote",
                "counted_at",
                "outcome",
                "engine",
                "election_hash",
                "bundle",
                "bundle_hash",
                "bundle_bytes",
                "source",
            ),
            PUBLIC,
        ),
        "counted_by": _OFFICE,
    }

    vote = models.OneToOneField(Vote, on_delete=models.PROTECT, related_name="count")
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    outcome = models.JSONField()
    engine = models.CharField(max_length=20)
    election_hash = models.CharField(max_length=64)
    bundle = models.CharField(max_length=200, blank=True)
    bundle_hash = models.CharField(max_length=64, blank=True)
    bundle_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    source = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"count of {self.vote_id}"
