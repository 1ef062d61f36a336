"""The queue: what is due first, many at once, and what came in by phone."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.people.access import requires
from talkoot.loop.services import words
from talkoot.loop.services.actions import keeping, working
from talkoot.loop.services.forms.requests import AssignForm, ClientForm, CloseForm, IntakeForm
from talkoot.loop.services.models import Client, Request
from talkoot.loop.services.queries import catalogue
from talkoot.loop.services.queries import requests as queries
from talkoot.loop.services.rules.requests import Channel
from talkoot.loop.services.views import shown
from talkoot.loop.services.views.reporting import keep_upload, sent
from talkoot.loop.services.views.reporting import page as report_page
from talkoot.loop.services.views.requests import chips, choices_of, count, filters_of

_NAMES = ("q", "service", "place", "state", "team", "due")
_MOST_AT_ONCE = 200


@requires("services.run")
def queue(request: HttpRequest) -> HttpResponse:
    return _queue(request)


def _queue(
    request: HttpRequest,
    *,
    assign: AssignForm | None = None,
    close: CloseForm | None = None,
    no: str = "",
    status: int = 200,
) -> HttpResponse:
    now, filters = timezone.now(), filters_of(request, _NAMES)
    page = queries.queue(filters, request.GET.get("page"), now)
    choices = choices_of()
    data = {
        "filters": filters,
        "choices": choices,
        "chips": chips(filters, choices),
        "page": page,
        "query": urlencode(filters.active),
        "cards": [shown.card(row, now) for row in page],
        "count": count(page),
        "waiting": queries.waiting(now),
        "assign_form": assign or AssignForm(auto_id="assign_%s"),
        "close_form": close or CloseForm(auto_id="close_%s"),
        "chosen": request.POST.getlist("number"),
        "no": no,
    }
    return render(request, "services/queue.html", data, status=status)


@require_POST
@requires("services.run")
def bulk(request: HttpRequest) -> HttpResponse:
    """The same for all that are ticked; what is refused is named and keeps no other back."""
    numbers = request.POST.getlist("number")[:_MOST_AT_ONCE]
    rows = list(Request.objects.filter(number__in=numbers).select_related("service"))
    if not rows:
        return _queue(request, no=_("Tick at least one request."), status=422)
    if request.POST.get("deed") == "close":
        return _close_all(request, rows)
    form = AssignForm(request.POST, auto_id="assign_%s")
    if not form.is_valid():
        return _queue(request, assign=form, status=422)
    given = form.cleaned_data
    return _done(
        request,
        rows,
        lambda row: working.assign(
            request=row,
            team=given["team"],
            worker=given["worker"],
            by=request.user,
            now=timezone.now(),
        ),
    )


def _close_all(request: HttpRequest, rows: list[Request]) -> HttpResponse:
    form = CloseForm(request.POST, auto_id="close_%s")
    if not form.is_valid():
        return _queue(request, close=form, status=422)
    given = form.cleaned_data
    original = queries.one(given["original"]) if given["original"] else None
    return _done(
        request,
        rows,
        lambda row: working.close(
            request=row,
            reason=given["reason"],
            words=given["words"],
            duplicate_of=original,
            by=request.user,
            now=timezone.now(),
        ),
    )


def _done(request: HttpRequest, rows: list[Request], deed: Any) -> HttpResponse:
    done, refused = working.in_bulk(rows, deed)
    if done:
        said = ngettext("%(num)s request is changed.", "%(num)s requests are changed.", done)
        messages.success(request, said % {"num": done})
    for row, no in refused[:10]:
        messages.warning(request, f"{row.number}: {words.refusal(no)}")
    back = request.POST.get("query", "")
    return redirect(f"{reverse('services:queue')}{'?' + back if back else ''}")


@requires("services.run")
def intake(request: HttpRequest) -> HttpResponse:
    """What the caller's matter is about."""
    return render(request, "services/intake.html", {"groups": shown.groups(catalogue.reportable())})


@requires("services.run")
def intake_for(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down what a caller says; the caller gets the link."""
    service = shown.service_or_404(slug)
    if not (service.reportable and service.active):
        raise Http404
    template = "services/intake_for.html"
    if request.method != "POST":
        return report_page(request, service, IntakeForm(service=service), template=template)
    form = IntakeForm(request.POST, request.FILES, service=service)
    keep_upload(form)
    if not form.is_valid():
        return report_page(request, service, form, template=template, status=422)
    try:
        channel = Channel(form.cleaned_data["channel"])
        number, secret = sent(request, service, form, channel=channel)
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return report_page(request, service, form, template=template, status=409)
    link = reverse("services:own", args=[number, secret])
    said = _("Request %(number)s is kept. Tell the caller the number; their own link is %(link)s")
    messages.success(request, said % {"number": number, "link": request.build_absolute_uri(link)})
    return redirect("services:work", number)


@requires("services.run")
def clients(request: HttpRequest) -> HttpResponse:
    """Programs that may send requests; a new key is shown this once."""
    form, key = ClientForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _row, key = keeping.make_client(
            name=form.cleaned_data["name"], by=request.user, now=timezone.now()
        )
        form = ClientForm()
    status = 422 if form.is_bound and form.errors else 200
    data = {"form": form, "key": key, "clients": list(catalogue.clients())}
    return render(request, "services/clients.html", data, status=status)


@require_POST
@requires("services.run")
def end_client(request: HttpRequest, pk: int) -> HttpResponse:
    row = Client.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    keeping.end_client(client=row, by=request.user, now=timezone.now())
    messages.success(request, _("The key has stopped working."))
    return redirect("services:clients")
