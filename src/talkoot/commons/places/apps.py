from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "talkoot.commons.places"
    label = "places"
