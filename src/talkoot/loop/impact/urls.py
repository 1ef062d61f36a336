from django.urls import path

from talkoot.loop.impact.views import goals, reach

app_name = "impact"
urlpatterns = [
    path("impact/", goals.impacts, name="list"),
    path("impact.csv", goals.impacts_csv, name="csv"),
    path("impact/reach/", reach.reach, name="reach"),
    path("impact/reach.csv", reach.reach_csv, name="reach-csv"),
    path("impact/reach/<str:area>/", reach.area, name="area"),
    path("impact/<slug:slug>/", goals.impact, name="goal"),
    path("impact/<slug:slug>.csv", goals.impact_csv, name="goal-csv"),
]
