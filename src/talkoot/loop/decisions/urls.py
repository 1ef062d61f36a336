from django.urls import URLPattern

app_name = "decisions"
_voting: list[URLPattern] = []
_results: list[URLPattern] = []
urlpatterns = [*_voting, *_results]
