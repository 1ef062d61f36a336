"""Requests for everyone and for whoever reported them."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import public
from talkoot.commons.places.queries import choosable, shapes
from talkoot.loop.services import words
from talkoot.loop.services.actions import working as actions
from talkoot.loop.services.forms.requests import WordsForm
from talkoot.loop.services.models import Request
from talkoot.loop.services.queries import catalogue
from talkoot.loop.services.queries import requests as queries
from talkoot.loop.services.queries.figures import figures_of
from talkoot.loop.services.queries.requests import Filters
from talkoot.loop.services.rules.requests import Happened, State
from talkoot.loop.services.views import shown
from talkoot.loop.services.views.reporting import OWN
from talkoot.loop.services.words import figures, states

_NAMES = ("q", "service", "place", "state")
_EXPORTS_AN_HOUR = 60
_MOST_ROWS = 100_000
_MOST_OWN = 50


def filters_of(request: HttpRequest, names: tuple[str, ...] = _NAMES) -> Filters:
    return Filters(**{n: request.GET.get(n, "").replace("\x00", "").strip()[:120] for n in names})


@public
def requests(request: HttpRequest) -> HttpResponse:
    """What people have reported, and how far it is."""
    now, filters = timezone.now(), filters_of(request)
    page = queries.page(filters, request.GET.get("page"), now)
    choices = choices_of()
    query = urlencode(filters.active)
    data = {
        "filters": filters,
        "choices": choices,
        "chips": chips(filters, choices),
        "page": page,
        "query": query,
        "cards": [shown.card(row, now) for row in page],
        "count": count(page),
        "map_url": f"{reverse('services:requests-map')}?{query}&page={page.number}",
        "archive": _archive(filters),
    }
    return render(request, "services/requests.html", data)


def _archive(filters: Filters) -> Any:
    """The service of another city whose requests are shown; None for our own."""
    row = catalogue.service(filters.service) if filters.service else None
    return row if row is not None and row.publisher else None


def count(page: Any) -> str:
    if page.paginator.many:
        return _("More than %(count)s requests") % {"count": queries.MOST_COUNTED}
    n = page.paginator.count
    return ngettext("%(num)s request", "%(num)s requests", n) % {"num": n}


def choices_of() -> dict[str, list[tuple[str, Any]]]:
    rows = catalogue.services(catalogue.Filters())
    return {
        "service": [("", _("All services")), *((r.slug, pick(r.name)[0]) for r in rows)],
        "place": [("", _("The whole city")), *((p.slug, pick(p.name)[0]) for p in choosable())],
        "state": [
            ("", _("Open and closed")),
            ("open", _("All that are open")),
            *((s.value, words) for s, words in states.STATES.items()),
        ],
        "due": [("", _("Any due day")), *states.DUE.items()],
        "team": [("", _("All teams")), *((r.slug, r.name) for r in queries.teams())],
    }


def chips(filters: Filters, choices: dict[str, list[tuple[str, Any]]]) -> list[dict[str, str]]:
    active = filters.active
    return [
        {
            "label": str(dict(choices.get(name, [])).get(value, f"“{value}”")),
            "remove_url": "?" + urlencode({k: v for k, v in active.items() if k != name}),
        }
        for name, value in active.items()
    ]


@public
@cache_control(max_age=60)
def requests_map(request: HttpRequest) -> HttpResponse:
    """The same page of the list as a map."""
    page = queries.page(filters_of(request), request.GET.get("page"), timezone.now())
    return JsonResponse(shown.city_map(page, shapes()), content_type="application/geo+json")


@public
def requests_csv(request: HttpRequest) -> HttpResponse:
    """Every matching request without what is hidden and without its reporter."""
    try:
        shown.too_often_for(request, "export", most=_EXPORTS_AN_HOUR)
    except Refused as no:
        return HttpResponse(words.refusal(no), status=429, content_type="text/plain")
    header = ("service_request_id", "service_code", "status", "reason", "description",
              "requested_datetime", "updated_datetime", "expected_datetime", "closed_datetime",
              "paused_seconds", "address", "lat", "long")  # fmt: skip
    rows = queries.requests(filters_of(request), timezone.now()).select_related("service")
    lines = (_line(row) for row in rows[:_MOST_ROWS].iterator(chunk_size=2_000))
    return csv_answer("requests", header, lines)


def _line(row: Request) -> tuple[Any, ...]:
    return (
        row.number,
        row.service.code,
        "closed" if row.state == State.CLOSED else "open",
        row.reason,
        row.description if row.shown else "",
        row.received_at,
        row.changed_at,
        row.due_at,
        row.closed_at,
        row.paused,
        row.address,
        row.lat,
        row.lon,
    )


@public
def request_page(request: HttpRequest, number: str) -> HttpResponse:
    return page_of(request, shown.request_or_404(number))


@public
@never_cache
def own(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """The link of whoever reported it: this browser may answer and reopen from now on."""
    row = shown.request_or_404(number)
    if not queries.is_own(None, row, secret):
        raise Http404
    kept = {**request.session.get(OWN, {}), number: secret}
    request.session[OWN] = dict(list(kept.items())[-_MOST_OWN:])
    return redirect(row)


def _is_own(request: HttpRequest, row: Request) -> bool:
    secret = request.session.get(OWN, {}).get(row.number, "")
    return queries.is_own(request.user, row, secret)


def page_of(
    request: HttpRequest,
    row: Request,
    *,
    answer_form: WordsForm | None = None,
    reopen_form: WordsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """One request with its history in public words."""
    now, is_own = timezone.now(), _is_own(request, row)
    secret = request.session.get(OWN, {}).get(row.number, "") if is_own else ""
    history = queries.history(row, staff=False)
    data = {
        "request_row": row,
        "card": shown.card(row, now),
        "clock": shown.clock(row, now),
        "history": [(shown.happened(event, row.service), event) for event in history],
        "photos": list(queries.photos(row, all_of_them=is_own)),
        "answers": _answers(row),
        "own": is_own,
        "link": secret and _full(reverse("services:own", args=[row.number, secret])),
        "may_reopen": is_own and row.state == State.CLOSED,
        "question": _question(row),
        "answer_form": answer_form or WordsForm(auto_id="answer_%s"),
        "reopen_form": reopen_form or WordsForm(auto_id="reopen_%s"),
        "duplicates": row.duplicates.count(),
        "remaining": _remaining(row),
        "map": shown.city_map([row], shapes()) if row.lon is not None and not row.service.publisher
        else None,
        "may_run": catalogue.may_run(request.user),
    }  # fmt: skip
    return render(request, "services/request.html", data, status=status)


def _full(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def _answers(row: Request) -> list[tuple[str, str]]:
    """The service's questions with what was answered; hidden with the text."""
    if not row.shown:
        return []
    asked = {one["code"]: one for one in row.service.questions}
    found = []
    for code, given in row.answers.items():
        one = asked.get(code)
        if one is None:
            continue
        names = {v["key"]: pick(v["name"])[0] for v in one.get("values", ())}
        some = given if isinstance(given, list) else [given]
        said = ", ".join(names.get(v, v) for v in some)
        found.append((pick(one["description"])[0], said))
    return found


