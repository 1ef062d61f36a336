"""The gate at every address: each view says who may open it, and a silent one opens to nobody.

@public                     everyone
@signed_in                  anyone with an account
@requires("calls.make")     whoever has a role with the permission, with a second factor
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.core.internal import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from talkoot.commons.people import rules, words

View = Callable[..., HttpResponse]
# Views of libraries; each of these libraries guards its own pages.
TRUSTED = ("allauth.", "ninja.", "django.views.generic.base")


def public(view: View) -> View:
    """Open to everyone."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open to anyone with an account; others sign in and come back. Never cached."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    gate.access = "signed-in"  # type: ignore[attr-defined]
    return never_cache(gate)


def requires(permission: str) -> Callable[[View], View]:
    """Open to roles that have the permission. Never cached."""
    if permission not in rules.PERMISSIONS:
        raise LookupError(f"No permission is called '{permission}'.")

    def guard(view: View) -> View:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.has_perm(permission):
                raise PermissionDenied
            if settings.STAFF_SECOND_FACTOR and not has_second_factor(request):
                return _ask_second_factor(request)
            return view(request, *args, **kwargs)

        gate.access = permission  # type: ignore[attr-defined]
        return never_cache(gate)

    return guard


def _ask_second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, or to add one first where there is none."""
    if is_mfa_enabled(request.user):
        return redirect_to_login(request.get_full_path(), reverse("mfa_reauthenticate"))
    messages.warning(request, words.SECOND_FACTOR_NEEDED)
    return redirect("mfa_index")


def limited(rate: str) -> Callable[[View], View]:
    """At most `rate`, such as "10/h/user" or "20/m/ip"; more is answered with 429."""

    def guard(view: View) -> View:
        action = f"{view.__module__}.{view.__name__}"

        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if ratelimit.consume(
                request, app="talkoot", action=action, config={action: rate}, limit_get=True
            ):
                return view(request, *args, **kwargs)
            return ratelimit.respond_429(request)

        return gate

    return guard


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a passkey, an app's code or a strong identity."""
    return any(record["method"] == "mfa" for record in _records(request)) or bool(
        strong_identity(request)
    )


def strong_identity(request: HttpRequest) -> str:
    """A stable sum of the strong identity that opened this session; empty where none did."""
    strong = (r for r in _records(request) if r.get("provider") in _strong_providers())
    return next((record["uid"] for record in strong), "")


def _strong_providers() -> set[str]:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return {app["provider_id"] for app in apps if app["settings"]["strong"]}


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    """How this session was opened, as allauth notes it for the person who is signed in."""
    return get_authentication_records(request, request.user)


class DenyByDefault:
    """A view that does not say who may open it is closed."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if not is_guarded(view):
            raise PermissionDenied(f"{view.__module__} does not say who may open it")


def is_guarded(view: View) -> bool:
    """Whether a view states its access or belongs to a library that guards itself."""
    home = getattr(view, "view_class", getattr(view, "func", view))
    return hasattr(view, "access") or home.__module__.startswith(TRUSTED)
