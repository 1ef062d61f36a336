"""The desk: making the conversation of a call, its first statements, its closing report."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.people.access import requires
from talkoot.loop.calls.models import Call
from talkoot.loop.deliberations import actions, queries, words
from talkoot.loop.deliberations.forms import (
    LinkForm,
    ReportForm,
    SeedForm,
    SetUpForm,
    report_values,
    set_up_values,
)
from talkoot.loop.deliberations.models import Conversation, Report
from talkoot.loop.deliberations.views import shown
from talkoot.loop.deliberations.views.public import head
from talkoot.loop.proposals.forms import language_now
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import PUBLIC_STATUSES
from talkoot.loop.proposals.views.shown import status_of


def _at_desk(slug: str) -> tuple[Call, Conversation | None]:
    try:
        return queries.at_desk(slug)
    except Refused as no:
        raise Http404 from no


def _made(slug: str) -> Conversation:
    _call, row = _at_desk(slug)
    if row is None:
        raise Http404
    return row


@requires("deliberations.run")
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """What the conversation says of itself; sending it makes or changes it."""
    call, row = _at_desk(slug)
    if request.method != "POST":
        return _desk(request, call, row)
    form = SetUpForm(request.POST)
    if not form.is_valid():
        return _desk(request, call, row, set_up=form, status=422)
    given = {"intro": form.texts(), "screening": form.cleaned_data["screening"]}
    try:
        if row is None:
            actions.open_conversation(
                call=call, language=language_now(), by=request.user, now=timezone.now(), **given
            )
        else:
            actions.set_up(conversation=row, by=request.user, now=timezone.now(), **given)
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return _desk(request, call, row, set_up=form, status=status_of(no))
    messages.success(request, _("Saved."))
    return redirect("deliberations:desk", call.slug)


def _desk(
    request: HttpRequest,
    call: Call,
    row: Conversation | None,
    *,
    set_up: SetUpForm | None = None,
    seed: SeedForm | None = None,
    link: LinkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    data: dict[str, Any] = {
        "call": call,
        "conversation": row,
        "set_up": set_up or SetUpForm(initial=set_up_values(row) if row else {}),
        "bad": next((form for form in (set_up, seed, link) if form is not None), None),
    }
    if row is not None:
        statements = list(queries.shown(row))
        data.update(
            **head(row),
            seed=seed or SeedForm(),
            link=link or _link_form(row, statements),
            statements=len(statements),
            waiting=len(queries.waiting(row)),
            cases=len(queries.cases(row)),
            report=Report.objects.filter(conversation=row).first(),
        )
    return render(request, "deliberations/desk.html", data, status=status)


def _link_form(row: Conversation, statements: Any, data: Any = None) -> LinkForm:
    return LinkForm(data, statements=statements, proposals=_proposals(row))


def _proposals(row: Conversation) -> list[Proposal]:
    return list(row.call.proposals.filter(status__in=PUBLIC_STATUSES).order_by("title"))


@requires("deliberations.run")
@require_POST
def seed(request: HttpRequest, slug: str) -> HttpResponse:
    row = _made(slug)
    form = SeedForm(request.POST)
    if not form.is_valid():
        return _desk(request, row.call, row, seed=form, status=422)
    try:
        added = actions.seed(
            conversation=row,
            texts=form.lines(),
            language=form.cleaned_data["language"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as no:
        form.add_error("texts", words.refusal(no))
        return _desk(request, row.call, row, seed=form, status=status_of(no))
    messages.success(request, _("Statements added: %(num)s.") % {"num": len(added)})
    return redirect("deliberations:desk", row.slug)


@requires("deliberations.run")
@require_POST
def link(request: HttpRequest, slug: str) -> HttpResponse:
    row = _made(slug)
    form = _link_form(row, list(queries.shown(row)), request.POST)
    if not form.is_valid():
        return _desk(request, row.call, row, link=form, status=422)
    item = row.statements.get(number=int(form.cleaned_data["number"]))
    proposal = row.call.proposals.get(slug=form.cleaned_data["proposal"])
    actions.link(statement=item, proposal=proposal, by=request.user, now=timezone.now())
    messages.success(request, _("The proposal now shows what people said."))
    return redirect("deliberations:desk", row.slug)


@requires("deliberations.run")
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the closing report; publishing it checks what it cites."""
    row = _made(slug)
    draft = Report.objects.filter(conversation=row).first()
    form = ReportForm(request.POST or None, initial=report_values(draft))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_report(
                conversation=row, words=form.texts(), by=request.user, now=timezone.now()
            )
            if request.POST.get("then") == "publish":
                actions.publish_report(conversation=row, by=request.user, now=timezone.now())
                messages.success(request, _("The report is published."))
                return redirect("deliberations:report", row.slug)
            messages.success(request, _("Saved."))
            return redirect("deliberations:write-report", row.slug)
        except Refused as no:
            form.add_error(None, words.refusal(no))
            return _report(request, row, draft, form, status=status_of(no))
    status = 422 if request.method == "POST" else 200
    return _report(request, row, draft, form, status=status)


def _report(
    request: HttpRequest, row: Conversation, draft: Report | None, form: ReportForm, *, status: int
) -> HttpResponse:
    data = {
        **head(row),
        "form": form,
        "report": draft,
        "result": shown.result(queries.read_map(row)),
    }
    return render(request, "deliberations/write_report.html", data, status=status)
