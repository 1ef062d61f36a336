from django.urls import path

from talkoot.loop.deliberations.views import answering, desk, exports, moderation, public, writing

app_name = "deliberations"
urlpatterns = [
    path("conversations/", public.conversations, name="list"),
    path("conversations/<slug:slug>/", public.conversation, name="conversation"),
    path("conversations/<slug:slug>/answer", answering.answer, name="answer"),
    path("conversations/<slug:slug>/mine", answering.mine, name="mine"),
    path("conversations/<slug:slug>/write", writing.write, name="write"),
    path("conversations/<slug:slug>/similar.json", writing.similar, name="similar"),
    path("conversations/<slug:slug>/statements/", public.statements, name="statements"),
    path("conversations/<slug:slug>/statements/<int:number>", public.statement, name="statement"),
    path("conversations/<slug:slug>/statements/<int:number>/argue", writing.argue, name="argue"),
    path(
        "conversations/<slug:slug>/statements/<int:number>/report",
        moderation.complain,
        name="complain",
    ),
    path(
        "conversations/<slug:slug>/statements/<int:number>/propose", writing.propose, name="propose"
    ),
    path(
        "conversations/<slug:slug>/arguments/<int:pk>/report",
        moderation.complain_of_argument,
        name="complain-argument",
    ),
    path("conversations/<slug:slug>/moderation", moderation.log, name="log"),
    path("conversations/<slug:slug>/report", public.report, name="report"),
    path("conversations/<slug:slug>/data", exports.data, name="data"),
    path(
        "conversations/<slug:slug>/participants-votes.csv",
        exports.participants_votes,
        name="votes-csv",
    ),
    path("conversations/<slug:slug>/comments.csv", exports.comments, name="comments-csv"),
    path("conversations/<slug:slug>/summary.csv", exports.summary, name="summary-csv"),
    path("desk/conversations/<slug:slug>/", desk.desk, name="desk"),
    path("desk/conversations/<slug:slug>/seed", desk.seed, name="seed"),
    path("desk/conversations/<slug:slug>/link", desk.link, name="link"),
    path("desk/conversations/<slug:slug>/report", desk.report, name="write-report"),
    path("desk/conversations/<slug:slug>/moderation", moderation.queue, name="moderation"),
    path(
        "desk/conversations/<slug:slug>/moderation/<int:number>",
        moderation.judge,
        name="judge",
    ),
    path(
        "desk/conversations/<slug:slug>/moderation/arguments/<int:pk>",
        moderation.judge_argument,
        name="judge-argument",
    ),
]
