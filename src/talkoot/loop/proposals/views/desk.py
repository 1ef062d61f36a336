"""The desk of those who answer: many at once, the ballot, and duplicates."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.commons.base import Refused
from talkoot.commons.people.access import requires
from talkoot.loop.calls.models import Call
from talkoot.loop.proposals import actions, queries, words
from talkoot.loop.proposals.forms import AnswerForm, BallotForm, MergeForm
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import OPEN_STATUSES, Status
from talkoot.loop.proposals.views import shown

_MOST_ROWS = 500


def _call(slug: str) -> Call:
    call = Call.objects.prefetch_related("phases").filter(slug=slug).first()
    if call is None:
        raise Http404
    return call


@requires("proposals.assess")
def assess(request: HttpRequest, call_slug: str) -> HttpResponse:
    """The queue of a call; sending it answers every ticked proposal."""
    call = _call(call_slug)
    if request.method != "POST":
        return _assessing(request, call, AnswerForm(initial=_offices(call)))
    form = AnswerForm(request.POST)
    rows = _ticked(request, call)
    if not form.is_valid():
        return _assessing(request, call, form, status=422)
    try:
        actions.answer(
            proposals=rows,
            status=form.cleaned_data["status"],
            reason=form.texts("reason"),
            office=form.texts("office"),
            by=request.user,
            now=timezone.now(),
        )
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return _assessing(request, call, form, status=409)
    done = ngettext("%(num)s proposal answered.", "%(num)s proposals answered.", len(rows))
    messages.success(request, done % {"num": len(rows)})
    return redirect("proposals:assess", call.slug)


def _ticked(request: HttpRequest, call: Call) -> list[Proposal]:
    return list(call.proposals.filter(slug__in=request.POST.getlist("proposal")))


def _offices(call: Call) -> dict[str, str]:
    return {f"office_{code}": text for code, text in (call.contact or {}).items()}


def _assessing(
    request: HttpRequest, call: Call, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    wanted = request.GET.get("status", "")
    rows = list(queries.to_assess(call, wanted)[:_MOST_ROWS])
    ticked = set(request.POST.getlist("proposal"))
    data = {
        "call": call,
        "form": form,
        "wanted": wanted,
        "statuses": [("", _("All statuses")), *((s.value, w) for s, w in words.STATUSES.items())],
        "rows": [(row, words.STATUSES[Status(row.status)], row.slug in ticked) for row in rows],
        "tones": words.TONES,
        "has_vote": actions.vote_opens_at(call) is not None,
    }
    return render(request, "proposals/assess.html", data, status=status)


@requires("proposals.assess")
def ballot(request: HttpRequest, call_slug: str) -> HttpResponse:
    """What goes to the ballot, each with its price."""
    call = _call(call_slug)
    rows = list(queries.cost_rows(call)[:_MOST_ROWS])
    form = BallotForm(request.POST or None, rows=rows)
    if request.method != "POST":
        return _ballot(request, call, form)
    if not form.is_valid():
        return _ballot(request, call, form, status=422)
    chosen = form.chosen()
    try:
        actions.set_ballot(call=call, costs_cents=chosen, by=request.user, now=timezone.now())
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return _ballot(request, call, form, status=409)
    done = ngettext(
        "%(num)s proposal is on the ballot.", "%(num)s proposals are on the ballot.", len(chosen)
    )
    messages.success(request, done % {"num": len(chosen)})
    return redirect("proposals:ballot", call.slug)


def _ballot(
    request: HttpRequest, call: Call, form: BallotForm, *, status: int = 200
) -> HttpResponse:
    opens_at = actions.vote_opens_at(call)
    data = {
        "call": call,
        "form": form,
        "opens_at": opens_at,
        "begun": opens_at is not None and opens_at <= timezone.now(),
        "statuses": words.STATUSES,
        "tones": words.TONES,
    }
    return render(request, "proposals/ballot.html", data, status=status)


@requires("proposals.assess")
def merge(request: HttpRequest, call_slug: str) -> HttpResponse:
    """Let a duplicate go on as part of another proposal."""
    call = _call(call_slug)
    rows = list(call.proposals.filter(status__in=OPEN_STATUSES).order_by("title")[:_MOST_ROWS])
    form = MergeForm(request.POST or None, rows=rows, initial=_offices(call))
    data: dict[str, Any] = {"call": call, "form": form}
    if request.method != "POST":
        return render(request, "proposals/merge.html", data)
    if not form.is_valid():
        return render(request, "proposals/merge.html", data, status=422)
    by_slug = {row.slug: row for row in rows}
    try:
        stays = actions.merge(
            proposal=by_slug[form.cleaned_data["proposal"]],
            into=by_slug[form.cleaned_data["into"]],
            reason=form.texts("reason"),
            office=form.texts("office"),
            by=request.user,
            now=timezone.now(),
        )
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return render(request, "proposals/merge.html", data, status=shown.status_of(no))
    messages.success(request, _("Merged. Who supported either counts once."))
    return redirect(stays)
