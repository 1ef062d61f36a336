from django.urls import path

from talkoot.loop.services.views import (
    catalogue,
    desk,
    keeping,
    process,
    reporting,
    requests,
    working,
)

app_name = "services"
urlpatterns = [
    path("services/", catalogue.services, name="list"),
    path("services.csv", catalogue.services_csv, name="csv"),
    path("services/<slug:slug>/", catalogue.service, name="service"),
    path("services/<slug:slug>/figures.csv", catalogue.figures_csv, name="figures"),
    path("services/<slug:slug>/process", process.process, name="process"),
    path("services/<slug:slug>/process/need", process.as_need, name="need"),
    path("services/<slug:slug>/process.csv", process.events_csv, name="events"),
    path("services/<slug:slug>/rules", process.rules, name="rules"),
    path("report/", reporting.choose, name="report"),
    path("report/<slug:slug>/", reporting.report, name="report-to"),
    path("report/<slug:slug>/near", reporting.near, name="near"),
    path("requests/", requests.requests, name="requests"),
    path("requests.csv", requests.requests_csv, name="requests-csv"),
    path("requests/map.json", requests.requests_map, name="requests-map"),
    path("requests/<str:number>/", requests.request_page, name="request"),
    path("requests/<str:number>/own/<str:secret>", requests.own, name="own"),
    path("requests/<str:number>/answer", requests.answer, name="answer"),
    path("requests/<str:number>/reopen", requests.reopen, name="reopen"),
    path("requests/<str:number>/photos/<int:pk>.jpg", requests.photo, name="photo"),
    path("desk/requests/", desk.queue, name="queue"),
    path("desk/requests/new", desk.intake, name="intake"),
    path("desk/requests/new/<slug:slug>", desk.intake_for, name="intake-for"),
    path("desk/requests/bulk", desk.bulk, name="bulk"),
    path("desk/services/new", keeping.new, name="new"),
    path("desk/services/<slug:slug>", keeping.edit, name="edit"),
    path("desk/clients", desk.clients, name="clients"),
    path("desk/clients/<int:pk>/end", desk.end_client, name="end-client"),
    path("desk/requests/<str:number>/", working.work, name="work"),
    path("desk/requests/<str:number>/<slug:deed>", working.do, name="do"),
]
