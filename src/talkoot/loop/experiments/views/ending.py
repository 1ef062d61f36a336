"""The evaluation, the verdict, and an early end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.people.access import requires, signed_in
from talkoot.loop.experiments import words
from talkoot.loop.experiments.actions import running as actions
from talkoot.loop.experiments.bridge import BadInput
from talkoot.loop.experiments.forms import EndForm, VerdictForm
from talkoot.loop.experiments.views import shown
from talkoot.loop.experiments.views.public import page_of


@require_POST
@signed_in
def evaluate(request: HttpRequest, slug: str) -> HttpResponse:
    """Run the locked analysis; what it finds is public at once."""
    row = shown.experiment_or_404(slug)
    try:
        actions.evaluate(experiment=row, by=request.user, now=timezone.now())
    except Refused as no:
        return page_of(request, row, no=words.refusal(no), status=409)
    except BadInput as no:
        return page_of(request, row, no=words.bad_input(no), status=409)
    messages.success(request, _("The result is public. The verdict comes next."))
    return redirect(f"{row.get_absolute_url()}#result")


@requires("experiments.run")
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Adopt, adapt or stop, beside what the locked rule suggests."""
    row = shown.experiment_or_404(slug)
    found = shown.result(row)
    posted = request.POST if request.method == "POST" else None
    initial = {"word": found["row"].outcome["verdict"]} if found else {}
    form = VerdictForm(posted, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(
                experiment=row,
                word=form.cleaned_data["word"],
                reasons=form.texts("reasons"),
                office=form.texts("office"),
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The verdict is public."))
            return redirect(f"{row.get_absolute_url()}#verdict")
        except Refused as no:
            name = {"reason-missing": "reasons_fi", "office-missing": "office_fi"}.get(no.code)
            form.add_error(name, words.refusal(no))
    data = {**shown.base(request, row), "form": form, "result": found}
    status = 422 if form.errors else 200
    return render(request, "experiments/decide.html", data, status=status)


@require_POST
@requires("experiments.run")
def end(request: HttpRequest, slug: str) -> HttpResponse:
    row = shown.experiment_or_404(slug)
    form = EndForm(request.POST)
    if not form.is_valid():
        return page_of(request, row, end=form, status=422)
    try:
        actions.end(
            experiment=row,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as no:
        form.add_error("reason", words.refusal(no))
        return page_of(request, row, end=form, status=409)
    messages.success(request, _("The trial has ended. It stays public with its reason."))
    return redirect(row)
