"""What proposals would do; staff estimate it and take it back."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.commons.base import Refused
from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.people.access import public, requires
from talkoot.loop.impact import actions, words
from talkoot.loop.impact.bridge import model
from talkoot.loop.impact.forms import EstimateForm, ReasonForm
from talkoot.loop.impact.queries import estimates as queries
from talkoot.loop.impact.queries.learning import absent
from talkoot.loop.impact.words import estimates as said
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.queries import proposal_for

COLUMNS = (
    "proposal",
    "action",
    "size",
    "area",
    "reach",
    "year",
    "unit",
    "amount",
    "low",
    "high",
    "analogues",
    "state",
    "out_of_date",
    "model_sha256",
    "entered_at",
    "ended_at",
    "url",
)
_FIELDS = {
    "size-wrong": "size",
    "size-missing": "extent",
    "city-in-area": "area",
    "unknown-area": "area",
    "unknown-action": "action",
}


@public
def estimates(request: HttpRequest) -> HttpResponse:
    """Every estimate that holds or was taken back, with its interval."""
    no, now = absent(), queries.current()
    labels = ({}, {}) if no else _labels()
    rows = [said.shown(one, now, *labels) for one in queries.estimates()]
    may = request.user.is_authenticated and request.user.has_perm("proposals.assess")
    data = {
        "absent": no,
        "rows": [row for row in rows if row["holds"]],
        "ended": [row for row in rows if not row["holds"]],
        "staff": may,
    }
    return render(request, "impact/estimates.html", data)


def _labels() -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        {id_: one.label for id_, one in model.actions().items()},
        {one.slug: one.label for one in model.areas()},
    )


@public
def estimates_csv(request: HttpRequest) -> HttpResponse:
    return csv_answer("estimates", COLUMNS, _lines())


def _lines() -> Iterator[tuple[Any, ...]]:
    now = queries.current()
    for one in queries.estimates():
        yield (
            one.proposal.slug,
            one.action,
            one.size,
            one.area,
            one.reach,
            one.year,
            one.unit,
            one.amount,
            one.low,
            one.high,
            " ".join(one.analogues),
            one.state,
            said.outdated(one, now),
            one.model,
            one.made_at,
            one.ended_at,
            one.proposal.get_absolute_url(),
        )


@requires("proposals.assess")
def estimate(request: HttpRequest, slug: str) -> HttpResponse:
    """Estimate what a proposal would do from the action most like it."""
    row = proposal_for(request.user, slug)
    if row is None:
        raise Http404
    no = absent()
    form = EstimateForm(
        request.POST or None,
        actions=[] if no else model.actions().values(),
        areas=[] if no else model.areas(),
    )
    if request.method == "POST" and form.is_valid() and _kept(request, row, form):
        return redirect("impact:estimate", slug)
    now, history = queries.current(), queries.history(row)
    data = {
        "proposal": row,
        "absent": no,
        "form": form,
        "history": [
            (one, said.STATES[one.state], said.sentence(one), said.outdated(one, now))
            for one in history
        ],
    }
    return render(request, "impact/estimate.html", data, status=422 if form.errors else 200)


def _kept(request: HttpRequest, row: Proposal, form: EstimateForm) -> bool:
    try:
        actions.estimate(
            proposal=row,
            action=form.cleaned_data["action"],
            size=form.size_given(),
            area=form.cleaned_data["area"],
            reason=form.reason(),
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except Refused as no:
        named = {**_FIELDS, "reason-missing": form.first_reason}
        form.add_error(named.get(no.code), words.refusal(no))
        return False
    messages.success(request, _("The estimate is public."))
    return True


@requires("proposals.assess")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an estimate back, with a public reason."""
    row = queries.estimate(pk)
    if row is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_estimate(
                estimate=row, reason=form.reason(), by=request.user, now=timezone.now()
            )
            messages.success(request, _("It is taken back. It stays readable with the reason."))
            return redirect("impact:estimates")
        except Refused as no:
            named = form.first_reason if no.code == "reason-missing" else None
            form.add_error(named, words.refusal(no))
    data = {
        "form": form,
        "title": _("Take back the estimate"),
        "about": {row.proposal.language: row.proposal.title},
        "back": ("impact:estimates", _("What proposals would do")),
    }
    return render(request, "impact/take_back.html", data, status=422 if form.errors else 200)
