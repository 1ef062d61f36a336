from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "talkoot.commons.ledger"
    label = "ledger"
