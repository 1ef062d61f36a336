from django.urls import path

from talkoot.outlook.journey import views

app_name = "journey"
urlpatterns = [
    path("", views.front_page, name="front"),
    path("journey/experiments/<slug:slug>/", views.chain_page, name="experiment"),
]
