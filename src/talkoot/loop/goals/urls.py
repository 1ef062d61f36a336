from django.urls import path

from talkoot.loop.goals import views
from talkoot.loop.goals.views import climate, model

app_name = "goals"
urlpatterns = [
    path("goals/", views.goals, name="list"),
    path("goals.csv", views.goals_csv, name="csv"),
    path("goals/<slug:slug>/", views.goal, name="goal"),
    path("indicators/<slug:slug>/", views.indicator, name="indicator"),
    path("indicators/<slug:slug>.csv", views.indicator_csv, name="indicator-csv"),
    path("values/<int:pk>/", views.observation, name="observation"),
    path("climate/", climate.climate, name="climate"),
    path("climate/answer", climate.answer, name="climate-answer"),
    path("climate/parts", climate.parts, name="climate-parts"),
    path("climate/compare/", climate.compare, name="climate-compare"),
    path("climate/certificate.json", climate.certificate, name="climate-certificate"),
    path("climate.csv", climate.climate_csv, name="climate-csv"),
    path("climate/areas/<slug:slug>/", climate.area, name="climate-area"),
    path("climate/model/", model.nodes, name="nodes"),
    path("climate/model/<slug:slug>/", model.node, name="node"),
    path("climate/actions/<slug:slug>/", model.action, name="action"),
]
