"""Reporting: choose what it is about, say what and where, see what is known already, send."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from talkoot.commons.base import Refused
from talkoot.commons.people.access import public
from talkoot.commons.places.queries import shapes
from talkoot.loop.services import words
from talkoot.loop.services.actions.photos import keep_photo
from talkoot.loop.services.actions.reporting import report as send
from talkoot.loop.services.forms.requests import ReportForm
from talkoot.loop.services.models import Service
from talkoot.loop.services.queries import catalogue
from talkoot.loop.services.queries import requests as queries
from talkoot.loop.services.rules.requests import Channel
from talkoot.loop.services.views import shown

OWN = "own-requests"
_SENT_AN_HOUR = 30


@public
def choose(request: HttpRequest) -> HttpResponse:
    """What something can be reported to, by kind."""
    return render(request, "services/choose.html", {"groups": shown.groups(catalogue.reportable())})


@public
@never_cache
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The form. What is known nearby is shown first, once; then it is sent all the same."""
    service = _open(slug)
    if request.method != "POST":
        return page(request, service, ReportForm(service=service))
    form = ReportForm(request.POST, request.FILES, service=service)
    keep_upload(form)
    if not form.is_valid():
        return page(request, service, form, status=422)
    if not form.cleaned_data["sure"] and (known := _known(service, form)):
        return page(request, service, form, known=known)
    try:
        shown.too_often_for(request, "report", most=_SENT_AN_HOUR)
        number, secret = sent(request, service, form, channel=Channel.WEB)
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return page(request, service, form, status=shown.status_of(no))
    return redirect("services:own", number, secret)


def _open(slug: str) -> Service:
    service = shown.service_or_404(slug)
    if not (service.reportable and service.active):
        raise Http404
    return service


def keep_upload(form: ReportForm) -> None:
    """A photo that was sent is kept, so that it need not be chosen again after an error."""
    upload = form.files.get("photo")
    if upload is None:
        return
    try:
        photo = keep_photo(upload=upload, now=timezone.now())
    except Refused as no:
        form.is_valid()
        form.add_error("photo", words.refusal(no))
        return
    form.data = form.data.copy()
    form.data["kept_photo"] = str(photo.key)


def _known(service: Service, form: ReportForm) -> list[dict[str, Any]]:
    given = form.cleaned_data
    if given.get("lon") is None:
        return []
    now = timezone.now()
    near = queries.near(service, given["lon"], given["lat"], now)
    return [{**shown.card(row, now), "metres": round(metres)} for row, metres in near]


def sent(
    request: HttpRequest, service: Service, form: ReportForm, *, channel: Channel
) -> tuple[str, str]:
    """Keep the report; returns its number and the secret of the reporter's link."""
    given = form.cleaned_data
    photo = given.get("kept_photo")
    person = request.user if request.user.is_authenticated else None
    row, secret = send(
        service=service,
        description=given["description"],
        now=timezone.now(),
        lon=given.get("lon"),
        lat=given.get("lat"),
        address=given.get("address", ""),
        place=given.get("place"),
        answers=form.answers(),
        contact={name: given.get(name, "") for name in ("email", "name", "phone")},
        language=shown.language_now(),
        shown=not given.get("hide"),
        channel=channel,
        photos=queries.waiting_photos([photo] if photo else []),
        by=person if channel == Channel.WEB else None,
        entered_by=person if channel != Channel.WEB else None,
    )
    return row.number, secret


def page(
    request: HttpRequest,
    service: Service,
    form: ReportForm,
    *,
    known: Any = None,
    status: int = 200,
    template: str = "services/report.html",
) -> HttpResponse:
    data = {
        "service": service,
        "form": form,
        "known": known,
        "card": shown.service_card(service),
        "map": shown.city_map([], shapes()) if service.asks_place else None,
        "near_url": reverse("services:near", args=[service.slug]),
        "has_photo": bool(form.data.get("kept_photo")) and not form.errors.get("photo"),
        "picked": _("Spot chosen on the map"),
    }
    return render(request, template, data, status=status)


@public
def near(request: HttpRequest, slug: str) -> HttpResponse:
    """What is known near a spot, for whoever is choosing one on the map."""
    service = _open(slug)
    try:
        lon, lat = (float(request.GET.get(name, "")) for name in ("lon", "lat"))
    except ValueError:
        return JsonResponse({"items": []})
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return JsonResponse({"items": []})
    now = timezone.now()
    rows = queries.near(service, lon, lat, now)
    return JsonResponse(
        {
            "items": [
                {
                    "title": (row.description if row.shown else "")[:80] or row.number,
                    "url": row.get_absolute_url(),
                    "note": _("%(n)s metres away") % {"n": round(metres)},
                }
                for row, metres in rows
            ]
        }
    )
