from django.apps import AppConfig
from django.core.checks import Tags, register

from talkoot.commons.base.checks import databases_keep_what_they_acknowledge


class DecisionsConfig(AppConfig):
    name = "talkoot.loop.decisions"
    label = "decisions"

    def ready(self) -> None:
        register(databases_keep_what_they_acknowledge, Tags.database)
