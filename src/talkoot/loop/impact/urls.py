from django.urls import path

from talkoot.loop.impact.views import estimates, goals, learning, reach

app_name = "impact"
urlpatterns = [
    path("impact/", goals.impacts, name="list"),
    path("impact.csv", goals.impacts_csv, name="csv"),
    path("impact/reach/", reach.reach, name="reach"),
    path("impact/reach.csv", reach.reach_csv, name="reach-csv"),
    path("impact/reach/<str:area>/", reach.area, name="area"),
    path("impact/learned/", learning.learned, name="learned"),
    path("impact/learned.csv", learning.learned_csv, name="learned-csv"),
    path("impact/learned/enter/", learning.choose, name="teach-list"),
    path("impact/learned/enter/<slug:slug>/", learning.teach, name="teach"),
    path("impact/learned/<int:pk>/take-back", learning.unteach, name="unteach"),
    path("impact/estimates/", estimates.estimates, name="estimates"),
    path("impact/estimates.csv", estimates.estimates_csv, name="estimates-csv"),
    path("impact/estimates/<int:pk>/take-back", estimates.withdraw, name="withdraw-estimate"),
    path("impact/proposals/<slug:slug>/estimate/", estimates.estimate, name="estimate"),
    path("impact/<slug:slug>/", goals.impact, name="goal"),
    path("impact/<slug:slug>.csv", goals.impact_csv, name="goal-csv"),
]
