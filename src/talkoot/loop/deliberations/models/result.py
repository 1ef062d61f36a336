from django.conf import settings
from django.db import models

from talkoot.commons.base.privacy import PUBLIC, personal
from talkoot.loop.deliberations.models.conversation import Conversation
from talkoot.loop.deliberations.models.statement import Statement


class OpinionMap(models.Model):
    """A dated result: who thinks alike, on what all agree, on what they differ.

    One a day; within a day the newer one takes its place. export_hash is the sum of the exported
    opinions from which anyone can recompute it. answer: whether there are groups, or why not.
    groups: {id, size, firmness, centre, statements: [{statement, side}]}; common: {statement,
    side, score}; divisive: {statement, difference, most, least}; uncertain: {statement, share}.
    base: the map as the engine writes it, to place one more person and to draw the next one alike.
    """

    PRIVACY = dict.fromkeys(
        (
            "id",
            "conversation",
            "day",
            "made_at",
            "engine",
            "answer",
            "answers",
            "participants",
            "placed",
            "groups",
            "common",
            "divisive",
            "uncertain",
            "explained",
            "firmness",
            "cells",
            "base",
            "export_hash",
        ),
        PUBLIC,
    )

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="maps")
    day = models.DateField()
    made_at = models.DateTimeField()
    engine = models.CharField(max_length=60)
    answer = models.CharField(max_length=20)
    answers = models.PositiveIntegerField()
    participants = models.PositiveIntegerField()
    placed = models.PositiveIntegerField()
    groups = models.JSONField(default=list)
    common = models.JSONField(default=list)
    divisive = models.JSONField(default=list)
    uncertain = models.JSONField(default=list)
    explained = models.FloatField(null=True, help_text="Share of the differences that it shows")
    firmness = models.FloatField(null=True, help_text="How alike the groups are when drawn again")
    cells = models.JSONField(default=list, help_text="[group, x, y, people] of the picture")
    base = models.TextField(default="")
    export_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "day"], name="one_map_a_day")
        ]


class Figure(models.Model):
    """How one group answered one statement in a map."""

    PRIVACY = dict.fromkeys(
        (
            "id",
            "map",
            "statement",
            "group",
            "agrees",
            "disagrees",
            "passes",
        ),
        PUBLIC,
    )

    map = models.ForeignKey(OpinionMap, on_delete=models.CASCADE, related_name="figures")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="figures")
    group = models.PositiveSmallIntegerField()
    agrees = models.PositiveIntegerField()
    disagrees = models.PositiveIntegerField()
    passes = models.PositiveIntegerField()

    class Meta:
        ordering = ["statement__number", "group"]
        constraints = [
            models.UniqueConstraint(fields=["map", "statement", "group"], name="one_figure_a_group")
        ]


class Report(models.Model):
    """The closing report for decision makers: words that cite statements, and their figures.

    cited holds each cited statement as it stood: {number, text, language, agrees, disagrees,
    passes, groups}. A draft has no published_at; a published one does not change.
    """

    PRIVACY = {
        **dict.fromkeys(
            ("id", "conversation", "words", "cited", "numbers", "export_hash", "published_at"),
            PUBLIC,
        ),
        "by": personal("permanent record of the office"),
        "changed_at": PUBLIC,
    }

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="report"
    )
    words = models.JSONField(default=dict, help_text="Texts, in Markdown, citing #numbers")
    cited = models.JSONField(default=list)
    numbers = models.JSONField(default=dict, help_text="People, answers and statements then")
    export_hash = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
