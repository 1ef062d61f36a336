"""The ballot box. No row here names a person or a time of day.

While the vote is open a Ballot holds a slot and a sealed envelope. At close the two are parted:
slots become RollMarks, envelopes are rewritten in the order of new random ids as Envelopes. Opening
turns Envelopes into OpenedBallots, again under new random ids, and deletes them.
"""

import uuid

from django.conf import settings
from django.db import models

from talkoot.commons.base.privacy import PUBLIC, personal, secret
from talkoot.loop.decisions.models.vote import Vote
from talkoot.loop.decisions.rules.ceremony import Channel

_UNTIL_CLOSE = secret("until the vote closes")
_UNTIL_OPENED = secret("until the envelopes are opened")
_ROLL = secret("until the appeal time of the vote is over")


class Ballot(models.Model):
    """A sealed ballot in its slot, while the vote is open; a later one takes the same slot.

    slot: HMAC of the voter's proof under the vote's slot key, hex. sealed: padded choices in a
    libsodium sealed box. receipt: SHA-256 of `sealed`, hex.
    """

    PRIVACY = {
        "id": _UNTIL_CLOSE,
        "vote": _UNTIL_CLOSE,
        "slot": _UNTIL_CLOSE,
        "sealed": _UNTIL_CLOSE,
        "receipt": _UNTIL_CLOSE,
        "channel": _UNTIL_CLOSE,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="ballots")
    slot = models.CharField(max_length=64)
    sealed = models.BinaryField()
    receipt = models.CharField(max_length=64)
    channel = models.CharField(
        max_length=6, choices=[(kind.value, kind.value) for kind in Channel], default=Channel.WEB
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "slot"], name="one_ballot_each"),
        ]


class RollMark(models.Model):
    """Somebody has voted: the slots of a closed vote, written in their own order."""

    PRIVACY = {"id": _ROLL, "vote": _ROLL, "slot": _ROLL}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="roll_marks")
    slot = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vote", "slot"], name="one_mark_each")]


class Envelope(models.Model):
    """A sealed ballot of a closed vote, without its slot, under a random id."""

    PRIVACY = {"id": _UNTIL_OPENED, "vote": _UNTIL_OPENED, "sealed": _UNTIL_OPENED}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="envelopes")
    sealed = models.BinaryField()


class OpenedBallot(models.Model):
    """What one voter chose, under a random id; this is all that is ever known of a ballot.

    choices: {candidate number as text: points, or 1 where the ballot has no points}.
    An archived round writes its ballots here directly.
    """

    PRIVACY = {"id": PUBLIC, "vote": PUBLIC, "choices": PUBLIC}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="opened")
    choices = models.JSONField()

    class Meta:
        ordering = ["id"]


class PaperEntry(models.Model):
    """The first of two entries of a paper ballot; gone when the second matches or the vote closes.

    hidden: the choices, encrypted with a key that stays outside the database.
    """

    PRIVACY = {
        "id": _UNTIL_CLOSE,
        "vote": _UNTIL_CLOSE,
        "slot": _UNTIL_CLOSE,
        "hidden": _UNTIL_CLOSE,
        "by": personal("until the vote closes"),
        "day": _UNTIL_CLOSE,
    }

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="paper_entries")
    slot = models.CharField(max_length=64)
    hidden = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vote", "slot"], name="one_paper_each")]
