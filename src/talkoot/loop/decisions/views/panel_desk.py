"""The desk of panels: make one, invite, set quotas, publish, draw, call reserves, hand over."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.people.access import requires
from talkoot.loop.decisions import words as room_words
from talkoot.loop.decisions.actions import draws, letters, registrations, seats
from talkoot.loop.decisions.actions import panels as actions
from talkoot.loop.decisions.forms import panel as forms
from talkoot.loop.decisions.models import Panel
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.rules import panels as rules
from talkoot.loop.decisions.rules.panels import Invite, State
from talkoot.loop.decisions.views.panels import put_refusal
from talkoot.loop.decisions.words import panel_forms as form_words
from talkoot.loop.decisions.words import panels as words

Step = Callable[[HttpRequest, Panel], HttpResponse | None]


@requires("decisions.certify")
def panels(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.all_panels(), queries.PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "panel": row,
            "state": words.STATES[row.state],
            "tone": words.TONES.get(State(row.state), ""),
        }
        for row in page
    ]
    values = {"rows": rows, "page": page, "may_run": _may_run(request)}
    return render(request, "decisions/panel_desk_list.html", values)


@requires("decisions.run")
def new(request: HttpRequest) -> HttpResponse:
    form = forms.NewPanelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = actions.make_panel(
                call=data["call"],
                slug=data["slug"],
                fields=form.values(),
                asked=form_words.asked_of(data["asked"]),
                **_who(request),
            )
        except Refused as no:
            _put(form, no)
        else:
            messages.success(request, _("The draft is made. Next: the quotas."))
            return redirect("decisions:panel_desk", row.slug)
    return _form(request, form, None)


@requires("decisions.run")
def change(request: HttpRequest, slug: str) -> HttpResponse:
    row = _panel(slug)
    if row.state != State.DRAFT:
        return redirect("decisions:panel_desk", slug)
    form = forms.PanelForm(request.POST or None, initial=forms.held(row))
    if request.method == "POST" and form.is_valid():
        asked = form_words.asked_of(form.cleaned_data["asked"])
        try:
            actions.change_panel(panel=row, fields=form.values(), asked=asked, **_who(request))
        except Refused as no:
            _put(form, no)
        else:
            messages.success(request, _("Saved."))
            return redirect("decisions:panel_desk", slug)
    return _form(request, form, row)


def _form(request: HttpRequest, form: Any, row: Panel | None) -> HttpResponse:
    values = {"form": form, "panel": row, "tables": form_words.TABLES}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "decisions/panel_edit.html", values, status=status)


_FIELDS = {"panel-slug-taken": "slug", "panel-without-call": "call", "panel-times": "draw_at"}


def _put(form: Any, no: Refused) -> None:
    form.add_error(_FIELDS.get(no.code), room_words.refusal(no))


@requires("decisions.certify")
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the panel stands and what comes next; auditors see it too."""
    return _desk(request, _panel(slug))


