"""The JSON form of experiments: the record that other cities read, and values from programs."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from talkoot.commons.base import Refused
from talkoot.loop.experiments import words
from talkoot.loop.experiments.actions import running as actions
from talkoot.loop.experiments.bridge import BadInput
from talkoot.loop.experiments.models import Experiment, Key
from talkoot.loop.experiments.queries import one
from talkoot.loop.experiments.rules.states import Source, has_mark, stage_of

router = Router()
_MOST = 500


class No(Schema):
    code: str
    sentence: str


class PartnerOut(Schema):
    duty: str
    organisation: str | None


class SiteOut(Schema):
    code: str
    name: str


class VersionOut(Schema):
    number: int
    hash: str
    reason: str
    at: datetime
    plan: dict[str, Any]


class EvaluationOut(Schema):
    number: int
    outcome: dict[str, Any]
    plan_hash: str
    data_hash: str
    rows: int
    at: datetime


class VerdictOut(Schema):
    word: str
    suggested: str
    reasons: dict[str, str]
    office: dict[str, str]
    at: datetime


class Short(Schema):
    slug: str
    url: str
    title: str
    summary: str
    language: str
    origin: str
    stage: str
    field: str
    goals: list[str]
    made_with_the_city: bool


class Record(Short):
    need: str | None
    offer: str | None
    partners: list[PartnerOut]
    sites: list[SiteOut]
    agreement: dict[str, str] | None
    locked: str
    locked_at: datetime | None
    draw_value: str
    seed: str
    starts_on: date | None
    ends_on: date | None
    end_reason: str
    plans: list[VersionOut]
    evaluations: list[EvaluationOut]
    verdict: VerdictOut | None


class RowsIn(Schema):
    """Rows with the plan's columns as numbers or text, and its keys."""

    rows: list[dict[str, str | float | int]]


class Kept(Schema):
    kept: int


@router.get("", response=list[Short], summary="Experiments, those changed last first")
def experiments(request: HttpRequest) -> Any:
    rows = Experiment.objects.select_related("verdict").prefetch_related("goals")
    return [_short(row) for row in rows[:_MOST]]


@router.get("/{slug}", response={200: Record, 404: No}, summary="The record of one experiment")
def experiment(request: HttpRequest, slug: str) -> Any:
    row = one.experiment(slug)
    if row is None:
        return Status(404, _no("no-such-experiment"))
    text = one.agreement_of(row)
    return {
        **_short(row),
        "need": row.need.slug if row.need else None,
        "offer": row.offer.slug if row.offer else None,
        "partners": [
            {"duty": p.duty, "organisation": one.name_of(p) or None} for p in row.partners.all()
        ],
        "sites": [{"code": c, "name": n} for c, n in one.site_names(row).items()],
        "agreement": text.parts if text else None,
        **{name: getattr(row, name) for name in _PLAIN},
        "plans": list(row.versions.all()),
        "evaluations": list(row.evaluations.all()),
        "verdict": one.verdict_of(row),
    }


_PLAIN = ("locked", "locked_at", "draw_value", "seed", "starts_on", "ends_on", "end_reason")


@router.post(
    "/{slug}/values",
    response={200: Kept, 401: No, 404: No, 422: No},
    summary="Send values with the key of a partner",
)
def values(request: HttpRequest, slug: str, body: RowsIn) -> Any:
    """Authorization: Bearer KEY. All rows are kept, or none."""
    row = one.experiment(slug)
    if row is None:
        return Status(404, _no("no-such-experiment"))
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    key = Key.objects.filter(experiment=row, sum=actions.sum_of(given)).select_related("by").first()
    if key is None or key.by is None:
        return Status(401, _no("key-unknown"))
    rows = [{name: str(value) for name, value in one_row.items()} for one_row in body.rows]
    try:
        kept = actions.measure(
            experiment=row, rows=rows, source=Source.API, by=key.by, now=timezone.now()
        )
    except BadInput as no:
        return Status(422, {"code": no.code, "sentence": words.bad_input(no)})
    except Refused as no:
        return Status(422, {"code": no.code, "sentence": words.refusal(no)})
    return {"kept": len(kept)}


def _no(code: str) -> dict[str, str]:
    return {"code": code, "sentence": str(words.REFUSALS[code])}


def _short(row: Experiment) -> dict[str, Any]:
    verdict = one.verdict_of(row)
    return {
        "slug": row.slug,
        "url": row.get_absolute_url(),
        "title": row.title,
        "summary": row.summary,
        "language": row.language,
        "origin": row.origin,
        "stage": stage_of(row.state, verdict.word if verdict else ""),
        "field": row.field,
        "goals": sorted(goal.slug for goal in row.goals.all()),
        "made_with_the_city": has_mark(row.state),
    }
