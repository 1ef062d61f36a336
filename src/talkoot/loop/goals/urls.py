from django.urls import path

from talkoot.loop.goals import views

app_name = "goals"
urlpatterns = [
    path("goals/", views.goals, name="list"),
    path("goals.csv", views.goals_csv, name="csv"),
    path("goals/<slug:slug>/", views.goal, name="goal"),
    path("indicators/<slug:slug>/", views.indicator, name="indicator"),
    path("indicators/<slug:slug>.csv", views.indicator_csv, name="indicator-csv"),
    path("values/<int:pk>/", views.observation, name="observation"),
]
