"""The catalogue as staff keep it: new services, changed ones."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from talkoot.commons.people.access import requires
from talkoot.loop.services.actions.keeping import save_service
from talkoot.loop.services.forms.catalogue import CatalogueForm, initial_of
from talkoot.loop.services.models import Service
from talkoot.loop.services.rules.catalogue import Type
from talkoot.loop.services.views import shown

_NEW = {
    "type": Type.REALTIME,
    "asks_place": True,
    "reportable": True,
    "active": True,
    "ways": ["web"],
    "hours": "mon-fri 8-16",
}


@requires("services.run")
def new(request: HttpRequest) -> HttpResponse:
    """Write a service into the catalogue."""
    form = CatalogueForm(request.POST or None, initial=_NEW)
    return _kept(request, form, None)


@requires("services.run")
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a service; a new promise holds for what comes in from now on."""
    row = shown.service_or_404(slug)
    form = CatalogueForm(request.POST or None, service=row, initial=initial_of(row))
    return _kept(request, form, row)


def _kept(request: HttpRequest, form: CatalogueForm, row: Service | None) -> HttpResponse:
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "services/edit.html", {"form": form, "service": row}, status=status)
    given: dict[str, Any] = form.values()
    kept = save_service(
        service=row or Service(slug=_slug(given["code"])),
        fields=given,
        goals=list(form.cleaned_data["goals"]),
        places=list(form.cleaned_data["places"]),
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("The service is kept."))
    return redirect(kept)


def _slug(code: str) -> str:
    """The address of a new service; another one's gets a number behind it."""
    base, n = slugify(code)[:80], 1
    slug = base
    while Service.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug
