"""Example proposals of a city pack, so that an empty city shows how a round works."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from talkoot.commons.base.pack import ExampleProposal, Pack, known
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.places.models import Place
from talkoot.loop.calls.models import Call
from talkoot.loop.goals.models import Goal
from talkoot.loop.proposals.actions.indexing import index
from talkoot.loop.proposals.actions.writing import version_of
from talkoot.loop.proposals.models import Answer, Proposal
from talkoot.loop.proposals.rules import READABLE_STATUSES, Kind, Status


@transaction.atomic
def load_examples(pack: Pack, *, now: datetime) -> None:
    """Bring the example proposals in; those that are there stay as they are."""
    rows = pack.examples.proposals
    there = set(
        Proposal.objects.filter(slug__in=[row.slug for row in rows]).values_list("slug", flat=True)
    )
    tables: dict[str, Mapping[str, Any]] = {
        "call": {call.slug: call for call in Call.objects.prefetch_related("phases")},
        "place": {place.slug: place for place in Place.objects.only("slug")},
        "goal": {goal.slug: goal for goal in Goal.objects.only("slug")},
    }
    missing = (row for row in rows if row.slug not in there)
    index([_load(row, tables, nth, now) for nth, row in enumerate(missing)])


def _load(
    row: ExampleProposal, tables: Mapping[str, Mapping[str, Any]], nth: int, now: datetime
) -> Proposal:
    call = _row(tables["call"], row.call, "call", row)
    sent = min(_opened(call, now) + timedelta(hours=5 * nth + 1), now)
    proposal = Proposal.objects.create(
        call=call,
        slug=row.slug,
        kind=known(row.kind, Kind, what="kind", where=row.where),
        status=known(row.status, READABLE_STATUSES, what="status", where=row.where),
        title=row.title,
        summary=row.summary,
        body=row.body,
        language=row.language,
        place=_row(tables["place"], row.place, "place", row) if row.place else None,
        lon=row.lon,
        lat=row.lat,
        cost_cents=row.cost_cents,
        author_name=row.author_name,
        version=1,
        made_at=sent,
        submitted_at=sent,
        changed_at=sent,
    )
    proposal.goals.set([_row(tables["goal"], slug, "goal", row) for slug in row.goals])
    _keep_history(proposal, row, now)
    return proposal


def _keep_history(proposal: Proposal, row: ExampleProposal, now: datetime) -> None:
    version = version_of(proposal, by=None, now=proposal.submitted_at or now)
    version.goals = sorted(row.goals)
    version.save()
    if proposal.status != Status.RECEIVED:
        Answer.objects.create(
            proposal=proposal,
            status=proposal.status,
            office=proposal.call.contact,
            cost_cents=proposal.cost_cents if proposal.status == Status.ON_BALLOT else None,
            at=now,
        )
    ledger.record(
        event="proposal.loaded", subject=proposal, by=None, at=now, call=proposal.call.slug
    )


def _opened(call: Call, now: datetime) -> datetime:
    return min((phase.opens_at for phase in call.phases.all()), default=now)


def _row(table: Mapping[str, Any], slug: str, what: str, row: ExampleProposal) -> Any:
    return table[known(slug, table, what=what, where=row.where)]
