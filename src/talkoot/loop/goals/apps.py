from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "talkoot.loop.goals"
    label = "goals"