def _desk(
    request: HttpRequest,
    row: Panel,
    *,
    error: str = "",
    at: str = "",
    bound: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    given = bound or {}
    values = {
        "panel": row,
        "call": row.call,
        "state": words.STATES[row.state],
        "invitation": words.invitation(row),
        "fairness": words.fairness(row),
        "categories": list(queries.categories_of(row)),
        "registered": row.registrations.count(),
        "mailings": list(row.mailings.all()),
        "lottery": queries.lottery_of(row),
        "begun": queries.begun_draw(row),
        "drawn": queries.draw_of(row),
        "standing": queries.standing(row),
        "meetings": list(row.meetings.all()),
        "seats": list(queries.seats_present(row)) if rules.reached(row.state, State.DRAWN) else [],
        "faults": [words.refusal(no, row) for no in rules.faults(row.size, queries.quotas(row))],
        "entries": queries.entries_of(row),
        "letters_form": given.get("letters") or forms.LettersForm(),
        "value_form": given.get("value") or forms.ValueForm(initial=_named(row)),
        "draw_form": given.get("draw") or forms.DrawForm(),
        "meeting_form": given.get("meeting") or forms.MeetingForm(),
        "statement_form": given.get("statement") or forms.StatementForm(),
        "value_kinds": form_words.VALUE_KINDS,
        "value_shapes": form_words.VALUE_SHAPES,
        "tables": form_words.TABLES,
        "may_run": _may_run(request),
        "by_letter": row.invite == Invite.REGISTER,
        "reached": lambda state: rules.reached(row.state, State(state)),
        "now": timezone.now(),
        "error": error,
        "at": at,
    }
    return render(request, "decisions/panel_desk.html", values, status=status)


def _named(row: Panel) -> dict[str, Any]:
    return {name: getattr(row, name) for name in forms.ValueForm.base_fields}


@requires("decisions.run")
@require_POST
@sensitive_post_parameters()
def step(request: HttpRequest, slug: str, step: str) -> HttpResponseBase:
    """Take one step of the panel."""
    row = _panel(slug)
    take = _STEPS.get(step)
    if take is None:
        raise Http404
    try:
        answer = take(request, row)
    except Refused as no:
        error = words.refusal(no, row) if no.code in words.REFUSALS else room_words.refusal(no)
        bound = {step: _BOUND[step](request.POST, request.FILES)} if step in _BOUND else None
        return _desk(request, _panel(slug), error=error, at=step, bound=bound, status=409)
    return answer or redirect("decisions:panel_desk", slug)


def _open(request: HttpRequest, row: Panel) -> None:
    actions.open_registration(panel=row, **_who(request))
    messages.success(request, _("The panel is published. People can register in its time."))


def _close(request: HttpRequest, row: Panel) -> None:
    actions.close_registration(panel=row, **_who(request))
    messages.success(request, _("Registration is closed."))


def _value(request: HttpRequest, row: Panel) -> HttpResponse | None:
    form = forms.ValueForm(request.POST)
    if not form.is_valid():
        return _desk(request, row, at="value", bound={"value": form}, status=422)
    draws.name_value(panel=row, fields=form.cleaned_data, **_who(request))
    messages.success(request, _("The value that decides is named."))
    return None


def _publish(request: HttpRequest, row: Panel) -> HttpResponse | None:
    if row.registrations.count() > rules.WORKED_OUT_AT_ONCE:
        job = draws.start_publishing(panel=row, title=row.title, **_who(request))
        return redirect("job", job.pk)
    draws.publish(panel=row, **_who(request))
    messages.success(request, _("Pool, list and chances are published."))
    return None


def _draw(request: HttpRequest, row: Panel) -> HttpResponse | None:
    form = forms.DrawForm(request.POST)
    if not form.is_valid():
        return _desk(request, row, at="draw", bound={"draw": form}, status=422)
    drawn = draws.enter_value(panel=row, **form.cleaned_data, **_who(request))
    if drawn.drawn_at is None:
        messages.info(
            request, _("First entry kept. Another person enters the value now, without seeing it.")
        )
    else:
        messages.success(request, _("The panel is drawn."))
    return None


def _meeting(request: HttpRequest, row: Panel) -> HttpResponse | None:
    form = forms.MeetingForm(request.POST)
    if not form.is_valid():
        return _desk(request, row, at="meeting", bound={"meeting": form}, status=422)
    present = [int(key) for key in request.POST.getlist("present") if key.isdecimal()]
    actions.note_meeting(
        panel=row, held_on=form.cleaned_data["held_on"], present=present, **_who(request)
    )
    messages.success(request, _("The meeting is noted."))
    return None


def _statement(request: HttpRequest, row: Panel) -> HttpResponse | None:
    form = forms.StatementForm(request.POST)
    if not form.is_valid():
        return _desk(request, row, at="statement", bound={"statement": form}, status=422)
    actions.hand_over(panel=row, statement=form.texts()["statement"], **_who(request))
    messages.success(request, _("The statement is published and handed over."))
    return None


_STEPS: dict[str, Step] = {
    "open": _open,
    "close": _close,
    "value": _value,
    "publish": _publish,
    "draw": _draw,
    "meeting": _meeting,
    "statement": _statement,
}
_BOUND: dict[str, Callable[..., Any]] = {
    "value": forms.ValueForm,
    "draw": forms.DrawForm,
    "meeting": forms.MeetingForm,
    "statement": forms.StatementForm,
    "letters": forms.LettersForm,
}


@requires("decisions.run")
@require_POST
def print_letters(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Draw letters; the answer is the file to print, which can be had once."""
    row = _panel(slug)
    form = forms.LettersForm(request.POST, request.FILES)
    if not form.is_valid():
        return _desk(request, row, at="letters", bound={"letters": form}, status=422)
    try:
        made = letters.draw_letters(
            panel=row,
            file=form.cleaned_data["register"].read(),
            count=form.cleaned_data["count"],
            **_who(request),
        )
    except Refused as no:
        error = room_words.refusal(no)
        return _desk(request, row, error=error, at="letters", bound={"letters": form}, status=409)
    name = f"{slug}-letters-{made.mailing.number}"
    return csv_answer(name, ("number", "code", *made.columns), made.lines())


@requires("decisions.run")
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who registered and how to reach them; somebody on the telephone can be added."""
    row = _panel(slug)
    categories = list(queries.categories_of(row))
    form = forms.StaffRegisterForm(request.POST or None, panel=row, categories=categories)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = registrations.register_for(
                panel=row,
                code=data.get("code", ""),
                answers=form.answers(),
                name=data["name"],
                phone=data["phone"],
                agreed=data["agreed"],
                **_who(request),
            )
        except Refused as no:
            put_refusal(form, no)
        else:
            messages.success(request, _("Registered, with the number %s.") % made.number)
            return redirect("decisions:panel_people", slug)
    values = {
        "panel": row,
        "form": form,
        "rows": [_person(row_) for row_ in queries.people_for_desk(row)],
        "open": row.state == State.OPEN,
        "drawn": row.state == State.DRAWN,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "decisions/panel_people.html", values, status=status)


def _person(row: Any) -> dict[str, Any]:
    seat = queries.seat_of(row)
    return {
        "row": row,
        "seat": seat,
        "state": words.SEATS[seat.state] if seat else "",
        "tone": words.SEAT_TONES.get(seat.state, "") if seat else "",
    }


@requires("decisions.run")
@require_POST
def seat(request: HttpRequest, slug: str, number: int, step: str) -> HttpResponse:
    """Note what somebody said on the telephone."""
    row = _panel(slug)
    found = row.seats.select_related("panel", "registration").filter(number=number).first()
    if found is None or step not in ("accept", "decline"):
        raise Http404
    try:
        if step == "accept":
            seats.accept(seat=found, **_who(request))
            messages.success(request, _("Noted: they take part."))
        else:
            called = seats.decline(seat=found, **_who(request))
            messages.success(request, _called(called))
    except Refused as no:
        messages.warning(request, room_words.refusal(no))
    return redirect("decisions:panel_people", slug)


def _called(called: Any) -> str:
    if called is None:
        return _("Noted: they cannot come. Nobody is left who could step in.")
    return _("Noted: they cannot come. Number %s is asked now.") % called.number


def _may_run(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("decisions.run"))


def _panel(slug: str) -> Panel:
    row = queries.panel_for_desk(slug)
    if row is None:
        raise Http404
    return row


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "now": timezone.now()}
