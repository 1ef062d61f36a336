"""Every address of the city: pages once a language, the interface and health without."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from talkoot.commons.people.urls import account
from talkoot.site import views
from talkoot.site.api import api

urlpatterns = [
    path("", views.root, name="root"),
    path("health", views.health, name="health"),
    path("theme.css", views.theme, name="theme"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path(".well-known/talkoot-key", views.key, name="key"),
    path("api/v1/", api.urls),
    path("open311/", include("talkoot.loop.services.urls.open311")),
    *i18n_patterns(
        path("", include("talkoot.outlook.journey.urls")),
        path("", include("talkoot.outlook.notices.urls")),
        path("", include("talkoot.outlook.open_data.urls")),
        path("", include("talkoot.loop.goals.urls")),
        path("", include("talkoot.loop.calls.urls")),
        path("", include("talkoot.loop.proposals.urls")),
        path("", include("talkoot.loop.deliberations.urls")),
        path("", include("talkoot.loop.decisions.urls")),
        path("", include("talkoot.loop.experiments.urls")),
        path("", include("talkoot.loop.services.urls")),
        path("", include("talkoot.loop.impact.urls")),
        path("", include("talkoot.commons.people.urls")),
        path("jobs/<uuid:job_id>", views.job, name="job"),
        path("design", views.gallery, name="gallery"),
        path("accessibility", views.accessibility, name="accessibility"),
        path("privacy", views.privacy, name="privacy"),
        path("about", views.about, name="about"),
        path("counting", views.counting, name="counting"),
        path("account/", include(account)),
    ),
]

handler400 = "talkoot.site.views.unclear"
handler403 = "talkoot.site.views.forbidden"
handler404 = "talkoot.site.views.not_found"
handler500 = "talkoot.site.views.broken"
