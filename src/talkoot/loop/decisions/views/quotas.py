"""The editor of quotas: what is feasible while one types, and what each quota costs in fairness."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.people.access import requires
from talkoot.loop.decisions.actions import panels as actions
from talkoot.loop.decisions.bridge import panels as bridge
from talkoot.loop.decisions.forms.panel import quotas_sent
from talkoot.loop.decisions.models import Feature, Panel
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.rules import panels as rules
from talkoot.loop.decisions.rules.panels import Quota
from talkoot.loop.decisions.words import feasibility as words

_EDITABLE = (rules.State.DRAFT, rules.State.OPEN, rules.State.CLOSED)
Sent = Mapping[int, tuple[int, int, int | None]]


@requires("decisions.run")
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The table of quotas. Buttons: check, show the price, propose from the population, save."""
    row = _panel(slug)
    features = list(queries.features_of(row))
    if request.method != "POST":
        return _shown(request, row, features, _held(features), {})
    sent, wrong = quotas_sent(request.POST, features, row.size)
    go = request.POST.get("go", "check")
    if go == "propose" and not wrong:
        sent = _proposed(row, features, sent)
    if go == "save" and not wrong:
        try:
            return _saved(request, row, sent)
        except Refused as no:
            return _shown(request, row, features, sent, {}, error=words.refusal(no, row))
    return _shown(request, row, features, sent, wrong, priced=go == "price")


@requires("decisions.run")
@require_POST
def check(request: HttpRequest, slug: str) -> JsonResponse:
    """What the editor asks while one types: what is wrong now, or that a panel exists."""
    row = _panel(slug)
    features = list(queries.features_of(row))
    sent, wrong = quotas_sent(request.POST, features, row.size)
    return JsonResponse(words.as_json(_found(row, features, sent, wrong)))


def _saved(request: HttpRequest, row: Panel, sent: Sent) -> HttpResponse:
    actions.set_quotas(
        panel=row,
        quotas=sent,
        source=request.POST.get("source", ""),
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("The quotas are saved."))
    return redirect("decisions:panel_quotas", row.slug)


def _held(features: Sequence[Feature]) -> Sent:
    return {row.pk: (row.minimum, row.maximum, row.population) for row in features}


def _proposed(row: Panel, features: Sequence[Feature], sent: Sent) -> Sent:
    """Quotas from the population, for each category that has it for every feature."""
    found = dict(sent)
    for key in dict.fromkeys(feature.category_id for feature in features):
        rows = [feature for feature in features if feature.category_id == key]
        people = [sent[feature.pk][2] for feature in rows]
        if None in people:
            continue
        known = [number or 0 for number in people]
        for feature, (low, high) in zip(rows, rules.proposed(row.size, known), strict=True):
            found[feature.pk] = (low, high, sent[feature.pk][2])
    return found


def _found(
    row: Panel, features: Sequence[Feature], sent: Sent, wrong: Mapping[str, str]
) -> words.Found:
    """What can be said about these quotas: by adding up first, then by the engine."""
    quotas = _quotas(row, features, sent)
    faults = rules.faults(row.size, quotas)
    look = None if wrong or faults else bridge.check(_task(row, quotas))
    return words.found(row, wrong=wrong, faults=faults, look=look)


def _quotas(row: Panel, features: Sequence[Feature], sent: Sent) -> list[Quota]:
    pool = queries.in_pool(row)
    return [
        Quota(f.category.key, f.key, *sent[f.pk][:2], pool[f.category.key, f.key] if pool else None)
        for f in features
    ]


def _task(row: Panel, quotas: Sequence[Quota]) -> bridge.Task:
    return bridge.Task(queries.people_of(row), quotas, row.size)


def _shown(
    request: HttpRequest,
    row: Panel,
    features: Sequence[Feature],
    sent: Sent,
    wrong: Mapping[str, str],
    *,
    priced: bool = False,
    error: str = "",
) -> HttpResponse:
    found = _found(row, features, sent, wrong)
    prices = (
        bridge.prices(_task(row, _quotas(row, features, sent))) if priced and found.fine else None
    )
    values: dict[str, Any] = {
        "panel": row,
        "groups": _groups(row, features, sent, wrong, request),
        "found": found,
        "wrong": wrong,
        "error": error,
        "prices": words.prices(row, prices) if prices else None,
        "asked_price": priced,
        "source": request.POST.get("source", row.population_source),
        "registered": row.registrations.count(),
        "editable": row.state in _EDITABLE,
    }
    status = 422 if wrong or error else 200
    return render(request, "decisions/panel_quotas.html", values, status=status)


def _groups(
    row: Panel,
    features: Sequence[Feature],
    sent: Sent,
    wrong: Mapping[str, str],
    request: HttpRequest,
) -> list[dict[str, Any]]:
    """The table by category; what was typed wrongly stands as it was typed."""
    pool = queries.in_pool(row)
    groups: dict[int, dict[str, Any]] = {}
    for feature in features:
        group = groups.setdefault(feature.category_id, {"category": feature.category, "rows": []})
        cells = dict(zip(("min", "max", "people"), sent[feature.pk], strict=True))
        for name in cells:
            field = f"{name}-{feature.pk}"
            cells[name] = wrong[field] if field in wrong else cells[name]
        group["rows"].append(
            {"feature": feature, "pool": pool[feature.category.key, feature.key], **cells}
        )
    return list(groups.values())


def _panel(slug: str) -> Panel:
    row = queries.panel_for_desk(slug)
    if row is None:
        raise Http404
    return row
