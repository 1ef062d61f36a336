from django.apps import AppConfig


class ExperimentsConfig(AppConfig):
    name = "talkoot.loop.experiments"
    label = "experiments"
