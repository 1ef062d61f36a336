from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "talkoot.commons.jobs"
    label = "jobs"
