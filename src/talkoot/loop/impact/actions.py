"""What an experiment teaches the city model, what a proposal would do, and taking either back."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import Texts
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.calls.rules import Origin
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.experiments.rules.states import has_mark
from talkoot.loop.impact import rules
from talkoot.loop.impact.bridge import model
from talkoot.loop.impact.models import Estimate, Lesson
from talkoot.loop.impact.rules import Evidence, Standing
from talkoot.loop.proposals.models import Proposal


@transaction.atomic
def teach(
    *,
    experiment: Experiment,
    action: str,
    measured: tuple[float, float, float],
    transfer: float | None,
    whole_city: bool,
    reason: Texts,
    by: Person,
    now: datetime,
) -> Lesson:
    """Let the city model learn what an experiment measured of an action.

    measured: effect, low and high in the unit of the action's first effect. transfer: None takes
    the usual one, or 0 where the whole city was measured.
    Raises Refused: no-model, unknown-action, not-evaluated, from-elsewhere, several-effects,
    taught-already, interval-wrong, share-too-large, transfer-negative, transfer-zero,
    reason-missing; BadInput for a model that cannot be read.
    """
    row = Experiment.objects.select_for_update().get(pk=experiment.pk)
    _check_action(action)
    prior = model.prior_of(action)
    rules.check_teachable(
        evaluated=has_mark(row.state),
        ours=row.origin in (Origin.LIVE, Origin.EXAMPLE),
        effects=prior.effects,
        taught=row.lessons.filter(action=action, state=Standing.HOLDS).exists(),
    )
    if transfer is None:
        usual = rules.usual_transfer(effect=measured[0], prior_sd=prior.sd)
        transfer = 0.0 if whole_city else usual
    evidence = Evidence(*measured, transfer)
    rules.check_evidence(evidence, share=prior.share, whole_city=whole_city)
    rules.check_reason(reason)
    lesson = Lesson.objects.create(
        experiment=row,
        action=action,
        unit=prior.unit,
        effect=evidence.effect,
        low=evidence.low,
        high=evidence.high,
        transfer=evidence.transfer,
        whole_city=whole_city,
        reason=dict(reason),
        model=model.fingerprint(),
        made_at=now,
        by=by,
    )
    ledger.record(
        event="impact.lesson-entered",
        subject=lesson,
        by=by,
        at=now,
        experiment=row.slug,
        action=action,
        measured=[str(number) for number in measured],
        transfer=str(transfer),
        model=lesson.model,
    )
    return lesson


@transaction.atomic
def unteach(*, lesson: Lesson, reason: Texts, by: Person, now: datetime) -> Lesson:
    """Take back what an experiment taught; it stays public with the reason.

    Raises Refused: withdrawn-already, reason-missing.
    """
    row = Lesson.objects.select_for_update().get(pk=lesson.pk)
    _end(row, Standing.WITHDRAWN, reason, by, now)
    ledger.record(
        event="impact.lesson-withdrawn",
        subject=row,
        by=by,
        at=now,
        experiment=row.experiment.slug,
        action=row.action,
    )
    return row


def estimate(
    *,
    proposal: Proposal,
    action: str,
    size: float,
    area: str,
    reason: Texts,
    by: Person,
    now: datetime,
) -> Estimate:
    """Estimate what a proposal would do; an earlier estimate gives way and stays readable.

    size: beside the whole action; area: of the model, or "" for the whole city.
    Raises Refused: no-model, unknown-action, unknown-area, size-wrong, merged, reason-missing;
    BadInput for a model that cannot be read.
    """
    _check_action(action)
    rules.check_size(size)
    rules.check_reason(reason)
    reach = _reach(area)
    # Drawn before the database is asked for anything, since it takes a moment.
    found = model.estimate(action, size=size, reach=reach)
    fields = {
        "action": action,
        "size": size,
        "area": area,
        "reach": reach,
        "amount": found.amount,
        "low": found.low,
        "high": found.high,
        "unit": found.unit,
        "year": model.target_year(),
        "analogues": list(found.analogues),
        "reason": dict(reason),
        "model": model.fingerprint(),
    }
    return _keep(proposal, fields, by, now)


@transaction.atomic
def _keep(proposal: Proposal, fields: Mapping[str, object], by: Person, now: datetime) -> Estimate:
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.merged_into_id is not None:
        raise Refused("merged")
    row.estimates.filter(state=Standing.HOLDS).update(
        state=Standing.REPLACED, ended_at=now, ended_by=by
    )
    made = Estimate.objects.create(proposal=row, made_at=now, by=by, **fields)
    ledger.record(
        event="impact.estimate-entered",
        subject=made,
        by=by,
        at=now,
        proposal=row.slug,
        action=made.action,
        size=str(made.size),
        area=made.area,
        amount=[str(number) for number in (made.amount, made.low, made.high)],
        model=made.model,
    )
    return made


@transaction.atomic
def withdraw_estimate(*, estimate: Estimate, reason: Texts, by: Person, now: datetime) -> Estimate:
    """Take an estimate back; it stays public with the reason.

    Raises Refused: withdrawn-already, reason-missing.
    """
    row = Estimate.objects.select_for_update().get(pk=estimate.pk)
    _end(row, Standing.WITHDRAWN, reason, by, now)
    ledger.record(
        event="impact.estimate-withdrawn", subject=row, by=by, at=now, proposal=row.proposal.slug
    )
    return row


def _end(row: Lesson | Estimate, state: Standing, reason: Texts, by: Person, now: datetime) -> None:
    rules.check_holds(row.state)
    rules.check_reason(reason)
    row.state, row.ended_at, row.ended_by, row.end_reason = state, now, by, dict(reason)
    row.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])


def _check_action(action: str) -> None:
    if not model.available():
        raise Refused("no-model")
    if action not in model.actions():
        raise Refused("unknown-action")


def _reach(area: str) -> float:
    """The area's share of the city's residents; 1 for the whole city."""
    if not area:
        return 1.0
    shares = {one.slug: one.share for one in model.areas()}
    if area not in shares:
        raise Refused("unknown-area")
    return shares[area]
