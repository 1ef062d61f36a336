from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "talkoot.loop.services"
    label = "services"
