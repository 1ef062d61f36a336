"""Work on one request."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import requires
from talkoot.loop.services import words
from talkoot.loop.services.actions import photos, working
from talkoot.loop.services.forms.requests import (
    AssignForm,
    CloseForm,
    NoteForm,
    ServiceForm,
    WordsForm,
)
from talkoot.loop.services.models import Photo, Request
from talkoot.loop.services.queries import catalogue
from talkoot.loop.services.queries import requests as queries
from talkoot.loop.services.rules.requests import State
from talkoot.loop.services.views import shown


@requires("services.run")
def work(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, shown.request_or_404(number))


def _page(
    request: HttpRequest, row: Request, *, bad: Any = None, no: str = "", status: int = 200
) -> HttpResponse:
    """Everything about a request; the form that was refused comes back with its words."""
    now = timezone.now()
    forms = {**_forms(row), **({bad.prefix_name: bad} if bad is not None else {})}
    data = {
        "request_row": row,
        "card": shown.card(row, now),
        "clock": shown.clock(row, now),
        "history": [(shown.happened(event, row.service), event)
                    for event in queries.history(row, staff=True)],
        "photos": list(queries.photos(row, all_of_them=True)),
        "steps": [(one["code"], pick(one["name"])[0]) for one in row.service.steps],
        "step": next((pick(s["name"])[0] for s in row.service.steps if s["code"] == row.step), ""),
        "near": _near(row, now),
        "open": row.state != State.CLOSED,
        "paused": row.state == State.PAUSED,
        "forms": forms,
        "bad": bad,
        "no": no,
    }  # fmt: skip
    return render(request, "services/work.html", data, status=status)


def _near(row: Request, now: Any) -> list[dict[str, Any]]:
    """What could be the same, for whoever closes a duplicate."""
    if row.lon is None or row.lat is None or row.state == State.CLOSED:
        return []
    near = queries.near(row.service, row.lon, row.lat, now)
    return [{**shown.card(one, now), "metres": round(m)} for one, m in near if one.pk != row.pk]


def _forms(row: Request) -> dict[str, Any]:
    """Each deed's own form."""
    team = row.team.slug if row.team else None
    return {
        "assign": AssignForm(initial={"team": team, "worker": row.worker_id}, auto_id="assign_%s"),
        "ask": WordsForm(auto_id="ask_%s"),
        "answer": WordsForm(auto_id="answer_%s"),
        "close": CloseForm(auto_id="close_%s"),
        "reopen": WordsForm(auto_id="reopen_%s"),
        "note": NoteForm(auto_id="note_%s"),
        "move": ServiceForm(
            services=catalogue.reportable(),
            initial={"service": row.service.slug},
            auto_id="move_%s",
        ),
    }


def _bound(deed: str, request: HttpRequest) -> Any:
    post, auto_id = request.POST, f"{deed}_%s"
    kinds: dict[str, Callable[[], Any]] = {
        "assign": lambda: AssignForm(post, auto_id=auto_id),
        "ask": lambda: WordsForm(post, auto_id=auto_id),
        "answer": lambda: WordsForm(post, auto_id=auto_id),
        "close": lambda: CloseForm(post, auto_id=auto_id),
        "reopen": lambda: WordsForm(post, auto_id=auto_id),
        "note": lambda: NoteForm(post, auto_id=auto_id),
        "move": lambda: ServiceForm(post, services=catalogue.reportable(), auto_id=auto_id),
    }
    return kinds[deed]() if deed in kinds else None


# Deed → what it does with the request, what the form gave, and who does it when.
_DEEDS: dict[str, Callable[[Request, Any, Any], Any]] = {
    "assign": lambda row, g, who: working.assign(
        request=row, team=g["team"], worker=g["worker"], **who
    ),
    "ask": lambda row, g, who: working.ask(request=row, words=g["words"], **who),
    "answer": lambda row, g, who: working.answer(request=row, words=g["words"], **who),
    "close": lambda row, g, who: working.close(
        request=row,
        reason=g["reason"],
        words=g["words"],
        duplicate_of=queries.one(g["original"]) if g["original"] else None,
        **who,
    ),
    "reopen": lambda row, g, who: working.reopen(request=row, words=g["words"], staff=True, **who),
    "note": lambda row, g, who: working.note(
        request=row, words=g["words"], inside=g["inside"], **who
    ),
    "move": lambda row, g, who: working.move(request=row, service=g["service"], **who),
    "begin": lambda row, g, who: working.begin_step(request=row, step=g["step"], **who),
    "finish": lambda row, g, who: working.finish_step(request=row, **who),
    "show": lambda row, g, who: working.show(request=row, shown=True, **who),
    "hide": lambda row, g, who: working.show(request=row, shown=False, **who),
    "photo-approve": lambda row, g, who: photos.approve_photo(photo=_photo(row, g), **who),
    "photo-remove": lambda row, g, who: photos.remove_photo(photo=_photo(row, g), **who),
}


def _photo(row: Request, given: Any) -> Photo:
    key = str(given.get("photo", ""))
    found = row.photos.filter(pk=int(key)).first() if key.isdigit() else None
    if found is None:
        raise Http404
    return found


@require_POST
@requires("services.run")
def do(request: HttpRequest, number: str, deed: str) -> HttpResponse:
    """One deed, then back to the request."""
    row = shown.request_or_404(number)
    if deed not in _DEEDS:
        raise Http404
    form = _bound(deed, request)
    if form is not None:
        form.prefix_name = deed
        if not form.is_valid():
            return _page(request, row, bad=form, status=422)
    given = form.cleaned_data if form is not None else request.POST
    try:
        _DEEDS[deed](row, given, {"by": request.user, "now": timezone.now()})
    except Refused as no:
        if form is not None:
            form.add_error(None, words.refusal(no))
            return _page(request, row, bad=form, status=409)
        return _page(request, row, no=words.refusal(no), status=409)
    messages.success(request, _("It is noted."))
    return redirect("services:work", number)
