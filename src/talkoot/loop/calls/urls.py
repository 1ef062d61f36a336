from django.urls import path

from talkoot.loop.calls.views import desk, making, public

app_name = "calls"
urlpatterns = [
    path("calls/", public.calls, name="list"),
    path("calls.csv", public.calls_csv, name="csv"),
    path("calls/<slug:slug>/", public.call, name="call"),
    path("desk/", desk.desk, name="desk"),
    path("desk/calls/new", making.new, name="new"),
    path("desk/calls/<slug:slug>/", making.edit, name="edit"),
    path("desk/calls/<slug:slug>/publish", making.publish, name="publish"),
    path("desk/calls/<slug:slug>/withdraw", making.withdraw, name="withdraw"),
    path("desk/calls/<slug:slug>/copy", making.copy, name="copy"),
    path("desk/calls/<slug:slug>/discard", making.discard, name="discard"),
    path("desk/calls/<slug:slug>/<slug:section>", making.section, name="section"),
]