def _question(row: Request) -> str:
    """What the city asks, while it waits for an answer."""
    if row.state != State.PAUSED:
        return ""
    last = row.events.filter(happened=Happened.ASKED).order_by("-sequence").first()
    return last.words if last else ""


def _remaining(row: Request) -> str:
    if row.state in (State.CLOSED, State.PAUSED) or row.service.publisher:
        return ""
    found = figures_of(row.service)
    process = found["process"] if found else None
    last = row.events.filter(happened=Happened.FINISHED).order_by("-sequence").first()
    code = last.step if last else Happened.RECEIVED.value
    return figures.remaining(process["forecast"] if process else None, code, row.state)


@require_POST
@public
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The reporter answers what the city asked."""
    row = _own_or_404(request, number)
    form = WordsForm(request.POST, auto_id="answer_%s")
    if not form.is_valid():
        return page_of(request, row, answer_form=form, status=422)
    try:
        actions.answer(
            request=row, words=form.cleaned_data["words"], by=_person(request), now=timezone.now()
        )
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return page_of(request, row, answer_form=form, status=409)
    messages.success(request, _("Thank you. The city goes on with it now."))
    return redirect(row)


@require_POST
@public
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """The reporter says that it is not over."""
    row = _own_or_404(request, number)
    form = WordsForm(request.POST, auto_id="reopen_%s")
    if not form.is_valid():
        return page_of(request, row, reopen_form=form, status=422)
    try:
        actions.reopen(
            request=row,
            words=form.cleaned_data["words"],
            by=_person(request),
            staff=False,
            now=timezone.now(),
        )
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return page_of(request, row, reopen_form=form, status=409)
    messages.success(request, _("The request is open again."))
    return redirect(row)


def _own_or_404(request: HttpRequest, number: str) -> Request:
    row = shown.request_or_404(number)
    if not _is_own(request, row):
        raise Http404
    return row


def _person(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None


@public
def photo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A photo: for everyone once it is approved, before that for its reporter and for staff."""
    row = shown.request_or_404(number)
    everything = _is_own(request, row) or catalogue.may_run(request.user)
    found = queries.photos(row, all_of_them=everything).filter(pk=pk).first()
    if found is None:
        raise Http404
    answer_ = FileResponse(found.file.open(), content_type="image/jpeg")
    answer_["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer_["Cache-Control"] = "public, max-age=3600" if found.approved_at else "private, no-store"
    return answer_
