from django.urls import URLPattern, URLResolver, include, path

from talkoot.commons.people import openid, organisation_views, views

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("me", views.me, name="me"),
    path("me/data", views.export, name="export"),
    path("me/erase", views.erase, name="erase"),
    path("staff/roles", views.roles, name="roles"),
    path("staff/roles/<int:role_id>/remove", views.remove_role, name="remove-role"),
    path("staff/ledger", views.audit, name="audit"),
    path("organisations/", organisation_views.organisations, name="organisations"),
    path("organisations/new", organisation_views.register, name="register"),
    path("organisations/<slug:slug>/", organisation_views.organisation, name="organisation"),
    path("organisations/<slug:slug>/edit", organisation_views.describe, name="describe"),
    path("organisations/<slug:slug>/join", organisation_views.join, name="join"),
    path("organisations/<slug:slug>/members", organisation_views.members, name="members"),
    path("organisations/<slug:slug>/confirm", organisation_views.confirm, name="confirm"),
    path("memberships/<int:pk>/prove", organisation_views.prove, name="prove"),
    path("memberships/<int:pk>/end", organisation_views.end, name="end-membership"),
]

# The pages of sign-in keep allauth's names; ours come first and take their place.
account: list[URLPattern | URLResolver] = [
    path("login/", views.sign_in, name="account_login"),
    path("signup/", views.to_sign_in, name="account_signup"),
    path("login/code/", views.to_sign_in, name="account_request_login_code"),
    path("password/<path:rest>", views.no_passwords),
    path("oidc/<slug:provider_id>/login/", openid.login, name="openid_connect_login"),
    path(
        "oidc/<slug:provider_id>/login/callback/", openid.callback, name="openid_connect_callback"
    ),
    path("sessions/", views.sessions, name="usersessions_list"),
    path("", include("allauth.urls")),
]
