"""Rows as what templates show."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.commons.design import charts
from talkoot.loop.experiments import words
from talkoot.loop.experiments.bridge import BadInput, groups, outlook
from talkoot.loop.experiments.models import Experiment, Measurement
from talkoot.loop.experiments.queries import one
from talkoot.loop.experiments.rules.states import Stage, State, has_mark, stage_of
from talkoot.loop.experiments.words import results, states

_MOST_LINES = 5


def experiment_or_404(slug: str) -> Experiment:
    row = one.experiment(slug)
    if row is None:
        raise Http404
    return row


def stage(row: Experiment) -> Stage:
    verdict = one.verdict_of(row)
    return stage_of(row.state, verdict.word if verdict else "")


def card(row: Experiment) -> dict[str, Any]:
    """An experiment as one row of a list."""
    where = stage(row)
    return {
        "url": row.get_absolute_url(),
        "title": {row.language: row.title},
        "summary": {row.language: row.summary},
        "stage": states.STAGES[where],
        "tone": states.TONES[where],
        "places": ", ".join(one.site_names(row).values()),
        "partners": ", ".join(filter(None, {one.name_of(p): 0 for p in row.partners.all()})),
        "mark": has_mark(row.state),
        "origin": row.origin,
    }


def outlook_of(row: Experiment) -> dict[str, Any] | None:
    """What the plan can show, in words; None for a plan that is not one yet."""
    if not row.plan:
        return None
    try:
        seen = outlook(row.plan)
    except BadInput as no:
        return {"no": words.bad_input(no)}
    return {
        "power": None if seen.power is None else round(100 * seen.power),
        "size": seen.sample_size,
        "remarks": results.said(seen.remarks),
    }


def result(row: Experiment) -> dict[str, Any] | None:
    """The newest evaluation in words."""
    found = one.evaluation_of(row)
    if found is None:
        return None
    outcome, plan = found.outcome, row.versions.all()[0].plan
    return {
        "row": found,
        "sentence": results.effect(outcome, plan),
        "meaning": results.MEANING[outcome["verdict"]],
        "suggested": states.VERDICTS[outcome["verdict"]],
        "reasons": results.said(outcome["reasons"]),
        "remarks": results.said(outcome["remarks"]),
        "checks": results.checks(outcome),
        "method": results.METHODS.get(outcome["method"], outcome["method"]),
        "n": outcome["n"],
        "units": outcome["units"],
        "p": outcome["p"],
    }


def chart(row: Experiment, measured: Sequence[Measurement]) -> Any:
    """The values over the periods, a line a site; None for people and for many sites."""
    rows = [m for m in measured if m.period]
    sites = sorted({m.site for m in rows})
    if not rows or len(sites) > _MOST_LINES:
        return None
    names, column = one.site_names(row), row.plan["column"]
    lines = [
        charts.Series(
            names.get(site, row.plan["measure"]),
            [
                charts.Point(m.period, float(m.values[column]), _("Period %(n)s") % {"n": m.period})
                for m in rows
                if m.site == site
            ],
        )
        for site in sites
    ]
    return charts.line(lines, unit=row.plan["unit"])


def group_words(row: Experiment) -> list[tuple[str, str]]:
    """(site, what was drawn or planned for it) in words."""
    if not row.plan or row.state == State.PLANNED:
        return []
    if row.state == State.LOCKED:
        return []
    names = one.site_names(row)
    said = {"treatment": _("with the trial"), "control": _("without the trial")}
    return [
        (
            names.get(site, site),
            str(said.get(what) or _("starts in period %(n)s") % {"n": what}),
        )
        for site, what in groups(row.plan, seed=row.seed).items()
    ]


def base(request: HttpRequest, row: Experiment) -> dict[str, Any]:
    """What every page of an experiment knows."""
    return {
        "experiment": row,
        "part": one.takes_part(request.user, row),
        "staff": request.user.is_authenticated and request.user.has_perm("experiments.run"),
        "today": timezone.localdate(),
        "starts": date.fromisoformat(row.plan["starts_on"]) if row.plan else None,
    }
