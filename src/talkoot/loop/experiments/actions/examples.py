"""Example trials of a city pack: planned, not locked, so that anyone can go on from there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from talkoot.commons.base.pack import ExampleExperiment, Pack
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Organisation
from talkoot.commons.places.models import Place
from talkoot.loop.calls.rules import Origin
from talkoot.loop.experiments import bridge
from talkoot.loop.experiments.models import Experiment, Partner, Site
from talkoot.loop.experiments.rules import planning
from talkoot.loop.experiments.rules.states import Duty
from talkoot.loop.proposals.models import Match, Proposal
from talkoot.loop.proposals.queries import pair
from talkoot.loop.proposals.rules import Reply

_PERIODS, _PERIOD_DAYS = 8, 7


def load_examples(pack: Pack, *, now: datetime) -> int:
    """Bring the example trials in; those that are there stay. Returns how many are new."""
    there = set(Experiment.objects.values_list("slug", flat=True))
    missing = [row for row in pack.experiments if row.slug not in there]
    for row in missing:
        _load(row, now)
    return len(missing)


@transaction.atomic
def _load(row: ExampleExperiment, now: datetime) -> None:
    need = _proposal(row.need, row.need_by, now)
    offer = _proposal(row.offer, row.offer_by, now)
    plan = plan_of(row, now)
    planning.check_plan(plan)
    bridge.plan_of(plan)
    experiment = Experiment.objects.create(
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        language=row.language,
        field=row.about,
        origin=Origin.EXAMPLE,
        need=need,
        offer=offer,
        match=_match(need, offer, now),
        plan=plan,
        made_at=now,
        changed_at=now,
    )
    experiment.goals.set({*need.goals.all(), *offer.goals.all()})
    for duty, side in ((Duty.NEED, need), (Duty.PROVIDER, offer)):
        Partner.objects.create(
            experiment=experiment, duty=duty, organisation=side.author_organisation
        )
    for place in Place.objects.filter(slug__in=row.places):
        Site.objects.create(experiment=experiment, code=place.slug, place=place)
    ledger.record(event="experiment.loaded", subject=experiment, by=None, at=now)


def _proposal(slug: str, by: tuple[str, str], now: datetime) -> Proposal:
    """An example proposal in the name of an organisation that does not exist."""
    row = Proposal.objects.get(slug=slug)
    name, kind = by
    row.author_organisation, _ = Organisation.objects.get_or_create(
        slug=f"example-of-{slug}"[:80],
        defaults={
            "name": name,
            "type": kind,
            "place": row.place,
            "origin": Origin.EXAMPLE,
            "made_at": now,
            "confirmed_at": now,
        },
    )
    row.save(update_fields=["author_organisation"])
    return row


def _match(need: Proposal, offer: Proposal, now: datetime) -> Match:
    fit = pair(need, offer)
    return Match.objects.create(
        need=need,
        offer=offer,
        score=fit.score,
        reasons=list(fit.reasons),
        found_at=now,
        need_reply=Reply.INTERESTED,
        need_at=now,
        offer_reply=Reply.INTERESTED,
        offer_at=now,
        agreed_at=now,
    )


def plan_of(row: ExampleExperiment, now: datetime) -> Mapping[str, Any]:
    """A stepped wedge over the places, in weeks."""
    words = {("if_" if name == "if" else name): text for name, text in row.plan.items()}
    return {
        **words,
        "column": "value",
        "missing": bridge.Missing.REFUSE.value,
        "proportion": False,
        "harm": "",
        "harm_column": "",
        "harm_unit": "",
        "harm_better": bridge.Better.LOWER.value,
        "harm_worst": "",
        "design": bridge.Design.STEPPED_WEDGE.value,
        "sites": list(row.places),
        "treated": [],
        "start": 2,
        "periods": _PERIODS,
        "period_days": _PERIOD_DAYS,
        "starts_on": (timezone.localdate(now) + timedelta(days=row.starts_in)).isoformat(),
        "base_share": "",
        "correlation": "",
        "per_arm": None,
        "per_site": None,
        "confidence": "0.95",
        "looks": bridge.Looks.ONCE.value,
    }
