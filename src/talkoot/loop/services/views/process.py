"""Where cases wait: the map, the rules, what would help, and the need that follows from it."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import public, requires
from talkoot.loop.calls.queries import calls_that_collect
from talkoot.loop.proposals.actions import save_draft
from talkoot.loop.proposals.rules import Kind as ProposalKind
from talkoot.loop.services import words
from talkoot.loop.services.actions import keeping
from talkoot.loop.services.bridge import BadInput, processes
from talkoot.loop.services.forms.process import RulesForm, WhatIfForm, rules_as_initial
from talkoot.loop.services.models import Service
from talkoot.loop.services.queries import catalogue
from talkoot.loop.services.queries import figures as queries
from talkoot.loop.services.views import shown
from talkoot.loop.services.words import figures
from talkoot.loop.services.words.map import draw

_SHARE = 80
_WAYS_SHOWN = 10


@public
def process(request: HttpRequest, slug: str) -> HttpResponse:
    """How cases go, where they wait, which break a rule; with a question, what would help."""
    row = shown.service_or_404(slug)
    kept = queries.figures_of(row)
    found = kept["process"] if kept else None
    if found is None:
        return render(request, "services/process.html", {"service": row, "found": None})
    asked = _asked(row, found, request)
    data = {
        "service": row,
        "found": found,
        "made_at": kept["made_at"],  # type: ignore[index]
        "share": _share(request),
        "shares": processes.SHARES,
        "drawing": draw(found, row),
        "edges": [_edge(edge, row) for edge in found["edges"]],
        "waits": [_wait(step, row) for step in found["steps"]],
        "bottleneck": _bottleneck(found, row),
        "ways": [_way(way, found, row) for way in found["variants"][:_WAYS_SHOWN]],
        "rework": [
            (figures.activity(name, row), n, found["rework"]["extra"].get(name, 0))
            for name, n in found["rework"]["cases"].items()
        ],
        "hand_overs": found["hand_overs"],
        "rules": _rules(row),
        "may_run": catalogue.may_run(request.user),
        **asked,
    }
    return render(request, "services/process.html", data, status=asked["status"])


def _share(request: HttpRequest) -> int:
    given = request.GET.get("share", "")
    return int(given) if given.isdigit() and int(given) in processes.SHARES else _SHARE


def _edge(edge: dict[str, Any], row: Service) -> dict[str, Any]:
    return {
        **edge,
        "source": figures.activity(edge["from"], row),
        "target": figures.activity(edge["to"], row),
        "median": figures.time(edge["median_seconds"]),
        "p90": figures.time(edge["p90_seconds"]),
    }


def _wait(step: dict[str, Any], row: Service) -> dict[str, Any]:
    waiting = step.get("office_waiting") or step["waiting"]
    working = step.get("office_working") or step["working"]
    return {
        "name": figures.activity(step["activity"], row),
        "n": step["n"],
        "waiting": figures.time(waiting["mean_seconds"]),
        "waiting_p90": figures.time(waiting["p90_seconds"]),
        "working": figures.time(working["mean_seconds"]),
        "seconds": waiting["mean_seconds"],
    }


def _bottleneck(found: dict[str, Any], row: Service) -> str:
    """The step before which cases wait most in all; the engine lists it first."""
    own = [step for step in found["steps"] if step["activity"] != processes.WAITS]
    if not own:
        return ""
    first = own[0]
    waiting = first.get("office_waiting") or first["waiting"]
    return _("Cases wait most before “%(step)s”: %(time)s on average.") % {
        "step": figures.activity(first["activity"], row),
        "time": figures.time(waiting["mean_seconds"]),
    }


def _way(way: dict[str, Any], found: dict[str, Any], row: Service) -> dict[str, Any]:
    return {
        "words": " → ".join(figures.activity(name, row) for name in way["path"]),
        "count": way["count"],
        "share": 100 * way["count"] / found["cases"],
    }


def _rules(row: Service) -> list[dict[str, Any]]:
    if not row.rules:
        return []
    rows = queries.steps(row)
    if len(rows) > processes.MOST_EVENTS:
        return []
    return [
        {**one, "words": figures.rule(one["rule"], row)}
        for one in processes.checked(rows, row.rules)
    ]


def _steps_of(row: Service, found: Any) -> list[tuple[str, str]]:
    """Steps that people of the city do, which a what-if can change."""
    return [
        (step["activity"], figures.activity(step["activity"], row))
        for step in found["steps"]
        if step["activity"] != processes.WAITS
    ]


def _asked(row: Service, found: Any, request: HttpRequest) -> dict[str, Any]:
    """The what-if that was asked, with its answer."""
    steps = _steps_of(row, found)
    form = WhatIfForm(request.GET if "what" in request.GET else None, steps=steps)
    nothing = {"form": form, "answer": None, "status": 200, "steps": steps}
    if not form.is_bound:
        return nothing
    if not form.is_valid():
        return {**nothing, "status": 422}
    try:
        answer = processes.what_if(
            queries.steps(row), form.change(), hours=row.hours, zone=settings.TIME_ZONE
        )
    except BadInput as no:
        form.add_error(None, words.bad_input(no))
        return {**nothing, "status": 422}
    waits = [
        (figures.activity(name, row), figures.time(w["before"]), figures.time(w["after"]))
        for name, w in answer["waits"].items()
        if name != processes.WAITS
    ]
    return {
        **nothing,
        "answer": {
            "sentence": figures.what_if(answer),
            "fits": answer["fits"],
            "recorded": figures.time(answer["recorded"]["mean_seconds"]),
            "before": figures.time(answer["before"]["mean_seconds"]),
            "waits": waits,
            "question": _question(form),
        },
    }


def _question(form: WhatIfForm) -> str:
    what = dict(form.fields["what"].choices)[form.cleaned_data["what"]]  # type: ignore[attr-defined]
    step = dict(form.fields["step"].choices)[form.cleaned_data["step"]]  # type: ignore[attr-defined]
    return f"{step}: {what}"


@public
def events_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The log from which the map is made, with teams and without people."""
    row = shown.service_or_404(slug)
    header = ("case", "happened", "step", "time", "team")
    lines = ((s.case, s.happened, s.step, s.at, s.team) for s in queries.steps(row))
    return csv_answer(f"{row.slug}-events", header, lines)


