"""From a match to a locked plan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.people.access import public, requires, signed_in
from talkoot.loop.experiments import words
from talkoot.loop.experiments.actions import preparing as actions
from talkoot.loop.experiments.bridge import BadInput
from talkoot.loop.experiments.forms import (
    AgreementForm,
    AmendForm,
    DrawForm,
    PartnerForm,
    PlanForm,
)
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.experiments.queries import one
from talkoot.loop.experiments.rules.states import State
from talkoot.loop.experiments.views import shown
from talkoot.loop.experiments.views.public import page_of
from talkoot.loop.experiments.words import states
from talkoot.loop.proposals.models import Match

# Which field of the plan's form an engine's refusal is about.
_FIELD = {
    "no-unit": "unit",
    "bad-smallest-effect": "smallest_effect",
    "bad-harm": "harm_worst",
    "too-few-sites": "sites",
    "no-starts": "treated",
    "no-comparison": "treated",
    "one-treated-site": "treated",
    "bad-periods": "periods",
    "bad-start": "start",
    "bad-steps": "periods",
    "looks-not-for-design": "looks",
    "size-missing": "per_arm",
    "column-named-twice": "harm",
}


@public
def of_match(request: HttpRequest, pk: int) -> HttpResponse:
    """The experiment of a match; those who may begin it are asked whether to."""
    match = Match.objects.filter(pk=pk, agreed_at__isnull=False).first()
    if match is None:
        raise Http404
    found = one.of_match(match)
    if found is not None:
        return redirect(found)
    may = one.may_begin(request.user, match)
    if request.method == "POST" and may:
        row = actions.begin(match=match, by=request.user, now=timezone.now())
        messages.success(request, _("The trial has its own page now. Write the agreement next."))
        return redirect(row)
    data = {"match": match, "may": may}
    return render(request, "experiments/begin.html", data, status=405 if request.POST else 200)


def _own(request: HttpRequest, slug: str) -> Experiment:
    """An experiment for those who take part in it; nothing for anyone else."""
    row = shown.experiment_or_404(slug)
    if not one.takes_part(request.user, row):
        raise Http404
    return row


@signed_in
def partners(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring in another partner."""
    row = _own(request, slug)
    form = PartnerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_partner(
                experiment=row, by=request.user, now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("The partner takes part now."))
            return redirect(row)
        except Refused as no:
            form.add_error(None, words.refusal(no))
    data = {**shown.base(request, row), "form": form}
    return render(request, "experiments/partners.html", data, status=_status(form))


@public
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """The agreement for everyone to read; for partners to write and to accept."""
    row = shown.experiment_or_404(slug)
    part = one.takes_part(request.user, row)
    if request.method != "POST":
        return _agreement(request, row, _agreement_form(row) if part else None)
    if not part:
        raise Http404
    form = AgreementForm(request.POST)
    if not form.is_valid():
        return _agreement(request, row, form, status=422)
    try:
        actions.write_agreement(
            experiment=row, parts=form.cleaned_data, by=request.user, now=timezone.now()
        )
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return _agreement(request, row, form, status=409)
    messages.success(request, _("The text is kept. Now each party accepts it."))
    return redirect("experiments:agreement", row.slug)


def _agreement_form(row: Experiment) -> AgreementForm:
    text = one.agreement_of(row)
    begun = text.parts if text else {name: str(said) for name, said in states.TEMPLATE.items()}
    return AgreementForm(initial=begun)


def _agreement(
    request: HttpRequest, row: Experiment, form: AgreementForm | None, *, status: int = 200
) -> HttpResponse:
    accepted = one.accepted(row)
    signed = {p.pk for p in one.signed_by(request.user, row)}
    data = {
        **shown.base(request, row),
        "form": form,
        "text": one.agreement_of(row),
        "parts": states.PARTS,
        "open": row.state == State.PLANNED,
        "parties": [
            (p, one.name_of(p), states.DUTIES[p.duty], p.pk in accepted, p.pk in signed)
            for p in row.partners.all()
        ],
    }
    return render(request, "experiments/agreement.html", data, status=status)


