from django.urls import path

from talkoot.loop.decisions.views import (
    ceremony,
    listing,
    panel_desk,
    panels,
    paper,
    quotas,
    results,
    simulating,
    studies,
    voting,
)

app_name = "decisions"
_voting = [
    path("votes/", listing.votes, name="list"),
    path("votes/simulator", simulating.simulator, name="simulator"),
    path("votes/<slug:slug>/", voting.vote, name="vote"),
    path("votes/<slug:slug>/projects/<int:number>", voting.candidate, name="candidate"),
    path("votes/<slug:slug>/check", voting.preview, name="preview"),
    path("votes/<slug:slug>/cast", voting.cast, name="cast"),
    path("votes/<slug:slug>/code", voting.code, name="code"),
    path("votes/<slug:slug>/receipt", voting.receipt, name="receipt"),
    path("votes/<slug:slug>/receipts", voting.receipts, name="receipts"),
    path("desk/votes/<slug:slug>/", ceremony.desk, name="desk"),
    path("desk/votes/<slug:slug>/paper", paper.paper, name="paper"),
    path("desk/votes/<slug:slug>/step/<slug:step>", ceremony.step, name="step"),
]
_results = [
    path("votes/<slug:slug>/result", results.result, name="result"),
    path("votes/<slug:slug>/result/preview", results.preview, name="result_preview"),
    path("votes/<slug:slug>/result/bundle.zip", results.bundle, name="bundle"),
    path("votes/<slug:slug>/result/projects.csv", results.decisions_csv, name="result_csv"),
    path("votes/<slug:slug>/result/strength", studies.strength, name="strength"),
    path("votes/<slug:slug>/studies/<slug:name>", studies.ask, name="study"),
    path("votes/<slug:slug>/count", results.count, name="count"),
    path("votes/<slug:slug>/certify", results.certify, name="certify"),
]
_panels = [
    path("panels/", panels.panels, name="panels"),
    path("panels/<slug:slug>/", panels.panel, name="panel"),
    path("panels/<slug:slug>/me", panels.mine, name="my_panel"),
    path("panels/<slug:slug>/me/<slug:step>", panels.answer, name="panel_answer"),
    path("panels/<slug:slug>/draw", panels.draw, name="panel_draw"),
    path("panels/<slug:slug>/draw/bundle.zip", panels.bundle, name="panel_bundle"),
    path("panels/<slug:slug>/draw/chances.csv", panels.chances_csv, name="panel_chances"),
]
_panel_desk = [
    path("desk/panels/", panel_desk.panels, name="panel_desk_list"),
    path("desk/panels/new", panel_desk.new, name="panel_new"),
    path("desk/panels/<slug:slug>/", panel_desk.desk, name="panel_desk"),
    path("desk/panels/<slug:slug>/change", panel_desk.change, name="panel_change"),
    path("desk/panels/<slug:slug>/quotas", quotas.edit, name="panel_quotas"),
    path("desk/panels/<slug:slug>/quotas/check", quotas.check, name="panel_check"),
    path("desk/panels/<slug:slug>/letters", panel_desk.print_letters, name="panel_letters"),
    path("desk/panels/<slug:slug>/people", panel_desk.people, name="panel_people"),
    path(
        "desk/panels/<slug:slug>/people/<int:number>/<slug:step>",
        panel_desk.seat,
        name="panel_seat",
    ),
    path("desk/panels/<slug:slug>/step/<slug:step>", panel_desk.step, name="panel_step"),
]
urlpatterns = [*_voting, *_results, *_panels, *_panel_desk]
