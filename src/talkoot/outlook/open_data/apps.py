from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "talkoot.outlook.open_data"
    label = "open_data"
