"""The JSON form of what experiments taught the city model, and of what proposals would do."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from talkoot.loop.impact.bridge.model import Future
from talkoot.loop.impact.models import Estimate
from talkoot.loop.impact.queries import estimates as of_proposals
from talkoot.loop.impact.queries import learning as queries
from talkoot.loop.impact.queries.learning import Taught
from talkoot.loop.impact.words import estimates as words

learned = Router()
estimates = Router()
Texts = dict[str, str]


class FutureOut(Schema):
    """The default scenario in the target year. emissions: 5, 50 and 95 per cent."""

    year: int
    unit: str
    target: float | None
    probability: float | None
    emissions: tuple[float, float, float]
    certificate: dict[str, Any]


class LessonOut(Schema):
    """prior, posterior: mean and standard deviation; lost: why it counts for nothing now."""

    experiment: str
    action: str
    state: str
    lost: str
    unit: str
    effect: float
    interval: tuple[float, float]
    transfer: float
    whole_city: bool
    reason: Texts
    entered_at: datetime
    ended_at: datetime | None
    end_reason: Texts
    prior: tuple[float, float] | None
    posterior: tuple[float, float] | None
    weight: float | None
    before: FutureOut | None
    after: FutureOut | None
    command: str
    url: str


class TogetherOut(Schema):
    """evidence: action -> effect, low, high and transfer."""

    evidence: dict[str, tuple[float, float, float, float]]
    before: FutureOut
    after: FutureOut
    command: str


class WorthOut(Schema):
    """moves: of the probability; narrows: of the standard deviation, in the unit of emissions."""

    action: str
    moves: float
    narrows: float


class LearnedOut(Schema):
    """no_model: why there is no model, or empty."""

    no_model: str
    lessons: list[LessonOut]
    together: TogetherOut | None
    worth_an_experiment: list[WorthOut]


class EstimateOut(Schema):
    """amount, interval: in `unit` in `year`; the interval is deliberately wide."""

    proposal: str
    action: str
    size: float
    area: str
    reach: float
    year: int
    unit: str
    amount: float
    interval: tuple[float, float]
    analogues: list[str]
    reason: Texts
    state: str
    out_of_date: bool
    model_sha256: str
    entered_at: datetime
    ended_at: datetime | None
    end_reason: Texts
    url: str


@learned.get("", response=LearnedOut, url_name="learned", summary="What experiments taught")
def what_was_learned(request: HttpRequest) -> Any:
    found = queries.learning()
    together = found.together
    return {
        "no_model": found.absent.code if found.absent else "",
        "lessons": [_lesson(row) for row in (*found.rows, *map(Taught, found.ended))],
        "together": None
        if together is None
        else {
            "evidence": {
                action: (one.effect, one.low, one.high, one.transfer)
                for action, one in together.evidence
            },
            "before": _future(together.before),
            "after": _future(together.after),
            "command": together.command,
        },
        "worth_an_experiment": list(found.worth.lessons) if found.worth else [],
    }


@estimates.get(
    "", response=list[EstimateOut], url_name="estimates", summary="What proposals would do"
)
def what_proposals_would_do(request: HttpRequest) -> Any:
    now = of_proposals.current()
    return [_estimate(one, now) for one in of_proposals.estimates()]


def _lesson(row: Taught) -> dict[str, Any]:
    one, found = row.lesson, row.learned
    return {
        "experiment": one.experiment.slug,
        "action": one.action,
        "state": one.state,
        "lost": row.lost,
        "unit": one.unit,
        "effect": one.effect,
        "interval": (one.low, one.high),
        "transfer": one.transfer,
        "whole_city": one.whole_city,
        "reason": one.reason,
        "entered_at": one.made_at,
        "ended_at": one.ended_at,
        "end_reason": one.end_reason,
        "prior": found.prior if found else None,
        "posterior": found.posterior if found else None,
        "weight": found.weight if found else None,
        "before": _future(row.before),
        "after": _future(row.after),
        "command": row.command,
        "url": one.get_absolute_url(),
    }


def _future(found: Future | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "year": found.year,
        "unit": found.unit,
        "target": found.target,
        "probability": found.probability,
        "emissions": found.emissions,
        "certificate": asdict(found.certificate),
    }


def _estimate(one: Estimate, now: str) -> dict[str, Any]:
    return {
        "proposal": one.proposal.slug,
        "action": one.action,
        "size": one.size,
        "area": one.area,
        "reach": one.reach,
        "year": one.year,
        "unit": one.unit,
        "amount": one.amount,
        "interval": (one.low, one.high),
        "analogues": one.analogues,
        "reason": one.reason,
        "state": one.state,
        "out_of_date": words.outdated(one, now),
        "model_sha256": one.model,
        "entered_at": one.made_at,
        "ended_at": one.ended_at,
        "end_reason": one.end_reason,
        "url": one.get_absolute_url(),
    }
