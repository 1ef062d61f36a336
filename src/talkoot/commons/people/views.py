"""Pages of accounts that are ours: sign-in, my page, roles, the ledger for auditors."""

from typing import Any

from allauth.account.utils import passthrough_next_redirect_url
from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.ledger import chain
from talkoot.commons.ledger.queries import exported
from talkoot.commons.people import actions, queries, rules, words
from talkoot.commons.people.access import limited, public, requires, signed_in
from talkoot.commons.people.forms import EraseForm, MyDetailsForm, RoleForm
from talkoot.commons.people.rules import Kind

ENTRIES_PER_PAGE = 50


class SignIn(LoginView):  # type: ignore[misc]
    """One field, and a button for each identity provider."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        providers = get_adapter(self.request).list_providers(self.request)
        return {**super().get_context_data(**kwargs), "providers": providers}


class Sessions(ListUserSessionsView):  # type: ignore[misc]
    """Where I am signed in, with browsers by their common name."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        devices = {row.pk: rules.device(row.user_agent) for row in context["sessions"]}
        return {**context, "devices": devices}


sessions = signed_in(Sessions.as_view())
sign_in = public(SignIn.as_view())


@public
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """There is one form for old and new accounts."""
    return redirect(
        passthrough_next_redirect_url(request, reverse("account_login"), REDIRECT_FIELD_NAME)
    )


@public
def no_passwords(request: HttpRequest, rest: str) -> HttpResponse:
    """There are none, so there is nothing to set or to reset."""
    raise Http404


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """Everything about me in one place; other rooms fill the sections."""
    form = MyDetailsForm(_posted(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        actions.change_details(person=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:me")
    context = {
        "form": form,
        "sections": [section(request.user) for section in map(import_string, settings.MY_PAGE)],
        "kinds": [words.KINDS[kind] for kind in Kind if kind in request.user.kinds],
        "second_factors": queries.second_factors(request.user),
        "may_see_desk": request.user.has_perm("desk.see"),
        "may_give_roles": request.user.has_perm("people.give_roles"),
        "may_audit": request.user.has_perm("people.read_audit"),
        "providers": get_adapter(request).list_providers(request),
    }
    return render(request, "people/me.html", context, status=400 if form.errors else 200)


@signed_in
@limited("10/h/user")
def export(request: HttpRequest) -> HttpResponse:
    """Everything personal that is kept about me, as a file."""
    response = JsonResponse(queries.export(request.user), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@signed_in
def erase(request: HttpRequest) -> HttpResponse:
    """End the account after a deliberate yes."""
    form = EraseForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        person = request.user
        logout(request)
        actions.erase(person=person, now=timezone.now())
        messages.success(request, _("Your account is erased."))
        return redirect("journey:front")
    return render(request, "people/erase.html", {"form": form}, status=400 if form.errors else 200)


@requires("people.give_roles")
def roles(request: HttpRequest) -> HttpResponse:
    """Who has which role; give one."""
    form = RoleForm(_posted(request))
    if request.method == "POST" and form.is_valid() and _give(request, form):
        return redirect("people:roles")
    context = {"form": form, "roles": queries.roles(), "kinds": words.KINDS}
    return render(request, "people/roles.html", context, status=400 if form.errors else 200)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _give(request: HttpRequest, form: RoleForm) -> bool:
    person = queries.person_by_email(form.cleaned_data["email"])
    if person is None:
        form.add_error("email", _("Nobody with this address has signed in yet."))
        return False
    kind = form.cleaned_data["kind"]
    actions.give_role(person=person, kind=kind, by=request.user, now=timezone.now())
    messages.success(request, _("The role was given."))
    return True


@require_POST
@requires("people.give_roles")
def remove_role(request: HttpRequest, role_id: int) -> HttpResponse:
    """Take a role away."""
    role = queries.roles().filter(pk=role_id).first()
    if role is None:
        raise Http404
    try:
        actions.remove_role(person=role.person, kind=role.kind, by=request.user, now=timezone.now())
        messages.success(request, _("The role was removed."))
    except Refused as no:
        messages.error(request, words.refusal(no))
    return redirect("people:roles")


@requires("people.read_audit")
def audit(request: HttpRequest) -> HttpResponse:
    """The ledger, newest first, and whether the chain of what is shown holds."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("event", "subject")}
    page = Paginator(queries.entries(**asked), ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    shown = list(exported(page.object_list))
    context = {"page": page, "asked": asked, "entries": shown, "broken": _broken(shown, asked)}
    return render(request, "people/audit.html", context)


def _broken(shown: list[dict[str, Any]], asked: dict[str, str]) -> list[chain.Fault] | None:
    """Faults of the chain among entries shown newest first; None where a filter leaves gaps."""
    if any(asked.values()):
        return None
    oldest_first = shown[::-1]
    return chain.faults(oldest_first, start=oldest_first[0]["previous"] if shown else chain.START)
