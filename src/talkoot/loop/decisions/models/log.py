"""The Merkle log of receipts (RFC 9162): anyone can check that a receipt is in it for good."""

from django.db import models

from talkoot.commons.base.privacy import PUBLIC, secret
from talkoot.loop.decisions.models.vote import Vote


class Leaf(models.Model):
    """One receipt: a leaf for every ballot taken, also for those that a later one replaced.

    position is empty while the receipt waits for its batch. retry lets a repeated request find
    its first answer; emptied at close. in_box says at close whether this envelope was in the box.
    """

    PRIVACY = {
        "receipt": PUBLIC,
        "vote": PUBLIC,
        "position": PUBLIC,
        "retry": secret("until the vote closes"),
        "in_box": PUBLIC,
    }

    receipt = models.CharField(max_length=64, primary_key=True)
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="leaves")
    position = models.PositiveIntegerField(null=True)
    retry = models.CharField(max_length=64, null=True)
    in_box = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "position"], name="one_leaf_a_position"),
            models.UniqueConstraint(fields=["vote", "retry"], name="one_ballot_a_request"),
        ]


class Checkpoint(models.Model):
    """The signed state of the log after a batch.

    root: hex. note: the checkpoint as a signed note (C2SP tlog-checkpoint), Ed25519.
    peaks: hashes of the complete subtrees, largest first, from which the next batch goes on.
    """

    PRIVACY = dict.fromkeys(("id", "vote", "size", "root", "note", "peaks", "at"), PUBLIC)

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="checkpoints")
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    peaks = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-size"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "size"], name="one_checkpoint_a_size")
        ]
