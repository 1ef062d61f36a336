from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "talkoot.loop.decisions"
    label = "decisions"
