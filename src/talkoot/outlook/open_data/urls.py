from django.urls import path

from talkoot.outlook.open_data import views

app_name = "open_data"
urlpatterns = [
    path("data/", views.page, name="catalogue"),
    path("data/catalogue.jsonld", views.dcat, name="dcat"),
    path("data/ledger.jsonl", views.ledger_lines, name="ledger"),
]
