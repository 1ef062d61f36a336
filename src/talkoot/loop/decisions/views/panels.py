"""Panels for everyone: the list, what one is about, registering and answering, the draw."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.ledger import signing
from talkoot.commons.people.access import limited, public, signed_in
from talkoot.loop.decisions import words as room_words
from talkoot.loop.decisions.actions import registrations, seats
from talkoot.loop.decisions.forms.panel import RegisterForm
from talkoot.loop.decisions.models import Panel
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.rules import panels as rules
from talkoot.loop.decisions.rules.panels import State
from talkoot.loop.decisions.words import chances
from talkoot.loop.decisions.words import panel_forms as form_words
from talkoot.loop.decisions.words import panels as words

# Which field of the form a refusal belongs to; the others stand above the form.
_FIELDS = {
    "code-unknown": "code",
    "code-expired": "code",
    "proof-taken": "code",
    "proven-otherwise": "code",
    "registered-already": "code",
    "name-missing": "name",
    "phone-missing": "phone",
    "not-agreed": "agreed",
}


@public
def panels(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.panels(), queries.PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "panel": row,
            "state": words.STATES[row.state],
            "tone": words.TONES.get(State(row.state), ""),
        }
        for row in page
    ]
    return render(request, "decisions/panel_list.html", {"rows": rows, "page": page})


@public
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    """What the panel is about and where it stands."""
    row = _panel(slug)
    now = timezone.now()
    values = {
        **_shared(row),
        "lines": queries.lines(row),
        "registered": row.registrations.count(),
        "may_register": row.state == State.OPEN and row.registers_from <= now < row.registers_until,
        "before": row.state == State.OPEN and now < row.registers_from,
        "standing": queries.standing(row),
        "meetings": list(row.meetings.all()),
        "mine": _mine(request, row),
    }
    return render(request, "decisions/panel.html", values)


@public
def draw(request: HttpRequest, slug: str) -> HttpResponse:
    """The draw as an event: what is fixed, what decides, what came, and how to check it."""
    row = _panel(slug)
    if not rules.reached(row.state, State.PUBLISHED):
        return redirect("decisions:panel", slug)
    key = signing.public_hex(signing.signing_key(settings.KEY_FOLDER))
    values = {
        **_shared(row),
        "chances": chances.of(row),
        "lines": queries.lines(row),
        "fingerprint": signing.fingerprint(key),
        "key_address": f"{settings.PUBLIC_URL}/.well-known/talkoot-key",
    }
    return render(request, "decisions/panel_draw.html", values)


@public
def chances_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everyone's chance, by number."""
    lottery = queries.lottery_of(_panel(slug))
    if lottery is None:
        raise Http404
    parts = sorted((int(place), part) for place, part in lottery.chances.items())
    rows = ((place, part / lottery.panels) for place, part in parts)
    return csv_answer(f"{slug}-chances", ("place", "chance"), rows)


@public
def bundle(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The signed file from which anyone draws again."""
    drawn = queries.draw_of(_panel(slug))
    if drawn is None:
        raise Http404
    try:
        file = default_storage.open(drawn.bundle)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(
        file, as_attachment=True, filename=f"{slug}-draw.zip", content_type="application/zip"
    )


@signed_in
@limited("60/h/user")
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """Register; or, once registered, what one has said and whether one was drawn."""
    row = _panel(slug)
    if _mine(request, row):
        return _own(request, row)
    categories = list(queries.categories_of(row))
    form = RegisterForm(request.POST or None, panel=row, categories=categories)
    if request.method == "POST" and form.is_valid():
        no = _registered(request, row, form)
        if no is None:
            messages.success(request, _("Thank you. You are registered."))
            return redirect("decisions:my_panel", slug)
        put_refusal(form, no)
    values = {**_shared(row), "form": form, "closed": _closed(row), "letter": "code" in form.fields}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "decisions/panel_register.html", values, status=status)


def _closed(panel: Panel) -> str:
    """Why nobody can register now; empty where one can."""
    try:
        rules.check_open(
            state=panel.state,
            opens=panel.registers_from,
            closes=panel.registers_until,
            now=timezone.now(),
        )
    except Refused as no:
        return room_words.refusal(no)
    return ""


def _registered(request: HttpRequest, row: Panel, form: RegisterForm) -> Refused | None:
    data = form.cleaned_data
    try:
        registrations.register(
            panel=row,
            person=request.user,
            code=data.get("code", ""),
            answers=form.answers(),
            name=data["name"],
            phone=data["phone"],
            agreed=data["agreed"],
            now=timezone.now(),
        )
    except Refused as no:
        return no
    return None


def put_refusal(form: RegisterForm, no: Refused) -> None:
    """Say at its field what was refused."""
    field = _FIELDS.get(no.code)
    form.add_error(field if field in form.fields else None, room_words.refusal(no))


def _own(request: HttpRequest, row: Panel) -> HttpResponse:
    registration = _mine(request, row)
    seat = queries.seat_of(registration)
    values = {
        **_shared(row),
        "registration": registration,
        "seat": seat,
        "seat_words": words.SEATS[seat.state] if seat else "",
        "seat_tone": words.SEAT_TONES.get(seat.state, "") if seat else "",
        "answers": words.answers_in_words(row, registration.answers),
        "fixed": rules.reached(row.state, State.PUBLISHED),
        "chance": chances.own(row, registration),
    }
    return render(request, "decisions/panel_mine.html", values)


@require_POST
@signed_in
def answer(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Withdraw, accept the place or give it back."""
    row = _panel(slug)
    registration = _mine(request, row)
    if registration is None or step not in _ANSWERS:
        raise Http404
    try:
        messages.success(request, _ANSWERS[step](registration))
    except Refused as no:
        messages.warning(request, room_words.refusal(no))
    return redirect("decisions:panel" if step == "withdraw" else "decisions:my_panel", slug)


def _withdraw(registration: Any) -> str:
    registrations.withdraw(registration=registration, by=None, now=timezone.now())
    return _("You have left. What you had said is deleted.")


def _accept(registration: Any) -> str:
    seats.accept(seat=_seat(registration), by=None, now=timezone.now())
    return _("Thank you. You take part.")


def _decline(registration: Any) -> str:
    seats.decline(seat=_seat(registration), by=None, now=timezone.now())
    return _("You have given your place back. Somebody else is asked now.")


_ANSWERS = {"withdraw": _withdraw, "accept": _accept, "decline": _decline}


def _seat(registration: Any) -> Any:
    seat = queries.seat_of(registration)
    if seat is None:
        raise Http404
    return seat


def _panel(slug: str) -> Panel:
    row = queries.panel_of(slug)
    if row is None:
        raise Http404
    return row


def _mine(request: HttpRequest, row: Panel) -> Any:
    if not request.user.is_authenticated:
        return None
    return queries.registration_of(row, request.user)


def _shared(row: Panel) -> dict[str, Any]:
    """What every page of a panel shows."""
    return {
        "panel": row,
        "call": row.call,
        "state": words.STATES[row.state],
        "tone": words.TONES.get(State(row.state), ""),
        "lead": words.lead(row),
        "invitation": words.invitation(row),
        "fairness": words.fairness(row),
        "steps": words.steps(row),
        "lottery": queries.lottery_of(row),
        "drawn": queries.draw_of(row),
        "categories": list(queries.categories_of(row)),
        "value_kinds": form_words.VALUE_KINDS,
    }
