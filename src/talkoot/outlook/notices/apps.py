from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "talkoot.outlook.notices"
    label = "notices"
