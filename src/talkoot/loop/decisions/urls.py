from django.urls import URLPattern, path

from talkoot.loop.decisions.views import voting

app_name = "decisions"
_voting = [
    path("votes/<slug:slug>/", voting.vote, name="vote"),
    path("votes/<slug:slug>/projects/<int:number>", voting.candidate, name="candidate"),
    path("votes/<slug:slug>/check", voting.preview, name="preview"),
    path("votes/<slug:slug>/cast", voting.cast, name="cast"),
    path("votes/<slug:slug>/code", voting.code, name="code"),
    path("votes/<slug:slug>/receipt", voting.receipt, name="receipt"),
    path("votes/<slug:slug>/receipts", voting.receipts, name="receipts"),
]
_results: list[URLPattern] = []
urlpatterns = [*_voting, *_results]
