"""From a match to a locked plan: partners, agreement, plan, lock, draw, amendments."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from talkoot.commons.base import Refused
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Organisation, Person
from talkoot.commons.places.models import Place
from talkoot.loop.experiments import bridge
from talkoot.loop.experiments.models import (
    Acceptance,
    Agreement,
    Experiment,
    Partner,
    PlanVersion,
    Site,
)
from talkoot.loop.experiments.queries import one as queries
from talkoot.loop.experiments.rules import agreeing, planning
from talkoot.loop.experiments.rules.states import Duty, State
from talkoot.loop.proposals.models import Match, Proposal

_SLUG_WORDS = 60


@transaction.atomic
def begin(*, match: Match, by: Person, now: datetime) -> Experiment:
    """Make an experiment of a match on which both sides agreed; beginning twice begins once.

    Raises Refused: not-agreed, not-a-partner.
    """
    match = Match.objects.select_for_update().get(pk=match.pk)
    if match.agreed_at is None:
        raise Refused("not-agreed")
    if not queries.may_begin(by, match):
        raise Refused("not-a-partner")
    found = queries.of_match(match)
    if found is not None:
        return found
    row = _make(match, by=by, now=now)
    _add_side(row, match.need, Duty.NEED)
    _add_side(row, match.offer, Duty.PROVIDER)
    row.goals.set({*match.need.goals.all(), *match.offer.goals.all()})
    ledger.record(
        event="experiment.begun",
        subject=row,
        by=by,
        at=now,
        need=match.need.slug,
        offer=match.offer.slug,
    )
    return row


def _make(match: Match, *, by: Person, now: datetime) -> Experiment:
    need = match.need
    row = Experiment.objects.create(
        slug=f"new-{match.pk}",
        title=need.title,
        summary=need.summary,
        language=need.language,
        field=need.field,
        origin=need.call.origin,
        need=need,
        offer=match.offer,
        match=match,
        made_at=now,
        changed_at=now,
        made_by=by,
    )
    row.slug = f"{slugify(row.title)[:_SLUG_WORDS].strip('-') or 'experiment'}-{row.pk}"
    row.save(update_fields=["slug"])
    return row


def _add_side(row: Experiment, proposal: Proposal, duty: Duty) -> None:
    home = proposal.author_organisation
    Partner.objects.create(
        experiment=row,
        duty=duty,
        organisation=home,
        person=None if home else proposal.author,
    )


@transaction.atomic
def add_partner(
    *, experiment: Experiment, organisation: Organisation, duty: str, by: Person, now: datetime
) -> Partner:
    """Another partner, such as the evaluator or the city unit that decides; all accept anew.

    Raises Refused: not-a-partner, locked-already.
    """
    row = _open(experiment, by)
    partner, new = Partner.objects.get_or_create(
        experiment=row, organisation=organisation, duty=duty
    )
    if new:
        ledger.record(
            event="experiment.partner-added",
            subject=row,
            by=by,
            at=now,
            organisation=organisation.slug,
            duty=str(duty),
        )
    return partner


@transaction.atomic
def write_agreement(
    *, experiment: Experiment, parts: Mapping[str, str], by: Person, now: datetime
) -> Agreement:
    """Write the agreement, or another text of it, which all parties accept anew.

    Raises Refused: not-a-partner, locked-already, part-missing, part-too-long.
    """
    row = _open(experiment, by)
    agreeing.check_parts(parts)
    given = {name: parts[name].strip() for name in agreeing.PARTS}
    last = queries.agreement_of(row)
    if last is not None and last.parts == given:
        return last
    text = Agreement.objects.create(
        experiment=row,
        number=1 + (last.number if last else 0),
        parts=given,
        hash=planning.plan_hash(given),
        at=now,
        by=by,
    )
    ledger.record(
        event="experiment.agreement-written",
        subject=row,
        by=by,
        at=now,
        number=text.number,
        hash=text.hash,
    )
    return text


@transaction.atomic
def accept(*, agreement: Agreement, partner: Partner, by: Person, now: datetime) -> Acceptance:
    """A party says yes to the newest text.

    Raises Refused: locked-already, agreement-changed, not-your-party, accepted-already.
    """
    row = Experiment.objects.select_for_update().get(pk=agreement.experiment_id)
    newest = queries.agreement_of(row)
    agreeing.check_acceptable(
        state=row.state,
        current=newest is not None and newest.pk == agreement.pk,
        signs=partner.pk in {p.pk for p in queries.signed_by(by, row)},
        accepted=partner.pk in queries.accepted(row),
    )
    yes = Acceptance.objects.create(agreement=agreement, partner=partner, at=now, by=by)
    ledger.record(
        event="experiment.agreement-accepted",
        subject=row,
        by=by,
        at=now,
        number=agreement.number,
        hash=agreement.hash,
        duty=partner.duty,
    )
    return yes


@transaction.atomic
def save_plan(
    *,
    experiment: Experiment,
    title: str,
    summary: str,
    plan: Mapping[str, Any],
    sites: Iterable[Place | Organisation],
    by: Person,
    now: datetime,
) -> Experiment:
    """Keep the plan as it stands, complete; nothing is fixed before the lock.

    sites: the places and organisations whose slugs `plan["sites"]` names.
    Raises Refused: not-a-partner, locked-already, plan-incomplete, too-long; BadInput.
    """
    row = _open(experiment, by)
    planning.check_plan(plan)
    bridge.plan_of(plan)
    row.title, row.summary, row.plan, row.changed_at = title, summary, dict(plan), now
    row.save()
    row.sites.all().delete()
    Site.objects.bulk_create([_site(row, place) for place in sites])
    ledger.record(event="experiment.plan-saved", subject=row, by=by, at=now)
    return row


def _site(row: Experiment, where: Place | Organisation) -> Site:
    kind = "place" if isinstance(where, Place) else "organisation"
    return Site(experiment=row, code=where.slug, **{kind: where})


@transaction.atomic
def lock(*, experiment: Experiment, by: Person, now: datetime) -> Experiment:
    """Fix the plan: its sum stands in the ledger before anything is drawn or measured.

    Raises Refused: not-a-partner, locked-already, plan-incomplete, too-long, starts-in-past,
    agreement-missing; BadInput.
    """
    row = _open(experiment, by)
    planning.check_plan(row.plan)
    ready = bridge.plan_of(row.plan)
    today = timezone.localdate(now)
    planning.check_lockable(state=row.state, plan=row.plan, today=today)
    parties = {p.pk: queries.name_of(p) or str(p.duty) for p in row.partners.all()}
    agreeing.check_agreed(parties=parties, accepted=queries.accepted(row))
    row.version, row.locked, row.locked_at = 1, planning.plan_hash(row.plan), now
    row.starts_on = date.fromisoformat(row.plan["starts_on"])
    row.ends_on = planning.ends_on(row.plan, row.starts_on)
    row.state = State.LOCKED if ready.design.drawn else State.RUNNING
    row.changed_at = now
    row.save()
    _keep_version(row, reason="", by=by, now=now)
    ledger.record(event="experiment.locked", subject=row, by=by, at=now, hash=row.locked)
    return row


@transaction.atomic
def draw(*, experiment: Experiment, value: str, by: Person, now: datetime) -> Experiment:
    """Draw the lots once, from the locked sum and a public value named before the lock.

    Raises Refused: not-locked, drawn-already, draw-value-missing.
    """
    row = Experiment.objects.select_for_update().get(pk=experiment.pk)
    planning.check_drawable(state=row.state, value=value)
    row.draw_value, row.drawn_at = value.strip(), now
    row.seed = planning.seed_of(row.locked, value)
    row.state, row.changed_at = State.RUNNING, now
    row.save()
    ledger.record(
        event="experiment.drawn", subject=row, by=by, at=now, value=row.draw_value, seed=row.seed
    )
    return row


@transaction.atomic
def amend(
    *, experiment: Experiment, plan: Mapping[str, Any], reason: str, by: Person, now: datetime
) -> PlanVersion:
    """Change the words of a locked plan in sight; what the analysis stands on stays.

    Raises Refused: not-a-partner, not-locked, analysis-fixed, reason-missing, nothing-changed,
    plan-incomplete.
    """
    row = Experiment.objects.select_for_update().get(pk=experiment.pk)
    if not queries.takes_part(by, row):
        raise Refused("not-a-partner")
    planning.check_amendable(
        state=row.state,
        old=row.plan,
        new=plan,
        reason=reason,
        measured=row.measurements.exists(),
    )
    planning.check_plan(plan)
    row.plan, row.version, row.changed_at = dict(plan), row.version + 1, now
    row.starts_on = date.fromisoformat(str(plan["starts_on"]))
    row.ends_on = planning.ends_on(plan, row.starts_on)
    row.save()
    version = _keep_version(row, reason=reason, by=by, now=now)
    ledger.record(
        event="experiment.amended",
        subject=row,
        by=by,
        at=now,
        version=row.version,
        hash=version.hash,
    )
    return version


def _keep_version(row: Experiment, *, reason: str, by: Person | None, now: datetime) -> PlanVersion:
    return PlanVersion.objects.create(
        experiment=row,
        number=row.version,
        plan=row.plan,
        hash=planning.plan_hash(row.plan),
        reason=reason,
        at=now,
        by=by,
    )


def _open(experiment: Experiment, by: Person) -> Experiment:
    """The row, locked for writing, while its plan and agreement may still change."""
    row = Experiment.objects.select_for_update().get(pk=experiment.pk)
    if not queries.takes_part(by, row):
        raise Refused("not-a-partner")
    agreeing.check_writable(state=row.state)
    return row
