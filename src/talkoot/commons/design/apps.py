from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "talkoot.commons.design"
    label = "design"
