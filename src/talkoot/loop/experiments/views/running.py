"""Values, tables and the journal."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.people.access import signed_in
from talkoot.loop.experiments import bridge, words
from talkoot.loop.experiments.actions import running as actions
from talkoot.loop.experiments.bridge import BadInput, Design
from talkoot.loop.experiments.forms import NoteForm, TableForm, ValuesForm, language_now
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.experiments.queries import one
from talkoot.loop.experiments.rules.states import Source, State
from talkoot.loop.experiments.views import shown
from talkoot.loop.experiments.views.public import page_of
from talkoot.loop.experiments.words import states

_SHOWN = 200


def _own(request: HttpRequest, slug: str) -> Experiment:
    row = shown.experiment_or_404(slug)
    if not one.takes_part(request.user, row) or not row.plan:
        raise Http404
    return row


@signed_in
def values(request: HttpRequest, slug: str) -> HttpResponse:
    """Type in what is due; what is there already may be corrected, and both stay readable."""
    row = _own(request, slug)
    form = _values_form(request, row)
    if request.method != "POST":
        return _page(request, row, form, TableForm())
    if not form.is_valid():
        return _page(request, row, form, TableForm(), status=422)
    return _measure(request, row, form.rows(), Source.FORM, form, TableForm())


@require_POST
@signed_in
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """Many values at once, from a file or as text."""
    row = _own(request, slug)
    form, blank = TableForm(request.POST, request.FILES), _values_form(request, row, bound=False)
    if not form.is_valid():
        return _page(request, row, blank, form, status=422)
    try:
        rows = bridge.table(row.plan, form.cleaned_data["table"], seed=row.seed)
    except BadInput as no:
        form.add_error("text", words.bad_input(no))
        return _page(request, row, blank, form, status=422)
    return _measure(request, row, rows, Source.CSV, form, blank)


def _measure(
    request: HttpRequest, row: Experiment, rows: Any, source: Source, form: Any, other: Any
) -> HttpResponse:
    try:
        kept = actions.measure(
            experiment=row, rows=rows, source=source, by=request.user, now=timezone.now()
        )
    except (Refused, BadInput) as no:
        said = words.bad_input(no) if isinstance(no, BadInput) else words.refusal(no)
        form.add_error("text" if isinstance(form, TableForm) else None, said)
        pair = (other, form) if isinstance(form, TableForm) else (form, other)
        return _page(request, row, *pair, status=409)
    said = ngettext("%(num)s value row is kept.", "%(num)s value rows are kept.", len(kept))
    messages.success(request, said % {"num": len(kept)})
    return redirect(row)


def _values_form(request: HttpRequest, row: Experiment, *, bound: bool = True) -> ValuesForm:
    plan = row.plan
    people = plan["design"] in (Design.RANDOM_AB, Design.CLUSTER_RANDOM)
    names = one.site_names(row)
    sites = [] if plan["design"] in (Design.RANDOM_AB, Design.INTERRUPTED_SERIES) else plan["sites"]
    columns = [(plan["column"], f"{plan['measure']} ({plan['unit']})")]
    if plan.get("harm_column"):
        columns.append((plan["harm_column"], f"{plan['harm']} ({plan['harm_unit']})"))
    return ValuesForm(
        request.POST if bound and request.method == "POST" else None,
        columns=columns,
        places={site: names.get(site, site) for site in sites},
        period=_period(request, row),
        people=people,
    )


def _period(request: HttpRequest, row: Experiment) -> int:
    """The period that is asked for, or the first that lacks values."""
    asked = request.GET.get("period", "")
    if asked.isdecimal() and 1 <= int(asked[:4]) <= int(row.plan["periods"]):
        return int(asked[:4])
    progress = one.progress(row, one.measurements(row))
    due = progress.next(timezone.localdate()) if progress else None
    return due.period if due else 1


def _page(
    request: HttpRequest,
    row: Experiment,
    form: ValuesForm,
    table: TableForm,
    *,
    key: str = "",
    status: int = 200,
) -> HttpResponse:
    measured = one.measurements(row)
    names = one.site_names(row)
    data = {
        **shown.base(request, row),
        "form": form,
        "table_form": table,
        "columns": bridge.columns(row.plan),
        "rows": [
            (m, names.get(m.site, m.site), states.SOURCES[m.source]) for m in measured[-_SHOWN:]
        ],
        "progress": one.progress(row, measured),
        "running": row.state == State.RUNNING,
        "key": key,
    }
    return render(request, "experiments/values.html", data, status=status)


@require_POST
@signed_in
def make_key(request: HttpRequest, slug: str) -> HttpResponse:
    """A key for a program; it is shown once."""
    row = _own(request, slug)
    form = _values_form(request, row, bound=False)
    try:
        key = actions.make_key(experiment=row, by=request.user, now=timezone.now())
    except Refused as no:
        messages.warning(request, words.refusal(no))
        return redirect("experiments:values", row.slug)
    return _page(request, row, form, TableForm(), key=key)


@require_POST
@signed_in
def note(request: HttpRequest, slug: str) -> HttpResponse:
    row = shown.experiment_or_404(slug)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return page_of(request, row, note=form, status=422)
    try:
        actions.note(
            experiment=row,
            by=request.user,
            language=language_now(),
            now=timezone.now(),
            **form.cleaned_data,
        )
    except Refused as no:
        form.add_error("body", words.refusal(no))
        return page_of(request, row, note=form, status=409)
    messages.success(request, _("It stands in the journal."))
    return redirect(f"{row.get_absolute_url()}#journal")
