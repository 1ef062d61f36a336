from django.urls import path

from talkoot.loop.proposals.views import desk, matching, moderation, public, taking_part, writing

app_name = "proposals"
urlpatterns = [
    path("proposals/", public.proposals, name="list"),
    path("proposals.csv", public.proposals_csv, name="csv"),
    path("proposals.geojson", public.proposals_map, name="map"),
    path("proposals/similar.json", public.similar, name="similar"),
    path("proposals/moderation/", moderation.log, name="log"),
    path("proposals/drafts/<uuid:key>/", writing.preview, name="preview"),
    path("proposals/drafts/<uuid:key>/submit", writing.submit, name="submit"),
    path("proposals/drafts/<uuid:key>/discard", writing.discard, name="discard"),
    path("proposals/comments/<int:pk>/report", taking_part.report_comment, name="report-comment"),
    path("proposals/<slug:slug>/", public.proposal, name="proposal"),
    path("proposals/<slug:slug>/matches", matching.matches, name="matches"),
    path("proposals/<slug:slug>/matches/reply", matching.reply, name="reply-match"),
    path("proposals/<slug:slug>/edit", writing.edit, name="edit"),
    path("proposals/<slug:slug>/support", taking_part.support, name="support"),
    path("proposals/<slug:slug>/comment", taking_part.comment, name="comment"),
    path("proposals/<slug:slug>/report", taking_part.report, name="report"),
    path("calls/<slug:call_slug>/propose", writing.write, name="write"),
    path("calls/<slug:call_slug>/propose/save", writing.autosave, name="autosave"),
    path("desk/moderation/", moderation.queue, name="moderation"),
    path("desk/moderation/proposals/<slug:slug>", moderation.judge_proposal, name="judge"),
    path("desk/moderation/comments/<int:pk>", moderation.judge_comment, name="judge-comment"),
    path("desk/proposals/<slug:call_slug>/", desk.assess, name="assess"),
    path("desk/proposals/<slug:call_slug>/ballot", desk.ballot, name="ballot"),
    path("desk/proposals/<slug:call_slug>/rounds", matching.rounds, name="rounds"),
    path("desk/proposals/<slug:call_slug>/merge", desk.merge, name="merge"),
]
