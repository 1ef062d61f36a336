from django.urls import path

from talkoot.loop.calls.views import desk, public

app_name = "calls"
urlpatterns = [
    path("calls/", public.calls, name="list"),
    path("calls.csv", public.calls_csv, name="csv"),
    path("calls/<slug:slug>/", public.call, name="call"),
    path("desk/", desk.desk, name="desk"),
    path("desk/calls/new", desk.new, name="new"),
    path("desk/calls/<slug:slug>/", desk.edit, name="edit"),
    path("desk/calls/<slug:slug>/publish", desk.publish, name="publish"),
    path("desk/calls/<slug:slug>/withdraw", desk.withdraw, name="withdraw"),
    path("desk/calls/<slug:slug>/copy", desk.copy, name="copy"),
    path("desk/calls/<slug:slug>/discard", desk.discard, name="discard"),
    path("desk/calls/<slug:slug>/<str:section>", desk.section, name="section"),
]
