"""What experiments taught the city model; staff enter it and take it back."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.commons.base import Refused
from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.people.access import limited, public, requires
from talkoot.loop.experiments.words import results
from talkoot.loop.impact import actions, words
from talkoot.loop.impact.bridge import model
from talkoot.loop.impact.forms import ActionForm, LessonForm, ReasonForm
from talkoot.loop.impact.queries import learning as queries
from talkoot.loop.impact.queries.learning import Taught
from talkoot.loop.impact.rules import Standing
from talkoot.loop.impact.words import learning as said

COLUMNS = (
    "experiment",
    "action",
    "state",
    "unit",
    "prior_mean",
    "prior_sd",
    "effect",
    "interval_low",
    "interval_high",
    "transfer_sd",
    "whole_city",
    "posterior_mean",
    "posterior_sd",
    "weight",
    "probability_before",
    "probability_after",
    "entered_at",
    "ended_at",
    "url",
)
_FIELDS = {
    "interval-wrong": "effect",
    "share-too-large": "effect",
    "transfer-negative": "transfer",
    "transfer-zero": "transfer",
}


@public
@limited("240/m/ip")
def learned(request: HttpRequest) -> HttpResponse:
    """Every lesson with what it changed, and which experiment would teach most."""
    found = queries.learning()
    labels = {} if found.absent else {id_: one.label for id_, one in model.actions().items()}
    data = {
        "absent": found.absent,
        "lead": said.lead(found),
        "examples": said.examples(found),
        "lessons": [said.shown(row) for row in found.rows],
        "together": said.together(found.together),
        "ended": said.ended(found.ended),
        "worth": said.worth(found.worth, labels),
        "scenario": found.worth.scenario if found.worth else "",
        "labels": labels,
        "staff": request.user.is_authenticated and request.user.has_perm("experiments.run"),
    }
    return render(request, "impact/learned.html", data)


@public
@limited("240/m/ip")
def learned_csv(request: HttpRequest) -> HttpResponse:
    """Every lesson, those taken back too."""
    found = queries.learning()
    rows = [*found.rows, *(Taught(one) for one in found.ended)]
    return csv_answer("learned", COLUMNS, _lines(rows))


def _lines(rows: list[Taught]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        one, learned_ = row.lesson, row.learned
        yield (
            one.experiment.slug,
            one.action,
            row.lost or one.state,
            one.unit,
            *(learned_.prior if learned_ else (None, None)),
            one.effect,
            one.low,
            one.high,
            one.transfer,
            one.whole_city,
            *(learned_.posterior if learned_ else (None, None)),
            learned_.weight if learned_ else None,
            row.before.probability if row.before else None,
            row.after.probability if row.after else None,
            one.made_at,
            one.ended_at,
            one.get_absolute_url(),
        )


@requires("experiments.run")
def choose(request: HttpRequest) -> HttpResponse:
    """Evaluated experiments, each leading to the form."""
    rows = [
        {
            "row": row,
            "title": {row.language: row.title},
            "effect": results.effect(row.outcome, row.first_plan) if row.outcome else "",
            "taught": sum(one.state == Standing.HOLDS for one in row.lessons.all()),
        }
        for row in queries.evaluated()
    ]
    return render(request, "impact/teach_list.html", {"rows": rows, "absent": queries.absent()})


@requires("experiments.run")
def teach(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter what an experiment measured of an action, which the address names."""
    row = next(iter(queries.evaluated(slug)), None)
    if row is None:
        raise Http404
    action = request.GET.get("action", "")
    no = queries.absent()
    if no is not None or action not in model.actions():
        return _which(request, row, no)
    prior = model.prior_of(action)
    offer = queries.offered(row.outcome, row.first_plan, prior)
    form = LessonForm(request.POST or None, initial=_initial(offer))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _taught(request, row, action, form):
            return redirect("impact:learned")
    data = {
        "experiment": row,
        "effect": results.effect(row.outcome, row.first_plan),
        "prior": prior,
        "held": said.prior_words(prior),
        "what": said.what(prior),
        "hint": said.unit_hint(prior),
        "offered": offer is not None,
        "form": form,
    }
    return render(request, "impact/teach.html", data, status=status)


def _which(request: HttpRequest, row: Any, no: Any) -> HttpResponse:
    form = ActionForm(actions=[] if no else model.actions().values())
    data = {
        "experiment": row,
        "effect": results.effect(row.outcome, row.first_plan) if row.outcome else "",
        "absent": no,
        "form": form,
    }
    return render(request, "impact/teach_which.html", data, status=404 if no else 200)


def _initial(offer: Any) -> dict[str, str]:
    if offer is None:
        return {}
    names = ("effect", "low", "high")
    return {name: f"{getattr(offer, name):.6g}" for name in names}


def _taught(request: HttpRequest, row: Any, action: str, form: LessonForm) -> bool:
    try:
        actions.teach(
            experiment=row,
            action=action,
            measured=form.measured(),
            transfer=form.transfer_given(),
            whole_city=form.cleaned_data["whole_city"],
            reason=form.reason(),
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except Refused as no:
        named = {**_FIELDS, "reason-missing": form.first_reason}
        form.add_error(named.get(no.code), words.refusal(no))
        return False
    messages.success(request, _("The model has learned from it. Everyone can see it here."))
    return True


@requires("experiments.run")
def unteach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lesson back, with a public reason."""
    row = queries.lesson(pk)
    if row is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.unteach(lesson=row, reason=form.reason(), by=request.user, now=timezone.now())
            messages.success(request, _("It is taken back. It stays readable with the reason."))
            return redirect("impact:learned")
        except Refused as no:
            named = form.first_reason if no.code == "reason-missing" else None
            form.add_error(named, words.refusal(no))
    data = {
        "form": form,
        "title": _("Take back what the experiment taught"),
        "about": {row.experiment.language: row.experiment.title},
        "back": ("impact:learned", _("What experiments taught the model")),
    }
    return render(request, "impact/take_back.html", data, status=422 if form.errors else 200)
