"""What everyone sees: the marketplace, an experiment, its data, its one page."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import public
from talkoot.commons.people.organisation_words import FIELDS
from talkoot.commons.places.queries import choosable
from talkoot.loop.experiments import bridge
from talkoot.loop.experiments.forms import DrawForm, EndForm, NoteForm
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.experiments.queries import market as lists
from talkoot.loop.experiments.queries import one
from talkoot.loop.experiments.queries.market import Filters
from talkoot.loop.experiments.rules.states import Stage, State, has_mark
from talkoot.loop.experiments.views import shown
from talkoot.loop.experiments.words import states
from talkoot.loop.goals.models import Goal
from talkoot.loop.proposals.views.shown import card as proposal_card

_NAMES = ("q", "place", "field", "goal", "stage")


@public
def market(request: HttpRequest) -> HttpResponse:
    """Needs, ideas, offers and experiments: what looks for a partner, and what was tried."""
    given = {n: request.GET.get(n, "").replace("\x00", "").strip()[:120] for n in _NAMES}
    filters = Filters(**given)
    rows, page = lists.page(filters, request.GET.get("page"))
    choices = _choices()
    data = {
        "filters": filters,
        "choices": choices,
        "chips": _chips(filters, choices),
        "experiments": [shown.card(row) for row in rows],
        "page": page,
        "proposals": [(proposal_card(row), row.is_agreed) for row in page],
        "seeking": states.STAGES[Stage.SEEKING],
        "matched": states.STAGES[Stage.MATCHED],
        "query": urlencode(filters.active),
    }
    return render(request, "experiments/market.html", data)


def _choices() -> dict[str, list[tuple[str, Any]]]:
    goals = Goal.objects.only("slug", "statement")
    return {
        "place": [("", _("The whole city")), *((p.slug, pick(p.name)[0]) for p in choosable())],
        "field": [("", _("All fields")), *((f.value, w) for f, w in FIELDS.items())],
        "goal": [("", _("All goals")), *((g.slug, pick(g.statement)[0]) for g in goals)],
        "stage": [("", _("All stages")), *((s.value, w) for s, w in states.STAGES.items())],
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
def experiment(request: HttpRequest, slug: str) -> HttpResponse:
    """One experiment from its partners to its verdict, and what is next."""
    row = shown.experiment_or_404(slug)
    return page_of(request, row)


def page_of(
    request: HttpRequest,
    row: Experiment,
    *,
    note: NoteForm | None = None,
    draw: DrawForm | None = None,
    end: EndForm | None = None,
    no: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; a form comes back with what was wrong with it."""
    measured = one.measurements(row)
    progress = one.progress(row, measured)
    base = shown.base(request, row)
    accepted = one.accepted(row)
    data = {
        **base,
        "card": shown.card(row),
        "partners": [
            (one.name_of(p), states.DUTIES[p.duty], p.organisation, p.pk in accepted)
            for p in row.partners.all()
        ],
        "all_accepted": bool(accepted) and len(accepted) == len(row.partners.all()),
        "agreement": one.agreement_of(row),
        "sites": one.site_names(row),
        "groups": shown.group_words(row),
        "design": states.DESIGNS[row.plan["design"]] if row.plan else "",
        "outlook": shown.outlook_of(row) if row.state == State.PLANNED else None,
        "versions": list(row.versions.all()),
        "progress": progress,
        "next": progress.next(base["today"]) if progress else None,
        "chart": shown.chart(row, measured),
        "measured": len(measured),
        "journal": [(states.NOTES[e.kind], e) for e in row.journal.all()[:50]],
        "result": shown.result(row),
        "verdict": one.verdict_of(row),
        "verdicts": states.VERDICTS,
        "has_mark": has_mark(row.state),
        "may_evaluate": one.may_evaluate(request.user, row),
        "note_form": note or NoteForm(),
        "draw_form": draw or DrawForm(),
        "end_form": end or EndForm(),
        "no": no,
    }
    return render(request, "experiments/experiment.html", data, status=status)


@public
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """One page for other sites and other cities."""
    row = shown.experiment_or_404(slug)
    data = {
        **shown.base(request, row),
        "card": shown.card(row),
        "sites": one.site_names(row),
        "design": states.DESIGNS[row.plan["design"]] if row.plan else "",
        "result": shown.result(row),
        "verdict": one.verdict_of(row),
        "verdicts": states.VERDICTS,
        "has_mark": has_mark(row.state),
        "amendments": list(row.versions.filter(number__gt=1)),
    }
    return render(request, "experiments/summary.html", data)


@public
def data_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The data as they stand; pseudonyms of people are replaced by numbers."""
    row = shown.experiment_or_404(slug)
    columns = bridge.columns(row.plan) if row.plan else ("period",)
    rows = one.rows_of(one.measurements(row))
    for number, given in enumerate(rows, start=1):
        if "unit" in given:
            given["unit"] = str(number)
    lines = ([given.get(name, "") for name in columns] for given in rows)
    return csv_answer(row.slug, columns, lines)


@public
def blank_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The table to fill in."""
    row = shown.experiment_or_404(slug)
    columns = bridge.columns(row.plan) if row.plan else ("period",)
    rows = bridge.blank(row.plan, seed=row.seed) if row.plan else []
    lines = ([given.get(name, "") for name in columns] for given in rows)
    return csv_answer(f"{row.slug}-blank", columns, lines)


@public
def experiments_csv(request: HttpRequest) -> HttpResponse:
    header = (
        "slug",
        "title",
        "language",
        "stage",
        "design",
        "field",
        "starts_on",
        "ends_on",
        "url",
    )
    rows = (
        (
            row.slug,
            row.title,
            row.language,
            shown.stage(row),
            row.plan.get("design", ""),
            row.field,
            row.starts_on,
            row.ends_on,
            reverse("experiments:experiment", args=[row.slug]),
        )
        for row in Experiment.objects.select_related("verdict")
    )
    return csv_answer("experiments", header, rows)
