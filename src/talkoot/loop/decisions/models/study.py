from django.db import models

from talkoot.commons.base.privacy import PUBLIC
from talkoot.commons.jobs.models import Job
from talkoot.loop.decisions.models.count import Count


class Study(models.Model):
    """Something worked out from a published count that takes longer than a page may: asked for
    once, made by the worker, kept.

    kind: see `rules.studies`. found: plain values, as `bridge.studies` gives them; None until it
    is made. job: how far it is.
    """

    PRIVACY = dict.fromkeys(("id", "count", "kind", "job", "found", "asked_at"), PUBLIC)

    count = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="studies")
    kind = models.CharField(max_length=40)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    found = models.JSONField(null=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("count", "kind"), name="one_study_of_a_kind")
        ]
