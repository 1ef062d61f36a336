from django.apps import AppConfig


class JourneyConfig(AppConfig):
    name = "talkoot.outlook.journey"
    label = "journey"
