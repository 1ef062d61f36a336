from django.urls import path

from talkoot.loop.decisions.views import ceremony, listing, paper, results, simulating, voting

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
    path("votes/<slug:slug>/count", results.count, name="count"),
    path("votes/<slug:slug>/certify", results.certify, name="certify"),
]
urlpatterns = [*_voting, *_results]
