from django.apps import AppConfig


class DeliberationsConfig(AppConfig):
    name = "talkoot.loop.deliberations"
    label = "deliberations"
