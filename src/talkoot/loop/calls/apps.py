from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "talkoot.loop.calls"
    label = "calls"
