"""The catalogue, and each service with its promise and what became of it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import public
from talkoot.commons.places.queries import choosable
from talkoot.loop.goals.models import Goal
from talkoot.loop.services.models import Service
from talkoot.loop.services.queries import catalogue
from talkoot.loop.services.queries.catalogue import Filters
from talkoot.loop.services.queries.figures import figures_of
from talkoot.loop.services.rules.catalogue import Way
from talkoot.loop.services.views import shown
from talkoot.loop.services.words import figures, states

_NAMES = ("q", "place", "goal", "way")
_MONTHS = 13


@public
def services(request: HttpRequest) -> HttpResponse:
    """Everything the city does for people, by kind; what can be reported has a button."""
    given = {n: request.GET.get(n, "").replace("\x00", "").strip()[:120] for n in _NAMES}
    filters = Filters(**given)
    rows = catalogue.services(filters)
    choices = _choices()
    data = {
        "filters": filters,
        "choices": choices,
        "chips": _chips(filters, choices),
        "groups": shown.groups(rows),
        "count": len(rows),
        "archives": [
            (row.publisher, shown.service_card(row)) for row in catalogue.archives()[:200]
        ],
    }
    return render(request, "services/list.html", data)


def _choices() -> dict[str, list[tuple[str, Any]]]:
    goals = Goal.objects.only("slug", "statement")
    return {
        "place": [("", _("The whole city")), *((p.slug, pick(p.name)[0]) for p in choosable())],
        "goal": [("", _("All goals")), *((g.slug, pick(g.statement)[0]) for g in goals)],
        "way": [("", _("All ways")), *((w.value, words) for w, words in states.WAYS.items())],
    }


def _chips(filters: Filters, choices: dict[str, list[tuple[str, Any]]]) -> list[dict[str, str]]:
    active = filters.active
    return [
        {
            "label": str(dict(choices.get(name, [])).get(value, f"“{value}”")),
            "remove_url": "?" + urlencode({k: v for k, v in active.items() if k != name}),
        }
        for name, value in active.items()
    ]


@public
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """One service: what, for whom, how, what is promised, and whether it is kept."""
    row = shown.service_or_404(slug)
    found = figures_of(row)
    promises = found["promises"] if found else None
    data = {
        "service": row,
        "card": shown.service_card(row),
        "ways": [states.WAYS[Way(one)] for one in row.ways],
        "places": [place.name for place in row.places.all()],
        "goals": list(row.goals.all()),
        "made_at": found["made_at"] if found else None,
        "sentence": figures.promise(promises["whole"] if promises else None, row),
        "months": figures.months(promises["months"])[:_MONTHS] if promises else [],
        "more_months": bool(promises and len(promises["months"]) > _MONTHS),
        "whole": figures.told(promises["whole"]) if promises else None,
        "chart": figures.chart(promises["months"], row) if promises else None,
        "compared": _compared(promises),
        "has_process": bool(found and found["process"]),
        "may_run": catalogue.may_run(request.user),
    }
    return render(request, "services/service.html", data)


def _compared(promises: Any) -> Any:
    """Before and after the change that an experiment brought; None where there was none."""
    if not promises or not promises["since"] or not promises["before"]:
        return None
    return {
        "since": promises["since"],
        "rows": [
            (_("Before"), figures.told(promises["before"])),
            (_("After"), figures.told(promises["after"])),
        ],
    }


@public
def figures_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Promise and fact by month; months with fewer than ten requests stand without figures."""
    row = shown.service_or_404(slug)
    found = figures_of(row)
    months = found["promises"]["months"] if found else []
    header = ("month", "requests", "closed", "p50_days", "p90_days", "promised", "late",
              "open_late", "kept", "paused_days")  # fmt: skip
    names = ("n", "ended", "p50_days", "p90_days", "promised", "late", "open_late", "kept",
             "paused_days")  # fmt: skip
    lines = (
        (one["month"], *(one[name] if one["shown"] else None for name in names)) for one in months
    )
    return csv_answer(f"{row.slug}-promises", header, lines)


@public
def services_csv(request: HttpRequest) -> HttpResponse:
    header = ("slug", "code", "name", "group", "promise_hours", "ways", "owner", "url")
    rows = ((_line(row)) for row in catalogue.services(Filters()))
    return csv_answer("services", header, rows)


def _line(row: Service) -> tuple[Any, ...]:
    return (
        row.slug,
        row.code,
        pick(row.name)[0],
        pick(row.group)[0] if row.group else "",
        row.promise_hours,
        " ".join(row.ways),
        row.owner.name if row.owner else "",
        reverse("services:service", args=[row.slug]),
    )
