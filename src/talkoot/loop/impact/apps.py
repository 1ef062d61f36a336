from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "talkoot.loop.impact"
    label = "impact"
