from django.urls import path

from talkoot.loop.services.api import open311
from talkoot.loop.services.views.requests import photo

# GeoReport v2 has its own addresses, which carry no language; see the discovery file.
urlpatterns = [
    path("discovery.<str:form>", open311.discovery, name="open311-discovery"),
    path("v2/discovery.<str:form>", open311.discovery),
    path("v2/services.<str:form>", open311.services, name="open311-services"),
    path("v2/services/<path:code>.<str:form>", open311.definition, name="open311-definition"),
    path("v2/requests.<str:form>", open311.requests, name="open311-requests"),
    path("v2/requests/<str:number>.<str:form>", open311.one_request, name="open311-request"),
    path("v2/tokens/<str:token>.<str:form>", open311.token, name="open311-token"),
    path("photos/<str:number>/<int:pk>.jpg", photo, name="open311-photo"),
]