@requires("services.run")
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """The owner writes the intended path and a few rules."""
    row = shown.service_or_404(slug)
    names = _names(row)
    if request.method != "POST":
        form = RulesForm(activities=names, initial=rules_as_initial(row.rules, dict(names)))
        return render(request, "services/rules.html", {"service": row, "form": form})
    form = RulesForm(request.POST, activities=names)
    if not form.is_valid():
        return render(request, "services/rules.html", {"service": row, "form": form}, status=422)
    keeping.save_rules(service=row, rules=form.rules(), by=request.user, now=timezone.now())
    messages.success(request, _("The rules are kept."))
    return redirect("services:process", row.slug)


def _names(row: Service) -> list[tuple[str, str]]:
    fixed = ("received", *(one["code"] for one in row.steps), processes.WAITS, "closed", "reopened")
    return [(code, figures.activity(code, row)) for code in fixed]


@require_POST
@requires("services.run")
def as_need(request: HttpRequest, slug: str) -> HttpResponse:
    """A finding becomes the draft of a need in the call that collects now."""
    row = shown.service_or_404(slug)
    kept = queries.figures_of(row)
    if kept is None or not kept["process"]:
        raise Http404
    call = next(iter(calls_that_collect(timezone.now())), None)
    if call is None:
        messages.warning(request, words.refusal(Refused("no-open-call")))
        return redirect("services:process", row.slug)
    draft = save_draft(
        call=call,
        key=uuid.uuid4(),
        holder="",
        by=request.user,
        fields=_need(request, row, kept),
        goals=list(row.goals.all()),
        now=timezone.now(),
    )
    messages.success(request, _("This is a draft. Read it, add what is missing, then send it."))
    return redirect(f"{reverse('proposals:write', args=[call.slug])}?draft={draft.key}")


def _need(request: HttpRequest, row: Service, kept: dict[str, Any]) -> dict[str, Any]:
    """The finding in words: what is promised, what is so, where cases wait."""
    name = pick(row.name)[0]
    finding = _bottleneck(kept["process"], row)
    said = figures.promise(kept["promises"]["whole"], row)
    more = request.POST.get("finding", "").strip()[:1_000]
    source = _("Source: the process of the service, %(url)s") % {
        "url": settings.PUBLIC_URL + reverse("services:process", args=[row.slug])
    }
    return {
        "kind": ProposalKind.NEED,
        "title": (_("Shorter waits: %(service)s") % {"service": name})[:80],
        "summary": finding[:280],
        "body": "\n\n".join(filter(None, (said, finding, more, source))),
        "evidence": "\n\n".join(filter(None, (said, finding, source))),
        "language": shown.language_now(),
    }
