from django.urls import path

from talkoot.loop.experiments.views import ending, preparing, public, running

app_name = "experiments"
urlpatterns = [
    path("market/", public.market, name="market"),
    path("experiments.csv", public.experiments_csv, name="csv"),
    path("matches/<int:pk>/experiment", preparing.of_match, name="of-match"),
    path("experiments/<slug:slug>/", public.experiment, name="experiment"),
    path("experiments/<slug:slug>/summary", public.summary, name="summary"),
    path("experiments/<slug:slug>/data.csv", public.data_csv, name="data"),
    path("experiments/<slug:slug>/blank.csv", public.blank_csv, name="blank"),
    path("experiments/<slug:slug>/partners", preparing.partners, name="partners"),
    path("experiments/<slug:slug>/agreement", preparing.agreement, name="agreement"),
    path("experiments/<slug:slug>/agreement/accept", preparing.accept, name="accept"),
    path("experiments/<slug:slug>/plan", preparing.plan, name="plan"),
    path("experiments/<slug:slug>/amend", preparing.amend, name="amend"),
    path("experiments/<slug:slug>/lock", preparing.lock, name="lock"),
    path("experiments/<slug:slug>/draw", preparing.draw, name="draw"),
    path("experiments/<slug:slug>/values", running.values, name="values"),
    path("experiments/<slug:slug>/table", running.table, name="table"),
    path("experiments/<slug:slug>/key", running.make_key, name="key"),
    path("experiments/<slug:slug>/note", running.note, name="note"),
    path("experiments/<slug:slug>/evaluate", ending.evaluate, name="evaluate"),
    path("experiments/<slug:slug>/decide", ending.decide, name="decide"),
    path("experiments/<slug:slug>/end", ending.end, name="end"),
]
