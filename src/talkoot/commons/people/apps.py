from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "talkoot.commons.people"
    label = "people"
