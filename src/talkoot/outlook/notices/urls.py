from django.urls import path

from talkoot.outlook.notices import views

app_name = "notices"
urlpatterns = [
    path("me/mail", views.choices, name="choices"),
    path("feed", views.feed, name="feed"),
]
