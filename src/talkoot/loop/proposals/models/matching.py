from django.conf import settings
from django.db import models

from talkoot.commons.base.privacy import PUBLIC, personal
from talkoot.loop.calls.models import Call
from talkoot.loop.proposals.models.proposal import Proposal, choices
from talkoot.loop.proposals.rules import LIMITS, Reply

_SIDES = personal("2 years; the two sides and staff see it")
_OFFICE = personal("permanent record of the office")


def _person() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class Round(models.Model):
    """The needs and offers of a call, joined at once by a stated rule.

    total: of the scores of its pairs, in millionths.
    """

    PRIVACY = {
        **dict.fromkeys(("id", "call", "rule", "needs", "offers", "total", "at"), PUBLIC),
        "by": _OFFICE,
    }

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="matching_rounds")
    rule = models.CharField(max_length=20)
    needs = models.PositiveIntegerField()
    offers = models.PositiveIntegerField()
    total = models.BigIntegerField()
    at = models.DateTimeField()
    by = _person()

    class Meta:
        ordering = ["-at", "-id"]


class Match(models.Model):
    """A need (or an idea) and an offer that may fit: why, and what both sides say.

    score:   0 to 1,000,000. reasons: [{"code", "values"}] as the method gave them.
    agreed_at: since when both sides are interested.
    """

    PRIVACY = {
        **dict.fromkeys(
            (
                "id",
                "need",
                "offer",
                "score",
                "reasons",
                "round",
                "found_at",
                "agreed_at",
            ),
            PUBLIC,
        ),
        **dict.fromkeys(
            (
                "need_reply",
                "need_reason",
                "need_at",
                "need_by",
                "offer_reply",
                "offer_reason",
                "offer_at",
                "offer_by",
            ),
            _SIDES,
        ),
    }

    need = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="offered")
    offer = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="wanted")
    score = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="pairs"
    )
    found_at = models.DateTimeField()
    need_reply = models.CharField(max_length=10, choices=choices(Reply), blank=True)
    need_reason = models.CharField(max_length=LIMITS.note, blank=True)
    need_at = models.DateTimeField(null=True, blank=True)
    need_by = _person()
    offer_reply = models.CharField(max_length=10, choices=choices(Reply), blank=True)
    offer_reason = models.CharField(max_length=LIMITS.note, blank=True)
    offer_at = models.DateTimeField(null=True, blank=True)
    offer_by = _person()
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-score", "id"]
        constraints = [models.UniqueConstraint(fields=["need", "offer"], name="one_match_a_pair")]
