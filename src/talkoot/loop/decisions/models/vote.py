from django.conf import settings
from django.db import models

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.rules import BallotKind, Origin, Proof
from talkoot.loop.decisions.rules.ceremony import State, Step
from talkoot.loop.proposals.models import Proposal


def _choices(kinds: object) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]  # type: ignore[attr-defined]


class Vote(models.Model):
    """A decision by ballot: the call's rule, copied and fixed, and where the vote stands.

    slug is the call's. public_key seals ballots (X25519, hex); its private half exists only as
    three shares outside the database. tie_seed and each candidate's tie_position are published
    before the vote opens. The key of the slots is in KEY_FOLDER/<slug>/ until keys_destroyed_at.
    roll is the number of ballots at close, invalid those among them that held no valid choice,
    channels how many came in by each way.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "call",
                "slug",
                "origin",
                "state",
                "ballot",
                "rule",
                "satisfaction",
                "completion",
                "max_choices",
                "points",
                "money_cents",
                "currency",
                "proof",
                "opens_at",
                "closes_at",
                "public_key",
                "shares_in_files",
                "tie_seed",
                "made_at",
                "drawn_at",
                "opened_at",
                "closed_at",
                "unsealed_at",
                "counted_at",
                "certified_at",
                "roll",
                "invalid",
                "appeal_until",
                "keys_destroyed_at",
            ),
            PUBLIC,
        ),
        "channels": secret("permanent record of the office; small numbers are not shown"),
    }

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="vote")
    slug = models.SlugField(max_length=80, unique=True)
    origin = models.CharField(max_length=8, choices=_choices(Origin), default=Origin.LIVE)
    state = models.CharField(max_length=10, choices=_choices(State), default=State.DRAFT)
    ballot = models.CharField(max_length=10, choices=_choices(BallotKind))
    rule = models.CharField(max_length=20)
    satisfaction = models.CharField(max_length=20, blank=True)
    completion = models.CharField(max_length=10, blank=True)
    max_choices = models.PositiveSmallIntegerField(null=True, blank=True)
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    money_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    proof = models.CharField(max_length=8, choices=_choices(Proof), blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    public_key = models.CharField(max_length=64, blank=True)
    shares_in_files = models.BooleanField(default=False)
    tie_seed = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    unsealed_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    certified_at = models.DateTimeField(null=True, blank=True)
    roll = models.PositiveIntegerField(null=True, blank=True)
    invalid = models.PositiveIntegerField(default=0)
    channels = models.JSONField(default=dict)
    appeal_until = models.DateTimeField(null=True, blank=True)
    keys_destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="vote_ends_later"
            )
        ]

    def __str__(self) -> str:
        return self.slug


class Candidate(models.Model):
    """A project on the ballot, as it stood when the ballot was fixed.

    number is what voters see and what choices name; tie_position 1 goes first in a tie.
    external_id is the project's name in the file of an archived round.
    """

    PRIVACY = dict.fromkeys(
        (
            "id",
            "vote",
            "proposal",
            "number",
            "title",
            "language",
            "cost_cents",
            "tie_position",
            "external_id",
        ),
        PUBLIC,
    )

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="candidates")
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="candidacies"
    )
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    language = models.CharField(max_length=2, default="fi")
    cost_cents = models.BigIntegerField()
    tie_position = models.PositiveIntegerField(null=True, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "number"], name="one_number_each"),
            models.UniqueConstraint(fields=["vote", "proposal"], name="on_a_ballot_once"),
            models.UniqueConstraint(fields=["vote", "tie_position"], name="one_place_in_ties"),
            models.CheckConstraint(
                condition=models.Q(cost_cents__gt=0), name="candidate_costs_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class SignOff(models.Model):
    """One person's yes to one step of a vote; the step happens with the second person's."""

    PRIVACY = {
        "id": PUBLIC,
        "vote": PUBLIC,
        "step": PUBLIC,
        "by": personal("permanent record of the office"),
        "at": PUBLIC,
    }

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="sign_offs")
    step = models.CharField(max_length=8, choices=_choices(Step))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "step", "by"], name="one_sign_off_each")
        ]
