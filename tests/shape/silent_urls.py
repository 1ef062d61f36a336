"""One address whose view does not say who may open it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from talkoot.site.urls import urlpatterns as ours


def silent(request: HttpRequest) -> HttpResponse:
    return HttpResponse("everything")


urlpatterns = [path("silent", silent), *ours]
handler403 = "talkoot.site.views.forbidden"