@require_POST
@signed_in
def accept(request: HttpRequest, slug: str) -> HttpResponse:
    """Accept the text that was shown, for one party."""
    row = _own(request, slug)
    text = row.agreements.filter(number=_number(request, "number")).first()
    partner = row.partners.filter(pk=_number(request, "partner")).first()
    if text is None or partner is None:
        raise Http404
    try:
        actions.accept(agreement=text, partner=partner, by=request.user, now=timezone.now())
        messages.success(request, _("Accepted."))
    except Refused as no:
        messages.warning(request, words.refusal(no))
    return redirect("experiments:agreement", row.slug)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 12 else 0


@signed_in
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the plan; what it can show stands beside it once it is kept."""
    row = _own(request, slug)
    if row.state != State.PLANNED:
        return redirect("experiments:amend", row.slug)
    if request.method != "POST":
        return _plan(request, row, PlanForm(initial=_plan_values(row)))
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _plan(request, row, form, status=422)
    try:
        actions.save_plan(
            experiment=row,
            title=form.cleaned_data["title"],
            summary=form.cleaned_data["summary"],
            plan=form.plan(),
            sites=form.chosen(),
            by=request.user,
            now=timezone.now(),
        )
    except BadInput as no:
        form.add_error(_FIELD.get(no.code), words.bad_input(no))
        return _plan(request, row, form, status=422)
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return _plan(request, row, form, status=409)
    messages.success(request, _("The plan is kept. Look at what it can show, then lock it."))
    return redirect(row)


def _plan_values(row: Experiment) -> dict[str, Any]:
    return {"title": row.title, "summary": row.summary, **row.plan}


def _plan(
    request: HttpRequest, row: Experiment, form: PlanForm, *, status: int = 200
) -> HttpResponse:
    hints = {str(code): hint for code, hint in states.DESIGN_HINTS.items()}
    data = {**shown.base(request, row), "form": form, "design_hints": hints}
    return render(request, "experiments/plan.html", data, status=status)


@signed_in
def amend(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the words of a locked plan in sight."""
    row = _own(request, slug)
    form = AmendForm(request.POST if request.method == "POST" else None, initial=row.plan)
    if request.method == "POST" and form.is_valid():
        try:
            actions.amend(
                experiment=row,
                plan=form.plan(row.plan),
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The change stands beside the plan as it was locked."))
            return redirect(row)
        except Refused as no:
            form.add_error(None, words.refusal(no))
    data = {**shown.base(request, row), "form": form}
    return render(request, "experiments/amend.html", data, status=_status(form))


@require_POST
@requires("experiments.run")
def lock(request: HttpRequest, slug: str) -> HttpResponse:
    row = shown.experiment_or_404(slug)
    try:
        actions.lock(experiment=row, by=request.user, now=timezone.now())
    except Refused as no:
        return page_of(request, row, no=words.refusal(no), status=409)
    except BadInput as no:
        return page_of(request, row, no=words.bad_input(no), status=409)
    messages.success(request, _("The plan is locked. Its sum stands in the ledger."))
    return redirect(row)


@require_POST
@requires("experiments.run")
def draw(request: HttpRequest, slug: str) -> HttpResponse:
    row = shown.experiment_or_404(slug)
    form = DrawForm(request.POST)
    if not form.is_valid():
        return page_of(request, row, draw=form, status=422)
    try:
        actions.draw(
            experiment=row, value=form.cleaned_data["value"], by=request.user, now=timezone.now()
        )
    except Refused as no:
        form.add_error("value", words.refusal(no))
        return page_of(request, row, draw=form, status=409)
    messages.success(request, _("The lots are drawn. Anyone can draw them again from the seed."))
    return redirect(row)


def _status(form: Any) -> int:
    return 422 if form.errors else 200
