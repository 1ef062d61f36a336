from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "talkoot.loop.proposals"
    label = "proposals"
